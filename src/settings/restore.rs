//! `restore.clusters`: which cluster is to be made from whose backups.

use super::Restore;
use super::mistakes::Mistakes;
use super::section::{Section, is_dns_name};
use crate::spilo::RecoveryTime;

pub(super) const RESTORES: &[&str] = &["clusters"];

/// The entries of `restore.clusters`.
pub(super) fn restores(section: Section<'_>, mistakes: &mut Mistakes) -> Vec<Restore> {
    let mut restores: Vec<Restore> = Vec::new();
    match section.get("clusters") {
        None => {}
        Some(list) if list.is_list() => {
            for (position, item) in list.items().enumerate() {
                let name = format!("{}[{position}]", section.name("clusters"));
                if item.is_null() {
                    mistakes.add(&name, "must be a mapping");
                }
                let section = Section::new(name.clone(), item, RESTORE, mistakes);
                let Some(restore) = section.and_then(|section| restore(section, mistakes)) else { continue };
                if restores.iter().any(|other| other.namespace == restore.namespace && other.cluster == restore.cluster)
                {
                    mistakes.add(&[&name, ".cluster"].concat(), "is there twice; a cluster has one restore source");
                }
                restores.push(restore);
            }
        }
        Some(_) => mistakes.add(&section.name("clusters"), "must be a list"),
    }
    section.done(mistakes);
    restores
}

const RESTORE: &[&str] = &["cluster", "from", "timestamp", "endpoint", "forcePathStyle"];
const FROM: &[&str] = &["cluster", "uid", "s3WalPath"];

/// One entry, or `None` where it has a mistake.
fn restore(section: Section<'_>, mistakes: &mut Mistakes) -> Option<Restore> {
    let before = mistakes.count();
    let target = section.text("cluster", mistakes);
    let from = section.section("from", FROM, mistakes);
    let name_from = |key| [&section.name("from"), ".", key].concat();
    let mut text = |key| from.as_ref().and_then(|from| from.text(key, mistakes));
    let (source, uid, s3_wal_path) = (text("cluster"), text("uid"), text("s3WalPath"));
    let timestamp = section.text("timestamp", mistakes);
    let endpoint = section.text("endpoint", mistakes);
    let force_path_style =
        section.get("forcePathStyle").is_some().then(|| section.boolean("forcePathStyle", false, mistakes));

    let (namespace, cluster) = target.and_then(|target| target.split_once('/')).unwrap_or_default();
    if !is_dns_name(namespace) || !is_dns_name(cluster) {
        mistakes.add(&section.name("cluster"), "must name the new cluster as namespace/name");
    }
    if source.is_none() {
        mistakes.add(&name_from("cluster"), "is missing; name the cluster whose backups are to be read");
    }
    if uid.is_some_and(|uid| !is_uuid(uid)) {
        mistakes.add(&name_from("uid"), "must be the old resource's metadata.uid");
    }
    if s3_wal_path.is_some_and(|path| !path.starts_with("s3://")) {
        mistakes.add(&name_from("s3WalPath"), "must begin with s3://");
    }
    if timestamp.is_none() {
        mistakes.add(
            &section.name("timestamp"),
            "is missing; without it the operator copies the running source instead of reading its backups",
        );
    }
    let time = timestamp.and_then(|text| RecoveryTime::parse(text).ok());
    if timestamp.is_some() && time.is_none() {
        mistakes
            .add(&section.name("timestamp"), "must be a time with its offset from UTC, like 2026-05-04T03:02:01+00:00");
    }
    if let Some(from) = from {
        from.done(mistakes);
    }
    section.done(mistakes);
    let timestamp = time.filter(|_| mistakes.count() == before)?;
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
