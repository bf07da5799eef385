//! The ConfigMap whose data becomes environment variables of every database pod.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Map, Value};
use spilo::variables::{self, Suggestion, Variable, VariableName};

use crate::field_path::FieldPath;
use crate::json::Fields as _;

/// The maximum number of unknown names that are compared with the catalogue.
pub const MAX_COMPARED: usize = 100;

/// Reads a pod-config ConfigMap. The operator reads `data` only, never `binaryData` (postgres-operator, `k8sres.go`,
/// `getPodEnvironmentConfigMapVariables`).
#[derive(Clone, Copy, Debug)]
pub struct PodConfig<'a> {
    object: &'a Value,
}

/// A variable of a ConfigMap.
#[derive(Clone, Copy)]
pub struct ConfigMapVariable<'a> {
    /// The name.
    pub name: &'a str,
    /// The value; it may be empty.
    pub value: &'a str,
    /// The name in the catalogue of variables, if it is there.
    pub catalogued: Option<VariableName>,
}

/// Never prints the value, which may be a credential.
impl fmt::Debug for ConfigMapVariable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl ConfigMapVariable<'_> {
    /// The row of the catalogue. `None` if the name is not known, or internal to Spilo.
    pub fn variable(&self) -> Option<&'static Variable> {
        self.catalogued.map(VariableName::variable).filter(|variable| !variable.is_internal)
    }

    /// Whether its value can be a credential.
    pub fn is_secret(&self) -> bool {
        variables::is_secret(self.name)
    }
}

impl<'a> PodConfig<'a> {
    /// Reads this object.
    pub const fn new(object: &'a Value) -> Self {
        Self { object }
    }

    /// The variables that were probably meant by the first unknown ones, by the unknown names.
    pub fn suggestions(self) -> BTreeMap<&'a str, Suggestion> {
        let unknown = self.variables().filter(|variable| variable.variable().is_none()).take(MAX_COMPARED);
        unknown.filter_map(|variable| Some((variable.name, variables::suggest(variable.name)?))).collect()
    }

    /// `metadata.namespace` and `metadata.name`
    pub fn identity(self) -> Option<(&'a str, &'a str)> {
        Some((self.object.string(["metadata", "namespace"])?, self.object.string(["metadata", "name"])?))
    }

    /// Whether the object is stored: only then does it have a resource version. The audit scanner sends stored objects
    /// as CREATE.
    pub fn is_stored(self) -> bool {
        self.object.field(["metadata", "resourceVersion"]).is_some()
    }

    /// `data`, whatever its type.
    pub fn data(self) -> Option<&'a Value> {
        self.object.field(["data"])
    }

    /// All entries of `data`, whatever their types, sorted by name.
    pub fn entries(self) -> impl Iterator<Item = (&'a str, &'a Value)> {
        let data: Option<&Map<String, Value>> = self.data().and_then(Value::as_object);
        data.into_iter().flatten().map(|(name, value)| (name.as_str(), value))
    }

    /// All variables, sorted by name: the entries of `data` that are strings. The API server stores null as an empty
    /// string.
    pub fn variables(self) -> impl Iterator<Item = ConfigMapVariable<'a>> {
        self.entries().filter_map(|(name, value)| {
            let value = if value.is_null() { "" } else { value.as_str()? };
            Some(ConfigMapVariable { name, value, catalogued: VariableName::find(name) })
        })
    }

    /// Whether `data` has an entry of this name, whatever its type.
    pub fn contains(self, name: impl AsRef<str>) -> bool {
        self.data().is_some_and(|data| data.get(name.as_ref()).is_some())
    }

    /// The value of a variable; it may be empty.
    pub fn get(self, name: impl AsRef<str>) -> Option<&'a str> {
        let value = self.data()?.get(name.as_ref())?;
        if value.is_null() { Some("") } else { value.as_str() }
    }

    /// The variables whose values are encrypted with SOPS. Database pods get a stored value as it is.
    pub fn encrypted_variables(self) -> impl Iterator<Item = &'a str> {
        self.variables().filter(|variable| variables::is_encrypted(variable.value)).map(|variable| variable.name)
    }

    /// The path of a variable.
    pub fn path(name: impl Into<String>) -> FieldPath {
        FieldPath::new(["data"]).key(name.into())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_strings_of_data_are_variables() {
        let object = json!({"data": {"B": "b", "A": null, "C": 7}, "binaryData": {"D": ""}});
        let pod_config = PodConfig::new(&object);
        let variables: Vec<_> = pod_config.variables().map(|variable| (variable.name, variable.value)).collect();
        assert_eq!(variables, [("A", ""), ("B", "b")]);
        assert_eq!((pod_config.get("A"), pod_config.get("C"), pod_config.get("D")), (Some(""), None, None));
        assert!(pod_config.contains("C") && !pod_config.contains("D"));
    }

    #[test]
    fn encrypted_variables_are_those_with_values_of_sops() {
        let object =
            json!({"data": {"A": "ENC[AES256_GCM,data:Zm9v,iv:YmFy,tag:YmF6,type:str]", "B": "ENC[]", "C": 7}});
        assert_eq!(PodConfig::new(&object).encrypted_variables().collect::<Vec<_>>(), ["A"]);
    }

    #[test]
    fn a_value_is_never_printed() {
        let object = json!({"data": {"AWS_SECRET_ACCESS_KEY": "hunter2"}});
        let variables: Vec<_> = PodConfig::new(&object).variables().collect();
        assert_eq!(format!("{variables:?}"), "[AWS_SECRET_ACCESS_KEY]");
    }
}
