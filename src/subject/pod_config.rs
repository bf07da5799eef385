//! The ConfigMap whose data becomes the environment of every database pod.

use serde_json::{Map, Value};

use super::HoldsVariables;
use crate::finding::Path;
use crate::spilo::vocabulary::{self, Known};

/// A variable of a ConfigMap.
#[derive(Debug, Clone, Copy)]
pub struct Variable<'a> {
    /// Its name as it is written.
    pub name: &'a str,
    /// Its value; it may be empty.
    pub value: &'a str,
    /// What is known of it; `None` where nothing in a Spilo pod is known to use such a name.
    pub known: Option<&'static Known>,
}

impl Variable<'_> {
    /// Whether its value can be a credential.
    pub fn is_secret(&self) -> bool {
        self.known.map_or_else(|| vocabulary::is_secret(self.name), |known| known.secret)
    }
}

/// Names and values of a ConfigMap, sorted by name. The operator reads `data` only, never `binaryData`
/// (k8sres.go, getPodEnvironmentConfigMapVariables).
pub fn values(object: &Value) -> impl Iterator<Item = (&str, &str)> + Clone {
    let data = object.get("data").and_then(Value::as_object);
    data.into_iter().flat_map(Map::iter).filter_map(|(name, value)| Some((name.as_str(), text(value)?)))
}

/// The same, each looked up once for all who ask.
pub fn variables(object: &Value) -> Vec<Variable<'_>> {
    values(object).map(|(name, value)| Variable { name, value, known: vocabulary::lookup(name) }).collect()
}

/// A view on a pod-config ConfigMap.
#[derive(Debug, Clone, Copy)]
pub struct PodConfig<'a> {
    object: &'a Value,
    data: Option<&'a Value>,
    variables: &'a [Variable<'a>],
}

impl<'a> PodConfig<'a> {
    /// A view on `object`, whose [`variables`] these are.
    pub fn new(object: &'a Value, variables: &'a [Variable<'a>]) -> Self {
        Self { object, data: object.get("data"), variables }
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

    /// Every variable, sorted by name.
    pub const fn variables(self) -> &'a [Variable<'a>] {
        self.variables
    }

    /// Names and values of all variables but one, and that one with another value.
    pub fn with(self, name: &'a str, value: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let others = self.variables.iter().filter(move |other| other.name != name);
        others.map(|other| (other.name, other.value)).chain([(name, value)])
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
