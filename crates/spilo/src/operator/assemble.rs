//! The order of the container's list, and which variable wins.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt;

use super::env_from::EnvFromSource;
use super::{OperatorVersion, Source, UnknownSource, Value, ValueFrom, milestones};
use crate::variables::{self, VariableName, names};

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

/// How the operator compares the names of variables.
#[derive(Clone, Copy, PartialEq, Eq)]
enum NameTest {
    Exact,
    /// After it has converted all of them, except those of `spec.clone` and `spec.standby`, to upper case.
    UpperCase,
    IgnoringCase,
}

/// What differs between versions.
struct Layout {
    sections: &'static [Section],
    name_test: NameTest,
    /// Whether variables of `spec.clone` and `spec.standby` are listed without a test.
    appends_unchecked: bool,
}

enum Section {
    /// In the given order.
    Listed(Source),
    /// Sorted by name; of two with the same name the one of the first source is first.
    Sorted(&'static [Source]),
}

impl Layout {
    fn new(version: OperatorVersion) -> Self {
        use Section::{Listed, Sorted};
        use Source::{Clone, ClusterEnv, ConfigMap, Operator, OperatorConfiguration, Secret, Standby, Tls};
        let sections: &'static [Section] = if version < milestones::CONFIGURATION_LAST {
            &[
                Listed(Operator),
                Listed(OperatorConfiguration),
                Listed(Clone),
                Listed(Standby),
                Sorted(&[ConfigMap]),
                Listed(Tls),
            ]
        } else if version < milestones::CLUSTER_ENV {
            &[
                Listed(Operator),
                Listed(Clone),
                Listed(Standby),
                Sorted(&[ConfigMap, Secret]),
                Listed(OperatorConfiguration),
                Listed(Tls),
            ]
        } else if version < milestones::CLUSTER_ENV_FIRST {
            &[
                Listed(Operator),
                Listed(Clone),
                Listed(Standby),
                Listed(ClusterEnv),
                Sorted(&[Secret]),
                Sorted(&[ConfigMap]),
                Listed(OperatorConfiguration),
                Listed(Tls),
            ]
        } else {
            &[
                Listed(Operator),
                Listed(ClusterEnv),
                Listed(Clone),
                Listed(Standby),
                Sorted(&[Secret]),
                Sorted(&[ConfigMap]),
                Listed(OperatorConfiguration),
                Listed(Tls),
            ]
        };
        let name_test = if version < milestones::CLUSTER_ENV {
            NameTest::Exact
        } else if version < milestones::IGNORES_CASE {
            NameTest::UpperCase
        } else {
            NameTest::IgnoringCase
        };
        Self { sections, name_test, appends_unchecked: version >= milestones::CLUSTER_ENV }
    }

    /// The section, the name if the section is sorted, and the source's place in it. `None` if this version does not
    /// read the source.
    fn position<'a>(&self, variable: &EnvVar<'a>) -> Option<(usize, Option<&'a str>, usize)> {
        // `ENABLE_WAL_PATH_COMPAT` is sorted in among the variables of the ConfigMap.
        let is_sorted_in = variable.source == Source::OperatorConfiguration
            && variable.catalogued == Some(names::ENABLE_WAL_PATH_COMPAT);
        let source = if is_sorted_in { Source::ConfigMap } else { variable.source };
        self.sections.iter().enumerate().find_map(|(index, section)| match section {
            Section::Listed(listed) => (*listed == source).then_some((index, None, 0)),
            Section::Sorted(sources) => {
                let place = sources.iter().position(|sorted| *sorted == source)?;
                Some((index, Some(variable.name), if is_sorted_in { 0 } else { place + 1 }))
            }
        })
    }

    fn is_checked(&self, source: Source) -> bool {
        !self.appends_unchecked || !matches!(source, Source::Operator | Source::Clone | Source::Standby)
    }

    fn rename(&self, variable: &mut EnvVar<'_>) {
        let is_converted = self.name_test == NameTest::UpperCase && self.is_checked(variable.source);
        if is_converted && variable.name.bytes().any(|byte| byte.is_ascii_lowercase()) {
            let upper = variable.name.to_ascii_uppercase();
            variable.catalogued = VariableName::find(&upper);
            variable.renamed = Some(upper);
        }
    }
}

/// Whether a reference `$(NAME)` in a variable can resolve: whether the variable that it names is earlier in the list,
/// as far as the two sources and names decide. Variables of `spec.envFrom` are earlier than all others, and those that
/// webhooks add later.
///
/// ```
/// use spilo::operator::{OperatorVersion, Source, reference_resolves};
///
/// let latest = OperatorVersion::LATEST;
/// let clone_key = (Source::ConfigMap, "CLONE_AWS_ACCESS_KEY_ID");
/// assert!(reference_resolves(latest, clone_key, (Source::ConfigMap, "AWS_ACCESS_KEY_ID")));
/// assert!(reference_resolves(latest, clone_key, (Source::Secret, "AWS_ACCESS_KEY_ID")));
/// // `WALG_LIBSODIUM_KEY` sorts after `CLONE_…`.
/// let clone_encryption = (Source::ConfigMap, "CLONE_WALG_LIBSODIUM_KEY");
/// assert!(!reference_resolves(latest, clone_encryption, (Source::ConfigMap, "WALG_LIBSODIUM_KEY")));
/// assert!(reference_resolves(latest, clone_encryption, (Source::Secret, "WALG_LIBSODIUM_KEY")));
/// ```
pub fn reference_resolves(version: OperatorVersion, from: (Source, &str), to: (Source, &str)) -> bool {
    let layout = Layout::new(version);
    let position = |(source, name)| layout.position(&EnvVar::new(source, name, VariableName::find(name), "".into()));
    // Values of the Secret are not expanded.
    let is_expanded = !matches!(from.0, Source::Secret | Source::EnvFrom);
    match (to.0, from.0) {
        (Source::EnvFrom, _) => is_expanded && version >= milestones::ENV_FROM,
        (Source::ServiceAccount, _) => false,
        _ => is_expanded && position(from).is_some_and(|from| position(to).is_some_and(|to| to < from)),
    }
}

/// Orders the variables and leaves out those that the operator leaves out.
pub(super) fn assemble(version: OperatorVersion, variables: Vec<EnvVar<'_>>) -> ContainerEnv<'_> {
    let layout = Layout::new(version);
    let mut env = ContainerEnv::default();
    let mut candidates = Vec::with_capacity(variables.len());
    for variable in variables {
        if let Some(position) = layout.position(&variable) {
            candidates.push((position, variable));
        } else {
            let EnvVar { name, source, .. } = variable;
            env.ignored.push(IgnoredVariable { name, source });
        }
    }
    candidates.sort_by_key(|(position, _)| *position);
    // The first variable of each name as the operator compares names, and the last of each exact name.
    let mut first: BTreeMap<String, (&str, Source)> = BTreeMap::new();
    let mut last: BTreeMap<String, (&str, Source)> = BTreeMap::new();
    for (_, mut variable) in candidates {
        layout.rename(&mut variable);
        let EnvVar { name, source, .. } = variable;
        let exact = variable.name().to_owned();
        let compared = if layout.name_test == NameTest::Exact { exact.clone() } else { exact.to_ascii_uppercase() };
        match first.entry(compared) {
            Entry::Vacant(entry) => {
                entry.insert((name, source));
            }
            Entry::Occupied(entry) if layout.is_checked(source) => {
                let (by_name, by_source) = *entry.get();
                env.overridden.push(OverriddenVariable { name, source, by_name, by_source });
                let is_custom = |source| matches!(source, Source::ConfigMap | Source::Secret);
                let is_compat = by_name == names::ENABLE_WAL_PATH_COMPAT.as_str();
                if !layout.appends_unchecked && is_custom(source) && (is_custom(by_source) || is_compat) {
                    env.undetermined.push(name);
                }
                continue;
            }
            Entry::Occupied(_) => {}
        }
        if let Some((replaced, replaced_source)) = last.insert(exact, (name, source)) {
            env.overridden.push(OverriddenVariable {
                name: replaced,
                source: replaced_source,
                by_name: name,
                by_source: source,
            });
        }
        env.variables.push(variable);
    }
    env.overridden.sort_by_cached_key(|overridden| overridden.name.to_ascii_lowercase());
    env.undetermined.sort_unstable();
    env.undetermined.dedup();
    env
}

#[cfg(test)]
mod tests;
