//! `spec.envFrom`, which the operator passes on to the container unchanged from 2.0.0 on.

use std::borrow::Cow;

use super::env_var::EnvVar;
use super::{Source, UnknownReason, Value};
use crate::variables::VariableName;

/// The kind of object that an entry of `spec.envFrom` refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnvFromKind {
    /// `secretRef`
    Secret,
    /// `configMapRef`
    ConfigMap,
}

/// An entry of `spec.envFrom`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvFromSource<'a> {
    /// The kind of the object.
    pub kind: EnvFromKind,
    /// The name of the object.
    pub name: &'a str,
    /// What the kubelet puts before the name of each variable.
    pub prefix: &'a str,
    /// Whether the pod starts without the object; `None` means that it does not.
    pub optional: Option<bool>,
    /// The keys of the object and, for a ConfigMap, their values.
    ///
    /// # Errors
    /// Why they are not known.
    pub variables: Result<Vec<(&'a str, Option<&'a str>)>, UnknownReason>,
}

impl<'a> EnvFromSource<'a> {
    /// The variable that the kubelet makes of a key. Its value is not expanded.
    pub(super) fn variable(&self, key: &'a str, value: Option<&'a str>) -> EnvVar<'a> {
        let name =
            if self.prefix.is_empty() { Cow::Borrowed(key) } else { Cow::Owned(format!("{}{key}", self.prefix)) };
        let value = value.map_or(Value::Unknown(UnknownReason::ValueFrom), Value::from);
        let catalogued = VariableName::find(&name);
        let variable = EnvVar::new(Source::EnvFrom, key, catalogued, value);
        match name {
            Cow::Borrowed(_) => variable,
            Cow::Owned(name) => EnvVar { renamed: Some(name), ..variable },
        }
    }
}
