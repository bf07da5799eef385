use std::collections::BTreeMap;

use deserr::{Deserr, ValuePointerRef};
use schemars::JsonSchema;
use serde::Serialize;
use spilo::RecoveryTime;

use super::error::InvalidSetting;
use super::names::{CLUSTER_NAME_PATTERN, CLUSTER_PATTERN, cluster_name_error, namespace_error};
use super::parse::serialize_display;
use super::{ObjectName, SettingsErrors};

/// The clusters that are restored from backups.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserr, JsonSchema, Serialize)]
#[deserr(error = SettingsErrors, rename_all = camelCase, deny_unknown_fields)]
#[schemars(deny_unknown_fields)]
#[serde(rename_all = "camelCase", default)]
pub struct Restores {
    /// The clusters that are restored from backups when they are created.
    #[deserr(default, try_from(Vec<Restore>) = parse_clusters -> InvalidSetting)]
    #[schemars(
        title = "Clusters to restore",
        example = serde_json::json!([{
            "cluster": "harbor/postgresql-harbor-hc",
            "from": {"cluster": "postgresql-harbor-hc", "uid": "5a0b4a5c-6a3c-4f7e-9d55-2f1c3f6f0a11"},
            "timestamp": "2026-05-04T03:02:01+00:00",
        }]),
        extend("x-change-when" = "a Harbor must be restored from backups; docs/restore.md describes the procedure")
    )]
    pub clusters: Vec<Restore>,
}

impl Restores {
    /// The entry of a cluster.
    pub fn find(&self, namespace: Option<&str>, name: Option<&str>) -> Option<&Restore> {
        let is_named = |Restore { cluster, .. }: &&Restore| {
            (Some(cluster.namespace.as_str()), Some(cluster.name.as_str())) == (namespace, name)
        };
        self.clusters.iter().find(is_named)
    }
}

/// A cluster that is restored from backups.
#[derive(Clone, Debug, PartialEq, Eq, Deserr, JsonSchema, Serialize)]
#[deserr(error = SettingsErrors, rename_all = camelCase, deny_unknown_fields)]
#[schemars(deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
pub struct Restore {
    /// The new `postgresql` resource, as `<namespace>/<name>`.
    #[deserr(try_from(&String) = parse_object_name -> InvalidSetting)]
    #[schemars(
        title = "New cluster",
        with = "String",
        regex(pattern = CLUSTER_PATTERN),
        example = &"harbor/postgresql-harbor-hc"
    )]
    #[serde(serialize_with = "serialize_display")]
    pub cluster: ObjectName,
    /// The source of the restore.
    #[schemars(title = "Source", example = serde_json::json!({"cluster": "postgresql-harbor-hc"}))]
    pub from: RestoreSource,
    /// The point in time to restore to, with an offset from UTC.
    #[deserr(missing_field_error = missing_timestamp, try_from(&String) = parse_recovery_time -> InvalidSetting)]
    #[schemars(
        title = "Timestamp",
        with = "String",
        regex(pattern = TIMESTAMP_PATTERN),
        example = &"2026-05-04T03:02:01+00:00"
    )]
    #[serde(serialize_with = "serialize_display")]
    pub timestamp: RecoveryTime,
    /// The endpoint of the store. Not required for AWS.
    #[deserr(default)]
    #[schemars(title = "Endpoint", example = &"https://s3.example.com")]
    pub endpoint: Option<String>,
    /// Whether the bucket is in the path of URLs and not in the host name.
    #[deserr(default)]
    #[schemars(title = "Path style", example = true)]
    pub force_path_style: Option<bool>,
}

/// The source of a restore.
#[derive(Clone, Debug, PartialEq, Eq, Deserr, JsonSchema, Serialize)]
#[deserr(error = SettingsErrors, rename_all = camelCase, deny_unknown_fields)]
#[schemars(deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
pub struct RestoreSource {
    /// The name of the cluster whose backups are restored.
    #[deserr(try_from(String) = parse_cluster_name -> InvalidSetting)]
    #[schemars(title = "Cluster", regex(pattern = CLUSTER_NAME_PATTERN), example = &"postgresql-harbor-hc")]
    pub cluster: String,
    /// The `metadata.uid` of this cluster. It is part of the archive path if `wal_s3_bucket` is set in the operator's
    /// configuration.
    #[deserr(default, try_from(Option<String>) = parse_uid -> InvalidSetting)]
    #[schemars(title = "UID of the cluster", regex(pattern = UUID_PATTERN), example = &"5a0b4a5c-6a3c-4f7e-9d55-2f1c3f6f0a11")]
    pub uid: Option<String>,
    /// The full path of the archive, instead of the path that the operator computes.
    #[deserr(default, try_from(Option<String>) = parse_s3_wal_path -> InvalidSetting)]
    #[schemars(
        title = "Archive path",
        regex(pattern = "^s3://"),
        example = &"s3://harbor-backups/spilo/old-name/wal/12"
    )]
    pub s3_wal_path: Option<String>,
}

/// The formats that `RecoveryTime` reads. The parser also checks that the month has the day.
const TIMESTAMP_PATTERN: &str = concat!(
    r"^\s*[1-9][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])",
    r"[T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?",
    r"\s*([Zz]|UTC|GMT|[+-](0[0-9]|1[0-5])(:?[0-5][0-9])?)\s*$",
);

/// The pattern of `spec.clone.uid` in the CustomResourceDefinition.
const UUID_PATTERN: &str = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$";

fn parse_clusters(restores: Vec<Restore>) -> Result<Vec<Restore>, InvalidSetting> {
    let mut invalid = InvalidSetting::default();
    let mut first = BTreeMap::new();
    for (index, Restore { cluster, .. }) in restores.iter().enumerate() {
        let first = *first.entry((&cluster.namespace, &cluster.name)).or_insert(index);
        if first != index {
            let message = format!("duplicate of restore.clusters[{first}]; expected one entry for each cluster");
            invalid.add_item(index, message);
        }
    }
    invalid.or_else(|| restores)
}

fn parse_object_name(text: &str) -> Result<ObjectName, InvalidSetting> {
    let is_valid =
        |(namespace, name): &(&str, &str)| namespace_error(namespace).is_none() && cluster_name_error(name).is_none();
    let (namespace, name) = text.split_once('/').filter(is_valid).ok_or_else(|| {
        InvalidSetting::new("not the namespace and name of a cluster; expected <namespace>/<name> in lower case")
    })?;
    Ok(ObjectName::new(namespace, name))
}

fn parse_cluster_name(name: String) -> Result<String, InvalidSetting> {
    cluster_name_error(&name).map_or(Ok(name), |error| Err(InvalidSetting::new(error)))
}

fn missing_timestamp(field: &str, location: ValuePointerRef<'_>) -> SettingsErrors {
    let message = "not set; without it the operator copies the running source instead of restoring from backups";
    SettingsErrors::new(location.push_key(field), message)
}

fn parse_recovery_time(text: &str) -> Result<RecoveryTime, InvalidSetting> {
    RecoveryTime::parse(text).map_err(InvalidSetting::new)
}

fn parse_uid(uid: Option<String>) -> Result<Option<String>, InvalidSetting> {
    match uid {
        Some(uid) if !is_uuid(&uid) => Err(InvalidSetting::new("not a UID; expected the metadata.uid of the cluster")),
        uid => Ok(uid),
    }
}

fn is_uuid(text: &str) -> bool {
    let is_part = |part: &str| part.bytes().all(|b| b.is_ascii_hexdigit());
    text.split('-').map(str::len).eq([8, 4, 4, 4, 12]) && text.split('-').all(is_part)
}

fn parse_s3_wal_path(path: Option<String>) -> Result<Option<String>, InvalidSetting> {
    match path {
        Some(path) if !path.starts_with("s3://") => {
            Err(InvalidSetting::new("not a path in S3; expected a path that begins with s3://"))
        }
        path => Ok(path),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::parse::testing::{accepts, rejects};

    fn entry() -> Value {
        json!({
            "cluster": "harbor/postgresql-harbor-hc",
            "from": {"cluster": "old", "uid": "5a0b4a5c-6a3c-4f7e-9d55-2f1c3f6f0a11"},
            "timestamp": "2026-05-04T03:02:01+00:00",
        })
    }

    fn with_entries(entries: &[Value]) -> Value {
        json!({"restore": {"clusters": entries}})
    }

    #[track_caller]
    fn rejects_entry(pointer: &str, value: Value, error: &str) {
        let mut entry = entry();
        *entry.pointer_mut(pointer).unwrap() = value;
        rejects(&with_entries(&[entry]), &format!("restore.clusters[0]{error}"));
    }

    #[test]
    fn an_entry_has_a_cluster_a_source_and_a_time() {
        let restore = accepts(&with_entries(&[entry()])).restore.clusters.remove(0);
        assert_eq!((restore.cluster.namespace.as_str(), restore.from.cluster.as_str()), ("harbor", "old"));
        assert_eq!(restore.force_path_style, None);
        rejects_entry("/from", Value::Null, ".from: not set; the field is required");
        rejects_entry("/from/cluster", json!(""), ".from.cluster: not set; the field is required");
        rejects_entry(
            "/timestamp",
            Value::Null,
            ".timestamp: not set; without it the operator copies the running source instead of restoring from backups",
        );
    }

    #[test]
    fn the_values_of_an_entry_must_be_valid() {
        for name in ["hc", "harbor/HC", "harbor/1", "a/b/c", "a.b/c"] {
            let error = ".cluster: not the namespace and name of a cluster; expected <namespace>/<name> in lower case";
            rejects_entry("/cluster", json!(name), error);
        }
        rejects_entry(
            "/from/cluster",
            json!("../old"),
            ".from.cluster: not the name of a cluster; expected a lower-case letter, and then at most 62 lower-case letters, \
             digits and \"-\"",
        );
        for uid in ["5a0b", "5a0b4a5c-6a3c-4f7e-9d55-2f1c3f6f0a1x", "5a0b4a5c-6a3c-4f7e-9d55-2f1c3f6f0a11-"] {
            rejects_entry("/from/uid", json!(uid), ".from.uid: not a UID; expected the metadata.uid of the cluster");
        }
        for time in ["2026-05-04T03:02:01", "2026-05-04"] {
            let error = ".timestamp: the time has no offset from UTC; append one, for example +00:00";
            rejects_entry("/timestamp", json!(time), error);
        }
        let unsupported =
            ".timestamp: the time has an unsupported format; use a format such as 2026-05-04T03:02:01+00:00";
        rejects_entry("/timestamp", json!("yesterday"), unsupported);
    }

    #[test]
    fn an_entry_must_be_an_object() {
        for (entry, found) in [(Value::Null, "null"), (json!(7), "a number"), (json!("x"), "a string")] {
            rejects(&with_entries(&[entry]), &format!("restore.clusters[0]: found {found}; expected an object"));
        }
    }

    #[test]
    fn a_cluster_has_one_entry() {
        rejects(
            &with_entries(&[entry(), entry()]),
            "restore.clusters[1]: duplicate of restore.clusters[0]; expected one entry for each cluster",
        );
    }
}
