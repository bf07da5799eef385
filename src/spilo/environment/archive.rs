//! One store with what Spilo lets the tools know about it.

mod credentials;
mod s3;
mod settings;
mod write;

use super::Directory;
use crate::spilo::vocabulary::{Name, names};
use crate::text::contains;
pub(super) use settings::read;
pub(super) use write::write;

/// A program that writes or reads an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// WAL-G.
    WalG,
    /// WAL-E, which WAL-G succeeds; gone from Spilo 4.1.
    WalE,
}

/// The kind of store. If variables name several, Spilo takes the first in this order.
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
    /// A directory on a server reached by SSH.
    Ssh,
}

/// How the region of an S3 store comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Region {
    /// The user's `AWS_REGION` reaches the tools.
    Given,
    /// It is guessed from the bucket's name.
    FromBucket,
    /// It is the node's zone without its last character: right on AWS with a reachable metadata service,
    /// `loca` elsewhere.
    FromZone,
    /// The user's `AWS_REGION` is dropped: by 1.6-p3, or because an endpoint is set.
    Dropped,
    /// There is none beside the endpoint.
    Absent,
}

/// What the tools authenticate with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credentials {
    /// S3: both keys.
    AccessKeys,
    /// S3: one key of the two, which is as good as none.
    HalfAccessKeys {
        /// The variable that is missing, without `CLONE_` or `STANDBY_`.
        missing: Name,
    },
    /// S3: a role for the service account, by `AWS_ROLE_ARN` and `AWS_WEB_IDENTITY_TOKEN_FILE`.
    WebIdentity,
    /// S3: nothing is set, so the node's role by the metadata service.
    InstanceProfile,
    /// GCS: `GOOGLE_APPLICATION_CREDENTIALS`.
    CredentialsFile,
    /// GCS, Azure: nothing is set, so what the platform gives to the pod.
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

/// Where a cluster archives to, or what a clone or standby is restored from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Archive<'a> {
    /// The kind of store.
    pub store: Store,
    /// What `archive_command` pushes WAL with.
    pub archive_tool: Tool,
    /// What takes and deletes base backups.
    pub backup_tool: Tool,
    /// What restores.
    pub restore_tool: Tool,
    /// How the region comes about; `None` for other stores than S3.
    pub region: Option<Region>,
    /// What the tools authenticate with.
    pub credentials: Credentials,
    /// How many ways to authenticate are configured, where Spilo uses one (Azure).
    pub ways_to_authenticate: u8,
    /// Whether `WALE_S3_ENDPOINT` is not `<scheme>+<convention>://<host>`, of which Spilo warns.
    pub malformed_wale_endpoint: bool,
    /// The credential that 4.1 overwrites with the prefix because it was empty.
    pub overwritten: Option<Name>,
    /// All that the tools see.
    pub directory: Directory<'a>,
}

impl Archive<'_> {
    /// Where base backups go, as the tool that takes them sees it; empty if that tool sees none.
    pub fn prefix(&self) -> &str {
        self.prefix_of(self.backup_tool)
    }

    /// Where a restore looks, as the tool that restores sees it; empty if that tool sees none.
    pub fn restore_prefix(&self) -> &str {
        self.prefix_of(self.restore_tool)
    }

    /// Whether a restore from here would look into the archive at `prefix`.
    ///
    /// A path that Spilo made up without a PostgreSQL major version stands for those with one, because
    /// `clone_with_wale.py get_wale_environments()` tries them all (2.0-p2 and newer).
    ///
    /// A restore is only from the same archive if store and endpoint are the same as well.
    pub fn restores_from(&self, prefix: &str) -> bool {
        let looks_into = self.restore_prefix().trim_end_matches('/');
        let prefix = prefix.trim_end_matches('/');
        let made_up = contains(looks_into, "/spilo/") && looks_into.ends_with("/wal");
        let major = prefix
            .strip_prefix(looks_into)
            .and_then(|rest| rest.strip_prefix('/'))
            .filter(|major| !major.contains('/'));
        !prefix.is_empty() && (looks_into == prefix || (made_up && major.is_some()))
    }

    /// The endpoint that the tools see; `None` means AWS.
    pub fn endpoint(&self) -> Option<&str> {
        self.directory.get(names::AWS_ENDPOINT)
    }

    /// What the store is asked to encrypt with, `AES256` or `aws:kms`.
    pub fn server_side_encryption(&self) -> Option<&str> {
        self.directory.get(names::WALG_S3_SSE)
    }

    /// The prefix that a tool sees in this store; empty if it sees none.
    pub fn prefix_of(&self, tool: Tool) -> &str {
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
        self.directory.get(name).unwrap_or_default()
    }
}

/// Whether Go's `strconv.ParseBool` takes a text.
pub fn is_go_bool(text: &str) -> bool {
    matches!(text, "1" | "t" | "T" | "true" | "TRUE" | "True" | "0" | "f" | "F" | "false" | "FALSE" | "False")
}
