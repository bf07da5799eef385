//! Restores from the backups of a cluster: what to write for one, if the policy accepts it.
//!
//! The source and the new cluster are evaluated by the policy, together with the other manifests as they are stored. What is
//! written therefore restores what it describes, as far as the objects are known.

mod cluster;
mod document;
mod manifests;
mod resource;

use harbor_postgres_backup_policy::finding::{Action, Finding};
use harbor_postgres_backup_policy::settings::{ObjectName, Restore, RestoreSource};
use serde_json::Value;
use spilo::RecoveryTime;

use crate::redact::redact;
use crate::settings::RunSettings;
use crate::source::Source;
use cluster::SourceCluster;
use manifests::StoredManifests;

pub use document::write_restoration;

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

/// A restore that the policy accepts.
#[derive(Clone, Debug, PartialEq)]
pub struct Restoration {
    /// The cluster whose backups are restored.
    pub source: ObjectName,
    /// The new cluster.
    pub target: ObjectName,
    /// The time that is restored.
    pub time: RecoveryTime,
    /// The path that the new cluster is restored from.
    pub reads: String,
    /// The path that the new cluster archives to, if it is known.
    pub writes: Option<String>,
    /// The databases of the source.
    pub databases: Vec<String>,
    /// What the policy warns about.
    pub warnings: Vec<Finding>,
    /// What to write.
    pub document: Document,
}

/// What is written for a restore.
#[derive(Clone, Debug, PartialEq)]
pub enum Document {
    /// An entry of `restore.clusters`.
    Settings(Restore),
    /// A `postgresql` resource.
    Rehearsal(Value),
}

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
    #[error(
        "spec of the cluster contains a credential, which would be shown; move it from spec.env or pg_hba to a Secret"
    )]
    Credential,
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

/// Plans a restore by the manifests.
///
/// # Errors
/// Returns [`RestoreError`] if the restore would not succeed, or if that is not known.
pub fn plan_restore(
    sources: &[Source],
    settings: &RunSettings,
    request: &RestoreRequest,
) -> Result<Restoration, RestoreError> {
    let stored = StoredManifests::new(sources, settings);
    let source = SourceCluster::find(&stored, settings, request)?;
    let (target, settings, document) = match &request.target {
        Target::Settings { cluster } => {
            let target = cluster.clone().unwrap_or_else(|| source.name.clone());
            let restore = Restore {
                cluster: target.clone(),
                from: RestoreSource {
                    cluster: source.name.name.clone(),
                    uid: source.uid_in_path().map(str::to_owned),
                    s3_wal_path: source.s3_wal_path().map(str::to_owned),
                },
                timestamp: request.time.clone(),
                endpoint: source.endpoint.clone(),
                force_path_style: None,
            };
            (target, settings.clone().with_restore(restore.clone()), Document::Settings(restore))
        }
        Target::Rehearsal { name, volume } => {
            let name = name.clone().unwrap_or_else(|| format!("{}-rehearsal", source.name.name));
            let target = ObjectName::new(&source.name.namespace, &name);
            let object = resource::rehearsal(&source, &target, &request.time, volume.as_deref());
            (target, settings.clone(), Document::Rehearsal(object))
        }
    };
    let new = match &document {
        Document::Settings(_) => resource::recreated(&source, &target),
        Document::Rehearsal(object) => object.clone(),
    };
    let stored = stored.without(&target);
    // First as the policy repairs it, then with the other objects as they are.
    let (repaired, findings) = stored.repair(&new, &settings);
    deny(&source, &findings)?;
    let judged = stored.judge(&repaired, &settings);
    deny(&source, &judged.findings)?;
    let is_restored = judged.plan.get("restore-method") == Some("wal");
    let reads = judged.plan.get("restore-source").filter(|_| is_restored).ok_or(RestoreError::NotRestored)?.to_owned();
    let document = match document {
        Document::Rehearsal(_) if redact(&repaired, None) != repaired => return Err(RestoreError::Credential),
        Document::Rehearsal(_) => Document::Rehearsal(repaired),
        settings @ Document::Settings(_) => settings,
    };
    // That another version than that of the backups is set is worth a warning as well.
    let changes_version = |finding: &Finding| finding.rule == "postgresql/version";
    let warnings = judged.findings.iter().filter(|finding| finding.action == Action::Warn);
    let warnings = findings.into_iter().filter(changes_version).chain(warnings.cloned()).collect();
    let writes = judged.plan.get("backup-store").map(|path| path.replace("$(UID)", "<uid>"));
    let databases = source.databases();
    let (source, time) = (source.name, request.time.clone());
    Ok(Restoration { source, target, time, reads, writes, databases, warnings, document })
}

/// An error if one of the findings denies the new cluster.
fn deny(source: &SourceCluster, findings: &[Finding]) -> Result<(), RestoreError> {
    let denials: Vec<Finding> = findings.iter().filter(|finding| finding.action == Action::Deny).cloned().collect();
    if denials.is_empty() {
        return Ok(());
    }
    Err(RestoreError::Denied { reads: source.archive.clone(), findings: denials })
}
