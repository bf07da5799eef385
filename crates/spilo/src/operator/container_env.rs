use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;

use super::env_from::EnvFromSource;
use super::{OperatorVersion, Source, UnknownSource, Value, ValueFrom};
use crate::variables::{self, VariableName};

/// A variable in the container's list, with its source. `$(NAME)` in its value is not yet expanded.
#[derive(Clone, PartialEq, Eq)]
pub struct EnvVar<'a> {
    pub(crate) source: Source,
    /// The name in the source.
    pub(crate) name: &'a str,
    /// The name in the list, if it is another one.
    pub(crate) renamed: Option<String>,
    pub(crate) catalogued: Option<VariableName>,
    pub(crate) value: Value<'a>,
    pub(crate) value_from: Option<ValueFrom<'a>>,
    /// Whether a part of a known value is a placeholder for something that is not known.
    pub(crate) has_placeholder: bool,
}

impl<'a> EnvVar<'a> {
    pub(super) fn new(source: Source, name: &'a str, catalogued: Option<VariableName>, value: Value<'a>) -> Self {
        Self { source, name, renamed: None, catalogued, value, value_from: None, has_placeholder: false }
    }

    /// The name in the list.
    pub fn name(&self) -> &str {
        self.renamed.as_deref().unwrap_or(self.name)
    }

    /// The name in the source. The two differ with postgres-operator 1.8.0, which converts names to upper case, and
    /// with a prefix in `spec.envFrom`.
    pub const fn original_name(&self) -> &'a str {
        self.name
    }

    /// Where it comes from.
    pub const fn source(&self) -> Source {
        self.source
    }

    /// Where the kubelet takes the value from; `None` if the list contains the value.
    pub const fn value_from(&self) -> Option<&ValueFrom<'a>> {
        self.value_from.as_ref()
    }

    /// Whether the value, secret or not, is this string. False if it is not known.
    pub fn has_value(&self, text: &str) -> bool {
        matches!(&self.value, Value::Known(known) if known == text)
    }

    /// Whether it can hold a credential.
    pub fn is_secret(&self) -> bool {
        self.catalogued.map_or_else(|| variables::is_secret(self.name()), |name| name.variable().is_secret)
    }

    /// Whether the kubelet expands `$(NAME)` in its value. A value by `valueFrom` or from `envFrom` is not expanded.
    pub(crate) fn is_expanded(&self) -> bool {
        let is_in_list = self.value_from.is_none() && !matches!(self.source, Source::Secret | Source::EnvFrom);
        is_in_list && !self.has_placeholder
    }
}

/// Never prints the value, which may be a credential.
impl fmt::Debug for EnvVar<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} from {:?}: {:?}", self.name(), self.source, self.value)
    }
}

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
}
