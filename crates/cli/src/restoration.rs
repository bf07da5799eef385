//! Restores from the backups of a cluster: what to write for one, if the policy accepts it.
//!
//! The source and the new cluster are evaluated by the policy, together with the other manifests as they are stored. What is
//! written therefore restores what it describes, as far as the objects are known.

mod cluster;
mod document;
mod error;
mod manifests;
mod request;
mod resource;

use harbor_postgres_backup_policy::finding::{Action, Finding};
use harbor_postgres_backup_policy::settings::{ObjectName, Restore, RestoreSource};
use serde_json::Value;
use spilo::RecoveryTime;
use spilo::variables::is_secret;

use crate::redact::redact;
use crate::settings::RunSettings;
use crate::source::Source;
use cluster::SourceCluster;
use manifests::StoredManifests;

pub use document::write_restoration;
pub use error::RestoreError;
pub use request::{RestoreRequest, Target};

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
        Document::Rehearsal(_) => {
            if let Some(field) = credential_field(&repaired) {
                return Err(RestoreError::Credential(field));
            }
            Document::Rehearsal(repaired)
        }
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

/// The field of the resource that contains a credential: the value of a variable, or an option in a pg_hba line.
fn credential_field(resource: &Value) -> Option<String> {
    let items = |path: &str| resource.pointer(path).and_then(Value::as_array).into_iter().flatten().enumerate();
    let is_secret_variable = |variable: &Value| {
        let field = |key: &str| variable.get(key).and_then(Value::as_str).unwrap_or_default();
        let value = field("value");
        is_secret(field("name")) && !value.is_empty() && !value.starts_with("$(")
    };
    let env = items("/spec/env").find(|(_, variable)| is_secret_variable(variable));
    let env = env.map(|(index, _)| format!("spec.env[{index}]"));
    let has_secret = |line: &Value| redact(line, None) != *line;
    let line = || items("/spec/patroni/pg_hba").find(|(_, line)| has_secret(line));
    env.or_else(|| line().map(|(index, _)| format!("spec.patroni.pg_hba[{index}]")))
}

/// An error if one of the findings denies the new cluster.
fn deny(source: &SourceCluster, findings: &[Finding]) -> Result<(), RestoreError> {
    let denials: Vec<Finding> = findings.iter().filter(|finding| finding.action == Action::Deny).cloned().collect();
    if denials.is_empty() {
        return Ok(());
    }
    Err(RestoreError::Denied { reads: source.archive.clone(), findings: denials })
}
