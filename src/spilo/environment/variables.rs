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
    /// The same, where it is in the vocabulary.
    pub(super) known: Option<Name>,
    pub(super) value: Value<'a>,
}

/// What the operator always sets besides the identity, with values that do not matter to a plan.
const OF_THE_OPERATOR: [(Name, &str); 11] = [
    (names::POD_IP, "$(POD_IP)"),
    (names::PAM_OAUTH2, "$(PAM_OAUTH2)"),
    (names::HUMAN_ROLE, "$(HUMAN_ROLE)"),
    (names::PGUSER_STANDBY, "$(PGUSER_STANDBY)"),
    (names::PGUSER_SUPERUSER, "$(PGUSER_SUPERUSER)"),
    (names::KUBERNETES_LABELS, "$(KUBERNETES_LABELS)"),
    (names::PGPASSWORD_STANDBY, "$(PGPASSWORD_STANDBY)"),
    (names::SPILO_CONFIGURATION, "$(SPILO_CONFIGURATION)"),
    (names::PGPASSWORD_SUPERUSER, "$(PGPASSWORD_SUPERUSER)"),
    (names::KUBERNETES_ROLE_LABEL, "$(KUBERNETES_ROLE_LABEL)"),
    (names::KUBERNETES_SCOPE_LABEL, "$(KUBERNETES_SCOPE_LABEL)"),
];

impl<'a> Variables<'a> {
    /// The variables that the operator sets for every cluster. None refers to another, so their order does not matter.
    pub fn of_cluster(identity: &Identity<'a>) -> Self {
        let mut variables = Self { entries: Vec::with_capacity(32) };
        let mut add = |name: Name, value| {
            let entry = Entry { source: Source::Operator, name: name.row().name, known: Some(name), value };
            variables.entries.push(entry);
        };
        for (name, text, otherwise) in [
            (names::SCOPE, identity.cluster, "$(SCOPE)"),
            (names::POD_NAMESPACE, identity.namespace, "$(POD_NAMESPACE)"),
            (names::PGVERSION, identity.postgres_major, "$(PGVERSION)"),
        ] {
            add(name, text.map_or(Value::Standing(otherwise), Value::from));
        }
        add(names::PGROOT, "/home/postgres/pgdata/pgroot".into());
        add(names::DCS_ENABLE_KUBERNETES_API, "true".into());
        for (name, reference) in OF_THE_OPERATOR {
            add(name, Value::Standing(reference));
        }
        variables
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
        Environment::of(sorted(self.entries, &|left, right| {
            let by_name = matches!(left.source, Source::Secret | Source::ConfigMap);
            left.source.cmp(&right.source).then_with(|| {
                if by_name { compare(left.name.as_bytes(), right.name.as_bytes()) } else { Ordering::Equal }
            })
        }))
    }
}
