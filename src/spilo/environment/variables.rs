//! The variables of a pod, merged as the operator and Kubernetes merge them.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

use super::resolved::Environment;
use crate::bytes::compare;
use crate::sorted::sorted;
use crate::spilo::vocabulary::{Name, names};

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

/// Variables on their way into a pod: the operator's own, and what is added.
#[derive(Clone, Debug)]
pub struct Variables<'a> {
    identity: Identity<'a>,
    entries: Vec<Entry<'a>>,
}

/// A variable in the container's list, not yet expanded.
#[derive(Clone, Debug)]
pub(super) struct Entry<'a> {
    pub(super) source: Source,
    pub(super) name: &'a str,
    /// The same, where it is in the vocabulary.
    pub(super) known: Option<Name>,
    pub(super) value: Value<'a>,
}

/// What the operator always sets besides the identity, with values that do not matter to a plan, and whether these only
/// stand for others.
pub(super) const OF_THE_OPERATOR: [(Name, &str, bool); 13] = [
    (names::PGROOT, "/home/postgres/pgdata/pgroot", false),
    (names::DCS_ENABLE_KUBERNETES_API, "true", false),
    (names::POD_IP, "$(POD_IP)", true),
    (names::PAM_OAUTH2, "$(PAM_OAUTH2)", true),
    (names::HUMAN_ROLE, "$(HUMAN_ROLE)", true),
    (names::PGUSER_STANDBY, "$(PGUSER_STANDBY)", true),
    (names::PGUSER_SUPERUSER, "$(PGUSER_SUPERUSER)", true),
    (names::KUBERNETES_LABELS, "$(KUBERNETES_LABELS)", true),
    (names::PGPASSWORD_STANDBY, "$(PGPASSWORD_STANDBY)", true),
    (names::SPILO_CONFIGURATION, "$(SPILO_CONFIGURATION)", true),
    (names::PGPASSWORD_SUPERUSER, "$(PGPASSWORD_SUPERUSER)", true),
    (names::KUBERNETES_ROLE_LABEL, "$(KUBERNETES_ROLE_LABEL)", true),
    (names::KUBERNETES_SCOPE_LABEL, "$(KUBERNETES_SCOPE_LABEL)", true),
];

impl<'a> Identity<'a> {
    /// The variables that tell it.
    pub(super) fn entries(&self) -> [Entry<'a>; 3] {
        [
            (names::SCOPE, self.cluster, "$(SCOPE)"),
            (names::POD_NAMESPACE, self.namespace, "$(POD_NAMESPACE)"),
            (names::PGVERSION, self.postgres_major, "$(PGVERSION)"),
        ]
        .map(|(name, text, otherwise)| Entry {
            source: Source::Operator,
            name: name.row().name,
            known: Some(name),
            value: text.map_or(Value::Standing(otherwise), Value::from),
        })
    }
}

impl<'a> Variables<'a> {
    /// The variables that the operator sets for every cluster.
    pub fn of_cluster(identity: &Identity<'a>) -> Self {
        Self { identity: *identity, entries: Vec::with_capacity(16) }
    }

    /// Adds a variable. Within a source the order of calls counts, but for the Secret and the ConfigMap,
    /// which the operator sorts by name.
    pub fn add(&mut self, source: Source, name: &'a str, value: impl Into<Value<'a>>) {
        self.add_found(source, name, Name::find(name), value.into());
    }

    /// The same of a name that has been looked up already.
    pub(crate) fn add_found(&mut self, source: Source, name: &'a str, known: Option<Name>, value: Value<'a>) {
        self.entries.push(Entry { source, name, known, value });
    }

    /// Merges the sources and expands `$(NAME)`.
    ///
    /// The operator leaves a variable out if one with the same name, compared without case
    /// (`isEnvVarPresent`), stands before it. `spec.clone` and `spec.standby` are exempt: their variables
    /// are always listed, and of two variables with exactly one name Kubernetes takes the later.
    pub fn resolve(self) -> Environment<'a> {
        let entries = sorted(self.entries, &|left, right| {
            let by_name = matches!(left.source, Source::Secret | Source::ConfigMap);
            left.source.cmp(&right.source).then_with(|| {
                if by_name { compare(left.name.as_bytes(), right.name.as_bytes()) } else { Ordering::Equal }
            })
        });
        Environment::of(&self.identity, entries)
    }
}
