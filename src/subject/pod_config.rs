//! The ConfigMap whose data becomes the environment of every database pod.

use serde_json::{Map, Value};

use super::HoldsVariables;
use crate::finding::Path;

/// A view on a pod-config ConfigMap. The operator reads `data` only, never `binaryData`
/// (k8sres.go, getPodEnvironmentConfigMapVariables).
#[derive(Debug, Clone, Copy)]
pub struct PodConfig<'a> {
    object: &'a Value,
    data: Option<&'a Value>,
}

impl<'a> PodConfig<'a> {
    /// A view on `object`.
    pub fn new(object: &'a Value) -> Self {
        Self { object, data: object.get("data") }
    }

    /// Its namespace and name.
    pub fn identity(self) -> Option<(&'a str, &'a str)> {
        let metadata = self.object.get("metadata")?;
        Some((metadata.get("namespace")?.as_str()?, metadata.get("name")?.as_str()?))
    }

    /// The value of `data`, whatever it is.
    pub const fn data(self) -> Option<&'a Value> {
        self.data
    }

    /// Every variable with its value, sorted by name.
    pub fn variables(self) -> impl Iterator<Item = (&'a str, &'a str)> + Clone {
        self.data
            .and_then(Value::as_object)
            .into_iter()
            .flat_map(Map::iter)
            .filter_map(|(name, value)| Some((name.as_str(), text(value)?)))
    }

    /// Whether `name` is there, whatever its value.
    pub fn has(self, name: &str) -> bool {
        self.data.and_then(Value::as_object).is_some_and(|data| data.contains_key(name))
    }

    /// The value of `name`, where it is set; it may be empty.
    pub fn get(self, name: &str) -> Option<&'a str> {
        self.data?.get(name).and_then(text)
    }
}

impl HoldsVariables for PodConfig<'_> {
    fn path_of(&self, name: &str) -> Option<Path> {
        self.has(name).then(|| Path::of(&["data"]).key(name))
    }
}

/// A value of `data`: the API server stores a null as an empty text.
fn text(value: &Value) -> Option<&str> {
    match value {
        Value::Null => Some(""),
        value => value.as_str(),
    }
}
