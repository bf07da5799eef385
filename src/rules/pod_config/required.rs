//! `pod-config/required`: variables without a default that the policy could set are set.

use spilo::ResolvedVariable;
use spilo::operator::Source;
use spilo::startup::{Credentials, RegionSource, Store};
use spilo::variables::{VariableName, names};

use super::{has_other_source, variable_path};
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::{Handlers, PodConfigContext, Rule};
use crate::settings::CredentialSource;

/// The rule.
pub const RULE: Rule = Rule {
    id: "pod-config/required",
    default: Action::Deny,
    summary: "the region, the variables that the store requires, and those in backup.required are set",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { pod_config: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message<'a> {
        NoRegion => {
            problem: "neither AWS_REGION nor AWS_ENDPOINT is set: outside EC2 Spilo uses the region \"loca\" and every upload fails",
            fix: "set AWS_REGION to the region of the bucket",
        },
        NotSet { name: VariableName } => {
            problem: "{name} is not set, but the store requires it",
            fix: "set it",
        },
        NotSetHere { name: VariableName } => {
            problem: "{name} is not set here, but the store requires it",
            fix: "set it here or in the Secret in pod_environment_secret",
        },
        RequiredBySettings { name: &'a str } => {
            problem: "{name} is not set, but backup.required in the settings requires it",
            fix: "set it",
        },
    }
}

/// The target itself is checked by `pod-config/target`.
fn check(context: &PodConfigContext<'_>, reporter: &mut Reporter<'_>) {
    let environment = context.backups.environment;
    if let Some(archive) = context.backups.archive() {
        let needed: &[VariableName] = match archive.store {
            Store::Azure => &[names::AZURE_STORAGE_ACCOUNT],
            Store::Ssh => &[names::SSH_USERNAME, names::SSH_PORT, names::SSH_PRIVATE_KEY_PATH],
            _ => &[],
        };
        if archive.region == Some(RegionSource::FromZone) {
            check_region(context, archive.credentials, reporter);
        }
        for name in needed.iter().filter(|name| !environment.is_set(**name)) {
            check_other_sources(context, *name, reporter);
        }
    }
    for name in &context.settings.backup.required {
        let name = name.as_str();
        if !environment.find(name).is_some_and(ResolvedVariable::is_set) {
            reporter.deny(variable_path(name), Message::RequiredBySettings { name });
        }
    }
}

/// Spilo guesses a missing region from the name of the bucket, else from the availability zone in the EC2 metadata, which
/// outside EC2 results in `loca` (Spilo, `configure_spilo.py`, `write_wale_environment`). Pods with access keys in the
/// ConfigMap are unlikely to run on EC2.
fn check_region(context: &PodConfigContext<'_>, credentials: Credentials, reporter: &mut Reporter<'_>) {
    let source = context.backups.environment.source(names::AWS_SECRET_ACCESS_KEY);
    let path = variable_path(names::AWS_REGION);
    let is_certain = credentials == Credentials::AccessKeys && source == Some(Source::ConfigMap);
    if is_certain && !has_other_source(context, names::AWS_REGION) {
        reporter.deny(path, Message::NoRegion);
    } else {
        reporter.warn(path, Message::NoRegion);
    }
}

/// A variable that a Secret or the operator can supply as well, unless the settings say that they do not.
fn check_other_sources(context: &PodConfigContext<'_>, name: VariableName, reporter: &mut Reporter<'_>) {
    if context.settings.backup.credentials == CredentialSource::ConfigMap {
        reporter.deny(variable_path(name), Message::NotSet { name });
    } else {
        reporter.warn(variable_path(name), Message::NotSetHere { name });
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::rules::testing::Case;

    fn findings(patch: &Value) -> Vec<String> {
        Case::pod_config(patch).settings(&json!({"backup": {"credentials": "any"}})).findings(&RULE)
    }

    #[test]
    fn warns_about_a_missing_region_that_a_secret_may_have() {
        let keys = json!({"AWS_REGION": null, "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"});
        let operator = |secret: &str| json!({"kubernetes": {"pod_environment_configmap": "harbor/pod-config", "pod_environment_secret": secret}});
        let case = |secret: &str| {
            let stored = json!({"data": {"AWS_REGION": "eu-central-1"}});
            Case::pod_config(&keys).old(&stored).operator(&operator(secret)).findings(&RULE)
        };
        assert_eq!(case("keys"), [format!("warn data.AWS_REGION: {NO_REGION}")]);
        assert_eq!(case(""), [format!("deny data.AWS_REGION: {NO_REGION}")]);
    }

    const NO_REGION: &str = "neither AWS_REGION nor AWS_ENDPOINT is set: outside EC2 Spilo uses the region \"loca\" and every \
                             upload fails; set AWS_REGION to the region of the bucket";

    #[test]
    fn denies_a_missing_region_beside_access_keys() {
        let keys = json!({"AWS_REGION": null, "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"});
        assert_eq!(findings(&keys), [format!("deny data.AWS_REGION: {NO_REGION}")]);
    }

    #[test]
    fn warns_about_a_missing_region_if_the_pods_may_have_a_role() {
        assert_eq!(findings(&json!({"AWS_REGION": null})), [format!("warn data.AWS_REGION: {NO_REGION}")]);
    }

    #[test]
    fn a_region_is_not_needed_with_an_endpoint_or_in_the_name_of_the_bucket() {
        assert_eq!(findings(&json!({"AWS_REGION": null, "AWS_ENDPOINT": "https://s3.example.com"})), [""; 0]);
        assert_eq!(findings(&json!({"AWS_REGION": null, "WAL_S3_BUCKET": "backups-eu-central-1-harbor"})), [""; 0]);
    }

    #[test]
    fn each_store_needs_its_variables() {
        let azure = json!({"WAL_S3_BUCKET": null, "WALG_AZ_PREFIX": "azure://c/$(SCOPE)/$(PGVERSION)"});
        assert_eq!(
            findings(&azure),
            [
                "warn data.AZURE_STORAGE_ACCOUNT: AZURE_STORAGE_ACCOUNT is not set here, but the store requires it; set it here \
              or in the Secret in pod_environment_secret"
            ]
        );
        let settings = json!({"backup": {"credentials": "configMap"}});
        let denied = Case::pod_config(&azure).settings(&settings).findings(&RULE);
        assert_eq!(
            denied,
            ["deny data.AZURE_STORAGE_ACCOUNT: AZURE_STORAGE_ACCOUNT is not set, but the store requires it; set it"]
        );
        let ssh = json!({"WAL_S3_BUCKET": null, "WALG_SSH_PREFIX": "ssh://h/$(SCOPE)/$(PGVERSION)", "SSH_PORT": "22"});
        assert_eq!(findings(&ssh).len(), 2);
    }

    #[test]
    fn the_settings_can_require_more() {
        let settings = json!({"backup": {"required": ["AWS_ENDPOINT", "MY_OWN"]}});
        let case = Case::pod_config(&json!({"MY_OWN": "x"})).settings(&settings);
        assert_eq!(
            case.findings(&RULE),
            [
                "deny data.AWS_ENDPOINT: AWS_ENDPOINT is not set, but backup.required in the settings requires it; set it"
            ]
        );
    }
}
