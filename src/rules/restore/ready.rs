//! `restore/ready`: the ConfigMap also contains what a restore from its backups needs.
//!
//! A restore by `spec.clone` uses variables whose names begin with `CLONE_` only. Without `CLONE_SCOPE` and
//! `CLONE_METHOD`, which the operator adds for a clone, they have no effect.

use serde_json::{Map, Value};
use spilo::operator::{OperatorVersion, Source};
use spilo::restore::{TwinWay, twins};
use spilo::startup::{Archive, Credentials, Store};
use spilo::variables::{VariableName, names};

use super::{clone_variable, data_path, is_same_store, source_archive, variable_path};
use crate::edit::Edit;
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::pod_config::can_be_added;
use crate::rules::{Handlers, PodConfigContext, Rule};
use crate::settings::CredentialSource;

/// The rule.
pub const RULE: Rule = Rule {
    id: "restore/ready",
    default: Action::Repair,
    summary: "the CLONE_ variables that a restore from the backups needs are set",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { pod_config: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message<'a> {
        NotSet { example: &'a str } => {
            problem: "variables that a restore by spec.clone needs are not set: the restored cluster would not start",
            fix: "set those of the store with CLONE_ before their names, such as {example}",
        },
        Elsewhere { name: VariableName, own: VariableName } => {
            problem: "{name} is not set, and a restore fails without it; a reference to {own} is not expanded here",
            fix: "set it in the Secret in pod_environment_secret, or in spec.env of the restored cluster",
        },
        Differs { name: VariableName, own: VariableName } => {
            problem: "{name} differs from {own}: a restore does not read the backups of this ConfigMap",
            fix: "set it to \"$({own})\", unless another store is intended",
        },
        NoRestore => {
            problem: "Spilo cannot restore a new cluster from an SSH server",
            fix: "use another store, or restore manually",
        },
    }
}

fn check(context: &PodConfigContext<'_>, reporter: &mut Reporter<'_>) {
    let Some(archive) = context.backups.archive() else { return };
    if archive.store == Store::Ssh {
        return reporter.warn(data_path(), Message::NoRestore);
    }
    if is_for_another_store(context, archive) {
        return;
    }
    let has_other_credentials = CREDENTIALS.into_iter().any(|own| is_other(context, own));
    let version = context.settings.operator.version.unwrap_or(OperatorVersion::LATEST);
    let mut missing = Map::new();
    for twin in twins(context.backups.environment, archive, version) {
        let (name, own) = (twin.name, twin.own);
        if CREDENTIALS.contains(&own) && has_other_credentials {
            continue;
        }
        let value = match twin.way {
            TwinWay::Reference(value) => Some(value),
            TwinWay::Literal(value) => Some(value.to_owned()),
            TwinWay::Copy => context.backups.environment.value(own).map(ToOwned::to_owned),
            TwinWay::Given(Source::ConfigMap) if differs(context, name, own) => {
                reporter.warn(variable_path(name), Message::Differs { name, own });
                None
            }
            TwinWay::Elsewhere => {
                reporter.warn(variable_path(name), Message::Elsewhere { name, own });
                None
            }
            _ => None,
        };
        missing.extend(value.map(|value| (name.to_string(), Value::String(value))));
    }
    if !has_other_credentials {
        missing.extend(references_to_secret(context, archive));
    }
    missing.retain(|name, _| can_be_added(context, name));
    if let Some((name, value)) = missing.iter().next() {
        // A copied value may contain a credential of a proxy.
        let is_shown = value.as_str().is_some_and(|value| value.starts_with("$(") || value == "true");
        let example = if is_shown { format!("{name}: {value}") } else { name.clone() };
        reporter.repair(data_path(), Message::NotSet { example: &example }, Edit::SetFields(missing));
    }
}

/// The keys of a Secret are not known, but come first in the list of variables, so that references to them are expanded.
fn references_to_secret(context: &PodConfigContext<'_>, archive: &Archive<'_>) -> Vec<(String, Value)> {
    if context.settings.backup.credentials != CredentialSource::Secret {
        return Vec::new();
    }
    let names: &[VariableName] = match (archive.store, archive.credentials) {
        (Store::S3, Credentials::InstanceProfile) => &[names::AWS_ACCESS_KEY_ID, names::AWS_SECRET_ACCESS_KEY],
        (Store::Azure, Credentials::Platform) => &[names::AZURE_STORAGE_ACCESS_KEY],
        _ => &[],
    };
    names.iter().map(|own| (clone_variable(*own).to_string(), Value::String(format!("$({own})")))).collect()
}

/// Credentials belong together: those of a restore are not completed with some of the cluster.
const CREDENTIALS: [VariableName; 10] = [
    names::AWS_ACCESS_KEY_ID,
    names::AWS_ROLE_ARN,
    names::AWS_SECRET_ACCESS_KEY,
    names::AWS_WEB_IDENTITY_TOKEN_FILE,
    names::AZURE_CLIENT_ID,
    names::AZURE_CLIENT_SECRET,
    names::AZURE_STORAGE_ACCESS_KEY,
    names::AZURE_STORAGE_SAS_TOKEN,
    names::AZURE_TENANT_ID,
    names::GOOGLE_APPLICATION_CREDENTIALS,
];

/// Whether the variable of a restore has another value than that of the cluster.
fn is_other(context: &PodConfigContext<'_>, own: VariableName) -> bool {
    let value = context.config_map.get(clone_variable(own)).filter(|value| !value.is_empty());
    value.is_some_and(|value| Some(value) != context.config_map.get(own) && value != format!("$({own})"))
}

/// Whether both are in the ConfigMap with different values.
fn differs(context: &PodConfigContext<'_>, name: VariableName, own: VariableName) -> bool {
    let get = |name| context.config_map.get(name).filter(|value: &&str| !value.contains("$("));
    matches!((get(name), get(own)), (Some(value), Some(own)) if value != own)
}

/// The variables that tell whether a restore reads another store.
const STORES: [VariableName; 4] =
    [names::AWS_ENDPOINT, names::AZURE_STORAGE_ACCOUNT, names::WAL_GS_BUCKET, names::WAL_S3_BUCKET];

/// The prefixes of a restore, which contain the bucket.
const PREFIXES: [VariableName; 5] = [
    names::CLONE_WALE_GS_PREFIX,
    names::CLONE_WALE_S3_PREFIX,
    names::CLONE_WALG_AZ_PREFIX,
    names::CLONE_WALG_GS_PREFIX,
    names::CLONE_WALG_S3_PREFIX,
];

/// Whether the `CLONE_` variables describe another store on purpose.
fn is_for_another_store(context: &PodConfigContext<'_>, archive: &Archive<'_>) -> bool {
    if let Some(source) = source_archive(context) {
        return !is_same_store(archive, source);
    }
    let set = |name: VariableName| context.config_map.get(name).filter(|value| !value.is_empty());
    let bucket = archive.prefix().splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
    STORES.into_iter().any(|own| set(clone_variable(own)).is_some() && differs(context, clone_variable(own), own))
        || PREFIXES.into_iter().filter_map(set).any(|prefix| !prefix.starts_with(&bucket))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::rules::testing::Case;

    fn case(patch: &Value, credentials: &str) -> Case {
        Case::pod_config(patch).settings(&json!({"backup": {"credentials": credentials}}))
    }

    fn with_keys(patch: Value) -> Value {
        let mut patch = patch;
        patch["AWS_ACCESS_KEY_ID"] = json!("id");
        patch["AWS_SECRET_ACCESS_KEY"] = json!("hunter2");
        patch
    }

    #[test]
    fn adds_references_and_switches() {
        let case = case(&with_keys(json!({})), "any");
        assert_eq!(
            case.findings(&RULE),
            [
                "repair data: variables that a restore by spec.clone needs are not set: the restored cluster would not start; set \
              those of the store with CLONE_ before their names, such as CLONE_AWS_ACCESS_KEY_ID: \"$(AWS_ACCESS_KEY_ID)\""
            ]
        );
        let data = &case.repaired(&RULE)["data"];
        assert_eq!(
            (&data["CLONE_AWS_REGION"], &data["CLONE_USE_WALG_RESTORE"]),
            (&json!("$(AWS_REGION)"), &json!("true"))
        );
        assert_eq!(data["CLONE_WALG_DISABLE_S3_SSE"], "true");
        assert_eq!(case.repaired(&RULE)["data"]["CLONE_AWS_SECRET_ACCESS_KEY"], "$(AWS_SECRET_ACCESS_KEY)");
    }

    #[test]
    fn refers_to_the_keys_in_the_secret() {
        let repaired = case(&json!({}), "secret").repaired(&RULE);
        assert_eq!(repaired["data"]["CLONE_AWS_ACCESS_KEY_ID"], "$(AWS_ACCESS_KEY_ID)");
        assert_eq!(case(&json!({}), "role").repaired(&RULE)["data"].get("CLONE_AWS_ACCESS_KEY_ID"), None);
    }

    #[test]
    fn copies_what_a_reference_cannot_supply() {
        let patch = json!({"AWS_ENDPOINT": "https://s3.example", "WALG_S3_CA_CERT_FILE": "/ca.crt"});
        let repaired = case(&patch, "role").repaired(&RULE);
        assert_eq!(repaired["data"]["CLONE_AWS_ENDPOINT"], "$(AWS_ENDPOINT)");
        assert_eq!(repaired["data"]["CLONE_WALG_S3_CA_CERT_FILE"], "/ca.crt");
    }

    #[test]
    fn a_key_is_never_copied() {
        let patch = json!({"WALG_LIBSODIUM_KEY": "EXAMPLE-SODIUM-KEY-OF-32-LETTERS"});
        let case = case(&patch, "role");
        let message = "CLONE_WALG_LIBSODIUM_KEY is not set, and a restore fails without it; a reference to WALG_LIBSODIUM_KEY \
                       is not expanded here; set it in the Secret in pod_environment_secret, or in spec.env of the restored \
                       cluster";
        assert!(case.findings(&RULE).contains(&format!("warn data.CLONE_WALG_LIBSODIUM_KEY: {message}")));
        assert_eq!(case.repaired(&RULE)["data"].get("CLONE_WALG_LIBSODIUM_KEY"), None);
    }

    #[test]
    fn keeps_and_reports_other_values() {
        let patch = json!({"CLONE_AWS_REGION": "us-east-1", "CLONE_USE_WALG_RESTORE": "true", "CLONE_WALG_DISABLE_S3_SSE": "true"});
        assert_eq!(
            case(&patch, "role").findings(&RULE),
            [
                "warn data.CLONE_AWS_REGION: CLONE_AWS_REGION differs from AWS_REGION: a restore does not read the backups of \
              this ConfigMap; set it to \"$(AWS_REGION)\", unless another store is intended"
            ]
        );
    }

    #[test]
    fn does_not_complete_other_credentials() {
        let other = with_keys(json!({"CLONE_AWS_ACCESS_KEY_ID": "other"}));
        assert_eq!(case(&other, "any").repaired(&RULE)["data"].get("CLONE_AWS_SECRET_ACCESS_KEY"), None);
        let same = with_keys(json!({"CLONE_AWS_ACCESS_KEY_ID": "id"}));
        assert_eq!(
            case(&same, "any").repaired(&RULE)["data"]["CLONE_AWS_SECRET_ACCESS_KEY"],
            "$(AWS_SECRET_ACCESS_KEY)"
        );
    }

    #[test]
    fn does_not_add_to_the_description_of_another_store() {
        for other in [
            json!({"CLONE_WAL_S3_BUCKET": "other"}),
            json!({"CLONE_WALG_S3_PREFIX": "s3://other/spilo/old/wal/12"}),
            json!({"AWS_ENDPOINT": "https://a.example", "CLONE_AWS_ENDPOINT": "https://b.example"}),
        ] {
            assert_eq!(case(&with_keys(other), "any").findings(&RULE), [""; 0]);
        }
    }

    #[test]
    fn warns_about_a_store_without_restores() {
        let patch = json!({"WAL_S3_BUCKET": null, "WALG_SSH_PREFIX": "ssh://host/path"});
        assert_eq!(
            case(&patch, "any").findings(&RULE),
            [
                "warn data: Spilo cannot restore a new cluster from an SSH server; use another store, or restore manually"
            ]
        );
    }
}
