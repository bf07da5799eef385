//! `restore/credentials`: a restore can read the store. Spilo passes only variables whose names begin with `CLONE_` to a
//! clone (`configure_spilo.py`, `update_and_write_wale_configuration`).

use spilo::startup::{Archive, Credentials, RegionSource, Store};
use spilo::variables::{VariableName, names};

use super::{clone_variable, data_path, is_same_store, source_archive, variable_path};
use crate::edit::Edit;
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::{Handlers, PodConfigContext, Rule};
use crate::settings::CredentialSource;

/// The rule.
pub const RULE: Rule = Rule {
    id: "restore/credentials",
    default: Action::Repair,
    summary: "the CLONE_ variables of a restore contain endpoint, region and credentials of the store",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { pod_config: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message {
        NotCopied { name: VariableName, source: VariableName } => {
            problem: "{name} is not set, and a restore does not use {source}",
            fix: "copy the value of {source}",
        },
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

/// The variables with which WAL-G decrypts backups in any store.
const DECRYPTION: &[VariableName] = &[
    names::WALG_LIBSODIUM_KEY,
    names::WALG_LIBSODIUM_KEY_PATH,
    names::WALG_LIBSODIUM_KEY_TRANSFORM,
    names::WALG_PGP_KEY,
    names::WALG_PGP_KEY_PASSPHRASE,
    names::WALG_PGP_KEY_PATH,
];

/// The variables that configure the connection to a store, without credentials.
const fn connection_variables(store: Store) -> &'static [VariableName] {
    match store {
        Store::S3 => &[
            names::AWS_ENDPOINT,
            names::AWS_REGION,
            names::AWS_S3_FORCE_PATH_STYLE,
            names::AWS_STS_REGIONAL_ENDPOINTS,
            names::WALE_DISABLE_S3_SSE,
            names::WALE_S3_ENDPOINT,
            names::WALG_DISABLE_S3_SSE,
            names::WALG_S3_CA_CERT_FILE,
            names::WALG_S3_SSE,
            names::WALG_S3_SSE_KMS_ID,
        ],
        Store::Gcs => &[],
        Store::Azure => &[names::AZURE_ENVIRONMENT_NAME, names::AZURE_STORAGE_ACCOUNT],
        Store::Ssh => &[names::SSH_PORT, names::SSH_USERNAME],
        Store::Swift => &[
            names::SWIFT_AUTHURL,
            names::SWIFT_AUTH_VERSION,
            names::SWIFT_DOMAIN_NAME,
            names::SWIFT_PROJECT_NAME,
            names::SWIFT_REGION,
            names::SWIFT_TENANT,
            names::SWIFT_USER,
        ],
    }
}

fn check(context: &PodConfigContext<'_>, reporter: &mut Reporter<'_>) {
    let Some(source) = source_archive(context) else { return };
    let own = context.backups.archive().filter(|own| is_same_store(own, source));
    let copied = own.map_or(&[][..], |own| copyable_credentials(context, own, source));
    if let Some(own) = own {
        for name in connection_variables(own.store).iter().chain(DECRYPTION).chain(copied) {
            copy(context, *name, reporter);
        }
    }
    check_credentials(context, own, source, copied, reporter);
    if source.region == Some(RegionSource::FromZone) && !(own.is_some() && can_be_copied(context, names::AWS_REGION)) {
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

/// The missing credentials if the ConfigMap has all of them, because they are complete together only.
fn copyable_credentials(
    context: &PodConfigContext<'_>,
    own: &Archive<'_>,
    source: &Archive<'_>,
) -> &'static [VariableName] {
    let names = missing_credentials(context, own, source);
    let is_available =
        |name: VariableName| can_be_copied(context, name) || get(context, clone_variable(name)).is_some();
    if names.iter().all(|name| is_available(*name)) { names } else { &[] }
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

/// A value with a reference is not copied: Kubernetes expands only references to variables that precede it, and those
/// with `CLONE_` come first.
fn can_be_copied(context: &PodConfigContext<'_>, name: VariableName) -> bool {
    get(context, name).is_some_and(|value| !value.contains("$("))
}

/// Copies a variable for the source. An empty one counts as not set.
fn copy(context: &PodConfigContext<'_>, name: VariableName, reporter: &mut Reporter<'_>) {
    let Some(value) = get(context, name).filter(|_| can_be_copied(context, name)) else { return };
    let (source, name) = (name, clone_variable(name));
    if get(context, name).is_none() {
        reporter.repair(variable_path(name), Message::NotCopied { name, source }, Edit::set_string(value));
    }
}

/// Reports credentials that only the user can supply.
fn check_credentials(
    context: &PodConfigContext<'_>,
    own: Option<&Archive<'_>>,
    source: &Archive<'_>,
    copied: &[VariableName],
    reporter: &mut Reporter<'_>,
) {
    let place = context.settings.backup.credentials;
    match source.credentials {
        Credentials::IncompleteAccessKeys { missing } if !copied.contains(&missing) => {
            let missing = clone_variable(missing);
            if place == CredentialSource::Secret {
                reporter.warn(variable_path(missing), Message::IncompleteHere { missing });
            } else {
                reporter.deny(variable_path(missing), Message::Incomplete { missing });
            }
        }
        Credentials::InstanceProfile | Credentials::Platform | Credentials::Missing if copied.is_empty() => {
            // Not reported if the cluster itself has a kind of credentials that the source cannot lack.
            let is_needed =
                own.is_none_or(|own| has_no_credentials(own) || !missing_credentials(context, own, source).is_empty());
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

const fn has_no_credentials(archive: &Archive<'_>) -> bool {
    matches!(archive.credentials, Credentials::InstanceProfile | Credentials::Platform | Credentials::Missing)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::rules::testing::Case;

    fn findings(patch: &Value, source: &str) -> Vec<String> {
        Case::restore(patch).settings(&json!({"backup": {"credentials": source}})).findings(&RULE)
    }

    const KEYS: [(&str, &str); 2] = [("AWS_ACCESS_KEY_ID", "a"), ("AWS_SECRET_ACCESS_KEY", "hunter2")];

    fn with_keys(patch: Value) -> Value {
        let mut patch = patch;
        for (name, value) in KEYS {
            patch[name] = json!(value);
        }
        patch
    }

    #[test]
    fn accepts_a_restore_that_has_everything() {
        let patch = with_keys(json!({"CLONE_AWS_ACCESS_KEY_ID": "a", "CLONE_AWS_SECRET_ACCESS_KEY": "hunter2"}));
        assert_eq!(findings(&patch, "any"), [""; 0]);
    }

    #[test]
    fn copies_what_the_source_lacks() {
        let patch = with_keys(json!({"AWS_ENDPOINT": "https://s3.example", "CLONE_AWS_REGION": null}));
        let copied = ["AWS_ENDPOINT", "AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
        let expected = copied.map(|name| {
            format!(
                "repair data.CLONE_{name}: CLONE_{name} is not set, and a restore does not use {name}; copy the value of {name}"
            )
        });
        assert_eq!(findings(&patch, "any"), expected);
        let case = Case::restore(&patch);
        assert_eq!(case.repaired(&RULE)["data"]["CLONE_AWS_SECRET_ACCESS_KEY"], "hunter2");
    }

    #[test]
    fn does_not_copy_references_or_to_another_bucket() {
        let other = json!({"AWS_ENDPOINT": "https://s3.example", "CLONE_WAL_S3_BUCKET": "other"});
        assert_eq!(findings(&other, "role"), [""; 0]);
        let reference = json!({"AWS_ENDPOINT": "$(ENDPOINT)"});
        assert_eq!(findings(&reference, "role"), [""; 0]);
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
    fn completes_an_access_key_only_with_its_own_counterpart() {
        let same = with_keys(json!({"CLONE_AWS_ACCESS_KEY_ID": "a"}));
        assert_eq!(
            findings(&same, "any"),
            [
                "repair data.CLONE_AWS_SECRET_ACCESS_KEY: CLONE_AWS_SECRET_ACCESS_KEY is not set, and a restore does not use \
              AWS_SECRET_ACCESS_KEY; copy the value of AWS_SECRET_ACCESS_KEY"
            ]
        );
        let other = with_keys(json!({"CLONE_AWS_ACCESS_KEY_ID": "b"}));
        assert!(findings(&other, "any")[0].starts_with("deny data.CLONE_AWS_SECRET_ACCESS_KEY: "));
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
