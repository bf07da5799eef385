//! Where an archive is and what opens it: the names that `write_wale_environment` reads, but for WAL-G's
//! own settings (`configure_spilo.py` of each tag; 4.1: `write_walg_environment`).

use super::Reader::{StartUp, WalE, WalG};
use super::{Class, Reader, Scheme, Variable};

const BOTH: &[Reader] = &[StartUp, WalG, WalE];
const WALG: &[Reader] = &[StartUp, WalG];
const WALE: &[Reader] = &[StartUp, WalE];
const START_UP: &[Reader] = &[StartUp];

const fn row(name: &'static str, class: Class, readers: &'static [Reader]) -> Variable {
    Variable::new(name, class, readers).twins()
}

const fn swift(name: &'static str) -> Variable {
    row(name, Class::Text, WALE)
}

pub(super) const TABLE: &[Variable] = &[
    row("AWS_ACCESS_KEY_ID", Class::Text, BOTH).secret(),
    Variable::new("AWS_EC2_METADATA_SERVICE_ENDPOINT", Class::Endpoint, WALG).since(4, 0, 3),
    Variable::new("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", Class::Text, WALG).since(4, 0, 3),
    row("AWS_ENDPOINT", Class::Endpoint, BOTH),
    row("AWS_INSTANCE_PROFILE", Class::NonEmpty, WALE)
        .hint("Spilo sets it itself where one of the two keys is missing"),
    row("AWS_REGION", Class::Region, BOTH),
    row("AWS_ROLE_ARN", Class::Text, WALG).since(2, 1, 7),
    row("AWS_S3_FORCE_PATH_STYLE", Class::GoBool, WALG)
        .hint("from 2.1-p4 on it follows from the endpoint, where one is set"),
    row("AWS_SECRET_ACCESS_KEY", Class::Text, BOTH).secret(),
    row("AWS_STS_REGIONAL_ENDPOINTS", Class::Text, WALG).since(2, 1, 9),
    row("AWS_WEB_IDENTITY_TOKEN_FILE", Class::Path, WALG).since(2, 1, 7),
    row("AZURE_CLIENT_ID", Class::Text, WALG).since(2, 1, 9),
    row("AZURE_CLIENT_SECRET", Class::Text, WALG).since(2, 1, 9).secret(),
    row("AZURE_ENVIRONMENT_NAME", Class::Text, WALG).since(2, 1, 4),
    row("AZURE_STORAGE_ACCESS_KEY", Class::Text, WALG).since(2, 0, 2).secret(),
    row("AZURE_STORAGE_ACCOUNT", Class::Text, WALG).since(2, 0, 2).hint("it names no target; WALG_AZ_PREFIX does"),
    row("AZURE_STORAGE_SAS_TOKEN", Class::Text, WALG).since(2, 1, 1).secret(),
    row("AZURE_TENANT_ID", Class::Text, WALG).since(2, 1, 9),
    // The file's path, but people put the file's content here.
    row("GOOGLE_APPLICATION_CREDENTIALS", Class::Path, BOTH).secret(),
    row("SSH_PORT", Class::Port, WALG).since(2, 1, 4),
    row("SSH_PRIVATE_KEY_PATH", Class::Path, WALG).since(2, 0, 4),
    row("SSH_USERNAME", Class::Text, WALG).since(2, 0, 4),
    swift("SWIFT_AUTHURL"),
    swift("SWIFT_AUTH_VERSION"),
    swift("SWIFT_DOMAIN_ID"),
    swift("SWIFT_DOMAIN_NAME"),
    swift("SWIFT_ENDPOINT_TYPE"),
    swift("SWIFT_PASSWORD").secret(),
    swift("SWIFT_PROJECT_DOMAIN_ID"),
    swift("SWIFT_PROJECT_DOMAIN_NAME"),
    swift("SWIFT_PROJECT_ID"),
    swift("SWIFT_PROJECT_NAME"),
    swift("SWIFT_REGION"),
    swift("SWIFT_TENANT"),
    swift("SWIFT_TENANT_ID"),
    swift("SWIFT_USER"),
    swift("SWIFT_USER_DOMAIN_ID"),
    swift("SWIFT_USER_DOMAIN_NAME"),
    swift("SWIFT_USER_ID"),
    row("WALE_DISABLE_S3_SSE", Class::ExactTrue, BOTH).since(2, 1, 4),
    row("WALE_GS_PREFIX", Class::Prefix(Scheme::Gs), BOTH),
    row("WALE_S3_ENDPOINT", Class::WaleEndpoint, WALE),
    row("WALE_S3_PREFIX", Class::Prefix(Scheme::S3), BOTH),
    row("WALE_SWIFT_PREFIX", Class::Prefix(Scheme::Swift), WALE).until(4, 1, 1),
    row("WALG_AZURE_BUFFER_SIZE", Class::Integer, WALG).since(2, 1, 1),
    row("WALG_AZURE_MAX_BUFFERS", Class::Integer, WALG).since(2, 1, 1),
    row("WALG_AZ_PREFIX", Class::Prefix(Scheme::Azure), WALG)
        .since(2, 0, 2)
        .hint("nothing is added to it, so that it must have $(SCOPE) in it"),
    row("WALG_DISABLE_S3_SSE", Class::ExactTrue, START_UP),
    row("WALG_GS_PREFIX", Class::Prefix(Scheme::Gs), WALG),
    row("WALG_S3_CA_CERT_FILE", Class::Path, WALG).since(2, 0, 7),
    row("WALG_S3_ENDPOINT", Class::WaleEndpoint, START_UP)
        .since(4, 1, 1)
        .instead("AWS_ENDPOINT")
        .hint("before 4.1 nothing reads it"),
    row("WALG_S3_PREFIX", Class::Prefix(Scheme::S3), WALG)
        .hint("nothing is added to it, so that it must have $(SCOPE) in it"),
    row("WALG_S3_SSE", Class::Encryption, WALG),
    row("WALG_S3_SSE_KMS_ID", Class::Text, WALG),
    row("WALG_SSH_PREFIX", Class::Prefix(Scheme::Ssh), WALG)
        .since(2, 0, 4)
        .hint("nothing is added to it, so that it must have $(SCOPE) in it"),
    row("WAL_BUCKET_SCOPE_PREFIX", Class::PathPart, START_UP)
        .hint("without it the namespace and a - stand before the cluster's name"),
    row("WAL_BUCKET_SCOPE_SUFFIX", Class::PathPart, START_UP).hint("it must begin with a /"),
    row("WAL_GCS_BUCKET", Class::Bucket, START_UP),
    row("WAL_GS_BUCKET", Class::Bucket, START_UP),
    row("WAL_S3_BUCKET", Class::Bucket, START_UP),
    row("WAL_SWIFT_BUCKET", Class::Bucket, START_UP),
];
