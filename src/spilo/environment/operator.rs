//! The variables that the operator derives from its configuration and from a cluster's `spec`.
//!
//! Follows `generateSpiloPodEnvVars`, `generateCloneEnvironment` and `generateStandbyEnvironment`
//! (postgres-operator v1.9.0 to v2.0.1). Texts that are empty count as not set, as they do there.

use super::{Source, Value, Variables};

/// The fields of the operator's configuration that reach a pod. All may be empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Configuration<'a> {
    /// `wal_s3_bucket`.
    pub wal_s3_bucket: &'a str,
    /// `wal_gs_bucket`.
    pub wal_gs_bucket: &'a str,
    /// `wal_az_storage_account`.
    pub wal_az_storage_account: &'a str,
    /// `gcp_credentials`.
    pub gcp_credentials: &'a str,
    /// `log_s3_bucket`.
    pub log_s3_bucket: &'a str,
}

/// `spec.clone`. All but the cluster may be empty.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct CloneSource<'a> {
    /// `cluster`; if it is empty the operator takes `spec.clone` for absent.
    pub cluster: &'a str,
    /// `uid`.
    pub uid: &'a str,
    /// `timestamp`.
    pub timestamp: &'a str,
    /// `s3_wal_path`.
    pub s3_wal_path: &'a str,
    /// `s3_endpoint`.
    pub s3_endpoint: &'a str,
    /// `s3_access_key_id`.
    pub s3_access_key_id: &'a str,
    /// `s3_secret_access_key`.
    pub s3_secret_access_key: &'a str,
    /// `s3_force_path_style`.
    pub s3_force_path_style: Option<bool>,
}

/// `spec.standby`. All may be empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StandbySource<'a> {
    /// `standby_host`.
    pub host: &'a str,
    /// `standby_port`.
    pub port: &'a str,
    /// `s3_wal_path`.
    pub s3_wal_path: &'a str,
    /// `gs_wal_path`.
    pub gs_wal_path: &'a str,
}

impl<'a> Variables<'a> {
    /// Adds what the operator's configuration supplies. An unknown `uid` of the cluster stays standing as
    /// `$(UID)`.
    pub fn add_configuration(&mut self, configuration: &Configuration<'a>, uid: Option<&str>) {
        let mut add = |name, value: Value<'a>| self.add(Source::OperatorConfiguration, name, value);
        let suffix = || Value::from(uid.map_or_else(|| "/$$(UID)".to_owned(), |uid| format!("/{uid}")));
        for (name, value) in [
            ("WAL_S3_BUCKET", configuration.wal_s3_bucket),
            ("WAL_GS_BUCKET", configuration.wal_gs_bucket),
            ("AZURE_STORAGE_ACCOUNT", configuration.wal_az_storage_account),
        ] {
            if !value.is_empty() {
                add(name, value.into());
                add("WAL_BUCKET_SCOPE_SUFFIX", suffix());
                add("WAL_BUCKET_SCOPE_PREFIX", "".into());
            }
        }
        if !configuration.gcp_credentials.is_empty() {
            add("GOOGLE_APPLICATION_CREDENTIALS", configuration.gcp_credentials.into());
        }
        if !configuration.log_s3_bucket.is_empty() {
            add("LOG_S3_BUCKET", configuration.log_s3_bucket.into());
            add("LOG_BUCKET_SCOPE_SUFFIX", suffix());
            add("LOG_BUCKET_SCOPE_PREFIX", "".into());
        }
    }

    /// Adds what `spec.clone` supplies.
    pub fn add_clone(&mut self, clone: &CloneSource<'a>, configuration: &Configuration<'a>) {
        if clone.cluster.is_empty() {
            return;
        }
        let mut add = |name, value: Value<'a>| self.add(Source::Clone, name, value);
        add("CLONE_SCOPE", clone.cluster.into());
        if clone.timestamp.is_empty() {
            add("CLONE_METHOD", "CLONE_WITH_BASEBACKUP".into());
            add("CLONE_HOST", clone.cluster.into());
            add("CLONE_PORT", "5432".into());
            add("CLONE_USER", Value::Unknown);
            add("CLONE_PASSWORD", Value::Unknown);
            return;
        }
        if clone.s3_wal_path.is_empty() {
            if !configuration.wal_s3_bucket.is_empty() {
                add("CLONE_WAL_S3_BUCKET", configuration.wal_s3_bucket.into());
            } else if !configuration.wal_gs_bucket.is_empty() {
                add("CLONE_WAL_GS_BUCKET", configuration.wal_gs_bucket.into());
                if !configuration.gcp_credentials.is_empty() {
                    add("CLONE_GOOGLE_APPLICATION_CREDENTIALS", configuration.gcp_credentials.into());
                }
            } else if !configuration.wal_az_storage_account.is_empty() {
                add("CLONE_AZURE_STORAGE_ACCOUNT", configuration.wal_az_storage_account.into());
            }
            let suffix = if clone.uid.is_empty() { String::new() } else { format!("/{}", clone.uid) };
            add("CLONE_WAL_BUCKET_SCOPE_SUFFIX", suffix.into());
        } else {
            add("CLONE_WALE_S3_PREFIX", clone.s3_wal_path.into());
        }
        add("CLONE_METHOD", "CLONE_WITH_WALE".into());
        add("CLONE_TARGET_TIME", clone.timestamp.into());
        add("CLONE_WAL_BUCKET_SCOPE_PREFIX", "".into());
        for (name, value) in [
            ("CLONE_AWS_ENDPOINT", clone.s3_endpoint),
            ("CLONE_WALE_S3_ENDPOINT", clone.s3_endpoint),
            ("CLONE_AWS_ACCESS_KEY_ID", clone.s3_access_key_id),
            ("CLONE_AWS_SECRET_ACCESS_KEY", clone.s3_secret_access_key),
        ] {
            if !value.is_empty() {
                add(name, value.into());
            }
        }
        if let Some(force) = clone.s3_force_path_style {
            add("CLONE_AWS_S3_FORCE_PATH_STYLE", if force { "1" } else { "0" }.into());
        }
    }

    /// Adds what `spec.standby` supplies.
    pub fn add_standby(&mut self, standby: &StandbySource<'a>) {
        let mut add = |name, value: &'a str| self.add(Source::Standby, name, value);
        if !standby.host.is_empty() {
            add("STANDBY_HOST", standby.host);
            if !standby.port.is_empty() {
                add("STANDBY_PORT", standby.port);
            }
        }
        let (name, path) = if standby.s3_wal_path.is_empty() {
            ("STANDBY_WALE_GS_PREFIX", standby.gs_wal_path)
        } else {
            ("STANDBY_WALE_S3_PREFIX", standby.s3_wal_path)
        };
        if !path.is_empty() {
            add(name, path);
            add("STANDBY_METHOD", "STANDBY_WITH_WALE");
            add("STANDBY_WAL_BUCKET_SCOPE_PREFIX", "");
        }
    }
}
