use deserr::{Deserr, ValuePointerRef};
use schemars::JsonSchema;
use serde::Serialize;
use spilo::RecoveryTime;

use super::error::InvalidSetting;
use super::parse::{is_dns_name, not_valid, serialize_display};
use super::{ObjectName, SettingsErrors};

/// The clusters that are restored from backups.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserr, JsonSchema, Serialize)]
#[deserr(error = SettingsErrors, rename_all = camelCase, deny_unknown_fields, validate = check_duplicates -> InvalidSetting)]
#[schemars(deny_unknown_fields)]
#[serde(rename_all = "camelCase", default)]
pub struct Restores {
    /// Clusters that are restored from backups when they are created, each with one source.
    #[deserr(default)]
    #[schemars(
        title = "Clusters",
        example = serde_json::json!([{
            "cluster": "harbor/postgresql-harbor-hc",
            "from": {"cluster": "postgresql-harbor-hc", "uid": "5a0b4a5c-6a3c-4f7e-9d55-2f1c3f6f0a11"},
            "timestamp": "2026-05-04T03:02:01+00:00",
        }]),
        extend("x-change-when" = "a Harbor must be restored; see docs/restore.md")
    )]
    pub clusters: Vec<Restore>,
}

/// A cluster that is restored from backups.
#[derive(Clone, Debug, PartialEq, Eq, Deserr, JsonSchema, Serialize)]
#[deserr(error = SettingsErrors, rename_all = camelCase, deny_unknown_fields)]
#[schemars(deny_unknown_fields)]
#[serde(rename_all = "camelCase")]
pub struct Restore {
    /// The new `postgresql` resource, as `<namespace>/<name>`.
    #[deserr(try_from(&String) = parse_object_name -> InvalidSetting)]
    #[schemars(title = "New cluster", with = "String", example = &"harbor/postgresql-harbor-hc")]
    #[serde(serialize_with = "serialize_display")]
    pub cluster: ObjectName,
    /// The source of the restore.
    #[schemars(title = "Source")]
    pub from: RestoreSource,
    /// The point in time to restore to, with an offset from UTC.
    #[deserr(missing_field_error = missing_timestamp, try_from(&String) = parse_recovery_time -> InvalidSetting)]
    #[schemars(title = "Timestamp", with = "String", example = &"2026-05-04T03:02:01+00:00")]
    #[serde(serialize_with = "serialize_display")]
    pub timestamp: RecoveryTime,
    /// The endpoint of the store; not set for AWS.
    #[deserr(default)]
    #[schemars(title = "Endpoint", example = &"https://s3.example.com")]
    pub endpoint: Option<String>,
    /// Whether the bucket is part of the path of a URL instead of its host.
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
    #[schemars(title = "Cluster", example = &"postgresql-harbor-hc")]
    pub cluster: String,
    /// Its `metadata.uid`, which is part of the archive path if the operator's configuration sets `wal_s3_bucket`.
    #[deserr(default, try_from(Option<String>) = parse_uid -> InvalidSetting)]
    #[schemars(title = "UID", example = &"5a0b4a5c-6a3c-4f7e-9d55-2f1c3f6f0a11")]
    pub uid: Option<String>,
    /// The whole path of the archive, instead of the path that the operator computes.
    #[deserr(default, try_from(Option<String>) = parse_s3_wal_path -> InvalidSetting)]
    #[schemars(title = "Archive path", example = &"s3://harbor-backups/spilo/old-name/wal/12")]
    pub s3_wal_path: Option<String>,
}

fn check_duplicates(restores: Restores, _location: ValuePointerRef<'_>) -> Result<Restores, InvalidSetting> {
    let mut invalid = InvalidSetting::default();
    for (index, restore) in restores.clusters.iter().enumerate() {
        if restores.clusters.iter().take(index).any(|other| other.cluster == restore.cluster) {
            let key = format!("clusters[{index}].cluster");
            invalid.add_key(&key, "the cluster has an entry already; a cluster has one source");
        }
    }
    invalid.or(restores)
}

fn parse_object_name(text: &str) -> Result<ObjectName, InvalidSetting> {
    let name = text.split_once('/').map(|(namespace, name)| ObjectName::new(namespace, name));
    name.filter(|name| is_dns_name(&name.namespace) && is_dns_name(&name.name))
        .ok_or_else(|| InvalidSetting::new(not_valid(text, "<namespace>/<name>")))
}

fn missing_timestamp(field: &str, location: ValuePointerRef<'_>) -> SettingsErrors {
    let message = "it is not set; without it the operator copies the running source instead of restoring from backups";
    SettingsErrors::new(location.push_key(field), message)
}

fn parse_recovery_time(text: &str) -> Result<RecoveryTime, InvalidSetting> {
    RecoveryTime::parse(text).map_err(|error| InvalidSetting::new(error.to_string()))
}

fn parse_uid(uid: Option<String>) -> Result<Option<String>, InvalidSetting> {
    match uid {
        Some(uid) if !is_uuid(&uid) => {
            Err(InvalidSetting::new(not_valid(&uid, "the metadata.uid of the old resource")))
        }
        uid => Ok(uid),
    }
}

/// The pattern of `spec.clone.uid` in the CustomResourceDefinition.
fn is_uuid(text: &str) -> bool {
    let lengths = [8, 4, 4, 4, 12];
    let parts: Vec<&str> = text.split('-').collect();
    let is_part = |(part, length): (&&str, usize)| part.len() == length && part.bytes().all(|b| b.is_ascii_hexdigit());
    parts.len() == lengths.len() && parts.iter().zip(lengths).all(is_part)
}

fn parse_s3_wal_path(path: Option<String>) -> Result<Option<String>, InvalidSetting> {
    match path {
        Some(path) if !path.starts_with("s3://") => {
            Err(InvalidSetting::new(not_valid(&path, "a path that begins with s3://")))
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
        rejects_entry("/from", Value::Null, ".from: it is not set");
        rejects_entry("/from/cluster", json!(""), ".from.cluster: it is not set");
        rejects_entry(
            "/timestamp",
            Value::Null,
            ".timestamp: it is not set; without it the operator copies the running source instead of restoring from backups",
        );
    }

    #[test]
    fn the_values_of_an_entry_must_be_valid() {
        rejects_entry("/cluster", json!("hc"), ".cluster: \"hc\" is not valid; expected <namespace>/<name>");
        rejects_entry(
            "/from/uid",
            json!("5a0b"),
            ".from.uid: \"5a0b\" is not valid; expected the metadata.uid of the old resource",
        );
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
        for entry in [Value::Null, json!(7)] {
            rejects(&with_entries(&[entry]), "restore.clusters[0]: expected an object");
        }
    }

    #[test]
    fn a_cluster_has_one_entry() {
        rejects(
            &with_entries(&[entry(), entry()]),
            "restore.clusters[1].cluster: the cluster has an entry already; a cluster has one source",
        );
    }
}
