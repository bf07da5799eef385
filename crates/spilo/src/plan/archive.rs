//! The archive, and its values with their provenance.

mod problems;

use super::PlanInputs;
use super::blame::Provenance;
use crate::environment::Environment;
use crate::startup::{Archive, Credentials, EffectiveValue, RegionSource, Store, Tool};
use crate::variables::{VariableName, is_go_bool, names};
use crate::wal_g::{Encryption, WalGVersion};
pub(super) use problems::problems;

/// Where a cluster archives to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlannedArchive {
    /// The kind of storage.
    pub store: Store,
    /// The URL of the base backups.
    pub prefix: Provenance<String>,
    /// The endpoint; `None` is AWS, or another store than S3.
    pub endpoint: Option<Provenance<String>>,
    /// The region that the tools see.
    pub region: Option<Provenance<String>>,
    /// Where the region comes from.
    pub region_source: Option<RegionSource>,
    /// Whether the bucket is a part of the path rather than of the host.
    pub path_style: Option<bool>,
    /// The tool that creates base backups.
    pub tool: Tool,
    /// The tool that archives WAL.
    pub wal_tool: Tool,
    /// What the tools authenticate with.
    pub credentials: Provenance<Credentials>,
    /// Encryption by WAL-G.
    pub encryption: Provenance<Encryption>,
    /// Encryption by the store, `AES256` or `aws:kms`.
    pub server_side_encryption: Option<String>,
}

impl PlannedArchive {
    pub(super) fn new(environment: &Environment<'_>, archive: &Archive<'_>, inputs: &PlanInputs<'_>) -> Self {
        let get = |name: VariableName| archive.env_dir.get(name).map(ToOwned::to_owned);
        let with_provenance = |name: VariableName| {
            get(name).map(|value| {
                let is_fully_known = archive.env_dir.file(name).is_none_or(EffectiveValue::is_fully_known);
                Provenance { is_fully_known, ..Provenance::from_variable(environment, name, value) }
            })
        };
        let prefix_name = deciding_prefix(environment, archive);
        let prefix = Provenance::from_variable(environment, prefix_name, archive.prefix().to_owned());
        let is_fully_known = prefix.is_fully_known && !archive.prefix().contains("$(");
        let encryption = Encryption::new(&archive.env_dir, inputs.known_tag().and_then(WalGVersion::from_tag));
        let encryption_name = encryption.key().unwrap_or(names::WALG_LIBSODIUM_KEY);
        Self {
            store: archive.store,
            prefix: Provenance { is_fully_known, ..prefix },
            endpoint: with_provenance(names::AWS_ENDPOINT),
            region: with_provenance(names::AWS_REGION),
            region_source: archive.region,
            path_style: get(names::AWS_S3_FORCE_PATH_STYLE)
                .filter(|style| is_go_bool(style))
                .map(|style| style.starts_with(['1', 't', 'T'])),
            tool: archive.backup_tool,
            wal_tool: archive.archive_tool,
            credentials: Provenance::from_variable(
                environment,
                credentials_name(archive.store, archive.credentials),
                archive.credentials,
            ),
            encryption: Provenance::from_variable(environment, encryption_name, encryption),
            server_side_encryption: archive.server_side_encryption().map(ToOwned::to_owned),
        }
    }
}

/// The variable that decides about the prefix.
fn deciding_prefix(environment: &Environment<'_>, archive: &Archive<'_>) -> VariableName {
    let candidates: &[VariableName] = match (archive.store, archive.backup_tool) {
        (Store::S3, Tool::WalG) => &[names::WALG_S3_PREFIX, names::WALE_S3_PREFIX, names::WAL_S3_BUCKET],
        (Store::S3, Tool::WalE) => &[names::WALE_S3_PREFIX, names::WAL_S3_BUCKET],
        (Store::Gcs, Tool::WalG) => {
            &[names::WALG_GS_PREFIX, names::WALE_GS_PREFIX, names::WAL_GCS_BUCKET, names::WAL_GS_BUCKET]
        }
        (Store::Gcs, Tool::WalE) => &[names::WALE_GS_PREFIX, names::WAL_GCS_BUCKET, names::WAL_GS_BUCKET],
        (Store::Swift, _) => &[names::WALE_SWIFT_PREFIX, names::WAL_SWIFT_BUCKET],
        (Store::Azure, _) => &[names::WALG_AZ_PREFIX],
        (Store::Ssh, _) => &[names::WALG_SSH_PREFIX],
    };
    let set = candidates.iter().copied().find(|name| environment.is_set(*name));
    set.or_else(|| candidates.last().copied()).unwrap_or(names::WAL_S3_BUCKET)
}

/// A variable that the credentials consist of, or would consist of.
fn credentials_name(store: Store, credentials: Credentials) -> VariableName {
    match credentials {
        Credentials::IncompleteAccessKeys { missing } => missing,
        given => given.variable().unwrap_or(store.credential_variable()),
    }
}
