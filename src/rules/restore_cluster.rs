//! `restore/cluster`: the clusters that `restore.clusters` names are made from backups.
//!
//! harbor-operator has no field for it: the policy writes `spec.clone` when the resource is created, and
//! keeps it when harbor-operator writes its own resource over the stored one. On a cluster that runs it
//! changes nothing: a clone acts on an empty data directory only.

use crate::edit::Edit;
use crate::finding::Findings;
use crate::json::{Document, Json, Object, Written};
use crate::path::Path;
use crate::settings::Restore;
use crate::spilo::environment::Archive;
use crate::subject::{Case, Postgresql};
use crate::text::split_once;

/// The rule.
pub fn restore_cluster(case: &Case<'_, Postgresql<'_>>, out: &mut Findings) {
    let (namespace, cluster) = (case.object.namespace, case.object.name);
    let wanted =
        |restore: &&Restore| Some(restore.namespace.as_str()) == namespace && Some(restore.cluster.as_str()) == cluster;
    let Some(restore) = case.settings.restore.iter().find(wanted) else { return };
    let given = case.object.clone;
    match &case.old {
        Some(old) => {
            if let (None, Some(stored)) = (given, old.clone) {
                let problem = "the write drops the restore source that restore.clusters asks for";
                out.repair(clone_path(), problem, "keep the stored one", Edit::Set(Written::copy_of(stored)));
            }
        }
        None if case.is_new => create(case, restore, given, out),
        None => {}
    }
}

fn create(case: &Case<'_, Postgresql<'_>>, restore: &Restore, given: Option<Json<'_>>, out: &mut Findings) {
    let clone = clone_of(restore);
    let is_another = |given: Json<'_>| !Document::parse(clone.as_str()).is_ok_and(|clone| given.is_same(clone.root()));
    if reads_its_own_archive(case.backups.archive(), restore) {
        out.violation(
            clone_path(),
            "the cluster would archive into the folder it is restored from, over its own backups",
            "restore under another name, or change WAL_BUCKET_SCOPE_PREFIX in pod-config first",
        );
    } else if given.is_some_and(is_another) {
        out.violation(
            clone_path(),
            "it names another restore source than restore.clusters in the policy's settings",
            "remove the one or the other",
        );
    } else if given.is_none() {
        let problem = format!("restore.clusters wants this cluster made from the backups of {}", restore.source);
        out.repair(clone_path(), problem, format!("restore to {}", restore.timestamp), Edit::Set(clone));
    }
}

fn clone_path() -> Path {
    Path::of(&["spec", "clone"])
}

/// `spec.clone` as the operator's schema takes it.
fn clone_of(restore: &Restore) -> Written {
    let mut clone = Object::with_capacity(512);
    clone.text("cluster", &restore.source);
    clone.text("timestamp", &restore.timestamp.to_string());
    let optional = [("uid", &restore.uid), ("s3_wal_path", &restore.s3_wal_path), ("s3_endpoint", &restore.endpoint)];
    for (key, value) in optional {
        if let Some(value) = value {
            clone.text(key, value);
        }
    }
    if let Some(force) = restore.force_path_style {
        clone.truth("s3_force_path_style", force);
    }
    clone.written()
}

/// Whether the source's folder is the one the new cluster archives into. Where it archives is not always
/// known here; without a uid in the path it is the cluster's name that makes the folder.
fn reads_its_own_archive(own: Option<&Archive<'_>>, restore: &Restore) -> bool {
    let Some(path) = &restore.s3_wal_path else {
        return restore.uid.is_none() && restore.source == restore.cluster;
    };
    let folder = folder(path);
    if let Some(archive) = own {
        return self::folder(archive.prefix()) == folder;
    }
    let name = split_once(folder, "/spilo/").map(|(_, name)| name);
    let in_namespace = name.and_then(|name| name.strip_prefix(&restore.namespace)?.strip_prefix('-'));
    [name, in_namespace].contains(&Some(&restore.cluster))
}

/// The path up to `/wal`, which a major version may follow.
fn folder(path: &str) -> &str {
    // The standard library's search from behind would be 1.7 KB.
    let last = path.as_bytes().windows(4).rposition(|four| four == b"/wal");
    last.and_then(|at| path.get(..at)).unwrap_or(path)
}
