//! The rows of the catalogue.

use super::Reader::{Patroni, Scripts, Startup, WalE, WalG};
use super::{Class, Scheme, Variable, VariableName};

/// Defines the rows and a constant for the name of each.
macro_rules! catalogue {
    ($($name:ident = $row:expr;)*) => {
        /// The index of a row.
        #[allow(non_camel_case_types, clippy::upper_case_acronyms, reason = "rows have the names of variables")]
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(super) enum Row {
            $($name,)*
        }

        impl Row {
            /// Sorted by name.
            pub(super) const ALL: &[Self] = &[$(Self::$name,)*];

            pub(super) const fn variable(self) -> &'static Variable {
                match self {
                    $(Self::$name => const {
                        &$row.named(
                            stringify!($name),
                            concat!("CLONE_", stringify!($name)),
                            concat!("STANDBY_", stringify!($name)),
                        )
                    },)*
                }
            }
        }

        #[allow(non_upper_case_globals, reason = "constants have the names of variables")]
        pub(super) mod names {
            use super::{Row, VariableName};

            $(
                #[doc = concat!("`", stringify!($name), "`")]
                pub const $name: VariableName = VariableName::from_row(Row::$name);
            )*
        }
    };
}

const fn startup(class: Class) -> Variable {
    Variable::new(class, &[Startup])
}

const fn scripts(class: Class) -> Variable {
    Variable::new(class, &[Startup, Scripts])
}

const fn patroni(class: Class) -> Variable {
    Variable::new(class, &[Startup, Patroni])
}

const fn wal_g(class: Class) -> Variable {
    Variable::new(class, &[Startup, WalG])
}

const fn wal_e(class: Class) -> Variable {
    Variable::new(class, &[Startup, WalE])
}

const fn tools(class: Class) -> Variable {
    Variable::new(class, &[Startup, WalG, WalE])
}

/// A variable that postgres-operator always sets.
const fn fixed(class: Class) -> Variable {
    patroni(class).set_by_operator()
}

/// A switch of the template that Spilo sets itself, but also reads from the environment.
const fn reserved(note: &'static str) -> Variable {
    startup(Class::NonEmpty).note(note)
}

const SET_METHOD: &str = "it is reserved for Spilo and can break the start-up; set CLONE_METHOD to choose the method";
const SET_SOURCE: &str =
    "it is reserved for Spilo and can break the start-up; set a STANDBY_ prefix or bucket to create a standby";
const MUST_CONTAIN_SCOPE: &str =
    "Spilo appends nothing to it, so it must contain $(SCOPE) to be different for each cluster";
const BASE_BACKUP_ONLY: &str = "only CLONE_WITH_BASEBACKUP uses it";

/// A setting of WAL-G or of an AWS tool that exists, but has no effect in a pod.
const fn unread() -> Variable {
    Variable::new(Class::String, &[]).prefixed().note("Spilo does not pass it on to WAL-G")
}

catalogue! {
    ALLOW_NOSSL = patroni(Class::NonEmpty);
    APIPORT = patroni(Class::Port);
    AWS_ACCESS_KEY = unread().replaced_by(names::AWS_ACCESS_KEY_ID).secret();
    AWS_ACCESS_KEY_ID = tools(Class::String).prefixed().secret();
    AWS_CA_BUNDLE = unread().replaced_by(names::WALG_S3_CA_CERT_FILE);
    AWS_CONFIG_FILE = unread();
    AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE = unread();
    AWS_CONTAINER_CREDENTIALS_FULL_URI = unread();
    AWS_CONTAINER_CREDENTIALS_RELATIVE_URI = unread();
    AWS_DEFAULT_REGION = unread().replaced_by(names::AWS_REGION);
    AWS_EC2_METADATA_SERVICE_ENDPOINT = wal_g(Class::Endpoint).since(4, 0, 3);
    AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE = wal_g(Class::String).since(4, 0, 3);
    AWS_ENDPOINT = tools(Class::Endpoint).prefixed();
    AWS_INSTANCE_PROFILE = wal_e(Class::NonEmpty).prefixed()
        .note("Spilo sets it itself if one of the two access keys is missing");
    AWS_LEADER_TAG_VALUE = patroni(Class::String).since(4, 0, 3);
    AWS_PROFILE = unread();
    AWS_REGION = tools(Class::Region).prefixed();
    AWS_ROLE_ARN = wal_g(Class::String).prefixed().since(2, 1, 7);
    AWS_ROLE_SESSION_NAME = unread();
    AWS_S3_FORCE_PATH_STYLE = wal_g(Class::GoBool).prefixed()
        .note("from 2.1-p4 on, Spilo derives it from the endpoint if one is set");
    AWS_SDK_LOAD_CONFIG = unread();
    AWS_SECRET_ACCESS_KEY = tools(Class::String).prefixed().secret();
    AWS_SECRET_KEY = unread().replaced_by(names::AWS_SECRET_ACCESS_KEY).secret();
    AWS_SESSION_TOKEN = unread().secret();
    AWS_SHARED_CREDENTIALS_FILE = unread();
    AWS_STS_REGIONAL_ENDPOINTS = wal_g(Class::String).prefixed().since(2, 1, 9);
    AWS_WEB_IDENTITY_TOKEN_FILE = wal_g(Class::Path).prefixed().since(2, 1, 7);
    AZURE_AUTHORITY_HOST = unread();
    AZURE_CLIENT_ID = wal_g(Class::String).prefixed().since(2, 1, 9);
    AZURE_CLIENT_SECRET = wal_g(Class::String).prefixed().since(2, 1, 9).secret();
    AZURE_ENVIRONMENT_NAME = wal_g(Class::String).prefixed().since(2, 1, 4);
    AZURE_FEDERATED_TOKEN_FILE = unread();
    AZURE_STORAGE_ACCESS_KEY = wal_g(Class::String).prefixed().since(2, 0, 2).secret();
    AZURE_STORAGE_ACCOUNT = wal_g(Class::String).prefixed().since(2, 0, 2)
        .note("it does not select a target; WALG_AZ_PREFIX does");
    AZURE_STORAGE_SAS_TOKEN = wal_g(Class::String).prefixed().since(2, 1, 1).secret();
    AZURE_TENANT_ID = wal_g(Class::String).prefixed().since(2, 1, 9);
    BACKUP_NUM_TO_RETAIN = scripts(Class::Integer)
        .note("it is a number of days; up to 4.0-p2, that many younger base backups must exist before one is deleted");
    BACKUP_SCHEDULE = startup(Class::CronSchedule);
    BGMON_LISTEN_IP = patroni(Class::Host);
    CALLBACK_SCRIPT = patroni(Class::Path);
    CLONE_HOST = scripts(Class::Host).note(BASE_BACKUP_ONLY);
    CLONE_METHOD = startup(Class::CloneMethod);
    CLONE_PASSWORD = startup(Class::String).secret().note(BASE_BACKUP_ONLY);
    CLONE_PGPASS = startup(Class::Path);
    CLONE_PGVERSION = startup(Class::String).since(2, 0, 2)
        .note("if it is not set, every major version in the image is tried, newest first");
    CLONE_PORT = scripts(Class::Port).note(BASE_BACKUP_ONLY);
    CLONE_SCOPE = startup(Class::PathPart);
    CLONE_TARGET_INCLUSIVE = patroni(Class::NonEmpty);
    CLONE_TARGET_TIME = scripts(Class::Time);
    CLONE_TARGET_TIMELINE = patroni(Class::String).since(2, 1, 6);
    CLONE_USER = scripts(Class::String).note(BASE_BACKUP_ONLY);
    CLONE_WALE_ENV_DIR = startup(Class::Path);
    CLONE_WALG_ENV_DIR = startup(Class::Path).since(4, 1, 1);
    CLONE_WITH_BASEBACKUP = reserved(SET_METHOD).replaced_by(names::CLONE_METHOD);
    CLONE_WITH_WALE = reserved(SET_METHOD).replaced_by(names::CLONE_METHOD);
    CLONE_WITH_WALG = reserved(SET_METHOD).replaced_by(names::CLONE_METHOD).since(4, 1, 1);
    CRONTAB = startup(Class::Crontab).secret();
    DCS_ENABLE_KUBERNETES_API = fixed(Class::NonEmpty);
    DEBUG = startup(Class::String);
    DEMO = startup(Class::ExactlyTrue);
    DEVELOP = startup(Class::TrueIgnoringCase);
    EIP_ALLOCATION = startup(Class::String);
    ENABLE_PG_MON = startup(Class::ExactlyTrue);
    ENABLE_WAL_PATH_COMPAT = startup(Class::TrueIgnoringCase).since(2, 0, 2)
        .note("Spilo reads it but does not pass it on to the script that would use it");
    ETCD_CACERT = patroni(Class::Path);
    ETCD_CERT = patroni(Class::Path);
    ETCD_DISCOVERY_DOMAIN = patroni(Class::Host);
    ETCD_HOST = patroni(Class::Host);
    ETCD_HOSTS = patroni(Class::Yaml);
    ETCD_KEY = patroni(Class::Path).secret();
    ETCD_PROXY = patroni(Class::String);
    ETCD_URL = patroni(Class::String);
    EXHIBITOR_HOSTS = patroni(Class::Yaml);
    EXHIBITOR_PORT = patroni(Class::Port);
    // The path of a file, but people put the content of the file here.
    GOOGLE_APPLICATION_CREDENTIALS = tools(Class::Path).prefixed().secret();
    HUMAN_ROLE = fixed(Class::String);
    INITDB_LOCALE = patroni(Class::String).since(2, 0, 2);
    KUBERNETES_BOOTSTRAP_LABELS = patroni(Class::Json).since(4, 0, 3);
    KUBERNETES_BYPASS_API_SERVICE = patroni(Class::TrueIgnoringCase).since(2, 0, 2);
    KUBERNETES_LABELS = fixed(Class::Json);
    KUBERNETES_LEADER_LABEL_VALUE = patroni(Class::String).since(4, 0, 1);
    KUBERNETES_ROLE_LABEL = fixed(Class::String);
    KUBERNETES_SCOPE_LABEL = fixed(Class::String);
    KUBERNETES_STANDBY_LEADER_LABEL_VALUE = patroni(Class::String).since(4, 0, 1);
    KUBERNETES_USE_CONFIGMAPS = patroni(Class::NonEmpty);
    LOG_BUCKET_SCOPE_PREFIX = startup(Class::PathPart);
    LOG_BUCKET_SCOPE_SUFFIX = startup(Class::PathPart);
    LOG_ENV_DIR = startup(Class::Path);
    LOG_GROUP_BY_DATE = startup(Class::NonEmpty).since(3, 2, 1);
    LOG_S3_BUCKET = scripts(Class::Bucket);
    LOG_S3_ENDPOINT = scripts(Class::Endpoint).since(3, 1, 1);
    LOG_S3_TAGS = scripts(Class::Json).since(3, 3, 3);
    LOG_SHIP_HOURLY = scripts(Class::TrueIgnoringCase).since(3, 3, 3);
    LOG_SHIP_SCHEDULE = startup(Class::CronSchedule);
    LOG_TMPDIR = scripts(Class::Path);
    NAMESPACE = patroni(Class::String).note("it changes the archive's path as well as the place of Patroni's state");
    PAM_OAUTH2 = fixed(Class::String);
    PATRONI_CONFIGURATION = patroni(Class::Yaml).secret();
    PGBOUNCER_AUTH = startup(Class::String).secret();
    PGBOUNCER_AUTHENTICATION = startup(Class::String).secret();
    PGBOUNCER_CONFIGURATION = startup(Class::String).secret();
    PGDATA = patroni(Class::Path);
    PGHOME = startup(Class::Path);
    PGLOG = startup(Class::Path);
    PGPASSWORD_ADMIN = patroni(Class::String).secret();
    PGPASSWORD_STANDBY = fixed(Class::String).secret();
    PGPASSWORD_SUPERUSER = fixed(Class::String).secret();
    PGPORT = patroni(Class::Port);
    PGROOT = fixed(Class::Path);
    PGUSER_ADMIN = patroni(Class::String);
    PGUSER_STANDBY = fixed(Class::String);
    PGUSER_SUPERUSER = fixed(Class::String);
    PGVERSION = fixed(Class::String);
    PG_CONNECT_ADDRESS = patroni(Class::String).since(4, 0, 3);
    POD_IP = fixed(Class::Host);
    POD_NAMESPACE = fixed(Class::String);
    RESTAPI_CONNECT_ADDRESS = patroni(Class::String).since(2, 1, 2);
    RW_DIR = startup(Class::Path);
    S3_CA_CERT_FILE = unread().replaced_by(names::WALG_S3_CA_CERT_FILE);
    S3_MAX_RETRIES = unread();
    S3_RETENTION_MODE = unread();
    S3_RETENTION_PERIOD = unread().replaced_by(names::BACKUP_NUM_TO_RETAIN);
    S3_SSE = unread().replaced_by(names::WALG_S3_SSE);
    S3_SSE_KMS_ID = unread().replaced_by(names::WALG_S3_SSE_KMS_ID);
    S3_STORAGE_CLASS = unread();
    S3_USE_LIST_OBJECTS_V1 = unread();
    SCOPE = fixed(Class::PathPart);
    SPILO_CONFIGURATION = fixed(Class::Yaml).secret();
    SPILO_PROVIDER = startup(Class::String).note("one of aws, google, openstack and local");
    SSH_PASSWORD = unread().replaced_by(names::SSH_PRIVATE_KEY_PATH).secret();
    SSH_PORT = wal_g(Class::Port).prefixed().since(2, 1, 4);
    SSH_PRIVATE_KEY_PATH = wal_g(Class::Path).prefixed().since(2, 0, 4);
    SSH_USERNAME = wal_g(Class::String).prefixed().since(2, 0, 4);
    SSL_CA = startup(Class::String);
    SSL_CA_FILE = patroni(Class::Path);
    SSL_CERTIFICATE = startup(Class::String);
    SSL_CERTIFICATE_FILE = patroni(Class::Path);
    SSL_CRL = startup(Class::String).since(2, 1, 2);
    SSL_CRL_FILE = patroni(Class::Path);
    SSL_PRIVATE_KEY = startup(Class::String).secret();
    SSL_PRIVATE_KEY_FILE = patroni(Class::Path);
    SSL_RESTAPI_CA = startup(Class::String).since(2, 1, 2);
    SSL_RESTAPI_CA_FILE = patroni(Class::Path).since(2, 1, 2);
    SSL_RESTAPI_CERTIFICATE = startup(Class::String).since(2, 1, 2);
    SSL_RESTAPI_CERTIFICATE_FILE = patroni(Class::Path).since(2, 1, 2);
    SSL_RESTAPI_PRIVATE_KEY = startup(Class::String).since(2, 1, 2).secret();
    SSL_RESTAPI_PRIVATE_KEY_FILE = patroni(Class::Path).since(2, 1, 2);
    SSL_TEST_RELOAD = startup(Class::NonEmpty);
    STANDBY_CLUSTER = patroni(Class::NonEmpty);
    STANDBY_HOST = patroni(Class::Host);
    STANDBY_METHOD = Variable::new(Class::String, &[]).note("postgres-operator sets it, but nothing reads it");
    STANDBY_PGVERSION = startup(Class::String).since(2, 0, 2);
    STANDBY_PORT = patroni(Class::Port);
    STANDBY_PRIMARY_SLOT_NAME = patroni(Class::String).since(2, 1, 7);
    STANDBY_SCOPE = startup(Class::PathPart);
    STANDBY_WALE_ENV_DIR = startup(Class::Path);
    STANDBY_WALG_ENV_DIR = startup(Class::Path).since(4, 1, 1);
    STANDBY_WITH_WALE = reserved(SET_SOURCE);
    STANDBY_WITH_WALG = reserved(SET_SOURCE).since(4, 1, 1);
    SWIFT_AUTHURL = wal_e(Class::String).prefixed();
    SWIFT_AUTH_VERSION = wal_e(Class::String).prefixed();
    SWIFT_DOMAIN_ID = wal_e(Class::String).prefixed();
    SWIFT_DOMAIN_NAME = wal_e(Class::String).prefixed();
    SWIFT_ENDPOINT_TYPE = wal_e(Class::String).prefixed();
    SWIFT_PASSWORD = wal_e(Class::String).prefixed().secret();
    SWIFT_PROJECT_DOMAIN_ID = wal_e(Class::String).prefixed();
    SWIFT_PROJECT_DOMAIN_NAME = wal_e(Class::String).prefixed();
    SWIFT_PROJECT_ID = wal_e(Class::String).prefixed();
    SWIFT_PROJECT_NAME = wal_e(Class::String).prefixed();
    SWIFT_REGION = wal_e(Class::String).prefixed();
    SWIFT_TENANT = wal_e(Class::String).prefixed();
    SWIFT_TENANT_ID = wal_e(Class::String).prefixed();
    SWIFT_USER = wal_e(Class::String).prefixed();
    SWIFT_USER_DOMAIN_ID = wal_e(Class::String).prefixed();
    SWIFT_USER_DOMAIN_NAME = wal_e(Class::String).prefixed();
    SWIFT_USER_ID = wal_e(Class::String).prefixed();
    USE_ADMIN = patroni(Class::NonEmpty);
    USE_OLD_LOCALES = startup(Class::ExactlyTrue).since(2, 1, 9);
    USE_PAUSE_AT_RECOVERY_TARGET = patroni(Class::NonEmpty);
    USE_WALE = Variable::new(Class::String, &[])
        .note("Spilo overwrites it; backups are enabled by a bucket or a prefix");
    USE_WALG = scripts(Class::TrueIgnoringCase).prefixed().until(4, 1, 1);
    USE_WALG_BACKUP = scripts(Class::TrueIgnoringCase).prefixed().until(4, 1, 1);
    USE_WALG_RESTORE = scripts(Class::TrueIgnoringCase).prefixed().until(4, 1, 1);
    WALE_AZ_PREFIX = startup(Class::String).prefixed().internal();
    WALE_BACKUP_THRESHOLD_MEGABYTES = patroni(Class::Integer);
    WALE_BACKUP_THRESHOLD_PERCENTAGE = patroni(Class::Integer);
    WALE_DISABLE_S3_SSE = tools(Class::ExactlyTrue).prefixed().since(2, 1, 4);
    WALE_ENV_DIR = startup(Class::Path);
    WALE_GCS_PREFIX = unread().replaced_by(names::WALG_GS_PREFIX);
    WALE_GS_PREFIX = tools(Class::Url(Scheme::Gs)).prefixed();
    WALE_LOG_DESTINATION = unread();
    WALE_S3_ENDPOINT = wal_e(Class::WaleEndpoint).prefixed();
    WALE_S3_PREFIX = tools(Class::Url(Scheme::S3)).prefixed();
    WALE_SWIFT_PREFIX = wal_e(Class::Url(Scheme::Swift)).prefixed().until(4, 1, 1);
    WALE_TMPDIR = startup(Class::Path);
    WALG_AZURE_BUFFER_SIZE = wal_g(Class::Integer).prefixed().since(2, 1, 1);
    WALG_AZURE_MAX_BUFFERS = wal_g(Class::Integer).prefixed().since(2, 1, 1);
    WALG_AZ_PREFIX = wal_g(Class::Url(Scheme::Azure)).prefixed().since(2, 0, 2).note(MUST_CONTAIN_SCOPE);
    WALG_BACKUP_COMPRESSION_METHOD = wal_g(Class::CompressionMethod).prefixed();
    WALG_BACKUP_FROM_REPLICA = wal_g(Class::TrueIgnoringCase).prefixed();
    WALG_BACKUP_THRESHOLD_MEGABYTES = patroni(Class::Integer).since(4, 1, 1);
    WALG_BACKUP_THRESHOLD_PERCENTAGE = patroni(Class::Integer).since(4, 1, 1);
    WALG_COMPRESSION_METHOD = wal_g(Class::CompressionMethod).prefixed();
    WALG_CSE_KMS_ID = unread();
    WALG_CSE_KMS_REGION = unread();
    WALG_DELTA_FROM_NAME = unread();
    WALG_DELTA_FROM_USER_DATA = unread();
    WALG_DELTA_MAX_STEPS = wal_g(Class::Integer).prefixed();
    WALG_DELTA_ORIGIN = wal_g(Class::String).prefixed();
    WALG_DISABLE_S3_SSE = startup(Class::ExactlyTrue).prefixed();
    WALG_DISK_RATE_LIMIT = wal_g(Class::Integer).prefixed();
    WALG_DOWNLOAD_CONCURRENCY = wal_g(Class::Integer).prefixed();
    WALG_DOWNLOAD_FILE_RETRIES = unread();
    WALG_ENV_DIR = startup(Class::Path).since(4, 1, 1);
    WALG_FAILOVER_STORAGES = unread();
    WALG_FILE_PREFIX = unread().replaced_by(names::WALG_S3_PREFIX);
    WALG_GCS_PREFIX = startup(Class::String).prefixed().internal();
    WALG_GS_PREFIX = wal_g(Class::Url(Scheme::Gs)).prefixed();
    WALG_LIBSODIUM_KEY = wal_g(Class::String).prefixed().since(2, 1, 3).secret();
    WALG_LIBSODIUM_KEY_PATH = wal_g(Class::Path).prefixed().since(2, 1, 3);
    WALG_LIBSODIUM_KEY_TRANSFORM = wal_g(Class::String).prefixed().since(2, 1, 5);
    WALG_LOG_LEVEL = unread();
    WALG_NETWORK_RATE_LIMIT = wal_g(Class::Integer).prefixed();
    WALG_PGP_KEY = wal_g(Class::String).prefixed().since(2, 1, 3).secret()
        .note(r"only its first line reaches WAL-G; write \n for each line break, or use WALG_PGP_KEY_PATH");
    WALG_PGP_KEY_PASSPHRASE = wal_g(Class::String).prefixed().since(2, 1, 3).secret();
    WALG_PGP_KEY_PATH = wal_g(Class::Path).prefixed().since(2, 1, 3);
    WALG_PREFETCH_DIR = unread();
    WALG_PREVENT_WAL_OVERWRITE = wal_g(Class::GoBool).prefixed();
    WALG_S3_CA_CERT_FILE = wal_g(Class::Path).prefixed().since(2, 0, 7);
    WALG_S3_ENDPOINT = startup(Class::WaleEndpoint).prefixed().since(4, 1, 1).replaced_by(names::AWS_ENDPOINT)
        .note("Spilo ignores it before 4.1");
    WALG_S3_MAX_PART_SIZE = unread();
    WALG_S3_MAX_RETRIES = unread();
    WALG_S3_PREFIX = wal_g(Class::Url(Scheme::S3)).prefixed().note(MUST_CONTAIN_SCOPE);
    WALG_S3_RANGE_BATCH_ENABLED = unread();
    WALG_S3_RETENTION_MODE = unread();
    WALG_S3_RETENTION_PERIOD = unread().replaced_by(names::BACKUP_NUM_TO_RETAIN);
    WALG_S3_SSE = wal_g(Class::ServerSideEncryption).prefixed();
    WALG_S3_SSE_C = unread().secret();
    WALG_S3_SSE_KMS_ID = wal_g(Class::String).prefixed();
    WALG_S3_STORAGE_CLASS = unread();
    WALG_S3_USE_LIST_OBJECTS_V1 = unread();
    WALG_SENTINEL_USER_DATA = wal_g(Class::String).prefixed();
    WALG_SERIALIZER_TYPE = unread();
    WALG_SSH_PREFIX = wal_g(Class::Url(Scheme::Ssh)).prefixed().since(2, 0, 4).note(MUST_CONTAIN_SCOPE);
    WALG_STATSD_ADDRESS = unread();
    WALG_STOP_BACKUP_TIMEOUT = unread();
    WALG_STORAGE_PREFIX = unread().replaced_by(names::WALG_S3_PREFIX);
    WALG_SWIFT_PREFIX = unread().replaced_by(names::WALE_SWIFT_PREFIX);
    WALG_TAR_DISABLE_FSYNC = unread();
    WALG_TAR_SIZE_THRESHOLD = unread();
    WALG_TMPDIR = startup(Class::Path).since(4, 1, 1);
    WALG_UPLOAD_CONCURRENCY = wal_g(Class::Integer).prefixed();
    WALG_UPLOAD_DISK_CONCURRENCY = wal_g(Class::Integer).prefixed();
    WALG_UPLOAD_QUEUE = unread();
    WALG_UPLOAD_WAL_METADATA = unread();
    WALG_USE_WAL_DELTA = unread();
    WALG_VERIFY_PAGE_CHECKSUMS = unread();
    WALG_WITHOUT_FILES_METADATA = unread();
    WAL_AZ_BUCKET = startup(Class::String).prefixed().internal();
    WAL_BUCKET_SCOPE_PREFIX = startup(Class::PathPart).prefixed()
        .note("if it is not set, the prefix is the namespace followed by -");
    WAL_BUCKET_SCOPE_SUFFIX = startup(Class::PathPart).prefixed().note("it must begin with /");
    WAL_GCS_BUCKET = startup(Class::Bucket).prefixed();
    WAL_GS_BUCKET = startup(Class::Bucket).prefixed();
    WAL_RESTORE_TIMEOUT = patroni(Class::Integer).since(2, 1, 6);
    WAL_S3_BUCKET = startup(Class::Bucket).prefixed();
    WAL_SWIFT_BUCKET = startup(Class::Bucket).prefixed();
    ZOOKEEPER_HOSTS = patroni(Class::Yaml);
    http_proxy = wal_g(Class::String).prefixed().since(2, 1, 4).secret();
    https_proxy = wal_g(Class::String).prefixed().since(2, 1, 4).secret();
    no_proxy = wal_g(Class::String).prefixed().since(2, 1, 4);
}
