//! A restoration as YAML with instructions in comments.

use std::io::{self, Write};

use harbor_postgres_backup_policy::settings::{ObjectName, Restore};
use serde_json::Value;

use super::{Document, Restoration};
use crate::source::Tree;

/// Writes what to apply, after comments that describe how to apply it, check the result and clean up.
///
/// # Errors
/// Returns the error of `out`.
pub fn write_restoration(restoration: &Restoration, out: &mut dyn Write) -> io::Result<()> {
    let (comments, yaml) = match &restoration.document {
        Document::Settings(restore) => (settings_comments(restoration), settings_yaml(restore)),
        Document::Rehearsal(object) => (rehearsal_comments(restoration), rehearsal_yaml(object)),
    };
    for comment in comments {
        // A name from a manifest must not end the comment.
        let comment: String = comment.chars().filter(|c| !c.is_control()).collect();
        writeln!(out, "{}", format!("# {comment}").trim_end())?;
    }
    write!(out, "{yaml}")
}

fn rehearsal_comments(restoration: &Restoration) -> Vec<String> {
    let Restoration { source, target, time, reads, writes, databases, .. } = restoration;
    let ObjectName { namespace, name } = target;
    let mut lines = vec![
        format!("A rehearsal: the backups of {source}, restored to {time} into a cluster of its own."),
        "The source is not changed.".to_owned(),
        format!("Reads:  {reads}"),
    ];
    lines.extend(writes.as_ref().map(|writes| format!("Writes: {writes}")));
    lines.extend([
        String::new(),
        "Create it, and wait until it is Running:".to_owned(),
        "  kubectl apply -f rehearsal.yaml".to_owned(),
        format!("  kubectl -n {namespace} get postgresql {name} -w"),
        format!("  kubectl -n {namespace} logs -f {name}-0"),
        String::new(),
        "Check it. An empty database, or a query without a result, is a failed restore:".to_owned(),
        format!("  {} -c '\\l+'", psql(target)),
    ]);
    if databases.iter().any(|database| database == HARBOR_DATABASE) {
        // The table exists in Harbor 2.0 and later.
        let query = "SELECT count(*), max(push_time) FROM artifact";
        lines.push(format!("  {} -d {HARBOR_DATABASE} -c '{query}'", psql(target)));
        lines.push(format!("The newest artifact is not newer than {time}."));
    }
    lines.extend([
        String::new(),
        "Delete it, its volume, and what it has archived:".to_owned(),
        format!("  kubectl -n {namespace} delete postgresql {name}"),
        format!("  kubectl -n {namespace} delete pvc pgdata-{name}-0"),
    ]);
    lines.extend(writes.as_deref().map(|writes| format!("  and the folder {}", own_folder(writes, name))));
    lines
}

/// The database of Harbor's core in a cluster of harbor-operator.
const HARBOR_DATABASE: &str = "core";

fn psql(cluster: &ObjectName) -> String {
    let ObjectName { namespace, name } = cluster;
    format!("kubectl -n {namespace} exec {name}-0 -c postgres -- psql -U postgres")
}

/// The folder of a cluster, without what follows its name in the path.
fn own_folder<'a>(path: &'a str, name: &str) -> &'a str {
    let folder = path.split_once("/wal").map_or(path, |(folder, _)| folder);
    folder.rfind(name).and_then(|at| folder.get(..at.checked_add(name.len())?)).unwrap_or(folder)
}

fn settings_comments(restoration: &Restoration) -> Vec<String> {
    let Restoration { source, target, time, reads, writes, .. } = restoration;
    let ObjectName { namespace, name } = target;
    let mut lines = vec![
        format!("Restores the backups of {source} to {time}, when {target} is created."),
        format!("Reads:  {reads}"),
    ];
    lines.extend(writes.as_ref().map(|writes| format!("Writes: {writes}")));
    lines.extend([
        String::new(),
        "Add the entry to the settings of the repairing policy, delete what remains of the lost cluster, and create the".to_owned(),
        "HarborCluster again (docs/restore.md). Check that the resource has the source, and that the data is there:".to_owned(),
        format!("  kubectl -n {namespace} get postgresql {name} -o jsonpath='{{.spec.clone}}'"),
        format!("  {} -c '\\l+'", psql(target)),
        "Afterwards, remove the entry.".to_owned(),
    ]);
    lines
}

/// The object with its keys in the usual order.
fn rehearsal_yaml(object: &Value) -> String {
    let Value::Object(members) = object else { return String::new() };
    let keys = ["apiVersion", "kind", "metadata", "spec"];
    let entries = keys.into_iter().filter_map(|key| Some((key.to_owned(), Tree::new(members.get(key)?, None))));
    Tree::Map(entries.collect()).to_yaml()
}

fn settings_yaml(restore: &Restore) -> String {
    let string = |text: &str| Tree::Scalar(text.into());
    let entry = |key: &str, value: Option<Tree>| value.map(|value| (key.to_owned(), value));
    let optional = |key, value: &Option<String>| entry(key, value.as_deref().map(string));
    let from = [
        entry("cluster", Some(string(&restore.from.cluster))),
        optional("uid", &restore.from.uid),
        optional("s3WalPath", &restore.from.s3_wal_path),
    ];
    let cluster = [
        entry("cluster", Some(string(&restore.cluster.to_string()))),
        entry("from", Some(Tree::Map(from.into_iter().flatten().collect()))),
        entry("timestamp", Some(string(&restore.timestamp.to_string()))),
        optional("endpoint", &restore.endpoint),
    ];
    let clusters = Tree::List(vec![Tree::Map(cluster.into_iter().flatten().collect())]);
    Tree::Map(vec![("restore".to_owned(), Tree::Map(vec![("clusters".to_owned(), clusters)]))]).to_yaml()
}

#[cfg(test)]
mod tests {
    use super::own_folder;

    #[test]
    fn the_folder_of_a_cluster_ends_with_its_name() {
        for (path, expected) in [
            ("s3://b/spilo/pg/wal/14", "s3://b/spilo/pg"),
            ("s3://b/spilo/harbor-pg/wal/14", "s3://b/spilo/harbor-pg"),
            ("s3://b/spilo/pg/<uid>/wal/14", "s3://b/spilo/pg"),
            ("s3://b/other", "s3://b/other"),
        ] {
            assert_eq!(own_folder(path, "pg"), expected, "{path}");
        }
    }
}
