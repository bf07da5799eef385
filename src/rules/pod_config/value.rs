//! `pod-config/value`: values that do not do what they say.

use super::{PodConfigCase, data};
use crate::bytes::position;
use crate::edit::Edit;
use crate::finding::Findings;
use crate::path::Path;
use crate::spilo::environment::is_go_bool;
use crate::spilo::vocabulary::{Class, Known};
use crate::text::{is_true, quoted, split_once, trim};

/// What is to become of a value.
enum Verdict {
    Fine,
    /// It becomes this one.
    Mend(String, &'static str),
    /// Only the user can mend it.
    Refuse(&'static str, String),
}

/// The rule.
pub fn value(case: &PodConfigCase<'_>, out: &mut Findings) {
    if let Err(failure) = &case.backups.plan {
        out.violation(Path::of(&["data"]), failure.to_string(), "remove it");
    }
    for variable in case.object.variables() {
        let (name, value, Some(variable)) = (variable.name, variable.value, variable.known()) else { continue };
        match judge(variable, value) {
            Verdict::Fine => {}
            Verdict::Mend(mended, problem) => {
                let fix = match (variable.secret, mended.is_empty()) {
                    (true, _) => "trim it".to_owned(),
                    (false, true) => "leave it empty".to_owned(),
                    (false, false) => format!("write {}", quoted(&mended)),
                };
                out.repair(data(name), problem, fix, Edit::text(&mended));
            }
            Verdict::Refuse(problem, fix) => out.violation(data(name), problem, fix),
        }
    }
}

fn judge(variable: &Known, value: &str) -> Verdict {
    // Documents keep their lines; endpoints and the schedule have rules of their own.
    if matches!(variable.class, Class::Json | Class::Yaml | Class::Crontab | Class::Endpoint | Class::Schedule)
        || variable.unread.is_some()
    {
        return Verdict::Fine;
    }
    let trimmed = trim(value);
    if position(trimmed.as_bytes(), b'\n').is_some() {
        return Verdict::Refuse(
            "the tools read its first line only (envdir)",
            if variable.secret {
                "put it into a file and name that by the variable ending in _PATH"
            } else {
                "write one line"
            }
            .to_owned(),
        );
    }
    if trimmed.is_empty() && !value.is_empty() {
        return Verdict::Mend(String::new(), "blanks are no value");
    }
    match of_class(variable, trimmed) {
        Verdict::Fine if trimmed.len() != value.len() => {
            Verdict::Mend(trimmed.to_owned(), "blanks or line breaks around a value are part of it")
        }
        verdict => verdict,
    }
}

/// The value without blanks around it, by what its readers understand.
fn of_class(variable: &Known, value: &str) -> Verdict {
    let says = |words: &[&str]| words.iter().any(|word| value.eq_ignore_ascii_case(word));
    let yes = || says(&["true", "yes", "y", "on", "1", "t", "enabled"]);
    let no = || says(&["false", "no", "n", "off", "0", "f", "disabled"]);
    if value.is_empty() || is_reference(value) {
        return Verdict::Fine;
    }
    match variable.class {
        Class::Switch if is_true(value) || no() => Verdict::Fine,
        Class::ExactTrue if value == "true" || no() => Verdict::Fine,
        Class::Switch | Class::ExactTrue if yes() => mend("true", "only true switches it on"),
        Class::Switch | Class::ExactTrue => {
            refuse("only true switches it on, and this reads as off", "write \"true\" or \"false\"")
        }
        Class::NonEmpty if no() => mend("", "any text switches it on, this one too"),
        Class::GoBool if is_go_bool(value) => Verdict::Fine,
        Class::GoBool if yes() => mend("true", "WAL-G stops at it"),
        Class::GoBool if no() => mend("false", "WAL-G stops at it"),
        Class::GoBool => refuse("WAL-G stops at it", "write \"true\" or \"false\""),
        Class::Integer | Class::Port
            if !value.bytes().all(|b| b.is_ascii_digit()) && variable.name != "BACKUP_NUM_TO_RETAIN" =>
        {
            refuse("it must be a whole number", "write digits only")
        }
        Class::Bucket => bucket(value),
        Class::Prefix(scheme) => prefix(scheme.name(), value),
        Class::Encryption if value != "AES256" && value != "aws:kms" => {
            refuse("the store knows no such encryption", "write \"AES256\" or \"aws:kms\"")
        }
        _ => Verdict::Fine,
    }
}

fn bucket(value: &str) -> Verdict {
    let bare = split_once(value, "://").map_or(value, |(_, bare)| bare).trim_end_matches('/');
    if bare.is_empty() || bare.contains('/') || has_blanks(bare) {
        return refuse(
            "a bucket's name has no path",
            "write the bare name; to choose the path, set the prefix instead",
        );
    }
    if bare == value {
        Verdict::Fine
    } else {
        mend(bare, "Spilo puts its own scheme and slash around the bucket's name")
    }
}

/// Whether there are blanks in it. Looking for those of other languages takes long.
fn has_blanks(text: &str) -> bool {
    !text.bytes().all(|byte| byte.is_ascii_graphic()) && text.contains(char::is_whitespace)
}

fn prefix(scheme: &str, value: &str) -> Verdict {
    let path = value.strip_prefix(scheme).and_then(|rest| rest.strip_prefix("://"));
    match path {
        None => Verdict::Refuse(
            "it is taken as it stands, and this is no place in that store",
            format!("begin it with \"{scheme}://\""),
        ),
        Some(path) if path.trim_matches('/').is_empty() => {
            Verdict::Refuse("it names no bucket", format!("write {scheme}://BUCKET/PATH"))
        }
        Some(_) if value.ends_with('/') => {
            mend(value.trim_end_matches('/'), "it is taken as it stands, slash included")
        }
        Some(_) => Verdict::Fine,
    }
}

/// Whether Kubernetes is to fill it in.
fn is_reference(value: &str) -> bool {
    value.starts_with("$(")
}

fn mend(value: &str, problem: &'static str) -> Verdict {
    Verdict::Mend(value.to_owned(), problem)
}

fn refuse(problem: &'static str, fix: &str) -> Verdict {
    Verdict::Refuse(problem, fix.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spilo::vocabulary;
    use crate::test_support::test;

    /// What becomes of a value: itself, another one, or nothing, where it is refused.
    fn becomes(name: &str, value: &str) -> Option<String> {
        match judge(vocabulary::lookup(name).unwrap(), value) {
            Verdict::Fine => Some(value.to_owned()),
            Verdict::Mend(mended, _) => Some(mended),
            Verdict::Refuse(..) => None,
        }
    }

    #[test]
    fn values_are_mended_only_where_their_sense_is_clear() {
        for (name, value, becoming) in [
            ("USE_WALG_BACKUP", "TRUE", Some("TRUE")),
            ("USE_WALG_BACKUP", "yes", Some("true")),
            ("USE_WALG_BACKUP", " true\n", Some("true")),
            ("USE_WALG_BACKUP", "off", Some("off")),
            ("USE_WALG_BACKUP", "maybe", None),
            ("WALG_DISABLE_S3_SSE", "True", Some("true")),
            ("WALG_DISABLE_S3_SSE", "0", Some("0")),
            ("WALG_DISABLE_S3_SSE", "maybe", None),
            ("USE_PAUSE_AT_RECOVERY_TARGET", "any text", Some("any text")),
            ("USE_PAUSE_AT_RECOVERY_TARGET", "false", Some("")),
            ("AWS_S3_FORCE_PATH_STYLE", "T", Some("T")),
            ("AWS_S3_FORCE_PATH_STYLE", "F", Some("F")),
            ("AWS_S3_FORCE_PATH_STYLE", "yes", Some("true")),
            ("AWS_S3_FORCE_PATH_STYLE", "off", Some("false")),
            ("AWS_S3_FORCE_PATH_STYLE", "maybe", None),
            ("WALG_DELTA_MAX_STEPS", "6", Some("6")),
            ("WALG_DELTA_MAX_STEPS", "six", None),
            ("SSH_PORT", "22", Some("22")),
            ("SSH_PORT", "ssh", None),
            // schedule/retention says what is wrong with it.
            ("BACKUP_NUM_TO_RETAIN", "seven", Some("seven")),
            ("WAL_S3_BUCKET", "backups", Some("backups")),
            ("WAL_S3_BUCKET", "s3://backups/", Some("backups")),
            ("WAL_S3_BUCKET", "backups/harbor", None),
            ("WAL_S3_BUCKET", "my backups", None),
            ("WAL_S3_BUCKET", "my\u{a0}backups", None),
            ("WAL_S3_BUCKET", "säcke", Some("säcke")),
            ("WAL_S3_BUCKET", "s3://", None),
            ("WALG_S3_PREFIX", "s3://backups/harbor", Some("s3://backups/harbor")),
            ("WALG_S3_PREFIX", "s3://backups/harbor/", Some("s3://backups/harbor")),
            ("WALG_S3_PREFIX", "gs://backups/harbor", None),
            ("WALG_S3_PREFIX", "s3:///", None),
            ("WALG_S3_SSE", "AES256", Some("AES256")),
            ("WALG_S3_SSE", "aws:kms", Some("aws:kms")),
            ("WALG_S3_SSE", "aes", None),
            // Kubernetes fills it in.
            ("AWS_S3_FORCE_PATH_STYLE", "$(STYLE)", Some("$(STYLE)")),
            ("AWS_REGION", "", Some("")),
            ("AWS_REGION", " \n", Some("")),
            ("AWS_REGION", "eu-central-1 ", Some("eu-central-1")),
            ("AWS_REGION", "eu-\ncentral-1", None),
            ("WALG_PGP_KEY", "line\nline", None),
            ("BACKUP_SCHEDULE", " 0 1 * * *\n", Some(" 0 1 * * *\n")),
        ] {
            assert_eq!(becomes(name, value).as_deref(), becoming, "{name} {value:?}");
        }
    }
}
