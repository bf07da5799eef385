use deserr::Deserr;
use schemars::JsonSchema;
use serde::Serialize;

use super::SettingsErrors;
use super::error::InvalidSetting;
use super::parse::{is_dns_name, not_valid};

/// The ConfigMaps that contain the variables of database pods.
#[derive(Clone, Debug, PartialEq, Eq, Deserr, JsonSchema, Serialize)]
#[deserr(error = SettingsErrors, rename_all = camelCase, deny_unknown_fields)]
#[schemars(deny_unknown_fields)]
#[serde(rename_all = "camelCase", default)]
pub struct PodConfigs {
    /// The names of the ConfigMaps that contain the variables of the pods.
    #[deserr(default = Self::default().names, try_from(Vec<String>) = parse_dns_names -> InvalidSetting)]
    #[schemars(
        title = "ConfigMap names",
        example = serde_json::json!(["pod-config", "pod-config-staging"]),
        extend("x-change-when" = "`pod_environment_configmap` in the operator's configuration has another name; set the same names in the `matchConditions` of the ClusterAdmissionPolicy")
    )]
    pub names: Vec<String>,
    /// The namespaces in which ConfigMaps with these names are evaluated; an empty list means all namespaces.
    #[deserr(default, try_from(Vec<String>) = parse_dns_names -> InvalidSetting)]
    #[schemars(
        title = "Namespaces",
        example = serde_json::json!(["harbor"]),
        extend("x-change-when" = "ConfigMaps with the same name in other namespaces do not contain variables of databases")
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

fn parse_dns_names(names: Vec<String>) -> Result<Vec<String>, InvalidSetting> {
    let mut invalid = InvalidSetting::default();
    for name in names.iter().filter(|name| !is_dns_name(name)) {
        invalid.add(not_valid(name, "a name of lower-case letters, digits, '-' and '.'"));
    }
    invalid.or(names)
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
            &json!({"podConfig": {"names": ["Pod_Config"]}}),
            "podConfig.names: \"Pod_Config\" is not valid; expected a name of lower-case letters, digits, '-' and '.'",
        );
    }
}
