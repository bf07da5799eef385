//! The directory of variables that Spilo writes for WAL-G and WAL-E, and which variables may enter it.
//!
//! Everything that archives, backs up or restores runs under `envdir <directory>` and sees nothing else of
//! the pod's variables. The tables are the lists at the top of `write_wale_environment`
//! (`configure_spilo.py`, `write_walg_environment` from 4.1 on).

use std::borrow::Cow;

use super::release;
use crate::spilo::{Tag, vocabulary};

/// What Spilo writes into `/run/etc/wal-e.d/env` or, for a clone or standby, beside it.
///
/// Left out are what does not depend on the user (`TMPDIR`, `WALE_LOG_DESTINATION`, `PGPORT`) and the
/// defaults that depend on the node's processors (`WALG_DOWNLOAD_CONCURRENCY`, `WALG_UPLOAD_CONCURRENCY`).
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Directory<'a> {
    files: Vec<(&'static str, Cow<'a, str>)>,
}

impl std::fmt::Debug for Directory<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<'a> Directory<'a> {
    pub(super) fn write(&mut self, name: &'static str, content: Cow<'a, str>) {
        self.files.push((name, content));
    }

    /// The variable as the tools see it, which is the file's first line without blanks at its end
    /// (`chpst.c edir()`, runit). `None` if there is no file, or if the variable is a secret.
    pub fn get(&self, name: &str) -> Option<&str> {
        if vocabulary::is_secret(name) {
            return None;
        }
        self.content(name).map(first_line)
    }

    /// Whether the tools see a variable of that name, secret or not, that is not empty.
    pub fn has(&self, name: &str) -> bool {
        self.content(name).is_some_and(|content| !first_line(content).is_empty())
    }

    /// The variables that are no secrets, as [`Directory::get`] gives them.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.files
            .iter()
            .filter(|(name, _)| !vocabulary::is_secret(name))
            .map(|(name, content)| (*name, first_line(content)))
    }

    fn content(&self, name: &str) -> Option<&str> {
        self.files.iter().find(|(file, _)| *file == name).map(|(_, content)| content.as_ref())
    }
}

/// What `envdir` makes of a file.
pub(super) fn first_line(content: &str) -> &str {
    let line = content.split_once('\n').map_or(content, |(line, _)| line);
    line.trim_end_matches([' ', '\t'])
}

/// A variable that may enter the directory, in the releases `since..until`.
pub(super) struct Entry {
    pub(super) name: &'static str,
    since: Option<Tag>,
    until: Option<Tag>,
}

impl Entry {
    pub(super) fn applies(&self, tag: Tag) -> bool {
        self.since.is_none_or(|since| tag >= since) && self.until.is_none_or(|until| tag < until)
    }
}

const fn always(name: &'static str) -> Entry {
    Entry { name, since: None, until: None }
}

const fn since(since: Tag, name: &'static str) -> Entry {
    Entry { name, since: Some(since), until: None }
}

const fn with_wale(name: &'static str) -> Entry {
    Entry { name, since: None, until: Some(release::WALG_ONLY) }
}

/// `s3_names`. Its first name that applies is the prefix, its second the one that is filled from it.
pub(super) const S3: &[Entry] = &[
    with_wale("WALE_S3_PREFIX"),
    always("WALG_S3_PREFIX"),
    always("AWS_ACCESS_KEY_ID"),
    always("AWS_SECRET_ACCESS_KEY"),
    with_wale("WALE_S3_ENDPOINT"),
    since(release::WALG_ONLY, "WALG_S3_ENDPOINT"),
    always("AWS_ENDPOINT"),
    always("AWS_REGION"),
    always("AWS_INSTANCE_PROFILE"),
    Entry { name: "WALE_DISABLE_S3_SSE", since: Some(release::WALE_DISABLE_S3_SSE), until: Some(release::WALG_ONLY) },
    always("WALG_S3_SSE_KMS_ID"),
    always("WALG_S3_SSE"),
    always("WALG_DISABLE_S3_SSE"),
    always("AWS_S3_FORCE_PATH_STYLE"),
    since(release::WEB_IDENTITY, "AWS_ROLE_ARN"),
    since(release::WEB_IDENTITY, "AWS_WEB_IDENTITY_TOKEN_FILE"),
    since(release::AZURE_PRINCIPAL, "AWS_STS_REGIONAL_ENDPOINTS"),
];

/// `aws_imds_names`, which are never read with a `CLONE_` or `STANDBY_` before them.
pub(super) const METADATA: &[Entry] = &[
    since(release::METADATA_ENDPOINT, "AWS_EC2_METADATA_SERVICE_ENDPOINT"),
    since(release::METADATA_ENDPOINT, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"),
];

/// `gs_names`, in the same order as [`S3`].
pub(super) const GCS: &[Entry] =
    &[with_wale("WALE_GS_PREFIX"), always("WALG_GS_PREFIX"), always("GOOGLE_APPLICATION_CREDENTIALS")];

/// `swift_names`.
pub(super) const SWIFT: &[Entry] = &[
    with_wale("WALE_SWIFT_PREFIX"),
    since(release::WALG_ONLY, "WALG_SWIFT_PREFIX"),
    always("SWIFT_AUTHURL"),
    always("SWIFT_TENANT"),
    always("SWIFT_TENANT_ID"),
    always("SWIFT_USER"),
    always("SWIFT_USER_ID"),
    always("SWIFT_USER_DOMAIN_NAME"),
    always("SWIFT_USER_DOMAIN_ID"),
    always("SWIFT_PASSWORD"),
    always("SWIFT_AUTH_VERSION"),
    always("SWIFT_ENDPOINT_TYPE"),
    always("SWIFT_REGION"),
    always("SWIFT_DOMAIN_NAME"),
    always("SWIFT_DOMAIN_ID"),
    always("SWIFT_PROJECT_NAME"),
    always("SWIFT_PROJECT_ID"),
    always("SWIFT_PROJECT_DOMAIN_NAME"),
    always("SWIFT_PROJECT_DOMAIN_ID"),
];

/// `azure_names`, without what authenticates.
pub(super) const AZURE: &[Entry] = &[
    since(release::AZURE, "WALG_AZ_PREFIX"),
    since(release::AZURE, "AZURE_STORAGE_ACCOUNT"),
    since(release::AZURE_SAS, "WALG_AZURE_BUFFER_SIZE"),
    since(release::AZURE_SAS, "WALG_AZURE_MAX_BUFFERS"),
    since(release::PROXY, "AZURE_ENVIRONMENT_NAME"),
];

/// `azure_auth_names`.
pub(super) const AZURE_CREDENTIALS: &[Entry] = &[
    since(release::AZURE, "AZURE_STORAGE_ACCESS_KEY"),
    since(release::AZURE_SAS, "AZURE_STORAGE_SAS_TOKEN"),
    since(release::AZURE_PRINCIPAL, "AZURE_CLIENT_ID"),
    since(release::AZURE_PRINCIPAL, "AZURE_CLIENT_SECRET"),
    since(release::AZURE_PRINCIPAL, "AZURE_TENANT_ID"),
];

/// `WALG_SSH_NAMES`.
pub(super) const SSH: &[Entry] = &[
    since(release::SSH, "WALG_SSH_PREFIX"),
    since(release::SSH, "SSH_PRIVATE_KEY_PATH"),
    since(release::SSH, "SSH_USERNAME"),
    since(release::SSH_PORT, "SSH_PORT"),
];

/// `walg_names`, which go with every store but Swift.
pub(super) const WALG: &[Entry] = &[
    always("WALG_DELTA_MAX_STEPS"),
    always("WALG_DELTA_ORIGIN"),
    always("WALG_DOWNLOAD_CONCURRENCY"),
    always("WALG_UPLOAD_CONCURRENCY"),
    always("WALG_UPLOAD_DISK_CONCURRENCY"),
    always("WALG_DISK_RATE_LIMIT"),
    always("WALG_NETWORK_RATE_LIMIT"),
    always("WALG_COMPRESSION_METHOD"),
    with_wale("USE_WALG_BACKUP"),
    with_wale("USE_WALG_RESTORE"),
    always("WALG_BACKUP_COMPRESSION_METHOD"),
    always("WALG_BACKUP_FROM_REPLICA"),
    always("WALG_SENTINEL_USER_DATA"),
    always("WALG_PREVENT_WAL_OVERWRITE"),
    since(release::CA_FILE, "WALG_S3_CA_CERT_FILE"),
    since(release::CLIENT_ENCRYPTION, "WALG_LIBSODIUM_KEY"),
    since(release::CLIENT_ENCRYPTION, "WALG_LIBSODIUM_KEY_PATH"),
    since(release::KEY_TRANSFORM, "WALG_LIBSODIUM_KEY_TRANSFORM"),
    since(release::CLIENT_ENCRYPTION, "WALG_PGP_KEY"),
    since(release::CLIENT_ENCRYPTION, "WALG_PGP_KEY_PATH"),
    since(release::CLIENT_ENCRYPTION, "WALG_PGP_KEY_PASSPHRASE"),
    since(release::PROXY, "no_proxy"),
    since(release::PROXY, "http_proxy"),
    since(release::PROXY, "https_proxy"),
];

/// Names that are read for the directory but not written into it.
pub(super) const READ: &[Entry] = &[
    since(release::MAJOR_IN_PATH, "PGVERSION"),
    since(release::CA_FILE, "PGPORT"),
    always("SCOPE"),
    always("WAL_BUCKET_SCOPE_PREFIX"),
    always("WAL_BUCKET_SCOPE_SUFFIX"),
    always("WAL_S3_BUCKET"),
    always("WAL_GCS_BUCKET"),
    always("WAL_GS_BUCKET"),
    always("WAL_SWIFT_BUCKET"),
    always("BACKUP_NUM_TO_RETAIN"),
    since(release::MAJOR_IN_PATH, "ENABLE_WAL_PATH_COMPAT"),
];

/// Every list whose names `write_wale_environment` reads.
pub(super) const LISTS: [&[Entry]; 8] = [READ, S3, SWIFT, GCS, WALG, AZURE, AZURE_CREDENTIALS, SSH];
