//! What to restore.

use harbor_postgres_backup_policy::settings::ObjectName;
use spilo::RecoveryTime;

/// What to restore.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestoreRequest {
    /// The time to restore to.
    pub time: RecoveryTime,
    /// The cluster whose backups are restored. If it is not given, the manifests contain only one.
    pub source: Option<ObjectName>,
    /// The `metadata.uid` of this cluster, if its manifest does not contain it.
    pub uid: Option<String>,
    /// What to write.
    pub target: Target,
}

/// What to write for a restore.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The entry of `restore.clusters` for this cluster, by default the one with the name of the source.
    Settings {
        /// The new cluster.
        cluster: Option<ObjectName>,
    },
    /// A `postgresql` resource of its own beside the source.
    Rehearsal {
        /// Its name, by default that of the source followed by `-rehearsal`.
        name: Option<String>,
        /// The size of its volume, by default that of the source.
        volume: Option<String>,
    },
}
