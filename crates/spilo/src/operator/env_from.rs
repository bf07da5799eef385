//! `spec.envFrom`, which the operator passes on to the container unchanged from 2.0.0 on.

use std::borrow::Cow;

use super::container_env::EnvVar;
use super::{ContainerEnv, OperatorVersion, Source, UnknownReason, UnknownSource, Value, milestones};
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

impl<'a> ContainerEnv<'a> {
    /// The kubelet reads `envFrom` before the list of variables, and later entries replace earlier ones
    /// (`makeEnvironmentVariables`). Values are not expanded.
    pub(super) fn add_env_from(&mut self, sources: Vec<EnvFromSource<'a>>, version: OperatorVersion) {
        if version < milestones::ENV_FROM {
            let names = sources.iter().map(|source| source.name);
            self.ignored.extend(names.map(|name| super::IgnoredVariable { name, source: Source::EnvFrom }));
            return;
        }
        for source in &sources {
            match &source.variables {
                Ok(variables) => {
                    self.env_from_variables.extend(variables.iter().map(|(key, value)| source.variable(key, *value)));
                }
                Err(reason) => self.unknown_sources.push(UnknownSource::EnvFrom(*reason)),
            }
        }
        self.env_from = sources;
    }
}

impl<'a> EnvFromSource<'a> {
    fn variable(&self, key: &'a str, value: Option<&'a str>) -> EnvVar<'a> {
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
