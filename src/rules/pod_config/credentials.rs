//! `pod-config/credentials`: the credentials for the store are complete and unambiguous.

use spilo::operator::Source;
use spilo::startup::Credentials;
use spilo::variables::{VariableName, names};

use super::{data_path, has_other_source, variable_path};
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::{Handlers, PodConfigContext, Rule};
use crate::settings::CredentialSource;

/// The rule.
pub const RULE: Rule = Rule {
    id: "pod-config/credentials",
    default: Action::Deny,
    summary: "the credentials for the store are complete and unambiguous",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { pod_config: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message {
        Incomplete { missing: VariableName } => {
            problem: "{missing} is not set: the other access key is ignored, and the role of the node is used instead",
            fix: "set both access keys here, or set backup.credentials to \"secret\" if a Secret contains them",
        },
        IncompleteHere { missing: VariableName } => {
            problem: "{missing} is not set here: without it, the other access key is ignored, and the role of the node is used",
            fix: "make sure that the Secret in pod_environment_secret or the resource of each cluster contains it",
        },
        Ambiguous => {
            problem: "several kinds of credentials are set: Spilo uses one of them, with only a warning in its log",
            fix: "keep one of AZURE_STORAGE_ACCESS_KEY, AZURE_STORAGE_SAS_TOKEN, and AZURE_CLIENT_ID with secret and tenant",
        },
        NotSetHere => {
            problem: "no credentials for the store are set, but backup.credentials is \"configMap\"",
            fix: "set the credentials, or change backup.credentials",
        },
        NotSetAnywhere => {
            problem: "no credentials for the store are set here",
            fix: "make sure that the Secret in pod_environment_secret or a role provides them",
        },
    }
}

fn check(context: &PodConfigContext<'_>, reporter: &mut Reporter<'_>) {
    let Some(archive) = context.backups.archive() else { return };
    match archive.credentials {
        Credentials::IncompleteAccessKeys { missing } if has_other_key(context, missing) => {
            if has_other_source(context, missing) {
                reporter.warn(variable_path(missing), Message::IncompleteHere { missing });
            } else {
                reporter.deny(variable_path(missing), Message::Incomplete { missing });
            }
        }
        Credentials::InstanceProfile | Credentials::Platform | Credentials::Missing => {
            match context.settings.backup.credentials {
                CredentialSource::ConfigMap => reporter.deny(data_path(), Message::NotSetHere),
                CredentialSource::Any => reporter.warn(data_path(), Message::NotSetAnywhere),
                CredentialSource::Secret | CredentialSource::Role => {}
            }
        }
        _ if archive.credential_sets > 1 => reporter.deny(data_path(), Message::Ambiguous),
        _ => {}
    }
}

/// Whether the ConfigMap has the other access key. A Secret could complete it, but access keys belong together.
fn has_other_key(context: &PodConfigContext<'_>, missing: VariableName) -> bool {
    let other =
        if missing == names::AWS_ACCESS_KEY_ID { names::AWS_SECRET_ACCESS_KEY } else { names::AWS_ACCESS_KEY_ID };
    context.backups.environment.source(other) == Some(Source::ConfigMap)
        && context.settings.backup.credentials != CredentialSource::Secret
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::rules::testing::Case;

    fn findings(patch: &Value, source: &str) -> Vec<String> {
        Case::pod_config(patch).settings(&json!({"backup": {"credentials": source}})).findings(&RULE)
    }

    #[test]
    fn denies_a_single_access_key() {
        let patch = json!({"AWS_ACCESS_KEY_ID": "a"});
        let message = "AWS_SECRET_ACCESS_KEY is not set: the other access key is ignored, and the role of the node is used \
                       instead; set both access keys here, or set backup.credentials to \"secret\" if a Secret contains them";
        for source in ["any", "configMap", "role"] {
            assert_eq!(findings(&patch, source), [format!("deny data.AWS_SECRET_ACCESS_KEY: {message}")]);
        }
        assert_eq!(findings(&patch, "secret"), [""; 0]);
        assert_eq!(findings(&json!({"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}), "any"), [""; 0]);
    }

    #[test]
    fn warns_about_a_single_access_key_if_a_secret_may_have_the_other() {
        let case = |operator: &Value| {
            Case::pod_config(&json!({"AWS_ACCESS_KEY_ID": "a"}))
                .old(&json!({"data": {"AWS_SECRET_ACCESS_KEY": "b"}}))
                .settings(&json!({"backup": {"credentials": "any"}}))
                .operator(operator)
                .findings(&RULE)
        };
        assert_eq!(
            case(
                &json!({"kubernetes": {"pod_environment_configmap": "harbor/pod-config", "pod_environment_secret": "k"}})
            ),
            [
                "warn data.AWS_SECRET_ACCESS_KEY: AWS_SECRET_ACCESS_KEY is not set here: without it, the other access key is \
              ignored, and the role of the node is used; make sure that the Secret in pod_environment_secret or the resource of \
              each cluster contains it"
            ]
        );
        let without_secret = case(&json!({"kubernetes": {"pod_environment_configmap": "harbor/pod-config"}}));
        assert!(without_secret[0].starts_with("deny data.AWS_SECRET_ACCESS_KEY: "));
    }

    #[test]
    fn credentials_must_be_where_the_settings_say() {
        assert_eq!(
            findings(&json!({}), "configMap"),
            [
                "deny data: no credentials for the store are set, but backup.credentials is \"configMap\"; set the credentials, \
              or change backup.credentials"
            ]
        );
        assert_eq!(
            findings(&json!({}), "any"),
            [
                "warn data: no credentials for the store are set here; make sure that the Secret in pod_environment_secret or a \
              role provides them"
            ]
        );
        for source in ["secret", "role"] {
            assert_eq!(findings(&json!({}), source), [""; 0]);
        }
    }

    #[test]
    fn denies_ambiguous_credentials() {
        let azure = json!({
            "WAL_S3_BUCKET": null, "WALG_AZ_PREFIX": "azure://c/$(SCOPE)/$(PGVERSION)", "AZURE_STORAGE_ACCOUNT": "a",
            "AZURE_STORAGE_ACCESS_KEY": "k", "AZURE_STORAGE_SAS_TOKEN": "t",
        });
        assert_eq!(findings(&azure, "any").len(), 1);
        assert!(findings(&azure, "any")[0].starts_with("deny data: several kinds of credentials are set"));
    }
}
