//! `pod-config/value`: every value has a form that its readers support.

use spilo::startup::StartupError;
use spilo::variables::{Class, Syntax, Variable, VariableName};

use super::{data_path, variable_path};
use crate::edit::Edit;
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::resources::PodConfig;
use crate::rules::{Handlers, PodConfigContext, Rule};
use crate::settings::{Mode, Settings};
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
    #[derive(PartialEq, Eq)]
    enum Message<'a> {
        Encrypted { variables: String } => {
            problem: "the values of {variables} are encrypted with SOPS: database pods get the encrypted values, and backups do \
                      not work",
            fix: "apply the decrypted manifest, as sops --decrypt prints it",
        },
        StartupFails { error: &'a StartupError } => {
            problem: "{error}, and no pod starts",
            fix: "remove the variable or the brace",
        },
        SeveralLines => {
            problem: "envdir reads only the first line of the value",
            fix: "write a single line",
        },
        SeveralLinesInCredential => {
            problem: "envdir reads only the first line of the value",
            fix: "put the value into a file, and set the variable that ends in _PATH to its path",
        },
        OnlyWhitespace => {
            problem: "the value consists of whitespace",
            fix: "leave it empty",
        },
        Untrimmed { trimmed: Quoted<'a> } => {
            problem: "the whitespace around the value becomes part of it",
            fix: "write {trimmed}",
        },
        UntrimmedCredential => {
            problem: "the whitespace around the value becomes part of it",
            fix: "trim the value",
        },
        OnlyTrueEnables => {
            problem: "only the value true enables this variable",
            fix: "write \"true\"",
        },
        NeitherTrueNorFalse => {
            problem: "only the value true enables this variable",
            fix: "write \"true\" or \"false\"",
        },
        AnyValueEnables => {
            problem: "any value except an empty one enables this variable",
            fix: "leave it empty",
        },
        OtherBoolean { value: &'a str } => {
            problem: "the value is not a boolean that WAL-G supports",
            fix: "write \"{value}\"",
        },
        NotABoolean => {
            problem: "the value is not a boolean that WAL-G supports",
            fix: "write \"true\" or \"false\"",
        },
        NotAnInteger => {
            problem: "expected an integer",
            fix: "write only digits",
        },
        BucketUrl { name: Quoted<'a> } => {
            problem: "the value is a URL, not the name of a bucket",
            fix: "write {name}",
        },
        NotABucket => {
            problem: "the value is not the name of a bucket",
            fix: "write only the name, or the name and a path without a slash around them",
        },
        OtherScheme { scheme: &'a str } => {
            problem: "the prefix is not a URL of this store",
            fix: "write {scheme}://<bucket>/<path>",
        },
        NoBucket { scheme: &'a str } => {
            problem: "the prefix has no bucket",
            fix: "write {scheme}://<bucket>/<path>",
        },
        TrailingSlash { prefix: Quoted<'a> } => {
            problem: "the trailing slash is not part of the folder's name",
            fix: "write {prefix}",
        },
        OtherEncryption => {
            problem: "S3 does not support this encryption",
            fix: "write \"AES256\" or \"aws:kms\"",
        },
    }
}

/// The result of checking a value.
#[derive(Debug, PartialEq, Eq)]
enum Check<'v> {
    Valid,
    /// It is replaced by another value.
    Repairable(&'v str, Message<'v>),
    /// Only the user can correct it.
    Invalid(Message<'v>),
}

/// The maximum number of variables in a message.
const MAX_NAMED: usize = 8;

fn check(context: &PodConfigContext<'_>, reporter: &mut Reporter<'_>) {
    if context.config_map.encrypted_variables().next().is_some() {
        return reporter.deny(data_path(), Message::Encrypted { variables: name_encrypted(context.config_map) });
    }
    if let Err(error) = &context.backups.plan.startup {
        reporter.deny(data_path(), Message::StartupFails { error });
    }
    for variable in context.config_map.variables() {
        let Some(row) = variable.variable() else { continue };
        match check_value(row, variable.value) {
            Check::Valid => {}
            Check::Repairable(value, message) => {
                reporter.repair(variable_path(variable.name), message, Edit::set_string(value));
            }
            Check::Invalid(message) => reporter.deny(variable_path(variable.name), message),
        }
    }
}

/// `A, B and 3 more`
fn name_encrypted(config_map: PodConfig<'_>) -> String {
    let named: Vec<&str> = config_map.encrypted_variables().take(MAX_NAMED).collect();
    match config_map.encrypted_variables().skip(MAX_NAMED).count() {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}

/// Whether the rule reports the object as encrypted, so that rules on values have nothing to evaluate.
pub(in crate::rules) fn is_reported_as_encrypted(config_map: PodConfig<'_>, settings: &Settings, mode: Mode) -> bool {
    RULE.action(settings, mode) != Action::Off && config_map.encrypted_variables().next().is_some()
}

/// Whether this rule reports the form of the variable.
pub(in crate::rules) fn is_checked_by_form(config_map: PodConfig<'_>, name: VariableName) -> bool {
    let value = config_map.get(name).unwrap_or_default();
    check_value(name.variable(), value) != Check::Valid
}

fn check_value<'v>(row: &Variable, value: &'v str) -> Check<'v> {
    // Documents keep their lines; endpoints and the schedule have rules of their own.
    if row.is_document() || matches!(row.class, Class::Endpoint | Class::CronSchedule) || !row.is_read() {
        return Check::Valid;
    }
    let trimmed = value.trim();
    if trimmed.contains('\n') {
        return Check::Invalid(if row.is_secret { Message::SeveralLinesInCredential } else { Message::SeveralLines });
    }
    if trimmed.is_empty() && !value.is_empty() {
        return Check::Repairable("", Message::OnlyWhitespace);
    }
    match check_trimmed(row, trimmed) {
        Check::Valid if trimmed.len() != value.len() => {
            let message = if row.is_secret {
                Message::UntrimmedCredential
            } else {
                Message::Untrimmed { trimmed: Quoted(trimmed) }
            };
            Check::Repairable(trimmed, message)
        }
        check => check,
    }
}

/// Checks a value by the forms in the catalogue.
fn check_trimmed<'v>(row: &Variable, value: &'v str) -> Check<'v> {
    // A value that Kubernetes fills in is not known.
    if value.is_empty() || value.starts_with("$(") {
        return Check::Valid;
    }
    let mut checks = row.rules().iter().map(|rule| check_syntax(rule.syntax, value));
    checks.find(|check| *check != Check::Valid).unwrap_or(Check::Valid)
}

/// Other forms, and numbers that are out of range, are reported by `wal-g/value` and by the rules on schedules.
fn check_syntax(syntax: Syntax, value: &str) -> Check<'_> {
    match syntax {
        Syntax::Bucket => return check_bucket(value),
        Syntax::Url(scheme) => return check_prefix(scheme.as_str(), value),
        _ if syntax.accepts(value) => return Check::Valid,
        _ => {}
    }
    match (syntax, syntax.correction(value)) {
        (Syntax::Switch | Syntax::ExactSwitch, Some(corrected)) => {
            Check::Repairable(corrected, Message::OnlyTrueEnables)
        }
        (Syntax::Switch | Syntax::ExactSwitch, None) => Check::Invalid(Message::NeitherTrueNorFalse),
        (Syntax::NonEmptySwitch, Some(corrected)) => Check::Repairable(corrected, Message::AnyValueEnables),
        // WAL-G fails at another value of `AWS_S3_FORCE_PATH_STYLE`, and reads that of other variables as false.
        (Syntax::GoBool, Some(value)) => Check::Repairable(value, Message::OtherBoolean { value }),
        (Syntax::GoBool, None) => Check::Invalid(Message::NotABoolean),
        (
            Syntax::GoInt | Syntax::GoNumberAtLeast(_) | Syntax::NotNegative | Syntax::IntegerAtLeast(_) | Syntax::Port,
            _,
        ) if !value.bytes().all(|byte| byte.is_ascii_digit()) => Check::Invalid(Message::NotAnInteger),
        (Syntax::ServerSideEncryption, _) => Check::Invalid(Message::OtherEncryption),
        _ => Check::Valid,
    }
}

/// WAL-G accepts a path after the name.
fn check_bucket(value: &str) -> Check<'_> {
    let name = value.split_once("://").map_or(value, |(_, name)| name).trim_end_matches('/');
    // The part of a URL before `@` can be a credential, and is not quoted.
    if name.is_empty() || name.starts_with('/') || name.contains([':', '@']) || name.contains(char::is_whitespace) {
        Check::Invalid(Message::NotABucket)
    } else if name == value {
        Check::Valid
    } else {
        Check::Repairable(name, Message::BucketUrl { name: Quoted(name) })
    }
}

fn check_prefix<'v>(scheme: &'static str, value: &'v str) -> Check<'v> {
    match value.strip_prefix(scheme).and_then(|rest| rest.strip_prefix("://")) {
        None => Check::Invalid(Message::OtherScheme { scheme }),
        Some(path) if path.trim_matches('/').is_empty() => Check::Invalid(Message::NoBucket { scheme }),
        Some(_) if value.ends_with('/') => {
            let prefix = value.trim_end_matches('/');
            Check::Repairable(prefix, Message::TrailingSlash { prefix: Quoted(prefix) })
        }
        Some(_) => Check::Valid,
    }
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
            Check::Repairable(value, _) => Some(value.to_owned()),
            Check::Invalid(_) => None,
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
            ("WALG_DELTA_MAX_STEPS", "-1", None),
            ("WAL_RESTORE_TIMEOUT", "10m", Some("10m")),
            ("WAL_RESTORE_TIMEOUT", "10min", Some("10min")),
            ("WALG_UPLOAD_CONCURRENCY", "+4", Some("+4")),
            ("WALG_UPLOAD_CONCURRENCY", "4.0", None),
            ("SSH_PORT", "22", Some("22")),
            ("SSH_PORT", "ssh", None),
            ("BACKUP_NUM_TO_RETAIN", "seven", Some("seven")),
            ("WAL_S3_BUCKET", "backups", Some("backups")),
            ("WAL_S3_BUCKET", "s3://backups/", Some("backups")),
            ("WAL_S3_BUCKET", "backups/harbor", Some("backups/harbor")),
            ("WAL_S3_BUCKET", "https://me:secret@s3.example.com/x", None),
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

    const ENCRYPTED: &str = "ENC[AES256_GCM,data:Zm9v,iv:YmFy,tag:YmF6,type:str]";

    #[test]
    fn denies_encrypted_values_without_a_repair() {
        // Other values of the object would be repaired.
        let patch = json!({"WAL_S3_BUCKET": ENCRYPTED, "AWS_REGION": ENCRYPTED, "USE_WALG_BACKUP": "yes"});
        assert_eq!(
            Case::pod_config(&patch).findings(&RULE),
            [
                "deny data: the values of AWS_REGION, WAL_S3_BUCKET are encrypted with SOPS: database pods get the encrypted \
              values, and backups do not work; apply the decrypted manifest, as sops --decrypt prints it"
            ]
        );
        let many: serde_json::Map<_, _> = ('A'..='K').map(|name| (name.to_string(), json!(ENCRYPTED))).collect();
        let found = Case::pod_config(&many.into()).findings(&RULE);
        assert!(found[0].contains("the values of A, B, C, D, E, F, G, H and 3 more are"), "{found:?}");
    }

    #[test]
    fn only_rules_that_do_not_depend_on_values_evaluate_encrypted_ones() {
        let data = json!({
            "BACKUP_SCHEDULE": ENCRYPTED, "USE_WALG_BACKUP": ENCRYPTED, "WAL_S3_BUCKET": ENCRYPTED, "AWS_REGION": null,
            "WALG_PREVENT_WAL_OVERWRITE": null, "BACKUP_NUM_TO_RETAIN": ENCRYPTED, "AWS_ACCESS_KEY_ID": ENCRYPTED,
            "1A": ENCRYPTED,
        });
        let case = Case::pod_config(&data);
        let rules: Vec<&str> =
            crate::rules::RULES.iter().filter(|rule| !case.findings(rule).is_empty()).map(|rule| rule.id).collect();
        assert_eq!(rules, ["pod-config/value", "pod-config/protected"]);
        let case = case.settings(&json!({"rules": {"pod-config/value": "off"}}));
        assert_ne!(case.findings(&crate::rules::schedule::expression::RULE), [""; 0]);
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
