//! `operator/pod-config-reference`: the operator's configuration names the ConfigMap that the policy evaluates.

use crate::field_path::FieldPath;
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::resources::operator_configuration::ConfigurationKey;
use crate::rules::{Handlers, OperatorConfigurationContext, PodConfigContext, Rule};
use crate::text::Quoted;

/// The rule.
pub const RULE: Rule = Rule {
    id: "operator/pod-config-reference",
    default: Action::Deny,
    summary: "pod_environment_configmap in the operator's configuration names the pod-config ConfigMap",
    messages: &[Message::TEMPLATES],
    handlers: Handlers {
        operator_configuration: Some(check_operator_configuration),
        pod_config: Some(check_pod_config),
        ..Handlers::NONE
    },
};

messages! {
    enum Message<'a> {
        NotSet { expected: String } => {
            problem: "pod_environment_configmap is not set: the variables of pod-config reach no database pod",
            fix: "set it to {expected}",
        },
        OtherConfigMap { name: Quoted<'a>, expected: String } => {
            problem: "the ConfigMap {name} is not in podConfig in the settings and is not checked",
            fix: "set {expected} here, or add the ConfigMap to podConfig",
        },
        OwnNamespaceFirst { name: &'a str, expected: String } => {
            problem: "without a namespace, the operator uses {name} in its own namespace, which is not checked, and only without \
                      one that of the cluster",
            fix: "set it to {expected}",
        },
        NotReferenced => {
            problem: "the operator's configuration does not name this ConfigMap: its variables reach no database pod",
            fix: "correct pod_environment_configmap in the operator's configuration",
        },
    }
}

fn check_operator_configuration(context: &OperatorConfigurationContext<'_>, reporter: &mut Reporter<'_>) {
    let pod_config = &context.settings.pod_config;
    let path = context.configuration.path(ConfigurationKey::POD_ENVIRONMENT_CONFIGMAP);
    let namespace = pod_config.namespaces.first().map_or("<namespace>", |namespace| namespace.as_str());
    let name = pod_config.names.first().map_or("pod-config", |name| name.as_str());
    let expected = format!("{namespace}/{name}");
    let Some(reference) = context.configuration.pod_config() else {
        return reporter.deny(path, Message::NotSet { expected });
    };
    let name = reference.name();
    let namespace = reference.namespace().or(context.configuration.namespace());
    if pod_config.matches(namespace, name) {
        return;
    }
    let is_name_checked = pod_config.names.iter().any(|checked| checked.as_str() == name);
    if reference.namespace().is_none() && is_name_checked {
        reporter.warn(path, Message::OwnNamespaceFirst { name, expected });
    } else {
        let found = namespace.map_or_else(|| name.to_owned(), |namespace| format!("{namespace}/{name}"));
        reporter.deny(path, Message::OtherConfigMap { name: Quoted(&found), expected });
    }
}

/// The same for a ConfigMap, with the operator's configuration looked up.
fn check_pod_config(context: &PodConfigContext<'_>, reporter: &mut Reporter<'_>) {
    let (Some(operator), Some(target)) = (context.related.operator_configuration(), context.settings.lookups.target())
    else {
        return;
    };
    let is_named = match (operator.pod_config(), context.config_map.identity()) {
        (Some(reference), Some((namespace, name))) => {
            let namespaces = reference.namespaces(Some(&target.namespace), namespace);
            reference.name() == name
                && (reference.namespace().is_none() || namespaces.first() == Some(&Some(namespace)))
        }
        (None, identity) => identity.is_none(),
        (Some(_), None) => true,
    };
    if !is_named {
        reporter.warn(FieldPath::root(), Message::NotReferenced);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::rules::testing::Case;

    fn naming(reference: &str) -> Value {
        json!({"kubernetes": {"pod_environment_configmap": reference}})
    }

    #[test]
    fn accepts_the_name_in_the_settings() {
        for reference in ["harbor/pod-config", "pod-config"] {
            assert_eq!(Case::operator_configuration(&naming(reference)).findings(&RULE), [""; 0]);
        }
    }

    #[test]
    fn denies_another_name() {
        let path = "configuration.kubernetes.pod_environment_configmap";
        assert_eq!(
            Case::operator_configuration(&json!({})).findings(&RULE),
            [format!(
                "deny {path}: pod_environment_configmap is not set: the variables of pod-config reach no database pod; set it \
                 to <namespace>/pod-config"
            )]
        );
        let settings = json!({"podConfig": {"namespaces": ["harbor"]}});
        assert_eq!(
            Case::operator_configuration(&naming("pod-config")).settings(&settings).findings(&RULE),
            [format!(
                "warn {path}: without a namespace, the operator uses pod-config in its own namespace, which is not checked, and \
                 only without one that of the cluster; set it to harbor/pod-config"
            )]
        );
        assert_eq!(
            Case::operator_configuration(&naming("ops/pod-config")).settings(&settings).findings(&RULE),
            [format!(
                "deny {path}: the ConfigMap \"ops/pod-config\" is not in podConfig in the settings and is not checked; \
                 set harbor/pod-config here, or add the ConfigMap to podConfig"
            )]
        );
    }

    #[test]
    fn warns_about_a_config_map_that_is_not_referenced() {
        let settings =
            json!({"lookups": {"enabled": true, "operatorConfiguration": {"namespace": "ops", "name": "o"}}});
        let case = |reference| Case::pod_config(&json!({})).settings(&settings).operator(&naming(reference));
        for reference in ["harbor/pod-config", "pod-config"] {
            assert_eq!(case(reference).findings(&RULE), [""; 0]);
        }
        for reference in ["harbor/other", "ops/pod-config", ""] {
            assert_eq!(
                case(reference).findings(&RULE),
                [
                    "warn : the operator's configuration does not name this ConfigMap: its variables reach no database pod; \
                  correct pod_environment_configmap in the operator's configuration"
                ]
            );
        }
    }
}
