use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::env_from::EnvFromSource;
use super::env_var::EnvVar;
use super::{OperatorVersion, Source, UnknownSource, milestones};

/// A variable that never reaches the processes in the container, because of another one. Names are those in the
/// sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OverriddenVariable<'a> {
    /// The variable's name.
    pub name: &'a str,
    /// Where it comes from.
    pub source: Source,
    /// The name of the variable that overrides it, which may differ in case.
    pub by_name: &'a str,
    /// Where the variable that overrides it comes from.
    pub by_source: Source,
}

/// A variable, or an object in `spec.envFrom`, that this version of the operator does not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IgnoredVariable<'a> {
    /// The name of the variable or object.
    pub name: &'a str,
    /// Where it comes from.
    pub source: Source,
}

/// The list of environment variables of the container.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContainerEnv<'a> {
    pub(crate) variables: Vec<EnvVar<'a>>,
    pub(crate) overridden: Vec<OverriddenVariable<'a>>,
    pub(crate) ignored: Vec<IgnoredVariable<'a>>,
    pub(crate) undetermined: Vec<&'a str>,
    pub(crate) env_from: Vec<EnvFromSource<'a>>,
    pub(crate) env_from_variables: Vec<EnvVar<'a>>,
    pub(crate) injected: Vec<EnvVar<'a>>,
    pub(crate) unknown_sources: Vec<UnknownSource>,
    pub(crate) version: Option<OperatorVersion>,
    /// The major version in `postgresql.bin_dir` of `SPILO_CONFIGURATION`.
    pub(crate) bin_dir_major: Option<&'a str>,
}

impl<'a> ContainerEnv<'a> {
    /// The variables in order. A name can appear more than once; the kubelet uses the last.
    pub fn variables(&self) -> &[EnvVar<'a>] {
        &self.variables
    }

    /// The variables that the operator leaves out, and those that a later one of the same name replaces; sorted by
    /// name, ignoring case.
    pub fn overridden(&self) -> &[OverriddenVariable<'a>] {
        &self.overridden
    }

    /// What this version of the operator does not read.
    pub fn ignored(&self) -> &[IgnoredVariable<'a>] {
        &self.ignored
    }

    /// The names for which it is not determined which variable wins: up to 1.7.1, those that are in the Secret and in
    /// the ConfigMap, since the operator sorts both together with an unstable algorithm. The one from the ConfigMap is
    /// in the list; another synchronization may choose the other.
    pub fn undetermined(&self) -> &[&'a str] {
        &self.undetermined
    }

    /// `envFrom` of the container.
    pub fn env_from(&self) -> &[EnvFromSource<'a>] {
        &self.env_from
    }

    /// The version of the operator; `None` if it is not known.
    pub const fn version(&self) -> Option<OperatorVersion> {
        self.version
    }

    /// The names that appear with different values. The operator compares each variable with every one of the same name
    /// (`compareEnv` in `pkg/cluster/cluster.go`), so that it finds a difference, and restarts the pods one after the
    /// other, at every synchronization.
    pub fn conflicting_names(&self) -> Vec<&str> {
        let mut first: BTreeMap<&str, &EnvVar<'_>> = BTreeMap::new();
        let mut conflicting = Vec::new();
        for variable in &self.variables {
            match first.entry(variable.name()) {
                Entry::Vacant(entry) => {
                    entry.insert(variable);
                }
                Entry::Occupied(entry) => {
                    let (one, other) = (*entry.get(), variable);
                    if (&one.value, &one.value_from) != (&other.value, &other.value_from) {
                        conflicting.push(variable.name());
                    }
                }
            }
        }
        conflicting
    }

    /// The kubelet reads `envFrom` before the list of variables, and later entries replace earlier ones
    /// (`makeEnvironmentVariables`). Values are not expanded.
    pub(super) fn add_env_from(&mut self, sources: Vec<EnvFromSource<'a>>, version: OperatorVersion) {
        if version < milestones::ENV_FROM {
            let names = sources.iter().map(|source| source.name);
            self.ignored.extend(names.map(|name| IgnoredVariable { name, source: Source::EnvFrom }));
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
