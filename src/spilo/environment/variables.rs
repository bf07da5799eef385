//! The variables of a pod, merged as the operator and Kubernetes merge them.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

use super::expansion;
use super::resolved::{Environment, Hidden, Name};
use crate::sorted::sorted;

/// Where a variable comes from, in the order in which the operator lists them
/// (`generateSpiloPodEnvVars`, postgres-operator v1.9.0 to v2.0.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// The operator itself, the same for every cluster.
    Operator,
    /// `spec.env` of the cluster.
    ClusterEnv,
    /// The operator, from `spec.clone`.
    Clone,
    /// The operator, from `spec.standby`.
    Standby,
    /// The Secret that `pod_environment_secret` names. Kubernetes expands no `$(NAME)` in it.
    Secret,
    /// The ConfigMap that `pod_environment_configmap` names.
    ConfigMap,
    /// The operator, from its configuration.
    OperatorConfiguration,
}

/// What a variable holds.
#[derive(Clone, PartialEq, Eq)]
pub enum Value<'a> {
    /// This text.
    Text(Cow<'a, str>),
    /// Something that is not known here, as with a `secretKeyRef`. It is taken for a sensible value:
    /// not empty, and `true` for a switch.
    Unknown,
    /// The same, with the `$(NAME)` that stands for it.
    Standing(&'static str),
}

/// Never prints the text, which may be a credential.
impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text(_) => "Text(..)",
            Self::Unknown | Self::Standing(_) => "Unknown",
        })
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

/// Which cluster the pod belongs to. What is `None` stays standing as `$(SCOPE)`, `$(POD_NAMESPACE)`,
/// `$(PGVERSION)` in the plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Identity<'a> {
    /// The cluster's name, Spilo's `SCOPE`.
    pub cluster: Option<&'a str>,
    /// The namespace of its pods.
    pub namespace: Option<&'a str>,
    /// The PostgreSQL major version that runs, such as `12`.
    pub postgres_major: Option<&'a str>,
}

/// Variables on their way into a pod.
#[derive(Clone, Debug, Default)]
pub struct Variables<'a> {
    entries: Vec<Entry<'a>>,
}

/// A variable in the container's list, not yet expanded.
#[derive(Clone, Debug)]
pub(super) struct Entry<'a> {
    pub(super) source: Source,
    pub(super) name: &'a str,
    pub(super) value: Value<'a>,
}

/// What the operator always sets besides the identity, with values that do not matter to a plan.
const OF_THE_OPERATOR: [&str; 11] = [
    "$(POD_IP)",
    "$(PAM_OAUTH2)",
    "$(HUMAN_ROLE)",
    "$(PGUSER_STANDBY)",
    "$(PGUSER_SUPERUSER)",
    "$(KUBERNETES_LABELS)",
    "$(PGPASSWORD_STANDBY)",
    "$(SPILO_CONFIGURATION)",
    "$(PGPASSWORD_SUPERUSER)",
    "$(KUBERNETES_ROLE_LABEL)",
    "$(KUBERNETES_SCOPE_LABEL)",
];

impl<'a> Variables<'a> {
    /// The variables that the operator sets for every cluster. None refers to another, so their order does not matter.
    pub fn of_cluster(identity: &Identity<'a>) -> Self {
        let or_unknown = |text: Option<&'a str>| text.map_or(Value::Unknown, Value::from);
        let mut variables = Self::default();
        variables.add(Source::Operator, "SCOPE", or_unknown(identity.cluster));
        variables.add(Source::Operator, "PGROOT", "/home/postgres/pgdata/pgroot");
        variables.add(Source::Operator, "POD_NAMESPACE", or_unknown(identity.namespace));
        variables.add(Source::Operator, "PGVERSION", or_unknown(identity.postgres_major));
        variables.add(Source::Operator, "DCS_ENABLE_KUBERNETES_API", "true");
        for reference in OF_THE_OPERATOR {
            let name = reference.strip_prefix("$(").and_then(|reference| reference.strip_suffix(')'));
            variables.add(Source::Operator, name.unwrap_or_default(), Value::Standing(reference));
        }
        variables
    }

    /// Adds a variable. Within a source the order of calls counts, but for the Secret and the ConfigMap,
    /// which the operator sorts by name.
    pub fn add(&mut self, source: Source, name: &'a str, value: impl Into<Value<'a>>) {
        let value = value.into();
        self.entries.push(Entry { source, name, value });
    }

    /// Merges the sources and expands `$(NAME)`.
    ///
    /// The operator leaves a variable out if one with the same name, compared without case
    /// (`isEnvVarPresent`), stands before it. `spec.clone` and `spec.standby` are exempt: their variables
    /// are always listed, and of two variables with exactly one name Kubernetes takes the later.
    pub fn resolve(self) -> Environment<'a> {
        let mut entries = sorted(self.entries, &|left, right| {
            let by_name = matches!(left.source, Source::Secret | Source::ConfigMap);
            left.source
                .cmp(&right.source)
                .then_with(|| if by_name { left.name.cmp(right.name) } else { Ordering::Equal })
        });
        let names = entries.iter().map(|entry| entry.name).enumerate().map(Name::new).collect();
        let name = |at: &Name| entries.get(at.position).map_or("", |entry| entry.name);
        let by_name =
            sorted(names, &|one, other| one.compare(other).then_with(|| compare_without_case(name(one), name(other))));
        let (by_name, hidden) = without_hidden(&mut entries, by_name);
        let (variables, unresolved) = expansion::expand_all(entries, &by_name);
        Environment::new(variables, by_name, hidden, unresolved)
    }
}

/// Takes the hidden ones out of `by_name`, and their values away.
fn without_hidden<'a>(entries: &mut [Entry<'a>], by_name: Vec<Name>) -> (Vec<Name>, Vec<Hidden<'a>>) {
    let mut listed: Vec<Name> = Vec::with_capacity(by_name.len());
    let mut hidden = Vec::new();
    let mut first: Option<(&'a str, Source)> = None;
    let mut last: Option<(&'a str, Source)> = None;
    for at in by_name {
        let Some(Entry { name, source, value }) = entries.get_mut(at.position) else { continue };
        let this = (*name, *source);
        let mut hide = |(name, source), (by_name, by_source)| hidden.push(Hidden { name, source, by_name, by_source });
        let by = first.filter(|(first, _)| first.eq_ignore_ascii_case(name));
        first = by.or(Some(this));
        let exempt = matches!(source, Source::Operator | Source::Clone | Source::Standby);
        if let Some(by) = by.filter(|_| !exempt) {
            hide(this, by);
            *value = Value::from("");
            continue;
        }
        if let Some(last) = last.filter(|(last, _)| last == name) {
            hide(last, this);
        }
        last = Some(this);
        listed.push(at);
    }
    (listed, sorted(hidden, &|left, right| compare_without_case(left.name, right.name)))
}

fn compare_without_case(left: &str, right: &str) -> Ordering {
    left.bytes().map(|byte| byte.to_ascii_lowercase()).cmp(right.bytes().map(|byte| byte.to_ascii_lowercase()))
}
