//! The directory of variables that Spilo writes for WAL-G and WAL-E, and which variables may enter it.
//!
//! Everything that archives, backs up or restores runs under `envdir <directory>` and sees nothing else of
//! the pod's variables. The tables are the lists at the top of `write_wale_environment`
//! (`configure_spilo.py`, `write_walg_environment` from 4.1 on).

use std::borrow::Cow;

use super::release;
use crate::bytes::position;
use crate::spilo::Tag;
use crate::spilo::vocabulary::{Name, names};

/// What Spilo writes into `/run/etc/wal-e.d/env` or, for a clone or standby, beside it.
///
/// Left out are what does not depend on the user (`TMPDIR`, `WALE_LOG_DESTINATION`, `PGPORT`) and the
/// defaults that depend on the node's processors (`WALG_DOWNLOAD_CONCURRENCY`, `WALG_UPLOAD_CONCURRENCY`).
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Directory<'a> {
    files: Vec<(Name, Cow<'a, str>)>,
}

impl std::fmt::Debug for Directory<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<'a> Directory<'a> {
    pub(super) fn write(&mut self, name: Name, content: Cow<'a, str>) {
        self.files.push((name, content));
    }

    /// The variable as the tools see it, which is the file's first line without blanks at its end
    /// (`chpst.c edir()`, runit). `None` if there is no file, or if the variable is a secret.
    pub fn get(&self, name: Name) -> Option<&str> {
        if name.row().secret { None } else { self.content(name).map(first_line) }
    }

    /// Whether the tools see a variable of that name, secret or not, that is not empty.
    pub fn has(&self, name: Name) -> bool {
        self.content(name).is_some_and(|content| !first_line(content).is_empty())
    }

    /// The variables that are no secrets, as [`Directory::get`] gives them.
    pub fn iter(&self) -> impl Iterator<Item = (Name, &str)> {
        let files = self.files.iter().filter(|(name, _)| !name.row().secret);
        files.map(|(name, content)| (*name, first_line(content)))
    }

    fn content(&self, name: Name) -> Option<&str> {
        self.files.iter().find(|(file, _)| *file == name).map(|(_, content)| content.as_ref())
    }
}

/// What `envdir` makes of a file.
pub(super) fn first_line(content: &str) -> &str {
    let mut line = content.as_bytes();
    line = position(line, b'\n').and_then(|end| line.get(..end)).unwrap_or(line);
    while let [rest @ .., b' ' | b'\t'] = line {
        line = rest;
    }
    content.get(..line.len()).unwrap_or_default()
}

/// A variable that may enter the directory, in the releases `since..until`.
pub(super) struct Entry {
    pub(super) name: Name,
    since: Option<Tag>,
    until: Option<Tag>,
}

impl Entry {
    pub(super) fn applies(&self, tag: Tag) -> bool {
        self.since.is_none_or(|since| tag >= since) && self.until.is_none_or(|until| tag < until)
    }
}

const fn always(name: Name) -> Entry {
    Entry { name, since: None, until: None }
}

const fn since(since: Tag, name: Name) -> Entry {
    Entry { name, since: Some(since), until: None }
}

const fn with_wale(name: Name) -> Entry {
    Entry { name, since: None, until: Some(release::WALG_ONLY) }
}

/// `s3_names`. Its first name that applies is the prefix, its second the one that is filled from it.
pub(super) static S3: &[Entry] = &[
    with_wale(names::WALE_S3_PREFIX),
    always(names::WALG_S3_PREFIX),
    always(names::AWS_ACCESS_KEY_ID),
    always(names::AWS_SECRET_ACCESS_KEY),
    with_wale(names::WALE_S3_ENDPOINT),
    since(release::WALG_ONLY, names::WALG_S3_ENDPOINT),
    always(names::AWS_ENDPOINT),
    always(names::AWS_REGION),
    always(names::AWS_INSTANCE_PROFILE),
    Entry {
        name: names::WALE_DISABLE_S3_SSE,
        since: Some(release::WALE_DISABLE_S3_SSE),
        until: Some(release::WALG_ONLY),
    },
    always(names::WALG_S3_SSE_KMS_ID),
    always(names::WALG_S3_SSE),
    always(names::WALG_DISABLE_S3_SSE),
    always(names::AWS_S3_FORCE_PATH_STYLE),
    since(release::WEB_IDENTITY, names::AWS_ROLE_ARN),
    since(release::WEB_IDENTITY, names::AWS_WEB_IDENTITY_TOKEN_FILE),
    since(release::AZURE_PRINCIPAL, names::AWS_STS_REGIONAL_ENDPOINTS),
];

/// `aws_imds_names`, which are never read with a `CLONE_` or `STANDBY_` before them.
pub(super) static METADATA: &[Entry] = &[
    since(release::METADATA_ENDPOINT, names::AWS_EC2_METADATA_SERVICE_ENDPOINT),
    since(release::METADATA_ENDPOINT, names::AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE),
];

/// `gs_names`, in the same order as [`S3`].
pub(super) static GCS: &[Entry] =
    &[with_wale(names::WALE_GS_PREFIX), always(names::WALG_GS_PREFIX), always(names::GOOGLE_APPLICATION_CREDENTIALS)];

/// `swift_names`.
pub(super) static SWIFT: &[Entry] = &[
    with_wale(names::WALE_SWIFT_PREFIX),
    since(release::WALG_ONLY, names::WALG_SWIFT_PREFIX),
    always(names::SWIFT_AUTHURL),
    always(names::SWIFT_TENANT),
    always(names::SWIFT_TENANT_ID),
    always(names::SWIFT_USER),
    always(names::SWIFT_USER_ID),
    always(names::SWIFT_USER_DOMAIN_NAME),
    always(names::SWIFT_USER_DOMAIN_ID),
    always(names::SWIFT_PASSWORD),
    always(names::SWIFT_AUTH_VERSION),
    always(names::SWIFT_ENDPOINT_TYPE),
    always(names::SWIFT_REGION),
    always(names::SWIFT_DOMAIN_NAME),
    always(names::SWIFT_DOMAIN_ID),
    always(names::SWIFT_PROJECT_NAME),
    always(names::SWIFT_PROJECT_ID),
    always(names::SWIFT_PROJECT_DOMAIN_NAME),
    always(names::SWIFT_PROJECT_DOMAIN_ID),
];

/// `azure_names`, without what authenticates.
pub(super) static AZURE: &[Entry] = &[
    since(release::AZURE, names::WALG_AZ_PREFIX),
    since(release::AZURE, names::AZURE_STORAGE_ACCOUNT),
    since(release::AZURE_SAS, names::WALG_AZURE_BUFFER_SIZE),
    since(release::AZURE_SAS, names::WALG_AZURE_MAX_BUFFERS),
    since(release::PROXY, names::AZURE_ENVIRONMENT_NAME),
];

/// `azure_auth_names`.
pub(super) static AZURE_CREDENTIALS: &[Entry] = &[
    since(release::AZURE, names::AZURE_STORAGE_ACCESS_KEY),
    since(release::AZURE_SAS, names::AZURE_STORAGE_SAS_TOKEN),
    since(release::AZURE_PRINCIPAL, names::AZURE_CLIENT_ID),
    since(release::AZURE_PRINCIPAL, names::AZURE_CLIENT_SECRET),
    since(release::AZURE_PRINCIPAL, names::AZURE_TENANT_ID),
];

/// `WALG_SSH_NAMES`.
pub(super) static SSH: &[Entry] = &[
    since(release::SSH, names::WALG_SSH_PREFIX),
    since(release::SSH, names::SSH_PRIVATE_KEY_PATH),
    since(release::SSH, names::SSH_USERNAME),
    since(release::SSH_PORT, names::SSH_PORT),
];

/// `walg_names`, which go with every store but Swift.
pub(super) static WALG: &[Entry] = &[
    always(names::WALG_DELTA_MAX_STEPS),
    always(names::WALG_DELTA_ORIGIN),
    always(names::WALG_DOWNLOAD_CONCURRENCY),
    always(names::WALG_UPLOAD_CONCURRENCY),
    always(names::WALG_UPLOAD_DISK_CONCURRENCY),
    always(names::WALG_DISK_RATE_LIMIT),
    always(names::WALG_NETWORK_RATE_LIMIT),
    always(names::WALG_COMPRESSION_METHOD),
    with_wale(names::USE_WALG_BACKUP),
    with_wale(names::USE_WALG_RESTORE),
    always(names::WALG_BACKUP_COMPRESSION_METHOD),
    always(names::WALG_BACKUP_FROM_REPLICA),
    always(names::WALG_SENTINEL_USER_DATA),
    always(names::WALG_PREVENT_WAL_OVERWRITE),
    since(release::CA_FILE, names::WALG_S3_CA_CERT_FILE),
    since(release::CLIENT_ENCRYPTION, names::WALG_LIBSODIUM_KEY),
    since(release::CLIENT_ENCRYPTION, names::WALG_LIBSODIUM_KEY_PATH),
    since(release::KEY_TRANSFORM, names::WALG_LIBSODIUM_KEY_TRANSFORM),
    since(release::CLIENT_ENCRYPTION, names::WALG_PGP_KEY),
    since(release::CLIENT_ENCRYPTION, names::WALG_PGP_KEY_PATH),
    since(release::CLIENT_ENCRYPTION, names::WALG_PGP_KEY_PASSPHRASE),
    since(release::PROXY, names::no_proxy),
    since(release::PROXY, names::http_proxy),
    since(release::PROXY, names::https_proxy),
];

/// Names that are read for the directory but not written into it.
pub(super) static READ: &[Entry] = &[
    since(release::MAJOR_IN_PATH, names::PGVERSION),
    since(release::CA_FILE, names::PGPORT),
    always(names::SCOPE),
    always(names::WAL_BUCKET_SCOPE_PREFIX),
    always(names::WAL_BUCKET_SCOPE_SUFFIX),
    always(names::WAL_S3_BUCKET),
    always(names::WAL_GCS_BUCKET),
    always(names::WAL_GS_BUCKET),
    always(names::WAL_SWIFT_BUCKET),
    always(names::BACKUP_NUM_TO_RETAIN),
    since(release::MAJOR_IN_PATH, names::ENABLE_WAL_PATH_COMPAT),
];

/// Every list whose names `write_wale_environment` reads.
pub(super) static LISTS: [&[Entry]; 8] = [READ, S3, SWIFT, GCS, WALG, AZURE, AZURE_CREDENTIALS, SSH];
