//! `pod-config/value`: every value has a form that its readers support.

use spilo::startup::StartupError;
use spilo::variables::{Class, Variable, is_go_bool};

use super::{data_path, variable_path};
use crate::edit::Edit;
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::{Handlers, PodConfigContext, Rule};
use crate::text::Quoted;

/// The rule.
pub const RULE: Rule = Rule {
    id: "pod-config/value",
    default: Action::Repair,
    summary: "every value has a form that its readers support",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { pod_config: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message<'a> {
        StartupFails { error: &'a StartupError } => {
            problem: "{error}, and no pod starts",
            fix: "remove the variable or the brace",
        },
        Repairable { problem: &'a str, fix: String } => {
            problem: "{problem}",
            fix: "{fix}",
        },
        Invalid { problem: &'a str, fix: String } => {
            problem: "{problem}",
            fix: "{fix}",
        },
    }
}

/// WAL-G fails at such a value of `AWS_S3_FORCE_PATH_STYLE` and reads that of other variables as false.
const NOT_A_GO_BOOLEAN: &str = "the value is not a boolean that WAL-G supports";

/// The result of checking a value.
#[derive(Debug, PartialEq, Eq)]
enum Check {
    Valid,
    /// It is replaced by another value.
    Repairable {
        value: String,
        problem: &'static str,
    },
    /// Only the user can correct it.
    Invalid {
        problem: &'static str,
        fix: String,
    },
}

fn check(context: &PodConfigContext<'_>, reporter: &mut Reporter<'_>) {
    if let Err(error) = &context.backups.startup {
        reporter.deny(data_path(), Message::StartupFails { error });
    }
    for variable in context.config_map.variables() {
        let Some(row) = variable.variable() else { continue };
        let path = variable_path(variable.name);
        match check_value(row, variable.value) {
            Check::Valid => {}
            Check::Repairable { value, problem } => {
                let fix = match (row.is_secret, value.is_empty()) {
                    (true, _) => "trim the value".to_owned(),
                    (false, true) => "leave it empty".to_owned(),
                    (false, false) => format!("write {}", Quoted(&value)),
                };
                reporter.repair(path, Message::Repairable { problem, fix }, Edit::set_string(value));
            }
            Check::Invalid { problem, fix } => reporter.deny(path, Message::Invalid { problem, fix }),
        }
    }
}

fn check_value(row: &Variable, value: &str) -> Check {
    // Documents keep their lines; endpoints and the schedule have rules of their own.
    let is_document = matches!(row.class, Class::Json | Class::Yaml | Class::Crontab);
    if is_document || matches!(row.class, Class::Endpoint | Class::CronSchedule) || !row.is_read() {
        return Check::Valid;
    }
    let trimmed = value.trim();
    if trimmed.contains('\n') {
        let fix = if row.is_secret {
            "put the value into a file, and set the variable that ends in _PATH to its path"
        } else {
            "write a single line"
        };
        return invalid("envdir reads only the first line of the value", fix);
    }
    if trimmed.is_empty() && !value.is_empty() {
        return repairable("", "the value consists of whitespace");
    }
    match check_class(row, trimmed) {
        Check::Valid if trimmed.len() != value.len() => {
            repairable(trimmed, "the whitespace around the value becomes part of it")
        }
        check => check,
    }
}

/// Checks a trimmed value by the forms that its readers support.
fn check_class(row: &Variable, value: &str) -> Check {
    let is_one_of = |words: &[&str]| words.iter().any(|word| value.eq_ignore_ascii_case(word));
    let is_yes = || is_one_of(&["true", "yes", "y", "on", "1", "t", "enabled"]);
    let is_no = || is_one_of(&["false", "no", "n", "off", "0", "f", "disabled"]);
    // A value that Kubernetes fills in is not known.
    if value.is_empty() || value.starts_with("$(") {
        return Check::Valid;
    }
    match row.class {
        Class::TrueIgnoringCase if value.eq_ignore_ascii_case("true") || is_no() => Check::Valid,
        Class::ExactlyTrue if value == "true" || is_no() => Check::Valid,
        Class::TrueIgnoringCase | Class::ExactlyTrue if is_yes() => {
            repairable("true", "only the value true enables this variable")
        }
        Class::TrueIgnoringCase | Class::ExactlyTrue => {
            invalid("only the value true enables this variable", "write \"true\" or \"false\"")
        }
        Class::NonEmpty if is_no() => repairable("", "any value except an empty one enables this variable"),
        Class::GoBool if is_go_bool(value) => Check::Valid,
        Class::GoBool if is_yes() => repairable("true", NOT_A_GO_BOOLEAN),
        Class::GoBool if is_no() => repairable("false", NOT_A_GO_BOOLEAN),
        Class::GoBool => invalid(NOT_A_GO_BOOLEAN, "write \"true\" or \"false\""),
        // Reported by `schedule/retention`.
        Class::Integer | Class::Port if row.name == "BACKUP_NUM_TO_RETAIN" => Check::Valid,
        Class::Integer | Class::Port if !value.bytes().all(|b| b.is_ascii_digit()) => {
            invalid("expected an integer", "write only digits")
        }
        Class::Bucket => check_bucket(value),
        Class::Url(scheme) => check_prefix(scheme.as_str(), value),
        Class::ServerSideEncryption if value != "AES256" && value != "aws:kms" => {
            invalid("the value is not an encryption that S3 supports", "write \"AES256\" or \"aws:kms\"")
        }
        _ => Check::Valid,
    }
}

fn check_bucket(value: &str) -> Check {
    let name = value.split_once("://").map_or(value, |(_, name)| name).trim_end_matches('/');
    if name.is_empty() || name.contains('/') || name.contains(char::is_whitespace) {
        return invalid(
            "the value is not the name of a bucket",
            "write only the name, and set a prefix instead of the bucket if a path is needed",
        );
    }
    if name == value { Check::Valid } else { repairable(name, "the value is a URL, not the name of a bucket") }
}

fn check_prefix(scheme: &str, value: &str) -> Check {
    match value.strip_prefix(scheme).and_then(|rest| rest.strip_prefix("://")) {
        None => invalid("the prefix is not a URL of this store", &format!("write {scheme}://<bucket>/<path>")),
        Some(path) if path.trim_matches('/').is_empty() => {
            invalid("the prefix has no bucket", &format!("write {scheme}://<bucket>/<path>"))
        }
        Some(_) if value.ends_with('/') => {
            repairable(value.trim_end_matches('/'), "the trailing slash becomes part of every path")
        }
        Some(_) => Check::Valid,
    }
}

fn repairable(value: &str, problem: &'static str) -> Check {
    Check::Repairable { value: value.to_owned(), problem }
}

fn invalid(problem: &'static str, fix: &str) -> Check {
    Check::Invalid { problem, fix: fix.to_owned() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::rules::testing::Case;

    /// The value after the check: unchanged, repaired, or `None` if it is invalid.
    fn checked(name: &str, value: &str) -> Option<String> {
        match check_value(spilo::variables::find(name).unwrap(), value) {
            Check::Valid => Some(value.to_owned()),
            Check::Repairable { value, .. } => Some(value),
            Check::Invalid { .. } => None,
        }
    }

    #[test]
    fn values_are_repaired_only_if_their_meaning_is_clear() {
        for (name, value, expected) in [
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
            ("AWS_S3_FORCE_PATH_STYLE", "$(STYLE)", Some("$(STYLE)")),
            ("AWS_REGION", "", Some("")),
            ("AWS_REGION", " \n", Some("")),
            ("AWS_REGION", "eu-central-1 ", Some("eu-central-1")),
            ("AWS_REGION", "eu-\ncentral-1", None),
            ("WALG_PGP_KEY", "line\nline", None),
            ("BACKUP_SCHEDULE", " 0 1 * * *\n", Some(" 0 1 * * *\n")),
        ] {
            assert_eq!(checked(name, value).as_deref(), expected, "{name} {value:?}");
        }
    }

    #[test]
    fn a_message_never_contains_a_credential() {
        let case = Case::pod_config(&json!({"AWS_SECRET_ACCESS_KEY": " hunter2 ", "AWS_ACCESS_KEY_ID": "x"}));
        assert_eq!(
            case.findings(&RULE),
            ["repair data.AWS_SECRET_ACCESS_KEY: the whitespace around the value becomes part of it; trim the value"]
        );
    }

    #[test]
    fn denies_variables_at_which_the_start_up_fails() {
        let case = Case::pod_config(&json!({"WAL_BUCKET_SCOPE_SUFFIX": "/{x}"}));
        assert_eq!(
            case.findings(&RULE),
            [
                "deny data: the start-up of Spilo fails: the scope, its prefix or its suffix contains a brace that is not part of \
              a known {NAME}, and no pod starts; remove the variable or the brace"
            ]
        );
    }
}
