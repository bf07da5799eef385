//! Look-ups of other objects of the cluster.
//!
//! Only ConfigMaps, the operator's configuration and the definition of `postgresql` resources are looked up. Secrets never are: the host's field masks cannot
//! reduce a Secret to its keys, so its values would come along.

use serde_json::Value;

/// The objects of a cluster.
pub trait Cluster {
    /// Gets an object.
    ///
    /// # Errors
    /// Returns [`LookupError`] if the object does not exist or cannot be read.
    fn get(&self, reference: &ObjectReference<'_>) -> Result<Value, LookupError>;
}

/// An object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObjectReference<'a> {
    /// The type of the object.
    pub kind: LookupKind,
    /// The namespace of the object. `None` if its type is not namespaced.
    pub namespace: Option<&'a str>,
    /// The name of the object.
    pub name: &'a str,
}

/// The types of objects that are looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LookupKind {
    /// A ConfigMap of the core group.
    ConfigMap,
    /// The postgres-operator's configuration as a custom resource.
    OperatorConfiguration,
    /// The definition of a custom resource.
    CustomResourceDefinition,
}

impl LookupKind {
    /// `apiVersion` of a manifest.
    pub const fn api_version(self) -> &'static str {
        match self {
            Self::ConfigMap => "v1",
            Self::OperatorConfiguration => "acid.zalan.do/v1",
            Self::CustomResourceDefinition => "apiextensions.k8s.io/v1",
        }
    }

    /// `kind` of a manifest.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::ConfigMap => "ConfigMap",
            Self::OperatorConfiguration => "OperatorConfiguration",
            Self::CustomResourceDefinition => "CustomResourceDefinition",
        }
    }
}

/// Why an object could not be looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LookupError {
    /// The object does not exist.
    #[error("it does not exist")]
    NotFound,
    /// There is no cluster, and the object is not among the given manifests.
    #[error("it is not among the given manifests")]
    NotProvided,
    /// The values of the object, or its whole manifest, are encrypted.
    #[error("it is encrypted with SOPS")]
    Encrypted,
    /// There is no cluster, and the manifest of the object is a template.
    #[error("its manifest contains a template")]
    Template,
    /// The policy, or the policy server, may not read the object.
    #[error("access to it is denied")]
    Forbidden,
    /// The object does not have the expected form.
    #[error("it does not have the expected form")]
    Malformed,
    /// Any other failure.
    #[error("the host returned an error")]
    Failed,
}

impl LookupError {
    /// Classifies the error message of the host, which is all that it returns (policy-evaluator 1.36,
    /// `evaluation_context.rs` and `callback_handler/kubernetes/client.rs`; the API server's own "is forbidden"). The
    /// message itself is dropped.
    pub fn from_host_message(message: &str) -> Self {
        if message.contains("Cannot find ") {
            Self::NotFound
        } else if message.contains("is not among the given manifests") {
            Self::NotProvided
        } else if message.contains("has not been granted access") || message.contains("is forbidden") {
            Self::Forbidden
        } else {
            Self::Failed
        }
    }
}

/// A cluster in which every look-up fails.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoCluster;

impl Cluster for NoCluster {
    fn get(&self, _reference: &ObjectReference<'_>) -> Result<Value, LookupError> {
        Err(LookupError::Failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_messages_are_classified() {
        for (message, expected) in [
            (
                "Callback evaluation failure: Cannot find v1/ConfigMap named 'pod-config' inside of namespace 'Some(\"harbor\")'",
                LookupError::NotFound,
            ),
            (
                "Policy has not been granted access to Kubernetes v1/ConfigMap resources. The violation has been reported.",
                LookupError::Forbidden,
            ),
            (
                "ApiError: configmaps \"pod-config\" is forbidden: User \"system:serviceaccount:kubewarden:policy-server\" cannot get resource",
                LookupError::Forbidden,
            ),
            ("the object is not among the given manifests", LookupError::NotProvided),
            ("kube::Client was not initialized properly", LookupError::Failed),
            ("", LookupError::Failed),
        ] {
            assert_eq!(LookupError::from_host_message(message), expected, "{message}");
        }
    }
}
