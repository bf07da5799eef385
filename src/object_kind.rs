//! The kinds of objects that the policy evaluates.

/// The kinds of objects that have rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectKind {
    /// A `postgresql` resource.
    Postgresql,
    /// A pod-config ConfigMap.
    PodConfig,
    /// A pod-config ConfigMap that is deleted.
    PodConfigDeletion,
    /// The operator's configuration, as a custom resource or a ConfigMap.
    OperatorConfiguration,
}
