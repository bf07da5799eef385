//! `operator/keys`: the operator reads every field of `aws_or_gcp` in its configuration, with valid values.

use spilo::operator::{ConfigurationKeyError, check_aws_or_gcp_key};

use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::{Handlers, OperatorConfigurationContext, Rule};
use crate::text::Quoted;

/// The rule.
pub const RULE: Rule = Rule {
    id: "operator/keys",
    default: Action::Deny,
    summary: "the operator reads every field of aws_or_gcp in its configuration, and buckets have no scheme",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { operator_configuration: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message<'a> {
        UseVariable { field: &'a str, variable: &'a str } => {
            problem: "the operator has no field {field} and ignores it",
            fix: "set {variable} in the ConfigMap of the pods",
        },
        Misspelt { field: &'a str, right: &'a str } => {
            problem: "the operator has no field {field} and ignores it",
            fix: "rename it to {right}",
        },
        Unknown { field: Quoted<'a> } => {
            problem: "the operator has no field {field} and ignores it",
            fix: "remove it",
        },
        OtherVersion { field: &'a str, error: ConfigurationKeyError } => {
            problem: "this version of the operator ignores {field}: {error}",
            fix: "remove it, or use another version of the operator",
        },
        BucketUrl { field: &'a str, name: Quoted<'a> } => {
            problem: "{field} is a URL: the operator passes it on as the name of a bucket, and nothing is archived",
            fix: "write {name}",
        },
    }
}

const BUCKETS: [&str; 3] = ["wal_s3_bucket", "wal_gs_bucket", "log_s3_bucket"];

fn check(context: &OperatorConfigurationContext<'_>, reporter: &mut Reporter<'_>) {
    for (field, value, path) in context.configuration.cloud_fields() {
        match check_aws_or_gcp_key(field, context.settings.operator.version) {
            Ok(()) => {}
            Err(ConfigurationKeyError::Unknown { variable: Some(variable), .. }) => {
                reporter.deny(path, Message::UseVariable { field, variable });
                continue;
            }
            Err(ConfigurationKeyError::Unknown { field: Some(right), .. }) => {
                reporter.deny(path, Message::Misspelt { field, right });
                continue;
            }
            Err(ConfigurationKeyError::Unknown { .. }) => {
                reporter.warn(path, Message::Unknown { field: Quoted(field) });
                continue;
            }
            Err(error) => {
                reporter.warn(path, Message::OtherVersion { field, error });
                continue;
            }
        }
        if BUCKETS.contains(&field)
            && let Some((_, name)) = value.as_str().and_then(|value| value.split_once("://"))
        {
            // The part before `@` can be a credential, and is not quoted.
            let name = name.rsplit('@').next().unwrap_or_default();
            reporter.deny(path, Message::BucketUrl { field, name: Quoted(name.trim_matches('/')) });
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::rules::testing::Case;

    fn findings(fields: &Value) -> Vec<String> {
        Case::operator_configuration(&json!({"aws_or_gcp": fields})).findings(&RULE)
    }

    #[test]
    fn accepts_the_fields_of_the_operator() {
        assert_eq!(findings(&json!({"wal_s3_bucket": "backups", "aws_region": "eu-central-1"})), [""; 0]);
        assert_eq!(findings(&json!({"wal_s3_bucket": "backups/harbor"})), [""; 0]);
    }

    #[test]
    fn denies_fields_that_the_operator_does_not_have() {
        let path = "configuration.aws_or_gcp";
        assert_eq!(
            findings(&json!({"aws_endpoint": "https://minio.example.com"})),
            [format!(
                "deny {path}.aws_endpoint: the operator has no field aws_endpoint and ignores it; set AWS_ENDPOINT in the \
                 ConfigMap of the pods"
            )]
        );
        assert_eq!(
            findings(&json!({"wal_s3_buket": "backups"})),
            [format!(
                "deny {path}.wal_s3_buket: the operator has no field wal_s3_buket and ignores it; rename it to wal_s3_bucket"
            )]
        );
    }

    #[test]
    fn denies_a_bucket_with_a_scheme() {
        assert_eq!(
            findings(&json!({"wal_s3_bucket": "s3://backups/harbor/"})),
            [
                "deny configuration.aws_or_gcp.wal_s3_bucket: wal_s3_bucket is a URL: the operator passes it on as the name of a \
              bucket, and nothing is archived; write \"backups/harbor\""
            ]
        );
    }

    #[test]
    fn a_message_never_contains_the_user_of_a_url() {
        let found = findings(&json!({"wal_s3_bucket": "https://me:secret@s3.example.com/backups"}));
        assert!(found.len() == 1 && found[0].ends_with("; write \"s3.example.com/backups\""), "{found:?}");
    }

    #[test]
    fn a_config_map_has_other_keys_beside_these() {
        let object = json!({"data": {"wal_s3_bucket": "s3://b", "workers": "4"}});
        let findings = Case::operator_config_map(&object).findings(&RULE);
        assert!(findings.len() == 1 && findings[0].starts_with("deny data.wal_s3_bucket: "), "{findings:?}");
        let object =
            json!({"data": {"wal_s3_bukcet": "b", "aws_endpoint": "https://minio.example.com", "workers": "4"}});
        let findings = Case::operator_config_map(&object).findings(&RULE);
        assert_eq!(findings.len(), 2, "{findings:?}");
        assert!(
            findings[0].starts_with("deny data.aws_endpoint: ") && findings[1].ends_with("rename it to wal_s3_bucket")
        );
    }

    #[test]
    fn warns_about_fields_of_another_version() {
        let settings = json!({"operator": {"version": "1.8.2"}});
        let fields = json!({"aws_or_gcp": {"irsa_role_arn": "arn:aws:iam::111122223333:role/pg"}});
        let findings = Case::operator_configuration(&fields).settings(&settings).findings(&RULE);
        assert!(findings.len() == 1 && findings[0].starts_with("warn "), "{findings:?}");
    }
}
