//! The order of the container's list, and which variable wins.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;

use super::{EnvBuilder, Source, Value};
use crate::variables::{self, VariableName};

/// A variable in the container's list, with its source. `$(NAME)` in its value is not yet expanded.
#[derive(Clone, PartialEq, Eq)]
pub struct EnvVar<'a> {
    pub(crate) source: Source,
    pub(crate) name: &'a str,
    pub(crate) catalogued: Option<VariableName>,
    pub(crate) value: Value<'a>,
    /// Whether a part of a known value is a placeholder for something that is not known.
    pub(crate) has_placeholder: bool,
}

impl<'a> EnvVar<'a> {
    pub(super) fn new(source: Source, name: &'a str, catalogued: Option<VariableName>, value: Value<'a>) -> Self {
        Self { source, name, catalogued, value, has_placeholder: false }
    }

    /// The name.
    pub const fn name(&self) -> &'a str {
        self.name
    }

    /// Where it comes from.
    pub const fn source(&self) -> Source {
        self.source
    }

    /// Whether it can hold a credential.
    pub fn is_secret(&self) -> bool {
        self.catalogued.map_or_else(|| variables::is_secret(self.name), |name| name.variable().is_secret)
    }

    /// Whether the kubelet expands `$(NAME)` in its value. A value by `valueFrom` is not expanded.
    pub(crate) fn is_expanded(&self) -> bool {
        self.source != Source::Secret && !self.has_placeholder
    }
}

/// Never prints the value, which may be a credential.
impl fmt::Debug for EnvVar<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} from {:?}: {:?}", self.name, self.source, self.value)
    }
}

/// A variable that never reaches the processes in the container, because of another one.
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

/// The list of environment variables of the container.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContainerEnv<'a> {
    pub(crate) variables: Vec<EnvVar<'a>>,
    pub(crate) overridden: Vec<OverriddenVariable<'a>>,
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
}

impl<'a> EnvBuilder<'a> {
    /// Assembles the container's list.
    ///
    /// The operator leaves out a variable if one with the same name, ignoring case, is in the list already
    /// (`isEnvVarPresent`). Variables of `spec.clone` and `spec.standby` are appended without this check; of two
    /// variables with exactly the same name the kubelet uses the later.
    pub fn assemble(self) -> ContainerEnv<'a> {
        let mut candidates = self.variables;
        candidates.sort_by_key(|variable| {
            let is_sorted_by_name = matches!(variable.source, Source::Secret | Source::ConfigMap);
            (variable.source, is_sorted_by_name.then_some(variable.name))
        });
        let mut env = ContainerEnv::default();
        // The first variable of each name, ignoring case, and the last of each exact name.
        let mut first: BTreeMap<String, (&str, Source)> = BTreeMap::new();
        let mut last: BTreeMap<&str, Source> = BTreeMap::new();
        for variable in candidates {
            let EnvVar { name, source, .. } = variable;
            let is_checked = !matches!(source, Source::Operator | Source::Clone | Source::Standby);
            match first.entry(name.to_ascii_uppercase()) {
                Entry::Vacant(entry) => {
                    entry.insert((name, source));
                }
                Entry::Occupied(entry) if is_checked => {
                    let (by_name, by_source) = *entry.get();
                    env.overridden.push(OverriddenVariable { name, source, by_name, by_source });
                    continue;
                }
                Entry::Occupied(_) => {}
            }
            if let Some(replaced) = last.insert(name, source) {
                env.overridden.push(OverriddenVariable { name, source: replaced, by_name: name, by_source: source });
            }
            env.variables.push(variable);
        }
        env.overridden.sort_by_cached_key(|overridden| overridden.name.to_ascii_lowercase());
        env
    }
}

#[cfg(test)]
mod tests;
