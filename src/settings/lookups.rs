use std::fmt;

use deserr::{Deserr, ValuePointerRef};
use schemars::JsonSchema;
use serde::Serialize;

use super::SettingsErrors;
use super::error::InvalidSetting;
use super::names::{MAX_OBJECT_NAME_LEN, NAMESPACE_PATTERN, OBJECT_NAME_PATTERN, namespace_error, object_name_error};

/// The objects that the policy looks up in the cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserr, JsonSchema, Serialize)]
#[deserr(error = SettingsErrors, rename_all = camelCase, deny_unknown_fields, validate = check_target -> InvalidSetting)]
#[schemars(
    deny_unknown_fields,
    extend(
        "if" = serde_json::json!({"properties": {"enabled": {"const": true}}, "required": ["enabled"]}),
        "then" = serde_json::json!({
            "properties": {"operatorConfiguration": {
                "type": "object",
                "properties": {"namespace": {"type": "string", "minLength": 1}, "name": {"type": "string", "minLength": 1}},
                "required": ["namespace", "name"],
            }},
            "required": ["operatorConfiguration"],
        })
    )
)]
#[serde(rename_all = "camelCase", default)]
pub struct Lookups {
    /// Whether the policy looks up objects. Requires `lookups.operatorConfiguration`, the permission to read the objects,
    /// and their kinds in `contextAwareResources` of the ClusterAdmissionPolicy.
    #[deserr(default)]
    #[schemars(
        title = "Look up objects",
        example = true,
        extend("x-change-when" = "a resource, its ConfigMap and the operator's configuration must be evaluated together")
    )]
    pub enabled: bool,
    /// The object that contains the operator's configuration: an OperatorConfiguration or a ConfigMap.
    #[deserr(default)]
    #[schemars(
        title = "Operator configuration",
        example = ObjectName::new("default", "postgres-operator"),
        extend("x-change-when" = "look-ups are enabled")
    )]
    pub operator_configuration: Option<ObjectName>,
}

/// The name of an object.
#[derive(Clone, Debug, PartialEq, Eq, Deserr, JsonSchema, Serialize)]
#[deserr(error = SettingsErrors, rename_all = camelCase, deny_unknown_fields)]
#[schemars(deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
pub struct ObjectName {
    /// The namespace of the operator's configuration.
    #[deserr(try_from(String) = parse_namespace -> InvalidSetting)]
    #[schemars(
        title = "Namespace",
        regex(pattern = NAMESPACE_PATTERN),
        example = &"default",
        extend("x-change-when" = "look-ups are enabled")
    )]
    pub namespace: String,
    /// The name of the operator's configuration.
    #[deserr(try_from(String) = parse_name -> InvalidSetting)]
    #[schemars(
        title = "Name",
        regex(pattern = OBJECT_NAME_PATTERN),
        length(max = MAX_OBJECT_NAME_LEN),
        example = &"postgres-operator",
        extend("x-change-when" = "look-ups are enabled")
    )]
    pub name: String,
}

impl Lookups {
    /// The operator's configuration if it is to be looked up.
    pub fn target(&self) -> Option<&ObjectName> {
        self.operator_configuration.as_ref().filter(|_| self.enabled)
    }
}

impl ObjectName {
    /// The name of an object.
    pub fn new(namespace: &str, name: &str) -> Self {
        Self { namespace: namespace.to_owned(), name: name.to_owned() }
    }
}

impl fmt::Display for ObjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.namespace, self.name)
    }
}

fn parse_namespace(namespace: String) -> Result<String, InvalidSetting> {
    namespace_error(&namespace).map_or(Ok(namespace), |error| Err(InvalidSetting::new(error)))
}

fn parse_name(name: String) -> Result<String, InvalidSetting> {
    object_name_error(&name).map_or(Ok(name), |error| Err(InvalidSetting::new(error)))
}

fn check_target(lookups: Lookups, _location: ValuePointerRef<'_>) -> Result<Lookups, InvalidSetting> {
    let mut invalid = InvalidSetting::default();
    if lookups.enabled && lookups.operator_configuration.is_none() {
        invalid.add_field(&["operatorConfiguration"], "not set; lookups.enabled requires it");
    }
    invalid.or_else(|| lookups)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::parse::testing::{accepts, rejects};
    use super::*;

    #[test]
    fn look_ups_need_the_name_of_the_configuration() {
        let name = json!({"namespace": "harbor", "name": "postgres-operator"});
        let lookups = accepts(&json!({"lookups": {"enabled": true, "operatorConfiguration": name}})).lookups;
        assert_eq!(lookups.target(), Some(&ObjectName::new("harbor", "postgres-operator")));
        assert_eq!(accepts(&json!({"lookups": {"operatorConfiguration": name}})).lookups.target(), None);
        rejects(
            &json!({"lookups": {"enabled": true}}),
            "lookups.operatorConfiguration: not set; lookups.enabled requires it",
        );
        rejects(
            &json!({"lookups": {"operatorConfiguration": {"name": "postgres-operator"}}}),
            "lookups.operatorConfiguration.namespace: not set; the field is required",
        );
        rejects(
            &json!({"lookups": {"operatorConfiguration": {"namespace": "harbor", "name": "Postgres"}}}),
            "lookups.operatorConfiguration.name: not the name of an object; expected lower-case letters, digits, \"-\" and \".\"",
        );
    }
}
