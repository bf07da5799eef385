//! Why a restore is not written.

use harbor_postgres_backup_policy::finding::Finding;
use harbor_postgres_backup_policy::settings::ObjectName;

/// Why nothing is written.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RestoreError {
    /// There is nothing to restore from in the manifests.
    #[error("the manifests contain no postgresql resource")]
    NoCluster,
    /// It is not known which cluster is meant.
    #[error("the manifests contain several postgresql resources; name one with --cluster: {0}")]
    SeveralClusters(String),
    /// The named cluster is not among the manifests.
    #[error("the manifests do not contain the postgresql resource {0}")]
    ClusterNotFound(ObjectName),
    /// The manifest cannot be evaluated.
    #[error("the manifest of {0} is encrypted or a template; decrypt or render it first")]
    NotReadable(ObjectName),
    /// What is not known prevents an answer.
    #[error("the backups of {name} are not known: {}", reasons.join("; "))]
    Unknown {
        /// The source.
        name: ObjectName,
        /// What is not known.
        reasons: Vec<String>,
    },
    /// The source makes no backups.
    #[error("{0} makes no backups: the command `explain` shows why")]
    NoBackups(ObjectName),
    /// The source makes no backups as long as it is a standby.
    #[error("{0} is a standby, which makes no backups; restore from those of the cluster that it follows")]
    Standby(ObjectName),
    /// The path of the backups contains the uid of the source.
    #[error(
        "the path of the backups contains the uid of {0}, which its manifest does not have; use the output of kubectl get -o \
         yaml, or --uid"
    )]
    NoUid(ObjectName),
    /// The path of the backups contains an unknown value.
    #[error("the path of the backups contains a value that is not known: {0}")]
    UnknownPath(String),
    /// The resource would contain a credential.
    #[error("{0} of the cluster contains a credential, which would be shown; move it to a Secret")]
    Credential(String),
    /// The policy denies the restore.
    #[error("the restore from {reads} would not succeed")]
    Denied {
        /// The path of the backups.
        reads: String,
        /// What is missing or wrong.
        findings: Vec<Finding>,
    },
    /// The new cluster would not be restored from an archive.
    #[error("the new cluster would not be restored from an archive; the command `explain` shows what it starts from")]
    NotRestored,
}
