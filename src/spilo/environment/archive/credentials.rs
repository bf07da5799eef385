//! What opens a store.

use super::super::directory::first_line;
use super::super::release;
use super::settings::Settings;
use super::{Credentials, Store, s3};
use crate::spilo::Tag;
use crate::spilo::vocabulary::{Name, names};

/// What authenticates, and how many ways to authenticate there are where Spilo picks one.
pub(super) fn credentials(settings: &Settings<'_, '_>, store: Store) -> (Credentials, u8) {
    let tag = settings.tag();
    let has = |name| !first_line(&settings.get(name)).is_empty();
    let one_of = |name, present, absent| (if has(name) { present } else { absent }, 1);
    match store {
        Store::S3 => (s3::credentials(&has, tag), 1),
        Store::Gcs => {
            one_of(names::GOOGLE_APPLICATION_CREDENTIALS, Credentials::CredentialsFile, Credentials::Platform)
        }
        Store::Swift => one_of(names::SWIFT_PASSWORD, Credentials::Password, Credentials::Missing),
        Store::Ssh => one_of(names::SSH_PRIVATE_KEY_PATH, Credentials::PrivateKey, Credentials::Missing),
        Store::Azure => {
            let ways = azure(settings);
            let first = ways.first().map_or(Credentials::Platform, |(way, _)| *way);
            (first, u8::try_from(ways.len()).unwrap_or(u8::MAX))
        }
    }
}

/// The ways into Azure that are complete, in Spilo's order, with the variables of each.
pub(super) fn azure(settings: &Settings<'_, '_>) -> Vec<(Credentials, &'static [Name])> {
    let tag = settings.tag();
    let all: [(Credentials, &'static [Name], Tag); 3] = [
        (Credentials::StorageAccessKey, &[names::AZURE_STORAGE_ACCESS_KEY], release::AZURE),
        (Credentials::SasToken, &[names::AZURE_STORAGE_SAS_TOKEN], release::AZURE_SAS),
        (
            Credentials::ServicePrincipal,
            &[names::AZURE_CLIENT_ID, names::AZURE_CLIENT_SECRET, names::AZURE_TENANT_ID],
            release::AZURE_PRINCIPAL,
        ),
    ];
    all.into_iter()
        .filter(|(_, names, since)| tag >= *since && names.iter().all(|name| settings.has(*name)))
        .map(|(way, names, _)| (way, names))
        .collect()
}
