//! Look-ups of other objects, behind a trait: rules never ask, they are given what was found.
//!
//! Only ConfigMaps and the operator's configuration are looked up. Secrets never are: the host's field
//! masks keep some fields and cannot turn values into names, so that their values would come along.

#[cfg(test)]
pub mod in_memory;

use crate::json::{Object, Written};
use crate::text::contains;

/// The objects of a cluster, to be read by name.
pub trait Cluster {
    /// The object that `wanted` names, as JSON.
    ///
    /// # Errors
    /// [`Unanswered`] where it is not there or cannot be read.
    fn get(&self, wanted: &Reference<'_>) -> Result<String, Unanswered>;
}

/// Which object is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reference<'a> {
    /// What it is.
    pub kind: Kind,
    /// Where it is.
    pub namespace: &'a str,
    /// What it is called.
    pub name: &'a str,
}

/// The kinds that are looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The core group's ConfigMap.
    ConfigMap,
    /// The operator's configuration as a resource of its own.
    OperatorConfiguration,
}

impl Kind {
    /// Group and version as in a manifest.
    pub const fn api_version(self) -> &'static str {
        match self {
            Self::ConfigMap => "v1",
            Self::OperatorConfiguration => "acid.zalan.do/v1",
        }
    }

    /// The kind as in a manifest.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ConfigMap => "ConfigMap",
            Self::OperatorConfiguration => "OperatorConfiguration",
        }
    }
}

impl Reference<'_> {
    /// The payload of Kubewarden's host call `kubernetes/get_resource`.
    ///
    /// Past the host's cache of five seconds: who has just mended the ConfigMap must not be refused for
    /// what stood there before.
    pub fn query(&self) -> Written {
        let mut query = Object::with_capacity(256);
        query.text("api_version", self.kind.api_version());
        query.text("kind", self.kind.name());
        query.text("namespace", self.namespace);
        query.text("name", self.name);
        query.truth("disable_cache", true);
        query.written()
    }
}

/// Why a look-up brought no object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unanswered {
    /// There is no such object.
    Missing,
    /// There is no cluster, and the object is not among the manifests given instead.
    NotGiven,
    /// The policy, or the policy server, is not allowed to read it.
    Refused,
    /// The answer is no object, or not the one that belongs there.
    Malformed,
    /// Anything else.
    Failed,
}

impl Unanswered {
    /// Sorts the host's error, which is a mere text (policy-evaluator: `evaluation_context.rs` and
    /// `kubernetes/client.rs`; the API server's own "is forbidden"; of this project's runner, `lookup.rs`).
    /// The text goes no further.
    pub fn of_host(text: &str) -> Self {
        if contains(text, "Cannot find ") {
            Self::Missing
        } else if contains(text, "is not among the given manifests") {
            Self::NotGiven
        } else if contains(text, "has not been granted access") || contains(text, "is forbidden") {
            Self::Refused
        } else {
            Self::Failed
        }
    }
}

/// No cluster to ask: every look-up fails.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoCluster;

impl Cluster for NoCluster {
    fn get(&self, _wanted: &Reference<'_>) -> Result<String, Unanswered> {
        Err(Unanswered::Failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::test;

    #[test]
    fn the_hosts_texts_are_told_apart() {
        for (text, expected) in [
            (
                "Host error: Callback evaluation failure: Cannot find v1/ConfigMap named 'pod-config' inside of namespace 'Some(\"harbor\")'",
                Unanswered::Missing,
            ),
            (
                "Policy has not been granted access to Kubernetes v1/ConfigMap resources. The violation has been reported.",
                Unanswered::Refused,
            ),
            (
                "ApiError: configmaps \"pod-config\" is forbidden: User \"system:serviceaccount:kubewarden:policy-server\" cannot get resource",
                Unanswered::Refused,
            ),
            (
                "Host error: the ConfigMap pod-config in the namespace harbor is not among the given manifests",
                Unanswered::NotGiven,
            ),
            ("kube::Client was not initialized properly", Unanswered::Failed),
            ("", Unanswered::Failed),
        ] {
            assert_eq!(Unanswered::of_host(text), expected, "{text}");
        }
    }
}
