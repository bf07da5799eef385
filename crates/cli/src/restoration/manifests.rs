//! The manifests as they are stored, and the evaluation of a resource among them.

use std::collections::BTreeMap;

use harbor_postgres_backup_policy::backup_plan::BackupPlan;
use harbor_postgres_backup_policy::finding::Finding;
use harbor_postgres_backup_policy::settings::{Mode, ObjectName};
use serde_json::Value;

use crate::evaluate::{EvaluatedObject, Outcome, evaluate};
use crate::manifest::DEFAULT_NAMESPACE;
use crate::settings::RunSettings;
use crate::source::Source;

/// The kind of a cluster.
const CLUSTER_KIND: &str = "postgresql";

/// The objects as they are stored: those with a resource version as they are, and others as the policy would store them.
#[derive(Clone, Debug, Default)]
pub(super) struct StoredManifests {
    objects: Vec<Value>,
    /// The clusters that cannot be evaluated.
    unreadable: Vec<ObjectName>,
}

/// The evaluation of a resource.
#[derive(Clone, Debug, Default)]
pub(super) struct Judged {
    /// The findings, the most severe first.
    pub findings: Vec<Finding>,
    /// What its backups and restores come to.
    pub plan: BackupPlan,
}

impl StoredManifests {
    /// Reads the sources.
    pub fn new(sources: &[Source], settings: &RunSettings) -> Self {
        let report = evaluate(sources, settings.clone().with_mode(Mode::Repair), &BTreeMap::new());
        let mut stored = Self::default();
        for object in &report.objects {
            if object.outcome == Outcome::NotEvaluated || object.object.skip_reason.is_some() {
                if object.object.kind() == CLUSTER_KIND {
                    stored.unreadable.push(name_of(&object.object.to_value()));
                }
                continue;
            }
            stored.objects.push(stored_value(object));
        }
        stored
    }

    /// The clusters.
    pub fn clusters(&self) -> impl Iterator<Item = (ObjectName, &Value)> {
        let clusters = self.objects.iter().filter(|object| is_cluster(object));
        clusters.map(|object| (name_of(object), object))
    }

    /// The clusters whose manifests are encrypted or templates.
    pub fn unreadable_clusters(&self) -> &[ObjectName] {
        &self.unreadable
    }

    /// All objects but the cluster with this name.
    pub fn without(mut self, cluster: &ObjectName) -> Self {
        self.objects.retain(|object| !is_cluster(object) || name_of(object) != *cluster);
        self
    }

    /// A new cluster as the policy stores it, with the findings on it.
    pub fn repair(&self, resource: &Value, settings: &RunSettings) -> (Value, Vec<Finding>) {
        let evaluated = self.evaluate(resource, settings.clone().with_mode(Mode::Repair), |object| {
            (object.repaired.clone().unwrap_or_else(|| resource.clone()), object.findings.clone())
        });
        evaluated.unwrap_or_else(|| (resource.clone(), Vec::new()))
    }

    /// Evaluates a cluster among the other objects, which the policy does not repair.
    pub fn judge(&self, resource: &Value, settings: &RunSettings) -> Judged {
        let judged =
            |object: &EvaluatedObject<'_>| Judged { findings: object.findings.clone(), plan: object.plan.clone() };
        self.evaluate(resource, settings.clone().with_mode(Mode::Verify), judged).unwrap_or_default()
    }

    fn evaluate<T>(
        &self,
        resource: &Value,
        settings: RunSettings,
        read: impl FnOnce(&EvaluatedObject<'_>) -> T,
    ) -> Option<T> {
        let others = self.objects.iter().filter(|object| !is_cluster(object));
        // JSON that was written by serde_json can be parsed.
        let parse = |object: &Value| Source::parse("manifest.json", object.to_string()).ok();
        let sources: Vec<Source> = others.chain([resource]).filter_map(parse).collect();
        let report = evaluate(&sources, settings.with_all_clusters(), &BTreeMap::new());
        report.objects.last().map(read)
    }
}

/// An object as it is stored.
fn stored_value(object: &EvaluatedObject<'_>) -> Value {
    let value = object.object.to_value();
    let is_stored = value.pointer("/metadata/resourceVersion").is_some();
    let Some(mut repaired) = object.repaired.clone().filter(|_| !is_stored) else { return value };
    // An item of a typed list has no type of its own.
    if let Some(members) = repaired.as_object_mut() {
        for key in ["apiVersion", "kind"] {
            members.entry(key).or_insert_with(|| value.get(key).cloned().unwrap_or_default());
        }
    }
    repaired
}

fn is_cluster(object: &Value) -> bool {
    object.get("kind").and_then(Value::as_str) == Some(CLUSTER_KIND)
}

fn name_of(object: &Value) -> ObjectName {
    let string = |pointer: &str| object.pointer(pointer).and_then(Value::as_str);
    let namespace = string("/metadata/namespace").unwrap_or(DEFAULT_NAMESPACE);
    ObjectName::new(namespace, string("/metadata/name").unwrap_or_default())
}
