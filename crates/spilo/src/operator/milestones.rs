//! The first release of each change in postgres-operator that matters to the variables of a pod.
//!
//! Found by comparing `pkg/cluster/k8sres.go`, `pkg/cluster/majorversionupgrade.go` and `pkg/util/config/config.go` of
//! every tag from v1.5.0 to v2.0.1 with those of the tag before it.

use super::OperatorVersion;

const fn version(major: u16, minor: u16, patch: u16) -> OperatorVersion {
    OperatorVersion::new(major, minor, patch)
}

/// `pod_environment_secret`, `wal_gs_bucket`, `gcp_credentials` and `enable_spilo_wal_path_compat` are read.
pub const POD_ENVIRONMENT_SECRET: OperatorVersion = version(1, 6, 0);
/// `PGVERSION` is set (`enable_pgversion_env_var`).
pub const PGVERSION: OperatorVersion = version(1, 6, 0);
/// The variables that the operator derives from its configuration are listed last; before, they precede the ConfigMap.
pub const CONFIGURATION_LAST: OperatorVersion = version(1, 6, 0);
/// `major_version_upgrade_mode`, `minimal_major_version` and `target_major_version` change `PGVERSION`.
pub const MAJOR_VERSION_UPGRADE: OperatorVersion = version(1, 6, 2);
/// `wal_az_storage_account` is read, and parameters such as `archive_mode` are set in Patroni's shared configuration.
pub const AZURE: OperatorVersion = version(1, 7, 0);
/// `spec.env`, `gs_wal_path` and `standby_host` are read; a missing ConfigMap or Secret is only logged.
pub const CLUSTER_ENV: OperatorVersion = version(1, 8, 0);
/// Names are compared ignoring case; 1.8.0 converts them to upper case, earlier releases compare them exactly.
pub const IGNORES_CASE: OperatorVersion = version(1, 8, 1);
/// `spec.clone` sets `CLONE_WAL_BUCKET_SCOPE_PREFIX`, which 1.8.0 and 1.8.1 do not.
pub const CLONE_SCOPE_PREFIX: OperatorVersion = version(1, 8, 2);
/// `spec.env` precedes `spec.clone`; a missing ConfigMap or Secret is an error again; the team prefix of a cluster's
/// name is optional (`enable_team_id_clustername_prefix`).
pub const CLUSTER_ENV_FIRST: OperatorVersion = version(1, 9, 0);
/// `KUBERNETES_BOOTSTRAP_LABELS` is set.
pub const BOOTSTRAP_LABELS: OperatorVersion = version(1, 15, 0);
/// `spec.envFrom` and `irsa_role_arn` are read; `spec.standby` can have a host and an archive; major versions are
/// compared as numbers.
pub const ENV_FROM: OperatorVersion = version(2, 0, 0);
