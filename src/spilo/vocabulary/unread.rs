//! Settings of WAL-G and the AWS tools that exist, but that Spilo never passes on, so that they do nothing
//! in a pod (`internal/config/config.go` and `pkg/storages/s3/configure.go` of WAL-G v3.0.3, less the lists in
//! `write_wale_environment`).

use super::{Class, Variable};

const fn unread(name: &'static str) -> Variable {
    Variable::new(name, Class::Text, &[]).twins().hint("Spilo does not pass it on to WAL-G")
}

pub(super) const TABLE: &[Variable] = &[
    unread("AWS_ACCESS_KEY").instead("AWS_ACCESS_KEY_ID").secret(),
    unread("AWS_CA_BUNDLE").instead("WALG_S3_CA_CERT_FILE"),
    unread("AWS_CONFIG_FILE"),
    unread("AWS_DEFAULT_REGION").instead("AWS_REGION"),
    unread("AWS_PROFILE"),
    unread("AWS_ROLE_SESSION_NAME"),
    unread("AWS_SDK_LOAD_CONFIG"),
    unread("AWS_SECRET_KEY").instead("AWS_SECRET_ACCESS_KEY").secret(),
    unread("AWS_SESSION_TOKEN").secret(),
    unread("AWS_SHARED_CREDENTIALS_FILE"),
    unread("S3_CA_CERT_FILE").instead("WALG_S3_CA_CERT_FILE"),
    unread("S3_MAX_RETRIES"),
    unread("S3_RETENTION_MODE"),
    unread("S3_RETENTION_PERIOD").instead("BACKUP_NUM_TO_RETAIN"),
    unread("S3_SSE").instead("WALG_S3_SSE"),
    unread("S3_SSE_KMS_ID").instead("WALG_S3_SSE_KMS_ID"),
    unread("S3_STORAGE_CLASS"),
    unread("S3_USE_LIST_OBJECTS_V1"),
    unread("SSH_PASSWORD").instead("SSH_PRIVATE_KEY_PATH").secret(),
    unread("WALE_GCS_PREFIX").instead("WALG_GS_PREFIX"),
    unread("WALE_LOG_DESTINATION"),
    unread("WALG_CSE_KMS_ID"),
    unread("WALG_CSE_KMS_REGION"),
    unread("WALG_DELTA_FROM_NAME"),
    unread("WALG_DELTA_FROM_USER_DATA"),
    unread("WALG_DOWNLOAD_FILE_RETRIES"),
    unread("WALG_FAILOVER_STORAGES"),
    unread("WALG_FILE_PREFIX").instead("WALG_S3_PREFIX"),
    unread("WALG_LOG_LEVEL"),
    unread("WALG_PREFETCH_DIR"),
    unread("WALG_S3_MAX_PART_SIZE"),
    unread("WALG_S3_MAX_RETRIES"),
    unread("WALG_S3_RANGE_BATCH_ENABLED"),
    unread("WALG_S3_RETENTION_MODE"),
    unread("WALG_S3_RETENTION_PERIOD").instead("BACKUP_NUM_TO_RETAIN"),
    unread("WALG_S3_SSE_C").secret(),
    unread("WALG_S3_STORAGE_CLASS"),
    unread("WALG_S3_USE_LIST_OBJECTS_V1"),
    unread("WALG_SERIALIZER_TYPE"),
    unread("WALG_STATSD_ADDRESS"),
    unread("WALG_STOP_BACKUP_TIMEOUT"),
    unread("WALG_STORAGE_PREFIX").instead("WALG_S3_PREFIX"),
    unread("WALG_SWIFT_PREFIX").instead("WALE_SWIFT_PREFIX"),
    unread("WALG_TAR_DISABLE_FSYNC"),
    unread("WALG_TAR_SIZE_THRESHOLD"),
    unread("WALG_UPLOAD_QUEUE"),
    unread("WALG_UPLOAD_WAL_METADATA"),
    unread("WALG_USE_WAL_DELTA"),
    unread("WALG_VERIFY_PAGE_CHECKSUMS"),
    unread("WALG_WITHOUT_FILES_METADATA"),
];
