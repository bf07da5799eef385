use thiserror::Error;

/// The operator generates no StatefulSet: a new cluster is not created, and an existing one is no longer synchronized.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum OperatorError {
    /// The name of the cluster does not begin with its team.
    #[error("the name of the cluster must begin with the team and a hyphen: {team}-")]
    TeamPrefix {
        /// `spec.teamId`
        team: String,
    },
    /// The name of the cluster is not a valid name of a Service.
    #[error("the name of the cluster must be a valid name of a Service of at most {max} characters")]
    ClusterName {
        /// The largest number of characters.
        max: usize,
    },
    /// `spec.clone.cluster` is not a valid name of a Service, which it must be without a timestamp.
    #[error("without a timestamp, spec.clone.cluster must be a valid name of a Service of at most 63 characters")]
    CloneName,
    /// The ConfigMap of `pod_environment_configmap` does not exist.
    #[error("the ConfigMap {name} of pod_environment_configmap does not exist")]
    ConfigMapNotFound {
        /// Its name.
        name: String,
    },
    /// The Secret of `pod_environment_secret` does not exist in the namespace of the cluster.
    #[error("the Secret {name} of pod_environment_secret does not exist in the namespace of the cluster")]
    SecretNotFound {
        /// Its name.
        name: String,
    },
    /// Up to 1.7.1, `spec.standby` needs `s3_wal_path`.
    #[error("spec.standby has no s3_wal_path, which this version of postgres-operator requires")]
    StandbyPath,
}
