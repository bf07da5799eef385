//! The resource of the new cluster.

use harbor_postgres_backup_policy::settings::ObjectName;
use serde_json::{Map, Value, json};
use spilo::RecoveryTime;

use super::cluster::SourceCluster;

/// The fields of `spec` that decide how a pod runs and what it can read. `numberOfInstances`, `users` and `databases` are not
/// among them: the backups contain users and databases.
const COPIED_FIELDS: [&str; 11] = [
    "teamId",
    "postgresql",
    "dockerImage",
    "resources",
    "env",
    "envFrom",
    "additionalVolumes",
    "podAnnotations",
    "tolerations",
    "nodeAffinity",
    "podPriorityClassName",
];

/// A small cluster beside the source, which is restored from its backups. It does not belong to harbor-operator.
pub(super) fn rehearsal(
    source: &SourceCluster,
    target: &ObjectName,
    time: &RecoveryTime,
    volume: Option<&str>,
) -> Value {
    let field = |pointer: &str| source.object.pointer(pointer).filter(|value| !value.is_null());
    let mut spec = Map::new();
    for key in COPIED_FIELDS {
        if let Some(value) = field(&format!("/spec/{key}")) {
            spec.insert(key.to_owned(), value.clone());
        }
    }
    spec.insert("numberOfInstances".to_owned(), json!(1));
    let mut volume_claim = Map::new();
    if let Some(class) = field("/spec/volume/storageClass") {
        volume_claim.insert("storageClass".to_owned(), class.clone());
    }
    let size = volume.map(|size| json!(size)).or_else(|| field("/spec/volume/size").cloned());
    volume_claim.extend(size.map(|size| ("size".to_owned(), size)));
    spec.insert("volume".to_owned(), Value::Object(volume_claim));
    if let Some(list) = field("/spec/patroni/pg_hba") {
        spec.insert("patroni".to_owned(), json!({"pg_hba": list}));
    }
    spec.insert("clone".to_owned(), clone(source, time));
    json!({
        "apiVersion": "acid.zalan.do/v1",
        "kind": "postgresql",
        "metadata": {"name": target.name, "namespace": target.namespace},
        "spec": spec,
    })
}

fn clone(source: &SourceCluster, time: &RecoveryTime) -> Value {
    let mut clone = json!({"cluster": source.name.name, "timestamp": time.to_string()});
    let optional = [
        ("uid", source.uid_in_path()),
        ("s3_wal_path", source.s3_wal_path()),
        ("s3_endpoint", source.endpoint.as_deref()),
    ];
    if let Some(members) = clone.as_object_mut() {
        members.extend(optional.into_iter().filter_map(|(key, value)| Some((key.to_owned(), json!(value?)))));
    }
    clone
}

/// The source as it would be created again under this name, before the policy sets what it is restored from.
pub(super) fn recreated(source: &SourceCluster, target: &ObjectName) -> Value {
    let mut object = source.object.clone();
    let annotations = object.pointer("/metadata/annotations").cloned();
    if let Some(members) = object.as_object_mut() {
        members.remove("status");
        let mut metadata = json!({"name": target.name, "namespace": target.namespace});
        if let (Some(metadata), Some(annotations)) = (metadata.as_object_mut(), annotations) {
            metadata.insert("annotations".to_owned(), annotations);
        }
        members.insert("metadata".to_owned(), metadata);
    }
    if let Some(spec) = object.get_mut("spec").and_then(Value::as_object_mut) {
        spec.remove("clone");
        spec.remove("standby");
    }
    object
}
