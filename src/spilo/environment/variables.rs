//! The variables of a pod, merged as the operator and Kubernetes merge them.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

use super::expansion;
use super::resolved::{Environment, Hidden};
use crate::sorted::sorted;
use crate::text::by_end_without_case;

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
}

/// Never prints the text, which may be a credential.
impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text(_) => "Text(..)",
            Self::Unknown => "Unknown",
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

#[derive(Clone, Debug)]
struct Entry<'a> {
    source: Source,
    name: &'a str,
    value: Value<'a>,
}

/// What the operator always sets besides the identity, with values that do not matter to a plan.
const OF_THE_OPERATOR: [&str; 9] = [
    "HUMAN_ROLE",
    "KUBERNETES_LABELS",
    "KUBERNETES_ROLE_LABEL",
    "KUBERNETES_SCOPE_LABEL",
    "PAM_OAUTH2",
    "PGPASSWORD_STANDBY",
    "PGPASSWORD_SUPERUSER",
    "PGUSER_STANDBY",
    "PGUSER_SUPERUSER",
];

impl<'a> Variables<'a> {
    /// The variables that the operator sets for every cluster, in its order.
    pub fn of_cluster(identity: &Identity<'a>) -> Self {
        let or_unknown = |text: Option<&'a str>| text.map_or(Value::Unknown, Value::from);
        let mut variables = Self::default();
        variables.add(Source::Operator, "SCOPE", or_unknown(identity.cluster));
        variables.add(Source::Operator, "PGROOT", "/home/postgres/pgdata/pgroot");
        variables.add(Source::Operator, "POD_IP", Value::Unknown);
        variables.add(Source::Operator, "POD_NAMESPACE", or_unknown(identity.namespace));
        for name in OF_THE_OPERATOR {
            variables.add(Source::Operator, name, Value::Unknown);
        }
        variables.add(Source::Operator, "PGVERSION", or_unknown(identity.postgres_major));
        variables.add(Source::Operator, "SPILO_CONFIGURATION", Value::Unknown);
        variables.add(Source::Operator, "DCS_ENABLE_KUBERNETES_API", "true");
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
        let entries = sorted(self.entries, &|left, right| {
            let by_name = matches!(left.source, Source::Secret | Source::ConfigMap);
            left.source
                .cmp(&right.source)
                .then_with(|| if by_name { left.name.cmp(right.name) } else { Ordering::Equal })
        });
        let (listed, hidden) = without_hidden(entries);
        let (variables, unresolved) = expansion::expand_all(listed);
        Environment::new(variables, hidden, unresolved)
    }
}

fn without_hidden<'a>(entries: Vec<Entry<'a>>) -> (Vec<Listed<'a>>, Vec<Hidden<'a>>) {
    let order: Vec<Listed<'a>> = entries.into_iter().enumerate().map(Listed::new).collect();
    let order = sorted(order, &|left, right| by_end_without_case(left.name, right.name));
    let mut listed: Vec<Listed<'a>> = Vec::with_capacity(order.len());
    let mut hidden = Vec::new();
    let mut first: Option<(&'a str, Source)> = None;
    for variable in order {
        let by = first.filter(|(name, _)| name.eq_ignore_ascii_case(variable.name));
        first = by.or(Some((variable.name, variable.source)));
        let exempt = matches!(variable.source, Source::Operator | Source::Clone | Source::Standby);
        match (by, listed.last()) {
            (Some(by), _) if !exempt => {
                hidden.push(variable.hidden_by(by));
                continue;
            }
            (_, Some(last)) if last.name == variable.name => {
                hidden.push(last.hidden_by((variable.name, variable.source)));
            }
            _ => {}
        }
        listed.push(variable);
    }
    let listed = sorted(listed, &|left, right| left.position.cmp(&right.position));
    (listed, sorted(hidden, &|left, right| compare_without_case(left.name, right.name)))
}

fn compare_without_case(left: &str, right: &str) -> Ordering {
    left.bytes().map(|byte| byte.to_ascii_lowercase()).cmp(right.bytes().map(|byte| byte.to_ascii_lowercase()))
}

/// A variable in the container's list, not yet expanded.
#[derive(Debug)]
pub(super) struct Listed<'a> {
    pub(super) position: usize,
    pub(super) source: Source,
    pub(super) name: &'a str,
    pub(super) value: Value<'a>,
}

impl<'a> Listed<'a> {
    fn new((position, entry): (usize, Entry<'a>)) -> Self {
        Self { position, source: entry.source, name: entry.name, value: entry.value }
    }

    fn hidden_by(&self, (by_name, by_source): (&'a str, Source)) -> Hidden<'a> {
        Hidden { name: self.name, source: self.source, by_name, by_source }
    }
}
