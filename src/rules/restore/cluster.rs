//! `restore/cluster`: the clusters in `restore.clusters` are restored from backups.
//!
//! A HarborCluster has no field for a restore: the policy sets `spec.clone` when the resource is created, and keeps it when
//! harbor-operator overwrites the resource. In a running cluster the field has no effect.

use serde_json::{Map, Value, json};
use spilo::kubelet;
use spilo::operator::{ClusterIdentity, OperatorInputs, Source};
use spilo::startup::{StartupPlan, Store};
use spilo::variables::{VariableName, VariablePrefix, names};

use crate::backups;
use crate::edit::Edit;
use crate::field_path::FieldPath;
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::{Handlers, PostgresqlContext, Rule};
use crate::settings::Restore;
use crate::text::Quoted;

/// The rule.
pub const RULE: Rule = Rule {
    id: "restore/cluster",
    default: Action::Repair,
    summary: "a cluster in restore.clusters is restored from the given backups",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { postgresql: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message<'a> {
        Dropped => {
            problem: "the update removes spec.clone, which restore.clusters requires",
            fix: "keep the stored value",
        },
        OwnArchive => {
            problem: "the cluster would archive into the folder that it is restored from, and overwrite the backups",
            fix: "restore under another name, or change WAL_BUCKET_SCOPE_PREFIX in pod-config and set from.s3WalPath",
        },
        NoUid => {
            problem: "the operator's bucket has a folder for each uid, and from.uid in restore.clusters is not set",
            fix: "set from.uid to the metadata.uid of the source, or from.s3WalPath to the path of its archive",
        },
        OtherSource => {
            problem: "spec.clone differs from the entry in restore.clusters",
            fix: "remove one of them",
        },
        NotSet { source: Quoted<'a>, timestamp: String } => {
            problem: "restore.clusters requires a restore from the backups of {source}, but spec.clone is not set",
            fix: "set it with the timestamp {timestamp}",
        },
    }
}

fn clone_path() -> FieldPath {
    FieldPath::new(["spec", "clone"])
}

fn check(context: &PostgresqlContext<'_>, reporter: &mut Reporter<'_>) {
    let resource = context.resource;
    let Some(restore) = context.settings.restore.find(resource.namespace(), resource.name()) else { return };
    match context.old {
        Some(old) => {
            if let (None, Some(stored)) = (resource.clone_value(), old.clone_value()) {
                reporter.repair(clone_path(), Message::Dropped, Edit::Set(stored.clone()));
            }
        }
        None if context.is_new => check_new(context, restore, reporter),
        None => {}
    }
}

fn check_new(context: &PostgresqlContext<'_>, restore: &Restore, reporter: &mut Reporter<'_>) {
    let path = restore.from.s3_wal_path.clone().or_else(|| source_path(context, restore));
    if path.is_none() && restore.from.uid.is_none() && operator_has_bucket(context) {
        return reporter.deny(clone_path(), Message::NoUid);
    }
    if is_own_archive(context, restore, path.as_deref()) {
        return reporter.deny(clone_path(), Message::OwnArchive);
    }
    let required = clone_value(context, restore, path);
    match context.resource.clone_value() {
        Some(given) if *given != required => reporter.deny(clone_path(), Message::OtherSource),
        Some(_) => {}
        None => {
            let message =
                Message::NotSet { source: Quoted(&restore.from.cluster), timestamp: restore.timestamp.to_string() };
            reporter.repair(clone_path(), message, Edit::Set(required));
        }
    }
}

/// `spec.clone` in the format of its schema, with what is known about the store. `restore/source` evaluates it.
fn clone_value(context: &PostgresqlContext<'_>, restore: &Restore, path: Option<String>) -> Value {
    let mut clone = Map::new();
    clone.insert("cluster".to_owned(), json!(restore.from.cluster));
    clone.insert("timestamp".to_owned(), json!(restore.timestamp.to_string()));
    let endpoint = restore.endpoint.clone().or_else(|| endpoint(context));
    for (key, value) in [("uid", restore.from.uid.clone()), ("s3_wal_path", path), ("s3_endpoint", endpoint)] {
        if let Some(value) = value {
            clone.insert(key.to_owned(), json!(value));
        }
    }
    if let Some(force) = restore.force_path_style {
        clone.insert("s3_force_path_style".to_owned(), json!(force));
    }
    Value::Object(clone)
}

/// The path of the source's archive if the operator does not compute it: it has no bucket, but the ConfigMap has one. The
/// source is assumed to have archived like the new cluster, under its own name. That is not so if the namespace is a part of
/// the path, or if the `CLONE_` variables describe another store.
fn source_path(context: &PostgresqlContext<'_>, restore: &Restore) -> Option<String> {
    context.related.complete()?;
    let environment = context.backups.environment;
    let is_other = |own: VariableName| {
        let name = own.with_prefix(VariablePrefix::Clone);
        let is_given = environment.source(name).is_some_and(|source| source != Source::Clone);
        is_given && environment.value(name) != environment.value(own)
    };
    let has_namespace = environment.get(names::WAL_BUCKET_SCOPE_PREFIX).is_none();
    if operator_has_bucket(context)
        || has_namespace
        || [names::AWS_ENDPOINT, names::AWS_REGION, names::WAL_S3_BUCKET].into_iter().any(is_other)
    {
        return None;
    }
    let inputs = backups::postgresql_inputs(context.resource, context.related, context.settings);
    let identity = ClusterIdentity {
        name: Some(&restore.from.cluster),
        uid: Some(restore.from.uid.as_deref().unwrap_or_default()),
        ..inputs.identity
    };
    let env = OperatorInputs { identity, clone: None, standby: None, ..inputs }.assemble().ok()?;
    let environment = kubelet::expand(env);
    let archive = StartupPlan::new(&environment, context.backups.tag).ok()?.archive;
    let archive = archive.filter(|archive| archive.store == Store::S3)?;
    // Spilo searches the folders of all major versions below `wal`.
    let (folder, _) = archive.prefix().rsplit_once("/wal")?;
    (!folder.contains("$(")).then(|| format!("{folder}/wal/"))
}

/// Whether the operator computes the folder of the source from a bucket in its configuration, which needs the uid.
fn operator_has_bucket(context: &PostgresqlContext<'_>) -> bool {
    let inputs = backups::postgresql_inputs(context.resource, context.related, context.settings);
    let configuration = inputs.configuration.found();
    configuration.is_some_and(|fields| !(fields.wal_s3_bucket.is_empty() && fields.wal_gs_bucket.is_empty()))
}

/// The endpoint of the cluster's own store, if no variable gives one to the restore.
fn endpoint(context: &PostgresqlContext<'_>) -> Option<String> {
    context.related.complete()?;
    let environment = context.backups.environment;
    let archive = context.backups.archive().filter(|archive| archive.store == Store::S3)?;
    let endpoint = archive.endpoint().filter(|endpoint| !endpoint.contains("$("))?;
    let given = environment.source(names::CLONE_AWS_ENDPOINT).filter(|source| *source != Source::Clone);
    given.is_none().then(|| endpoint.to_owned())
}

/// Whether the new cluster archives to the folder of the source. If its archive is not known and there is no uid in the
/// path, its name determines the folder.
fn is_own_archive(context: &PostgresqlContext<'_>, restore: &Restore, path: Option<&str>) -> bool {
    let Some(path) = path else {
        let has_other_folder = context.related.complete().is_some() || restore.from.uid.is_some();
        return !has_other_folder && restore.from.cluster == restore.cluster.name;
    };
    let folder = without_wal(path);
    if let Some(archive) = context.backups.archive() {
        return without_wal(archive.prefix()) == folder;
    }
    let name = folder.split_once("/spilo/").map(|(_, name)| name);
    let name_in_namespace = name.and_then(|name| name.strip_prefix(&restore.cluster.namespace)?.strip_prefix('-'));
    [name, name_in_namespace].contains(&Some(restore.cluster.name.as_str()))
}

/// The path before `/wal`, which can be followed by a major version.
fn without_wal(path: &str) -> &str {
    path.rsplit_once("/wal").map_or(path, |(folder, _)| folder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Case;

    const TIMESTAMP: &str = "2026-05-04T03:02:01+00:00";

    /// A resource, and an entry of `restore.clusters` with these fields.
    fn case(patch: &Value, fields: &Value) -> Case {
        let mut entry = json!({
            "cluster": "harbor/postgresql-harbor-hc", "from": {"cluster": "old"}, "timestamp": TIMESTAMP,
        });
        for (key, value) in fields.as_object().unwrap() {
            entry[key] = value.clone();
        }
        Case::postgresql(patch).settings(&json!({"restore": {"clusters": [entry]}}))
    }

    #[test]
    fn sets_the_source_of_a_new_cluster() {
        let fields = json!({
            "from": {"cluster": "old", "uid": "99e85b8a-9a3c-4d5e-8f6a-1b2c3d4e5f60"},
            "endpoint": "https://s3.example", "forcePathStyle": true,
        });
        let case = case(&json!({}), &fields);
        assert_eq!(
            case.findings(&RULE),
            [
                "repair spec.clone: restore.clusters requires a restore from the backups of \"old\", but spec.clone is not set; \
              set it with the timestamp 2026-05-04T03:02:01+00:00"
            ]
        );
        assert_eq!(
            case.repaired(&RULE)["spec"]["clone"],
            json!({
                "cluster": "old", "timestamp": TIMESTAMP, "uid": "99e85b8a-9a3c-4d5e-8f6a-1b2c3d4e5f60",
                "s3_endpoint": "https://s3.example", "s3_force_path_style": true,
            })
        );
    }

    #[test]
    fn sets_the_path_and_the_endpoint_that_the_operator_does_not_know() {
        let variables = [
            ("USE_WALG_BACKUP", "true"),
            ("WAL_S3_BUCKET", "b"),
            ("WAL_BUCKET_SCOPE_PREFIX", ""),
            ("AWS_ENDPOINT", "https://s3.example"),
        ];
        let case = |operator: Value| {
            case(&json!({}), &json!({"from": {"cluster": "old", "uid": "99e85b8a-9a3c-4d5e-8f6a-1b2c3d4e5f60"}}))
                .operator(&operator)
                .variables(&variables)
                .repaired(&RULE)
        };
        let without_bucket = case(json!({"kubernetes": {"pod_environment_configmap": "harbor/pod-config"}}));
        assert_eq!(without_bucket["spec"]["clone"]["s3_wal_path"], "s3://b/spilo/old/wal/");
        assert_eq!(without_bucket["spec"]["clone"]["s3_endpoint"], "https://s3.example");
        let with_bucket = case(json!({
            "kubernetes": {"pod_environment_configmap": "harbor/pod-config"}, "aws_or_gcp": {"wal_s3_bucket": "b"},
        }));
        assert_eq!(with_bucket["spec"]["clone"].get("s3_wal_path"), None);
    }

    #[test]
    fn denies_a_missing_uid_where_the_operator_has_the_bucket() {
        let operator = json!({
            "kubernetes": {"pod_environment_configmap": "harbor/pod-config"}, "aws_or_gcp": {"wal_s3_bucket": "b"},
        });
        let found = case(&json!({}), &json!({})).operator(&operator).variables(&[]).findings(&RULE);
        assert_eq!(
            found,
            [
                "deny spec.clone: the operator's bucket has a folder for each uid, and from.uid in restore.clusters is not set; \
              set from.uid to the metadata.uid of the source, or from.s3WalPath to the path of its archive"
            ]
        );
    }

    #[test]
    fn accepts_its_own_repair() {
        let operator = json!({"kubernetes": {"pod_environment_configmap": "harbor/pod-config"}});
        let variables =
            [("WAL_S3_BUCKET", "b"), ("WAL_BUCKET_SCOPE_PREFIX", ""), ("AWS_ENDPOINT", "https://s3.example")];
        let with = |patch: &Value| case(patch, &json!({})).operator(&operator).variables(&variables);
        let repaired = with(&json!({})).repaired(&RULE);
        assert_eq!(repaired["spec"]["clone"]["s3_endpoint"], "https://s3.example");
        assert_eq!(with(&json!({"spec": {"clone": repaired["spec"]["clone"]}})).findings(&RULE), [""; 0]);
    }

    #[test]
    fn does_not_guess_a_path_with_a_namespace_or_in_another_store() {
        let operator = json!({"kubernetes": {"pod_environment_configmap": "harbor/pod-config"}});
        for variables in [
            &[("WAL_S3_BUCKET", "b")][..],
            &[("WAL_S3_BUCKET", "b"), ("WAL_BUCKET_SCOPE_PREFIX", ""), ("CLONE_AWS_ENDPOINT", "https://old.example")],
        ] {
            let repaired = case(&json!({}), &json!({})).operator(&operator).variables(variables).repaired(&RULE);
            assert_eq!(repaired["spec"]["clone"].get("s3_wal_path"), None, "{variables:?}");
        }
    }

    #[test]
    fn ignores_other_clusters_and_running_ones() {
        assert_eq!(case(&json!({}), &json!({"cluster": "harbor/other"})).findings(&RULE), [""; 0]);
        let stored = json!({"metadata": {"resourceVersion": "1"}});
        assert_eq!(case(&stored, &json!({})).findings(&RULE), [""; 0]);
    }

    #[test]
    fn keeps_the_stored_source() {
        let case = case(&json!({}), &json!({})).old(&json!({"spec": {"clone": {"cluster": "old"}}}));
        assert_eq!(
            case.findings(&RULE),
            [
                "repair spec.clone: the update removes spec.clone, which restore.clusters requires; keep the stored value"
            ]
        );
        assert_eq!(case.repaired(&RULE)["spec"]["clone"], json!({"cluster": "old"}));
    }

    #[test]
    fn denies_another_source() {
        let clone = |cluster| json!({"spec": {"clone": {"cluster": cluster, "timestamp": TIMESTAMP}}});
        assert_eq!(case(&clone("old"), &json!({})).findings(&RULE), [""; 0]);
        assert_eq!(
            case(&clone("other"), &json!({})).findings(&RULE),
            ["deny spec.clone: spec.clone differs from the entry in restore.clusters; remove one of them"]
        );
    }

    #[test]
    fn denies_a_restore_over_the_source() {
        let denied = [
            "deny spec.clone: the cluster would archive into the folder that it is restored from, and overwrite the \
                       backups; restore under another name, or change WAL_BUCKET_SCOPE_PREFIX in pod-config and set from.s3WalPath",
        ];
        let by_path = |path: &str| json!({"cluster": "old", "s3WalPath": path});
        for from in [
            json!({"cluster": "postgresql-harbor-hc"}),
            by_path("s3://b/spilo/postgresql-harbor-hc/wal/12"),
            by_path("s3://b/spilo/harbor-postgresql-harbor-hc/wal"),
        ] {
            assert_eq!(case(&json!({}), &json!({"from": from})).findings(&RULE), denied, "{from}");
        }
    }
}
