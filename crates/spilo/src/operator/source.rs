use std::fmt;

/// Where a variable comes from, in the order in which postgres-operator lists them from 1.9.0 on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Source {
    /// The operator itself, for every cluster.
    Operator,
    /// `spec.env` of the cluster.
    ClusterEnv,
    /// The operator, from `spec.clone`.
    Clone,
    /// The operator, from `spec.standby`.
    Standby,
    /// The Secret of `pod_environment_secret`. Its values are referenced by `valueFrom`, so that the kubelet expands no
    /// `$(NAME)` in them.
    Secret,
    /// The ConfigMap of `pod_environment_configmap`.
    ConfigMap,
    /// The operator, from its configuration.
    OperatorConfiguration,
    /// The operator, from `spec.tls`.
    Tls,
    /// A webhook that gives the pod the identity of its service account, such as that of EKS. It adds variables when
    /// the pod is created.
    ServiceAccount,
    /// `spec.envFrom` of the cluster. Every other source takes precedence.
    EnvFrom,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Operator => "postgres-operator",
            Self::ClusterEnv => "spec.env",
            Self::Clone => "spec.clone",
            Self::Standby => "spec.standby",
            Self::Secret => "the Secret of pod_environment_secret",
            Self::ConfigMap => "the ConfigMap of pod_environment_configmap",
            Self::OperatorConfiguration => "the operator's configuration",
            Self::Tls => "spec.tls",
            Self::ServiceAccount => "the identity of the pod's service account",
            Self::EnvFrom => "spec.envFrom",
        })
    }
}
