//! The order of the container's list, and which variable wins.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::{ContainerEnv, EnvVar, IgnoredVariable, OperatorVersion, OverriddenVariable, Source, milestones};
use crate::variables::{VariableName, names};

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
    /// Where Patroni keeps its state, after the variables of the operator's configuration. Other versions list it with the
    /// operator's own variables.
    StateStore,
}

const STATE_STORE: [VariableName; 3] =
    [names::DCS_ENABLE_KUBERNETES_API, names::ETCD_HOST, names::KUBERNETES_USE_CONFIGMAPS];

impl Layout {
    fn new(version: OperatorVersion) -> Self {
        use Section::{Listed, Sorted, StateStore};
        use Source::{Clone, ClusterEnv, ConfigMap, Operator, OperatorConfiguration, Secret, Standby, Tls};
        let sections: &'static [Section] = if version < milestones::CONFIGURATION_LAST {
            &[
                Listed(Operator),
                Listed(OperatorConfiguration),
                StateStore,
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
        let has_state_store = self.sections.iter().any(|section| matches!(section, Section::StateStore));
        let is_state_store = has_state_store
            && source == Source::Operator
            && variable.catalogued.is_some_and(|name| STATE_STORE.contains(&name));
        self.sections.iter().enumerate().find_map(|(index, section)| match section {
            Section::Listed(listed) => (*listed == source && !is_state_store).then_some((index, None, 0)),
            Section::StateStore => is_state_store.then_some((index, None, 0)),
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
