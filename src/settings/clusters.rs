use deserr::Deserr;
use schemars::JsonSchema;
use serde::Serialize;

use super::SettingsErrors;

/// The `postgresql` resources that the policy evaluates.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserr, JsonSchema, Serialize)]
#[deserr(error = SettingsErrors, rename_all = camelCase, deny_unknown_fields)]
#[schemars(deny_unknown_fields)]
#[serde(rename_all = "camelCase", default)]
pub struct Clusters {
    /// The resources that are evaluated.
    #[deserr(default)]
    #[schemars(
        title = "Evaluated resources",
        example = ClusterScope::All,
        extend("x-change-when" = "other databases must be evaluated as well, for example the database of a Harbor without harbor-operator")
    )]
    pub scope: ClusterScope,
}

/// The resources that are evaluated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserr, JsonSchema, Serialize)]
#[deserr(rename_all = lowercase)]
#[serde(rename_all = "lowercase")]
pub enum ClusterScope {
    /// Resources that harbor-operator creates, which have its checksum annotation.
    #[default]
    Harbor,
    /// All resources.
    All,
}
