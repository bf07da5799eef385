//! `write_wale_environment` of `configure_spilo.py`.

use std::borrow::Cow;

use super::super::directory::{self, Directory, Entry};
use super::super::tools::Tools;
use super::super::{Environment, Failure, release, template};
use super::credentials::{azure, credentials};
use super::settings::Settings;
use super::{Archive, Credentials, Store, Tool, s3};
use crate::spilo::Tag;
use crate::spilo::vocabulary::{Name, Twin, names};

/// The archive that the variables `<twin>…` describe, if they describe one.
pub(in super::super) fn write<'e>(
    environment: &'e Environment<'_>,
    twin: Twin,
    tag: Tag,
    tools: Tools,
) -> Result<Option<Archive<'e>>, Failure> {
    let mut settings = Settings::new(environment, twin, tag, tools);
    let walg_only = tag >= release::WALG_ONLY;
    let Some(store) = store(&settings, walg_only) else {
        return Ok(None);
    };

    let mut region = None;
    let mut malformed_wale_endpoint = false;
    if store == Store::S3 {
        (region, malformed_wale_endpoint) = s3::settle(&mut settings);
    } else if store == Store::Gcs && settings.has(names::WAL_GCS_BUCKET) {
        settings.copy(names::WAL_GCS_BUCKET, names::WAL_GS_BUCKET);
    }
    let (credentials, ways_to_authenticate) = credentials(&settings, store);
    let overwritten = settle_prefix(&mut settings, store)?;
    let directory = fill(&settings, store, credentials);

    let tool = |walg: bool| {
        if walg || walg_only { Tool::WalG } else { Tool::WalE }
    };
    let said = |name| directory.get(name) == Some("true");
    Ok(Some(Archive {
        store,
        archive_tool: tool(tools.backup),
        backup_tool: tool(said(names::USE_WALG_BACKUP)),
        restore_tool: tool(said(names::USE_WALG_RESTORE)),
        region,
        credentials,
        ways_to_authenticate,
        malformed_wale_endpoint,
        overwritten,
        directory,
    }))
}

fn store(settings: &Settings<'_, '_>, walg_only: bool) -> Option<Store> {
    let any = |wanted: &[Name]| wanted.iter().any(|name| settings.has(*name));
    let with_wale = |name: Name| !walg_only && settings.has(name);
    if any(&[names::WAL_S3_BUCKET, names::WALG_S3_PREFIX]) || with_wale(names::WALE_S3_PREFIX) {
        Some(Store::S3)
    } else if any(&[names::WAL_GCS_BUCKET, names::WAL_GS_BUCKET, names::WALG_GS_PREFIX])
        || with_wale(names::WALE_GS_PREFIX)
    {
        Some(Store::Gcs)
    } else if any(&[names::WAL_SWIFT_BUCKET]) || with_wale(names::WALE_SWIFT_PREFIX) {
        Some(Store::Swift)
    } else if settings.tag() >= release::AZURE && any(&[names::WALG_AZ_PREFIX]) {
        Some(Store::Azure)
    } else if settings.tag() >= release::SSH && any(&[names::WALG_SSH_PREFIX]) {
        Some(Store::Ssh)
    } else {
        None
    }
}

fn entries(store: Store) -> &'static [Entry] {
    match store {
        Store::S3 => directory::S3,
        Store::Gcs => directory::GCS,
        Store::Swift => directory::SWIFT,
        Store::Azure => directory::AZURE,
        Store::Ssh => directory::SSH,
    }
}

/// Fills the store's first name from the bucket, and the second from the first.
///
/// From 4.1 on the second name is no prefix any more, but the loop was left as it is; the result is the
/// name of the credential that the prefix lands in.
fn settle_prefix(settings: &mut Settings<'_, '_>, store: Store) -> Result<Option<Name>, Failure> {
    let tag = settings.tag();
    let mut listed = entries(store).iter().filter(|entry| entry.applies(tag));
    let Some(first) = listed.next() else {
        return Ok(None);
    };
    if !settings.has(first.name) {
        let (scheme, bucket) = match store {
            Store::S3 => ("s3", names::WAL_S3_BUCKET),
            Store::Gcs => ("gs", names::WAL_GS_BUCKET),
            Store::Swift => ("swift", names::WAL_SWIFT_BUCKET),
            Store::Azure | Store::Ssh => return Ok(None),
        };
        let mut template = [scheme, "://{", bucket.row().name, "}/spilo/"].concat();
        for name in [names::WAL_BUCKET_SCOPE_PREFIX, names::SCOPE, names::WAL_BUCKET_SCOPE_SUFFIX] {
            template.push_str(&settings.get(name));
        }
        template.push_str("/wal/");
        if tag >= release::MAJOR_IN_PATH {
            template.push_str(&settings.get(names::PGVERSION));
        }
        let prefix = template::format(&template, |name| settings.formatted(name)).ok_or(Failure::PathFormat)?;
        settings.set(first.name, prefix.into());
    }
    let Some(second) = listed.next() else {
        return Ok(None);
    };
    if !matches!(store, Store::S3 | Store::Gcs) || settings.has(second.name) {
        return Ok(None);
    }
    settings.copy(first.name, second.name);
    Ok((tag >= release::WALG_ONLY).then_some(second.name))
}

fn fill<'e>(settings: &Settings<'e, '_>, store: Store, credentials: Credentials) -> Directory<'e> {
    let tag = settings.tag();
    let mut directory = Directory::default();
    let mut write = |name: Name, content: Cow<'e, str>| {
        if !content.is_empty() {
            directory.write(name, content);
        }
    };
    let credentials_too = store == Store::Azure && tag < release::AZURE_PRINCIPAL;
    for list in [
        entries(store),
        if credentials_too { directory::AZURE_CREDENTIALS } else { &[] },
        if store == Store::Swift { &[] } else { directory::WALG },
    ] {
        for entry in list.iter().filter(|entry| settings.may_have(entry.name) && entry.applies(tag)) {
            write(entry.name, settings.get(entry.name));
        }
    }
    if store == Store::Azure && tag >= release::AZURE_PRINCIPAL {
        let chosen = azure(settings).into_iter().find(|(way, _)| *way == credentials);
        for name in chosen.map_or(&[][..], |(_, names)| names) {
            write(*name, settings.get(*name));
        }
    }
    if store == Store::S3 {
        for entry in directory::METADATA.iter().filter(|entry| entry.applies(tag)) {
            write(entry.name, settings.of_the_pod(entry.name));
        }
    }
    if settings.is_the_clusters_own() {
        write(names::BACKUP_NUM_TO_RETAIN, settings.get(names::BACKUP_NUM_TO_RETAIN));
    }
    directory
}
