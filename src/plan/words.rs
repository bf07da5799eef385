//! How a plan tells what Spilo found.

use crate::spilo::environment::{Archive, Credentials, Store, Tool};
use crate::spilo::vocabulary::{Name, names};

/// What the tool is called.
pub(super) const fn tool(tool: Tool) -> &'static str {
    match tool {
        Tool::WalG => "wal-g",
        Tool::WalE => "wal-e",
    }
}

/// Which variables make up the prefix, the winning one first.
pub(super) const fn deciding(archive: &Archive<'_>) -> &'static [Name] {
    match (archive.store, archive.backup_tool) {
        (Store::S3, Tool::WalG) => &[names::WALG_S3_PREFIX, names::WALE_S3_PREFIX, names::WAL_S3_BUCKET],
        (Store::S3, Tool::WalE) => &[names::WALE_S3_PREFIX, names::WAL_S3_BUCKET],
        (Store::Gcs, Tool::WalG) => &[names::WALG_GS_PREFIX, names::WALE_GS_PREFIX, names::WAL_GS_BUCKET],
        (Store::Gcs, Tool::WalE) => &[names::WALE_GS_PREFIX, names::WAL_GS_BUCKET],
        (Store::Swift, _) => &[names::WALG_SWIFT_PREFIX, names::WALE_SWIFT_PREFIX, names::WAL_SWIFT_BUCKET],
        (Store::Azure, _) => &[names::WALG_AZ_PREFIX],
        (Store::Ssh, _) => &[names::WALG_SSH_PREFIX],
    }
}

/// How the tools authenticate, in words, and the variable that says so.
pub(super) fn credentials(credentials: Credentials) -> (&'static str, Option<Name>) {
    match credentials {
        Credentials::AccessKeys => ("a pair of access keys", Some(names::AWS_ACCESS_KEY_ID)),
        Credentials::HalfAccessKeys { missing: names::AWS_ACCESS_KEY_ID } => {
            ("half a pair of access keys, which counts for nothing", Some(names::AWS_SECRET_ACCESS_KEY))
        }
        Credentials::HalfAccessKeys { .. } => {
            ("half a pair of access keys, which counts for nothing", Some(names::AWS_ACCESS_KEY_ID))
        }
        Credentials::WebIdentity => ("the service account's role", Some(names::AWS_ROLE_ARN)),
        Credentials::InstanceProfile => ("the node's role", None),
        Credentials::CredentialsFile => ("a file in the pod", Some(names::GOOGLE_APPLICATION_CREDENTIALS)),
        Credentials::Platform => ("what the platform gives to the pod", None),
        Credentials::StorageAccessKey => ("the storage account's key", Some(names::AZURE_STORAGE_ACCESS_KEY)),
        Credentials::SasToken => ("a SAS token", Some(names::AZURE_STORAGE_SAS_TOKEN)),
        Credentials::ServicePrincipal => ("a service principal", Some(names::AZURE_CLIENT_ID)),
        Credentials::PrivateKey => ("a private key in the pod", Some(names::SSH_PRIVATE_KEY_PATH)),
        Credentials::Password => ("a password", Some(names::SWIFT_PASSWORD)),
        Credentials::Missing => ("none", None),
    }
}
