//! The lists of names at the top of `write_wale_environment` in `configure_spilo.py` (`write_walg_environment` from 4.1
//! on): which variables are read, and which of them are written for the tools.

use super::Store;
use crate::release::{Tag, milestones};
use crate::variables::{VariableName, names};

/// A name in one of the lists.
///
/// The list of a release contains it if, according to the catalogue, this release reads the variable; exceptions are
/// marked.
pub(super) struct EnvName {
    pub(super) name: VariableName,
    since: Option<Tag>,
    until: Option<Tag>,
}

impl EnvName {
    pub(super) fn is_in(&self, tag: Tag) -> bool {
        let since = self.since.or(self.name.variable().since);
        since.is_none_or(|since| tag >= since) && self.until.is_none_or(|until| tag < until)
    }

    const fn new(name: VariableName) -> Self {
        Self { name, since: None, until: None }
    }

    const fn since(self, tag: Tag) -> Self {
        Self { since: Some(tag), ..self }
    }

    /// Not in the lists of releases without WAL-E.
    const fn until_wal_g_only(self) -> Self {
        Self { until: Some(milestones::WAL_G_ONLY), ..self }
    }
}

macro_rules! env_names {
    ($($name:ident $(.$method:ident($($argument:expr)?))*),* $(,)?) => {
        &[$(EnvName::new(names::$name)$(.$method($($argument)?))*),*]
    };
}

/// `s3_names`. The first name in a release is the prefix, the second is filled from it.
pub(super) static S3: &[EnvName] = env_names![
    WALE_S3_PREFIX.until_wal_g_only(),
    WALG_S3_PREFIX,
    AWS_ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY,
    WALE_S3_ENDPOINT.until_wal_g_only(),
    WALG_S3_ENDPOINT,
    AWS_ENDPOINT,
    AWS_REGION,
    AWS_INSTANCE_PROFILE,
    WALE_DISABLE_S3_SSE.until_wal_g_only(),
    WALG_S3_SSE_KMS_ID,
    WALG_S3_SSE,
    WALG_DISABLE_S3_SSE,
    AWS_S3_FORCE_PATH_STYLE,
    AWS_ROLE_ARN,
    AWS_WEB_IDENTITY_TOKEN_FILE,
    AWS_STS_REGIONAL_ENDPOINTS,
];

/// `aws_imds_names`, which are never read with `CLONE_` or `STANDBY_`.
pub(super) static AWS_METADATA: &[EnvName] =
    env_names![AWS_EC2_METADATA_SERVICE_ENDPOINT, AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE];

/// `gs_names`, in the same order as [`S3`].
pub(super) static GCS: &[EnvName] =
    env_names![WALE_GS_PREFIX.until_wal_g_only(), WALG_GS_PREFIX, GOOGLE_APPLICATION_CREDENTIALS];

/// `swift_names`.
pub(super) static SWIFT: &[EnvName] = env_names![
    WALE_SWIFT_PREFIX.until_wal_g_only(),
    WALG_SWIFT_PREFIX.since(milestones::WAL_G_ONLY),
    SWIFT_AUTHURL,
    SWIFT_TENANT,
    SWIFT_TENANT_ID,
    SWIFT_USER,
    SWIFT_USER_ID,
    SWIFT_USER_DOMAIN_NAME,
    SWIFT_USER_DOMAIN_ID,
    SWIFT_PASSWORD,
    SWIFT_AUTH_VERSION,
    SWIFT_ENDPOINT_TYPE,
    SWIFT_REGION,
    SWIFT_DOMAIN_NAME,
    SWIFT_DOMAIN_ID,
    SWIFT_PROJECT_NAME,
    SWIFT_PROJECT_ID,
    SWIFT_PROJECT_DOMAIN_NAME,
    SWIFT_PROJECT_DOMAIN_ID,
];

/// `azure_names`, without the credentials.
pub(super) static AZURE: &[EnvName] = env_names![
    WALG_AZ_PREFIX,
    AZURE_STORAGE_ACCOUNT,
    WALG_AZURE_BUFFER_SIZE,
    WALG_AZURE_MAX_BUFFERS,
    AZURE_ENVIRONMENT_NAME,
];

/// `azure_auth_names`.
pub(super) static AZURE_CREDENTIALS: &[EnvName] = env_names![
    AZURE_STORAGE_ACCESS_KEY,
    AZURE_STORAGE_SAS_TOKEN,
    AZURE_CLIENT_ID,
    AZURE_CLIENT_SECRET,
    AZURE_TENANT_ID,
];

/// `WALG_SSH_NAMES`.
pub(super) static SSH: &[EnvName] = env_names![WALG_SSH_PREFIX, SSH_PRIVATE_KEY_PATH, SSH_USERNAME, SSH_PORT];

/// `walg_names`, which are written for every store but Swift.
pub(super) static WAL_G: &[EnvName] = env_names![
    WALG_DELTA_MAX_STEPS,
    WALG_DELTA_ORIGIN,
    WALG_DOWNLOAD_CONCURRENCY,
    WALG_UPLOAD_CONCURRENCY,
    WALG_UPLOAD_DISK_CONCURRENCY,
    WALG_DISK_RATE_LIMIT,
    WALG_NETWORK_RATE_LIMIT,
    WALG_COMPRESSION_METHOD,
    USE_WALG_BACKUP.until_wal_g_only(),
    USE_WALG_RESTORE.until_wal_g_only(),
    WALG_BACKUP_COMPRESSION_METHOD,
    WALG_BACKUP_FROM_REPLICA,
    WALG_SENTINEL_USER_DATA,
    WALG_PREVENT_WAL_OVERWRITE,
    WALG_S3_CA_CERT_FILE,
    WALG_LIBSODIUM_KEY,
    WALG_LIBSODIUM_KEY_PATH,
    WALG_LIBSODIUM_KEY_TRANSFORM,
    WALG_PGP_KEY,
    WALG_PGP_KEY_PATH,
    WALG_PGP_KEY_PASSPHRASE,
    no_proxy,
    http_proxy,
    https_proxy,
];

/// The names of a store, without the credentials for Azure.
pub(super) fn from_store(store: Store) -> &'static [EnvName] {
    match store {
        Store::S3 => S3,
        Store::Gcs => GCS,
        Store::Swift => SWIFT,
        Store::Azure => AZURE,
        Store::Ssh => SSH,
    }
}

/// The variables that later releases write for the tools, with the first of these releases.
pub(crate) fn from_later_releases(store: Store, tag: Tag) -> impl Iterator<Item = (VariableName, Tag)> {
    let credentials = if store == Store::Azure { AZURE_CREDENTIALS } else { &[] };
    let lists = [from_store(store), credentials, if store == Store::Swift { &[] } else { WAL_G }];
    let later = move |entry: &EnvName| {
        let since = entry.since.or(entry.name.variable().since)?;
        (tag < since).then_some((entry.name, since))
    };
    lists.into_iter().flatten().filter_map(later)
}

/// Names that are read but not written.
pub(super) static READ_ONLY: &[EnvName] = env_names![
    PGVERSION.since(milestones::MAJOR_IN_PATH),
    PGPORT.since(Tag::new(2, 0, 7)),
    SCOPE,
    WAL_BUCKET_SCOPE_PREFIX,
    WAL_BUCKET_SCOPE_SUFFIX,
    WAL_S3_BUCKET,
    WAL_GCS_BUCKET,
    WAL_GS_BUCKET,
    WAL_SWIFT_BUCKET,
    BACKUP_NUM_TO_RETAIN,
    ENABLE_WAL_PATH_COMPAT,
];

/// Every list whose names `write_wale_environment` reads into its dictionary.
pub(super) static READ: [&[EnvName]; 8] = [READ_ONLY, S3, SWIFT, GCS, WAL_G, AZURE, AZURE_CREDENTIALS, SSH];
