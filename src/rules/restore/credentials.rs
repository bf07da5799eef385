//! `restore/credentials`: a restore can read the store. Spilo passes only variables whose names begin with `CLONE_` to a
//! clone (`configure_spilo.py`, `update_and_write_wale_configuration`).

use spilo::startup::{Archive, Credentials, RegionSource};
use spilo::variables::{VariableName, names};

use super::{clone_variable, data_path, is_same_store, source_archive, variable_path};
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::{Handlers, PodConfigContext, Rule};
use crate::settings::CredentialSource;

/// The rule.
pub const RULE: Rule = Rule {
    id: "restore/credentials",
    default: Action::Deny,
    summary: "the CLONE_ variables of a restore contain region and credentials of the store",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { pod_config: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message {
        Incomplete { missing: VariableName } => {
            problem: "{missing} is not set: the other access key is ignored, and the restore fails",
            fix: "set both access keys here, or both in a Secret",
        },
        IncompleteHere { missing: VariableName } => {
            problem: "{missing} is not set here: without it the other access key is ignored, and the restore fails",
            fix: "make sure that the Secret contains it",
        },
        NotSet => {
            problem: "a restore uses only credentials whose names begin with CLONE_, and none are set",
            fix: "set them, for example CLONE_AWS_ACCESS_KEY_ID and CLONE_AWS_SECRET_ACCESS_KEY",
        },
        NotSetHere => {
            problem: "a restore uses only credentials whose names begin with CLONE_, and none are set here",
            fix: "make sure that the Secret in pod_environment_secret contains them",
        },
        NoRegion => {
            problem: "CLONE_AWS_REGION is not set: outside EC2 Spilo uses the region \"loca\", and the restore fails",
            fix: "set it to the region of the bucket",
        },
    }
}

/// Credentials of a store, which are complete together only.
const ACCESS_KEYS: &[VariableName] = &[names::AWS_ACCESS_KEY_ID, names::AWS_SECRET_ACCESS_KEY];
const WEB_IDENTITY: &[VariableName] = &[names::AWS_ROLE_ARN, names::AWS_WEB_IDENTITY_TOKEN_FILE];
const SERVICE_PRINCIPAL: &[VariableName] =
    &[names::AZURE_CLIENT_ID, names::AZURE_CLIENT_SECRET, names::AZURE_TENANT_ID];

/// `restore/ready` adds what the cluster's own archive has as well.
fn check(context: &PodConfigContext<'_>, reporter: &mut Reporter<'_>) {
    let Some(source) = source_archive(context) else { return };
    let own = context.backups.archive().filter(|own| is_same_store(own, source));
    check_credentials(context, own, source, reporter);
    if source.region == Some(RegionSource::FromZone) {
        reporter.warn(variable_path(names::CLONE_AWS_REGION), Message::NoRegion);
    }
}

/// The credentials of the cluster that the source lacks.
fn missing_credentials(
    context: &PodConfigContext<'_>,
    own: &Archive<'_>,
    source: &Archive<'_>,
) -> &'static [VariableName] {
    match (own.credentials, source.credentials) {
        (Credentials::AccessKeys, Credentials::InstanceProfile) => ACCESS_KEYS,
        (Credentials::AccessKeys, Credentials::IncompleteAccessKeys { missing })
            if has_same_other_key(context, missing) =>
        {
            ACCESS_KEYS
        }
        (Credentials::WebIdentity, Credentials::InstanceProfile) => WEB_IDENTITY,
        (Credentials::CredentialsFile, Credentials::Platform) => &[names::GOOGLE_APPLICATION_CREDENTIALS],
        (Credentials::StorageAccessKey, Credentials::Platform) => &[names::AZURE_STORAGE_ACCESS_KEY],
        (Credentials::SasToken, Credentials::Platform) => &[names::AZURE_STORAGE_SAS_TOKEN],
        (Credentials::ServicePrincipal, Credentials::Platform) => SERVICE_PRINCIPAL,
        (Credentials::PrivateKey, Credentials::Missing) => &[names::SSH_PRIVATE_KEY_PATH],
        (Credentials::Password, Credentials::Missing) => &[names::SWIFT_PASSWORD],
        _ => &[],
    }
}

/// Whether source and cluster have the same value of the access key that is not missing. The missing one of the cluster
/// then belongs to it.
fn has_same_other_key(context: &PodConfigContext<'_>, missing: VariableName) -> bool {
    let mut others = ACCESS_KEYS.iter().filter(|name| **name != missing);
    others.all(|name| get(context, *name) == get(context, clone_variable(*name)))
}

/// A variable of the ConfigMap that is not empty.
fn get<'a>(context: &PodConfigContext<'a>, name: VariableName) -> Option<&'a str> {
    context.config_map.get(name).filter(|value| !value.is_empty())
}

/// Reports credentials that only the user can supply.
fn check_credentials(
    context: &PodConfigContext<'_>,
    own: Option<&Archive<'_>>,
    source: &Archive<'_>,
    reporter: &mut Reporter<'_>,
) {
    let place = context.settings.backup.credentials;
    match source.credentials {
        Credentials::IncompleteAccessKeys { missing } => {
            let missing = clone_variable(missing);
            if place == CredentialSource::Secret {
                reporter.warn(variable_path(missing), Message::IncompleteHere { missing });
            } else {
                reporter.deny(variable_path(missing), Message::Incomplete { missing });
            }
        }
        Credentials::InstanceProfile | Credentials::Platform | Credentials::Missing => {
            // Not reported if the cluster itself has a kind of credentials that the source cannot lack.
            let is_needed = own.is_none_or(|own| {
                own.credentials.variable().is_none() || !missing_credentials(context, own, source).is_empty()
            });
            match place {
                _ if !is_needed => {}
                CredentialSource::ConfigMap => reporter.deny(data_path(), Message::NotSet),
                CredentialSource::Any | CredentialSource::Secret => reporter.warn(data_path(), Message::NotSetHere),
                CredentialSource::Role => {}
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::rules::testing::Case;

    fn findings(patch: &Value, source: &str) -> Vec<String> {
        Case::restore(patch).settings(&json!({"backup": {"credentials": source}})).findings(&RULE)
    }

    #[test]
    fn accepts_a_restore_that_has_everything() {
        let patch = json!({"CLONE_AWS_ACCESS_KEY_ID": "a", "CLONE_AWS_SECRET_ACCESS_KEY": "hunter2"});
        assert_eq!(findings(&patch, "any"), [""; 0]);
    }

    #[test]
    fn credentials_must_be_where_the_settings_say() {
        let not_here = "warn data: a restore uses only credentials whose names begin with CLONE_, and none are set here; make \
                        sure that the Secret in pod_environment_secret contains them";
        assert_eq!(findings(&json!({}), "any"), [not_here]);
        assert_eq!(findings(&json!({}), "secret"), [not_here]);
        assert_eq!(
            findings(&json!({}), "configMap"),
            [
                "deny data: a restore uses only credentials whose names begin with CLONE_, and none are set; set them, for \
              example CLONE_AWS_ACCESS_KEY_ID and CLONE_AWS_SECRET_ACCESS_KEY"
            ]
        );
        assert_eq!(findings(&json!({}), "role"), [""; 0]);
    }

    #[test]
    fn denies_a_single_access_key() {
        let patch = json!({"CLONE_AWS_ACCESS_KEY_ID": "a"});
        assert_eq!(
            findings(&patch, "any"),
            [
                "deny data.CLONE_AWS_SECRET_ACCESS_KEY: CLONE_AWS_SECRET_ACCESS_KEY is not set: the other access key is ignored, \
              and the restore fails; set both access keys here, or both in a Secret"
            ]
        );
        assert_eq!(
            findings(&patch, "secret"),
            [
                "warn data.CLONE_AWS_SECRET_ACCESS_KEY: CLONE_AWS_SECRET_ACCESS_KEY is not set here: without it the other access \
              key is ignored, and the restore fails; make sure that the Secret contains it"
            ]
        );
    }

    #[test]
    fn warns_if_the_region_would_be_guessed() {
        let patch = json!({"CLONE_AWS_REGION": null, "CLONE_WAL_S3_BUCKET": "other"});
        assert_eq!(
            findings(&patch, "role"),
            [
                "warn data.CLONE_AWS_REGION: CLONE_AWS_REGION is not set: outside EC2 Spilo uses the region \"loca\", and the \
              restore fails; set it to the region of the bucket"
            ]
        );
    }
}
