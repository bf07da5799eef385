//! The variables that the operator derives from its configuration and from the `spec` of a cluster.

use std::fmt;

use super::{EnvBuilder, EnvVar, Source, UnknownReason, Value};
use crate::variables::{VariableName, names};

/// The fields of the operator's configuration that result in variables. An empty string is a field that is not set,
/// as it is for the operator.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct OperatorConfiguration<'a> {
    /// `wal_s3_bucket`
    pub wal_s3_bucket: &'a str,
    /// `wal_gs_bucket`
    pub wal_gs_bucket: &'a str,
    /// `wal_az_storage_account`
    pub wal_az_storage_account: &'a str,
    /// `gcp_credentials`
    pub gcp_credentials: &'a str,
    /// `log_s3_bucket`
    pub log_s3_bucket: &'a str,
}

/// Never prints `gcp_credentials`.
impl fmt::Debug for OperatorConfiguration<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OperatorConfiguration")
            .field("wal_s3_bucket", &self.wal_s3_bucket)
            .field("wal_gs_bucket", &self.wal_gs_bucket)
            .field("wal_az_storage_account", &self.wal_az_storage_account)
            .field("log_s3_bucket", &self.log_s3_bucket)
            .finish_non_exhaustive()
    }
}

/// `spec.clone`. An empty string is a field that is not set.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct CloneSpec<'a> {
    /// `cluster`; if it is empty, the operator ignores `spec.clone`.
    pub cluster: &'a str,
    /// `uid`
    pub uid: &'a str,
    /// `timestamp`
    pub timestamp: &'a str,
    /// `s3_wal_path`
    pub s3_wal_path: &'a str,
    /// `s3_endpoint`
    pub s3_endpoint: &'a str,
    /// `s3_access_key_id`
    pub s3_access_key_id: &'a str,
    /// `s3_secret_access_key`
    pub s3_secret_access_key: &'a str,
    /// `s3_force_path_style`
    pub s3_force_path_style: Option<bool>,
}

/// Never prints the access keys.
impl fmt::Debug for CloneSpec<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CloneSpec")
            .field("cluster", &self.cluster)
            .field("uid", &self.uid)
            .field("timestamp", &self.timestamp)
            .field("s3_wal_path", &self.s3_wal_path)
            .field("s3_endpoint", &self.s3_endpoint)
            .field("s3_force_path_style", &self.s3_force_path_style)
            .finish_non_exhaustive()
    }
}

/// `spec.standby`. An empty string is a field that is not set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StandbySpec<'a> {
    /// `standby_host`
    pub host: &'a str,
    /// `standby_port`
    pub port: &'a str,
    /// `s3_wal_path`
    pub s3_wal_path: &'a str,
    /// `gs_wal_path`
    pub gs_wal_path: &'a str,
}

impl<'a> EnvBuilder<'a> {
    /// Adds the variables that the operator derives from its configuration.
    pub fn add_configuration(&mut self, configuration: &OperatorConfiguration<'a>) {
        const SOURCE: Source = Source::OperatorConfiguration;
        for (name, value) in [
            (names::WAL_S3_BUCKET, configuration.wal_s3_bucket),
            (names::WAL_GS_BUCKET, configuration.wal_gs_bucket),
            (names::AZURE_STORAGE_ACCOUNT, configuration.wal_az_storage_account),
        ] {
            if !value.is_empty() {
                self.add_named(SOURCE, name, value.into());
                self.add_uid_suffix(names::WAL_BUCKET_SCOPE_SUFFIX);
                self.add_named(SOURCE, names::WAL_BUCKET_SCOPE_PREFIX, "".into());
            }
        }
        self.add_if_set(SOURCE, names::GOOGLE_APPLICATION_CREDENTIALS, configuration.gcp_credentials);
        if !configuration.log_s3_bucket.is_empty() {
            self.add_named(SOURCE, names::LOG_S3_BUCKET, configuration.log_s3_bucket.into());
            self.add_uid_suffix(names::LOG_BUCKET_SCOPE_SUFFIX);
            self.add_named(SOURCE, names::LOG_BUCKET_SCOPE_PREFIX, "".into());
        }
    }

    /// Adds the variables that the operator derives from `spec.clone`: a copy of the running cluster without a
    /// timestamp, a restore from an archive with one.
    pub fn add_clone(&mut self, clone: &CloneSpec<'a>, configuration: &OperatorConfiguration<'a>) {
        const SOURCE: Source = Source::Clone;
        if clone.cluster.is_empty() {
            return;
        }
        self.add_named(SOURCE, names::CLONE_SCOPE, clone.cluster.into());
        if clone.timestamp.is_empty() {
            self.add_named(SOURCE, names::CLONE_METHOD, "CLONE_WITH_BASEBACKUP".into());
            self.add_named(SOURCE, names::CLONE_HOST, clone.cluster.into());
            self.add_named(SOURCE, names::CLONE_PORT, "5432".into());
            self.add_named(SOURCE, names::CLONE_USER, Value::Unknown(UnknownReason::NotGiven));
            self.add_named(SOURCE, names::CLONE_PASSWORD, Value::Unknown(UnknownReason::ValueFrom));
            return;
        }
        if clone.s3_wal_path.is_empty() {
            self.add_clone_bucket(configuration);
            let suffix = if clone.uid.is_empty() { String::new() } else { format!("/{}", clone.uid) };
            self.add_named(SOURCE, names::CLONE_WAL_BUCKET_SCOPE_SUFFIX, suffix.into());
        } else {
            self.add_named(SOURCE, names::CLONE_WALE_S3_PREFIX, clone.s3_wal_path.into());
        }
        self.add_named(SOURCE, names::CLONE_METHOD, "CLONE_WITH_WALE".into());
        self.add_named(SOURCE, names::CLONE_TARGET_TIME, clone.timestamp.into());
        self.add_named(SOURCE, names::CLONE_WAL_BUCKET_SCOPE_PREFIX, "".into());
        self.add_if_set(SOURCE, names::CLONE_AWS_ENDPOINT, clone.s3_endpoint);
        self.add_if_set(SOURCE, names::CLONE_WALE_S3_ENDPOINT, clone.s3_endpoint);
        self.add_if_set(SOURCE, names::CLONE_AWS_ACCESS_KEY_ID, clone.s3_access_key_id);
        self.add_if_set(SOURCE, names::CLONE_AWS_SECRET_ACCESS_KEY, clone.s3_secret_access_key);
        if let Some(force) = clone.s3_force_path_style {
            self.add_named(SOURCE, names::CLONE_AWS_S3_FORCE_PATH_STYLE, if force { "1" } else { "0" }.into());
        }
    }

    /// The first bucket of the operator's configuration.
    fn add_clone_bucket(&mut self, configuration: &OperatorConfiguration<'a>) {
        const SOURCE: Source = Source::Clone;
        if !configuration.wal_s3_bucket.is_empty() {
            self.add_named(SOURCE, names::CLONE_WAL_S3_BUCKET, configuration.wal_s3_bucket.into());
        } else if !configuration.wal_gs_bucket.is_empty() {
            self.add_named(SOURCE, names::CLONE_WAL_GS_BUCKET, configuration.wal_gs_bucket.into());
            self.add_if_set(SOURCE, names::CLONE_GOOGLE_APPLICATION_CREDENTIALS, configuration.gcp_credentials);
        } else {
            self.add_if_set(SOURCE, names::CLONE_AZURE_STORAGE_ACCOUNT, configuration.wal_az_storage_account);
        }
    }

    /// Adds the variables that the operator derives from `spec.standby`.
    pub fn add_standby(&mut self, standby: &StandbySpec<'a>) {
        const SOURCE: Source = Source::Standby;
        if !standby.host.is_empty() {
            self.add_named(SOURCE, names::STANDBY_HOST, standby.host.into());
            self.add_if_set(SOURCE, names::STANDBY_PORT, standby.port);
        }
        let (name, path) = if standby.s3_wal_path.is_empty() {
            (names::STANDBY_WALE_GS_PREFIX, standby.gs_wal_path)
        } else {
            (names::STANDBY_WALE_S3_PREFIX, standby.s3_wal_path)
        };
        if !path.is_empty() {
            self.add_named(SOURCE, name, path.into());
            self.add_named(SOURCE, names::STANDBY_METHOD, "STANDBY_WITH_WALE".into());
            self.add_named(SOURCE, names::STANDBY_WAL_BUCKET_SCOPE_PREFIX, "".into());
        }
    }

    fn add_if_set(&mut self, source: Source, name: VariableName, value: &'a str) {
        if !value.is_empty() {
            self.add_named(source, name, value.into());
        }
    }

    /// `/<uid>`
    fn add_uid_suffix(&mut self, name: VariableName) {
        let uid = self.identity.uid;
        let value = uid.map_or_else(|| "/$(UID)".to_owned(), |uid| format!("/{uid}"));
        let variable = EnvVar::new(Source::OperatorConfiguration, name.as_str(), Some(name), value.into());
        self.variables.push(EnvVar { has_placeholder: uid.is_none(), ..variable });
    }
}

#[cfg(test)]
mod tests;
