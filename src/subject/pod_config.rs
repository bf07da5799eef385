//! The ConfigMap whose data becomes the environment of every database pod.

use std::fmt;

use super::HoldsVariables;
use crate::bytes::compare;
use crate::json::Json;
use crate::path::Path;
use crate::spilo::vocabulary::{Asked, Known, Name, is_secret};

/// A variable of a ConfigMap.
#[derive(Clone, Copy)]
pub struct Variable<'a> {
    /// Its name as it is written.
    pub name: &'a str,
    /// Its value; it may be empty.
    pub value: &'a str,
    /// Its name, where it is in the vocabulary.
    pub found: Option<Name>,
}

/// Never prints the value, which may be a credential.
impl fmt::Debug for Variable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl Variable<'_> {
    /// What is known of it; `None` where nothing in a Spilo pod is known to use such a name.
    pub fn known(&self) -> Option<&'static Known> {
        self.found?.for_users()
    }

    /// Whether its value can be a credential.
    pub fn is_secret(&self) -> bool {
        self.known().map_or_else(|| is_secret(self.name), |known| known.secret)
    }
}

/// Names and values of a ConfigMap, sorted by name. The operator reads `data` only, never `binaryData`
/// (k8sres.go, getPodEnvironmentConfigMapVariables).
pub fn values(object: Json<'_>) -> impl Iterator<Item = (&str, &str)> + Clone {
    let data = object.get("data").map(Json::members).unwrap_or_default();
    data.into_iter().filter_map(|(name, value)| Some((name, text(value)?)))
}

/// What is in a ConfigMap, sorted and looked up once for all who ask.
#[derive(Debug, Default)]
pub struct Data<'a> {
    /// The value of `data`, whatever it is.
    value: Option<Json<'a>>,
    /// Every key, whatever its value.
    members: Vec<(&'a str, Json<'a>)>,
    /// Those that are variables.
    variables: Vec<Variable<'a>>,
}

impl<'a> Data<'a> {
    /// Of `object`.
    pub fn of(object: Json<'a>) -> Self {
        let value = object.get("data");
        let members = value.map(Json::members).unwrap_or_default();
        let variable = |(name, value): &(&'a str, Json<'a>)| {
            Some(Variable { name, value: text(*value)?, found: Name::find(name) })
        };
        let mut variables = Vec::with_capacity(members.len());
        variables.extend(members.iter().filter_map(variable));
        Self { value, members, variables }
    }
}

/// A view on a pod-config ConfigMap.
#[derive(Debug, Clone, Copy)]
pub struct PodConfig<'a> {
    object: Json<'a>,
    data: &'a Data<'a>,
}

impl<'a> PodConfig<'a> {
    /// A view on `object`, which has this in it.
    pub const fn new(object: Json<'a>, data: &'a Data<'a>) -> Self {
        Self { object, data }
    }

    /// Its namespace and name.
    pub fn identity(self) -> Option<(&'a str, &'a str)> {
        let metadata = self.object.get("metadata")?;
        Some((metadata.get("namespace")?.as_str()?, metadata.get("name")?.as_str()?))
    }

    /// The value of `data`, whatever it is.
    pub fn data(self) -> Option<Json<'a>> {
        self.data.value
    }

    /// Every key in `data` with what stands under it, sorted.
    pub fn members(self) -> &'a [(&'a str, Json<'a>)] {
        &self.data.members
    }

    /// Every variable, sorted by name.
    pub fn variables(self) -> &'a [Variable<'a>] {
        &self.data.variables
    }

    /// All variables but one, and that one, written so, with another value.
    pub fn with(self, name: Name, written: &'a str, value: &'a str) -> impl Iterator<Item = Variable<'a>> {
        let others = self.variables().iter().filter(move |other| other.found != Some(name));
        others.copied().chain([Variable { name: written, value, found: Some(name) }])
    }

    /// Whether `name` is there, whatever its value.
    pub fn has(self, name: impl Asked) -> bool {
        self.get(name).is_some()
            || self.members().len() != self.variables().len() && self.member(&name.written()).is_some()
    }

    /// The value of `name`, where it is set; it may be empty.
    pub fn get(self, name: impl Asked) -> Option<&'a str> {
        match name.known() {
            Some(name) => {
                self.variables().iter().find(|variable| variable.found == Some(name)).map(|found| found.value)
            }
            None => text(self.member(&name.written())?),
        }
    }

    fn member(self, name: &str) -> Option<Json<'a>> {
        let at = self.members().binary_search_by(|(own, _)| compare(own.as_bytes(), name.as_bytes())).ok()?;
        self.members().get(at).map(|(_, value)| *value)
    }
}

impl HoldsVariables for PodConfig<'_> {
    fn path_of(&self, name: Name) -> Option<Path> {
        self.has(name).then(|| Path::of(&["data"]).key(name.written()))
    }
}

/// A value of `data`: the API server stores a null as an empty text.
fn text(value: Json<'_>) -> Option<&str> {
    if value.is_null() { Some("") } else { value.as_str() }
}
