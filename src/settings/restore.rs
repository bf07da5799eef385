//! `restore.clusters`: which cluster is to be made from whose backups.

use super::Restore;
use super::section::{Section, is_dns_name};
use crate::spilo::RecoveryTime;

/// The entries of `restore.clusters`.
pub(super) fn restores(mut section: Section<'_>, mistakes: &mut Vec<String>) -> Vec<Restore> {
    let mut restores: Vec<Restore> = Vec::new();
    match section.get("clusters") {
        None => {}
        Some(list) if list.is_list() => {
            for (position, item) in list.items().enumerate() {
                let name = format!("{}[{position}]", section.name("clusters"));
                let Some(restore) = restore(Section::new(&name, Some(item), mistakes), mistakes) else { continue };
                if restores.iter().any(|other| other.namespace == restore.namespace && other.cluster == restore.cluster)
                {
                    mistakes.push(format!("{name}.cluster is there twice; a cluster has one restore source"));
                }
                restores.push(restore);
            }
        }
        Some(_) => mistakes.push(format!("{} must be a list", section.name("clusters"))),
    }
    section.done(mistakes);
    restores
}

/// One entry, or `None` where it has a mistake.
fn restore(mut section: Section<'_>, mistakes: &mut Vec<String>) -> Option<Restore> {
    let before = mistakes.len();
    let target = section.text("cluster", mistakes);
    let mut from = section.section("from", mistakes);
    let source = from.text("cluster", mistakes);
    let uid = from.text("uid", mistakes);
    let s3_wal_path = from.text("s3WalPath", mistakes);
    let timestamp = section.text("timestamp", mistakes);
    let endpoint = section.text("endpoint", mistakes);
    let force_path_style =
        section.get("forcePathStyle").is_some().then(|| section.boolean("forcePathStyle", false, mistakes));

    let (namespace, cluster) = target.and_then(|target| target.split_once('/')).unwrap_or_default();
    if !is_dns_name(namespace) || !is_dns_name(cluster) {
        mistakes.push(format!("{} must name the new cluster as namespace/name", section.name("cluster")));
    }
    if source.is_none() {
        mistakes.push(format!("{} is missing; name the cluster whose backups are to be read", from.name("cluster")));
    }
    if uid.is_some_and(|uid| !is_uuid(uid)) {
        mistakes.push(format!("{} must be the old resource's metadata.uid", from.name("uid")));
    }
    if s3_wal_path.is_some_and(|path| !path.starts_with("s3://")) {
        mistakes.push(format!("{} must begin with s3://", from.name("s3WalPath")));
    }
    if timestamp.is_none() {
        mistakes.push(format!(
            "{} is missing; without it the operator copies the running source instead of reading its backups",
            section.name("timestamp")
        ));
    }
    let time = timestamp.and_then(|text| RecoveryTime::parse(text).ok());
    if timestamp.is_some() && time.is_none() {
        mistakes.push(format!(
            "{} must be a time with its offset from UTC, like 2026-05-04T03:02:01+00:00",
            section.name("timestamp")
        ));
    }
    from.done(mistakes);
    section.done(mistakes);
    let timestamp = time.filter(|_| mistakes.len() == before)?;
    Some(Restore {
        namespace: namespace.to_owned(),
        cluster: cluster.to_owned(),
        source: source.unwrap_or_default().to_owned(),
        uid: uid.map(str::to_owned),
        s3_wal_path: s3_wal_path.map(str::to_owned),
        timestamp,
        endpoint: endpoint.map(str::to_owned),
        force_path_style,
    })
}

/// Whether `text` is a UUID in its usual form, as the resource's schema asks for.
fn is_uuid(text: &str) -> bool {
    let lengths = [8, 4, 4, 4, 12];
    text.split('-').count() == lengths.len()
        && text
            .split('-')
            .zip(lengths)
            .all(|(part, length)| part.len() == length && part.bytes().all(|b| b.is_ascii_hexdigit()))
}
