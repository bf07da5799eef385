//! The cluster whose backups are restored.

use harbor_postgres_backup_policy::backup_plan::{AWS, Provenance, Unknown};
use harbor_postgres_backup_policy::settings::ObjectName;
use serde_json::{Value, json};
use spilo::operator::Source;

use super::error::RestoreError;
use super::manifests::{Judged, StoredManifests};
use super::request::RestoreRequest;
use crate::settings::RunSettings;

/// The variable in a path whose value the API server sets.
const UNKNOWN_UID: &str = "$(UID)";

/// Why nothing is looked up.
const NO_OPERATOR_CONFIGURATION: &str = "the manifests contain no OperatorConfiguration, or several; give one, or name the \
                                         object in lookups of --settings";

/// The cluster whose backups are restored.
#[derive(Clone, Debug)]
pub(super) struct SourceCluster {
    /// Its name.
    pub name: ObjectName,
    /// The resource as it is stored.
    pub object: Value,
    /// The path of its backups.
    pub archive: String,
    /// Whether the operator computes this path for `spec.clone` as well.
    pub is_operator_path: bool,
    /// The endpoint of its store, if it is not AWS.
    pub endpoint: Option<String>,
}

impl SourceCluster {
    /// Finds the cluster of the request, and evaluates its backups.
    pub fn find(
        stored: &StoredManifests,
        settings: &RunSettings,
        request: &RestoreRequest,
    ) -> Result<Self, RestoreError> {
        let (name, object) = Self::select(stored, request.source.as_ref())?;
        let mut object = object.clone();
        if let (Some(uid), Some(metadata)) = (&request.uid, object.get_mut("metadata").and_then(Value::as_object_mut)) {
            metadata.insert("uid".to_owned(), json!(uid));
        }
        let judged = stored.judge(&object, settings);
        let fact = |name: &str| judged.plan.facts.iter().find(|fact| fact.name == name);
        if fact("standby-of").is_some() {
            return Err(RestoreError::Standby(name));
        }
        match judged.plan.get("backup-tool") {
            Some("none") => return Err(RestoreError::NoBackups(name)),
            Some(_) if is_known(&judged) => {}
            _ => return Err(RestoreError::Unknown { name, reasons: unknown(&judged) }),
        }
        let Some(archive) = fact("backup-store") else { return Err(RestoreError::NoBackups(name)) };
        if archive.value.contains(UNKNOWN_UID) {
            return Err(RestoreError::NoUid(name));
        }
        if archive.value.contains("$(") {
            return Err(RestoreError::UnknownPath(archive.value.clone()));
        }
        let is_plain = |endpoint: &&str| *endpoint != AWS && !endpoint.contains("$(") && !endpoint.contains('<');
        Ok(Self {
            name,
            archive: archive.value.clone(),
            is_operator_path: matches!(
                archive.from,
                Some(Provenance::Variable { source: Source::OperatorConfiguration, .. })
            ),
            endpoint: judged.plan.get("endpoint").filter(is_plain).map(str::to_owned),
            object,
        })
    }

    fn select<'s>(
        stored: &'s StoredManifests,
        requested: Option<&ObjectName>,
    ) -> Result<(ObjectName, &'s Value), RestoreError> {
        let unreadable = stored.unreadable_clusters();
        if let Some(requested) = requested {
            let found = stored.clusters().find(|(name, _)| name == requested);
            let is_unreadable = unreadable.contains(requested);
            let error = if is_unreadable { RestoreError::NotReadable } else { RestoreError::ClusterNotFound };
            return found.ok_or_else(|| error(requested.clone()));
        }
        let mut clusters = stored.clusters();
        let Some(first) = clusters.next() else {
            return Err(unreadable
                .first()
                .map_or(RestoreError::NoCluster, |name| RestoreError::NotReadable(name.clone())));
        };
        if clusters.next().is_none() && unreadable.is_empty() {
            return Ok(first);
        }
        let names: Vec<String> = stored
            .clusters()
            .map(|(name, _)| name)
            .chain(unreadable.iter().cloned())
            .map(|name| name.to_string())
            .collect();
        Err(RestoreError::SeveralClusters(names.join(", ")))
    }

    /// Its `metadata.uid`, if the operator needs it to compute the path of the backups.
    pub fn uid_in_path(&self) -> Option<&str> {
        let uid = self.object.pointer("/metadata/uid")?.as_str()?;
        (self.is_operator_path && self.archive.contains(uid)).then_some(uid)
    }

    /// The path of the backups, if the operator does not compute it and the store is S3.
    pub fn s3_wal_path(&self) -> Option<&str> {
        (!self.is_operator_path && self.archive.starts_with("s3://")).then_some(self.archive.as_str())
    }

    /// The names of its databases.
    pub fn databases(&self) -> Vec<String> {
        let databases = self.object.pointer("/spec/databases").and_then(Value::as_object);
        databases.into_iter().flatten().map(|(name, _)| name.clone()).collect()
    }
}

/// Whether every look-up succeeded.
fn is_known(judged: &Judged) -> bool {
    judged.findings.iter().all(|finding| finding.rule != "chain/look-up")
}

fn unknown(judged: &Judged) -> Vec<String> {
    let reason = |unknown: &Unknown| match unknown {
        Unknown::LookUpsDisabled(_) => NO_OPERATOR_CONFIGURATION.to_owned(),
        other => other.to_string(),
    };
    judged.plan.unknown.iter().map(reason).collect()
}
