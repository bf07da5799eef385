//! An archive, and what Spilo configures for the tools that use it.

mod credentials;
mod path_format;
mod region;
mod s3;
mod write;

use super::env_dir::EnvDir;
use crate::variables::{VariableName, names};
pub(super) use write::write_wale_environment;

/// A program that writes or reads an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// WAL-G.
    WalG,
    /// WAL-E, the predecessor of WAL-G; removed in Spilo 4.1.
    WalE,
}

/// The kind of storage. If variables select several, Spilo uses the first in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Store {
    /// Amazon S3 or a compatible store.
    S3,
    /// Google Cloud Storage.
    Gcs,
    /// OpenStack Swift.
    Swift,
    /// Azure Blob Storage.
    Azure,
    /// A directory on a server that is reached by SSH.
    Ssh,
}

impl Store {
    /// The first variable of the usual credentials for the store, without `CLONE_` or `STANDBY_`.
    pub const fn credential_variable(self) -> VariableName {
        match self {
            Self::S3 => names::AWS_ACCESS_KEY_ID,
            Self::Gcs => names::GOOGLE_APPLICATION_CREDENTIALS,
            Self::Swift => names::SWIFT_PASSWORD,
            Self::Azure => names::AZURE_STORAGE_ACCESS_KEY,
            Self::Ssh => names::SSH_PRIVATE_KEY_PATH,
        }
    }
}

/// Where the region of an S3 archive comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegionSource {
    /// `AWS_REGION` is passed on to the tools.
    Given,
    /// The region is guessed from the name of the bucket.
    FromBucket,
    /// It is the node's availability zone without the last character: right on AWS with a reachable metadata service,
    /// `loca` elsewhere.
    FromZone,
    /// `AWS_REGION` is set but dropped, by 1.6-p3 or because of an endpoint.
    Dropped,
    /// There is an endpoint and no region.
    Absent,
}

/// What the tools authenticate with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credentials {
    /// S3: both access keys.
    AccessKeys,
    /// S3: only one of the two access keys, which the tools ignore.
    IncompleteAccessKeys {
        /// The missing variable, without `CLONE_` or `STANDBY_`.
        missing: VariableName,
    },
    /// S3: a role of the service account, by `AWS_ROLE_ARN` and `AWS_WEB_IDENTITY_TOKEN_FILE`.
    WebIdentity,
    /// S3: nothing is set, so that the node's role from the metadata service is used.
    InstanceProfile,
    /// GCS: `GOOGLE_APPLICATION_CREDENTIALS`.
    CredentialsFile,
    /// GCS, Azure: nothing is set, so that the pod's identity on the platform is used.
    Platform,
    /// Azure: `AZURE_STORAGE_ACCESS_KEY`.
    StorageAccessKey,
    /// Azure: `AZURE_STORAGE_SAS_TOKEN`.
    SasToken,
    /// Azure: `AZURE_CLIENT_ID`, `AZURE_CLIENT_SECRET` and `AZURE_TENANT_ID`.
    ServicePrincipal,
    /// SSH: `SSH_PRIVATE_KEY_PATH`.
    PrivateKey,
    /// Swift: `SWIFT_PASSWORD`.
    Password,
    /// SSH, Swift: nothing is set.
    Missing,
}

impl Credentials {
    /// The variable that selects them, without `CLONE_` or `STANDBY_`. `None` if they do not come from variables.
    pub fn variable(self) -> Option<VariableName> {
        match self {
            Self::IncompleteAccessKeys { missing } if missing == names::AWS_ACCESS_KEY_ID => {
                Some(names::AWS_SECRET_ACCESS_KEY)
            }
            Self::AccessKeys | Self::IncompleteAccessKeys { .. } => Some(names::AWS_ACCESS_KEY_ID),
            Self::WebIdentity => Some(names::AWS_ROLE_ARN),
            Self::CredentialsFile => Some(names::GOOGLE_APPLICATION_CREDENTIALS),
            Self::StorageAccessKey => Some(names::AZURE_STORAGE_ACCESS_KEY),
            Self::SasToken => Some(names::AZURE_STORAGE_SAS_TOKEN),
            Self::ServicePrincipal => Some(names::AZURE_CLIENT_ID),
            Self::PrivateKey => Some(names::SSH_PRIVATE_KEY_PATH),
            Self::Password => Some(names::SWIFT_PASSWORD),
            Self::InstanceProfile | Self::Platform | Self::Missing => None,
        }
    }
}

/// Where a cluster archives to, or what a clone or standby is restored from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Archive<'a> {
    /// The kind of storage.
    pub store: Store,
    /// The tool in `archive_command`.
    pub archive_tool: Tool,
    /// The tool that creates and deletes base backups.
    pub backup_tool: Tool,
    /// The tool that restores.
    pub restore_tool: Tool,
    /// Where the region comes from; `None` for other stores than S3.
    pub region: Option<RegionSource>,
    /// What the tools authenticate with.
    pub credentials: Credentials,
    /// The number of complete sets of credentials, of which Spilo uses the first (Azure); 1 for other stores.
    pub credential_sets: usize,
    /// Whether `WALE_S3_ENDPOINT` is not of the form `<scheme>+<convention>://<host>`, which Spilo logs as a warning.
    pub has_malformed_wale_endpoint: bool,
    /// The empty credential that 4.1 overwrites with the prefix.
    pub overwritten_credential: Option<VariableName>,
    /// The variables that the tools see.
    pub env_dir: EnvDir<'a>,
}

impl Archive<'_> {
    /// The URL of the base backups, as the tool that creates them sees it; empty if that tool sees none.
    pub fn prefix(&self) -> &str {
        self.prefix_for(self.backup_tool)
    }

    /// The URL that is searched by a restore, as the tool that restores sees it; empty if that tool sees none.
    pub fn restore_prefix(&self) -> &str {
        self.prefix_for(self.restore_tool)
    }

    /// The URL that a tool sees in this store; empty if it sees none.
    pub fn prefix_for(&self, tool: Tool) -> &str {
        let name = match (tool, self.store) {
            (Tool::WalG, Store::S3) => names::WALG_S3_PREFIX,
            (Tool::WalG, Store::Gcs) => names::WALG_GS_PREFIX,
            (Tool::WalG, Store::Swift) => names::WALG_SWIFT_PREFIX,
            (Tool::WalG, Store::Azure) => names::WALG_AZ_PREFIX,
            (Tool::WalG, Store::Ssh) => names::WALG_SSH_PREFIX,
            (Tool::WalE, Store::S3) => names::WALE_S3_PREFIX,
            (Tool::WalE, Store::Gcs) => names::WALE_GS_PREFIX,
            (Tool::WalE, Store::Swift) => names::WALE_SWIFT_PREFIX,
            (Tool::WalE, Store::Azure | Store::Ssh) => return "",
        };
        self.env_dir.get(name).unwrap_or_default()
    }

    /// Whether a restore from this archive searches the archive at `prefix`.
    ///
    /// A path that Spilo computes without a PostgreSQL major version covers the paths with one, because
    /// `get_wale_environments()` in `clone_with_wale.py` tries all major versions (2.0-p2 and later).
    ///
    /// Only the URLs are compared: the archives are the same only if store and endpoint are the same as well.
    pub fn restores_from(&self, prefix: &str) -> bool {
        let searched = self.restore_prefix().trim_end_matches('/');
        let prefix = prefix.trim_end_matches('/');
        let is_computed = searched.contains("/spilo/") && searched.ends_with("/wal");
        let major =
            prefix.strip_prefix(searched).and_then(|rest| rest.strip_prefix('/')).filter(|major| !major.contains('/'));
        !prefix.is_empty() && (searched == prefix || (is_computed && major.is_some()))
    }

    /// The endpoint that the tools see; `None` means AWS.
    pub fn endpoint(&self) -> Option<&str> {
        self.env_dir.get(names::AWS_ENDPOINT)
    }

    /// The encryption that is requested from the store, `AES256` or `aws:kms`.
    pub fn server_side_encryption(&self) -> Option<&str> {
        self.env_dir.get(names::WALG_S3_SSE)
    }
}
