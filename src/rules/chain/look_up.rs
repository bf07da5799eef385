//! `chain/look-up`: the objects that backups depend on can be read. Never a reason to deny.

use crate::cluster::LookupError;
use crate::field_path::FieldPath;
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::related::{FailedLookup, LookupTarget, RelatedObjects};
use crate::rules::{Handlers, PodConfigContext, PostgresqlContext, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    id: "chain/look-up",
    default: Action::Warn,
    summary: "the objects that backups depend on can be looked up",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { postgresql: Some(check_postgresql), pod_config: Some(check_pod_config), ..Handlers::NONE },
};

messages! {
    enum Message<'a> {
        NoConfigMap { name: &'a str } => {
            problem: "the ConfigMap {name} does not exist: the operator cannot create pods, or creates them without backups (1.8)",
            fix: "create it, or correct pod_environment_configmap in the operator's configuration",
        },
        Forbidden { failed: &'a FailedLookup } => {
            problem: "backups are not checked completely: the look-up of {failed}",
            fix: "add the object to contextAwareResources and to the Role of the policy server",
        },
        HostError { failed: &'a FailedLookup } => {
            problem: "backups are not checked completely: the look-up of {failed}",
            fix: "see the log of the policy server",
        },
        NotProvided { failed: &'a FailedLookup } => {
            problem: "backups are not checked completely: the look-up of {failed}",
            fix: "add its manifest",
        },
        Encrypted { failed: &'a FailedLookup } => {
            problem: "backups are not checked completely: the look-up of {failed}",
            fix: "apply or check the decrypted manifest, as sops --decrypt prints it",
        },
        Template { failed: &'a FailedLookup } => {
            problem: "backups are not checked completely: the look-up of {failed}",
            fix: "render the template first, for example with helm template",
        },
        WrongConfiguration { failed: &'a FailedLookup } => {
            problem: "backups are not checked completely: the look-up of {failed}",
            fix: "correct the object or lookups.operatorConfiguration in the settings",
        },
        WrongConfigMap { failed: &'a FailedLookup } => {
            problem: "backups are not checked completely: the look-up of {failed}",
            fix: "correct the object or pod_environment_configmap in the operator's configuration",
        },
    }
}

fn check_postgresql(context: &PostgresqlContext<'_>, reporter: &mut Reporter<'_>) {
    check(context.related, reporter);
}

fn check_pod_config(context: &PodConfigContext<'_>, reporter: &mut Reporter<'_>) {
    check(context.related, reporter);
}

fn check(related: &RelatedObjects, reporter: &mut Reporter<'_>) {
    for failed in related.failed() {
        let message = match (failed.error, failed.target) {
            (LookupError::NotFound, LookupTarget::PodConfig) => Message::NoConfigMap { name: &failed.name },
            (LookupError::Forbidden, _) => Message::Forbidden { failed },
            (LookupError::Failed, _) => Message::HostError { failed },
            (LookupError::NotProvided, _) => Message::NotProvided { failed },
            (LookupError::Encrypted, _) => Message::Encrypted { failed },
            (LookupError::Template, _) => Message::Template { failed },
            (_, LookupTarget::OperatorConfiguration) => Message::WrongConfiguration { failed },
            (_, LookupTarget::PodConfig) => Message::WrongConfigMap { failed },
        };
        reporter.warn(FieldPath::root(), message);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::rules::testing::Case;

    #[track_caller]
    fn assert_finding(target: LookupTarget, error: LookupError, message: &str) {
        let case = Case::postgresql(&json!({})).failed(target, error);
        assert_eq!(case.findings(&RULE), [format!("warn : {message}")]);
    }

    #[test]
    fn warns_about_each_failed_look_up() {
        assert_finding(
            LookupTarget::PodConfig,
            LookupError::NotFound,
            "the ConfigMap harbor/x does not exist: the operator cannot create pods, or creates them without backups (1.8); \
             create it, or correct pod_environment_configmap in the operator's configuration",
        );
        assert_finding(
            LookupTarget::PodConfig,
            LookupError::NotProvided,
            "backups are not checked completely: the look-up of the ConfigMap harbor/x failed: it is not among the given \
             manifests; add its manifest",
        );
        assert_finding(
            LookupTarget::PodConfig,
            LookupError::Encrypted,
            "backups are not checked completely: the look-up of the ConfigMap harbor/x failed: it is encrypted with SOPS; apply \
             or check the decrypted manifest, as sops --decrypt prints it",
        );
        assert_finding(
            LookupTarget::OperatorConfiguration,
            LookupError::Template,
            "backups are not checked completely: the look-up of the operator's configuration harbor/x failed: its manifest \
             contains a template; render the template first, for example with helm template",
        );
        assert_finding(
            LookupTarget::OperatorConfiguration,
            LookupError::Forbidden,
            "backups are not checked completely: the look-up of the operator's configuration harbor/x failed: access to it is \
             denied; add the object to contextAwareResources and to the Role of the policy server",
        );
    }

    #[test]
    fn is_silent_without_look_ups() {
        assert_eq!(Case::postgresql(&json!({})).findings(&RULE), [""; 0]);
    }
}
