//! `pod-config/protected`: the ConfigMap is not deleted, and all its keys are valid names of environment variables.

use super::variable_path;
use crate::field_path::FieldPath;
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::{Handlers, PodConfigContext, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    id: "pod-config/protected",
    default: Action::Deny,
    summary: "the ConfigMap is not deleted, and all its keys are valid names of environment variables",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { pod_config: Some(check_names), pod_config_deletion: Some(check_deletion), ..Handlers::NONE },
};

messages! {
    enum Message {
        InvalidName => {
            problem: "the key is not a valid name of an environment variable: Kubernetes rejects the StatefulSet of every database",
            fix: "rename or remove the key",
        },
        Deletion => {
            problem: "without this ConfigMap the operator cannot create or sync clusters, or removes their backup settings (1.8)",
            fix: "change it instead, or first remove it from pod_environment_configmap and set rules[\"pod-config/protected\"] to \
                  \"warn\"",
        },
    }
}

fn check_names(context: &PodConfigContext<'_>, reporter: &mut Reporter<'_>) {
    for variable in context.config_map.variables().filter(|variable| !is_variable_name(variable.name)) {
        reporter.deny(variable_path(variable.name), Message::InvalidName);
    }
}

/// The operator reads the ConfigMap for every cluster that it creates or syncs (postgres-operator, `k8sres.go`,
/// `getPodEnvironmentConfigMapVariables`). If it does not exist, most versions return an error, but 1.8.0 to 1.8.2 log a
/// warning and continue without its variables.
fn check_deletion(reporter: &mut Reporter<'_>) {
    reporter.deny(FieldPath::root(), Message::Deletion);
}

/// Whether Kubernetes accepts the name of an environment variable (apimachinery, `IsEnvVarName`).
fn is_variable_name(name: &str) -> bool {
    !name.is_empty()
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name != "."
        && !name.starts_with("..")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::rules::testing::Case;

    #[test]
    fn denies_keys_that_are_not_names_of_variables() {
        let invalid = json!({"1A": "", "a b": "", "..x": "", ".": "", "ä": ""});
        assert_eq!(Case::pod_config(&invalid).findings(&RULE).len(), 5);
        assert_eq!(
            Case::pod_config(&json!({"1A": ""})).findings(&RULE),
            [
                "deny data.1A: the key is not a valid name of an environment variable: Kubernetes rejects the StatefulSet of every \
              database; rename or remove the key"
            ]
        );
        assert_eq!(Case::pod_config(&json!({"a-b.c_1": "", ".a": ""})).findings(&RULE), [""; 0]);
    }

    #[test]
    fn denies_the_deletion() {
        assert_eq!(
            Case::pod_config_deletion().findings(&RULE),
            ["deny : without this ConfigMap the operator cannot create or sync clusters, or removes their backup \
              settings (1.8); change it instead, or first remove it from pod_environment_configmap and set \
              rules[\"pod-config/protected\"] to \"warn\""]
        );
    }
}
