//! The names of all variables in the catalogue, and the prefixed names that code refers to.
//!
//! Any other prefixed name is `names::AWS_ROLE_ARN.with_prefix(VariablePrefix::Clone)`.

pub use super::catalogue::names::*;
use super::{VariableName, VariablePrefix};

macro_rules! prefixed_names {
    ($($prefix:ident { $($name:ident = $base:ident;)* })*) => {
        $($(
            #[doc = concat!("`", stringify!($name), "`")]
            pub const $name: VariableName = $base.with_prefix(VariablePrefix::$prefix);
        )*)*

        #[cfg(test)]
        pub(super) const PREFIXED: &[(&str, VariableName)] = &[$($((stringify!($name), $name),)*)*];
    };
}

prefixed_names! {
    Clone {
        CLONE_AWS_ACCESS_KEY_ID = AWS_ACCESS_KEY_ID;
        CLONE_AWS_ENDPOINT = AWS_ENDPOINT;
        CLONE_AWS_REGION = AWS_REGION;
        CLONE_AWS_S3_FORCE_PATH_STYLE = AWS_S3_FORCE_PATH_STYLE;
        CLONE_AWS_SECRET_ACCESS_KEY = AWS_SECRET_ACCESS_KEY;
        CLONE_AZURE_STORAGE_ACCOUNT = AZURE_STORAGE_ACCOUNT;
        CLONE_GOOGLE_APPLICATION_CREDENTIALS = GOOGLE_APPLICATION_CREDENTIALS;
        CLONE_USE_WALG_RESTORE = USE_WALG_RESTORE;
        CLONE_WALE_GS_PREFIX = WALE_GS_PREFIX;
        CLONE_WALE_S3_ENDPOINT = WALE_S3_ENDPOINT;
        CLONE_WALE_S3_PREFIX = WALE_S3_PREFIX;
        CLONE_WALE_SWIFT_PREFIX = WALE_SWIFT_PREFIX;
        CLONE_WALG_AZ_PREFIX = WALG_AZ_PREFIX;
        CLONE_WALG_GS_PREFIX = WALG_GS_PREFIX;
        CLONE_WALG_S3_PREFIX = WALG_S3_PREFIX;
        CLONE_WAL_BUCKET_SCOPE_PREFIX = WAL_BUCKET_SCOPE_PREFIX;
        CLONE_WAL_BUCKET_SCOPE_SUFFIX = WAL_BUCKET_SCOPE_SUFFIX;
        CLONE_WAL_GCS_BUCKET = WAL_GCS_BUCKET;
        CLONE_WAL_GS_BUCKET = WAL_GS_BUCKET;
        CLONE_WAL_S3_BUCKET = WAL_S3_BUCKET;
        CLONE_WAL_SWIFT_BUCKET = WAL_SWIFT_BUCKET;
    }
    Standby {
        STANDBY_AWS_ENDPOINT = AWS_ENDPOINT;
        STANDBY_WALE_GS_PREFIX = WALE_GS_PREFIX;
        STANDBY_WALE_S3_PREFIX = WALE_S3_PREFIX;
        STANDBY_WAL_BUCKET_SCOPE_PREFIX = WAL_BUCKET_SCOPE_PREFIX;
    }
}
