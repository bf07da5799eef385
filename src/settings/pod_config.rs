use deserr::Deserr;
use schemars::JsonSchema;
use serde::Serialize;

use super::SettingsErrors;
use super::collections::Strings;
use super::error::InvalidSetting;
use super::names::{MAX_OBJECT_NAME_LEN, NAMESPACE_PATTERN, OBJECT_NAME_PATTERN, namespace_error, object_name_error};

/// The ConfigMaps that contain the variables of database pods.
#[derive(Clone, Debug, PartialEq, Eq, Deserr, JsonSchema, Serialize)]
#[deserr(error = SettingsErrors, rename_all = camelCase, deny_unknown_fields)]
#[schemars(deny_unknown_fields)]
#[serde(rename_all = "camelCase", default)]
pub struct PodConfigs {
    /// The names of the ConfigMaps.
    #[deserr(default = Self::default().names, try_from(Strings) = parse_names -> InvalidSetting)]
    #[schemars(
        title = "Names of the ConfigMaps",
        inner(regex(pattern = OBJECT_NAME_PATTERN), length(max = MAX_OBJECT_NAME_LEN)),
        example = serde_json::json!(["pod-config", "pod-config-staging"]),
        extend("x-change-when" = "`pod_environment_configmap` in the operator's configuration names another ConfigMap. Set the same names in `matchConditions` of the ClusterAdmissionPolicy")
    )]
    pub names: Vec<String>,
    /// The namespaces in which ConfigMaps with these names are evaluated. An empty list means all namespaces.
    #[deserr(default, try_from(Strings) = parse_namespaces -> InvalidSetting)]
    #[schemars(
        title = "Namespaces of the ConfigMaps",
        inner(regex(pattern = NAMESPACE_PATTERN)),
        example = serde_json::json!(["harbor"]),
        extend("x-change-when" = "ConfigMaps with the same names in other namespaces do not contain variables of database pods")
    )]
    pub namespaces: Vec<String>,
}

impl Default for PodConfigs {
    fn default() -> Self {
        Self { names: vec!["pod-config".to_owned()], namespaces: Vec::new() }
    }
}

impl PodConfigs {
    /// Whether the ConfigMap with this namespace and name contains variables of database pods.
    pub fn matches(&self, namespace: Option<&str>, name: &str) -> bool {
        let is_in_namespace =
            self.namespaces.is_empty() || self.namespaces.iter().any(|other| Some(other.as_str()) == namespace);
        is_in_namespace && self.names.iter().any(|other| other == name)
    }
}

fn parse_names(names: Strings) -> Result<Vec<String>, InvalidSetting> {
    names.check(object_name_error)
}

fn parse_namespaces(namespaces: Strings) -> Result<Vec<String>, InvalidSetting> {
    namespaces.check(namespace_error)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::parse::testing::{accepts, rejects};

    #[test]
    fn a_config_map_matches_by_name_and_namespace() {
        let pod_config = accepts(&json!({})).pod_config;
        assert!(pod_config.matches(Some("any"), "pod-config") && !pod_config.matches(Some("any"), "other"));
        let pod_config = accepts(&json!({"podConfig": {"names": ["a", "b"], "namespaces": ["harbor"]}})).pod_config;
        assert!(pod_config.matches(Some("harbor"), "b") && !pod_config.matches(Some("other"), "b"));
    }

    #[test]
    fn a_name_must_be_valid() {
        rejects(
            &json!({"podConfig": {"names": ["pod-config", "", "Pod_Config"]}}),
            "podConfig.names[2]: not the name of an object; expected lower-case letters, digits, \"-\" and \".\"",
        );
        rejects(
            &json!({"podConfig": {"namespaces": ["pod.config"]}}),
            "podConfig.namespaces[0]: not the name of a namespace; expected at most 63 lower-case letters, digits and \"-\"",
        );
    }
}
