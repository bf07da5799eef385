//! The variables that the operator derives from `spec.clone` (`generateCloneEnvironment`).

use std::fmt;

use super::list_builder::ListBuilder;
use super::{OperatorConfiguration, OperatorVersion, Source, UnknownReason, Value, milestones};
use crate::variables::{VariablePrefix, names};

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

/// Where the webhook of EKS mounts the token of a service account, which the operator assumes.
pub(super) const WEB_IDENTITY_TOKEN_FILE: &str = "/var/run/secrets/eks.amazonaws.com/serviceaccount/token";

const SOURCE: Source = Source::Clone;

impl<'a> ListBuilder<'a> {
    /// A copy of the running cluster without a timestamp, a restore from an archive with one.
    ///
    /// `configuration` supplies the bucket; `known_configuration` is `None` if it is not known.
    pub(super) fn push_clone(
        &mut self,
        clone: &CloneSpec<'a>,
        configuration: &OperatorConfiguration<'a>,
        known_configuration: Option<&OperatorConfiguration<'a>>,
    ) {
        if clone.cluster.is_empty() {
            return;
        }
        self.push(SOURCE, names::CLONE_SCOPE, clone.cluster);
        if clone.timestamp.is_empty() {
            self.push_base_backup(clone, known_configuration);
        } else {
            self.push_restore(clone, configuration);
        }
        self.push_role(SOURCE, VariablePrefix::Clone, configuration);
    }

    fn push_base_backup(&mut self, clone: &CloneSpec<'a>, configuration: Option<&OperatorConfiguration<'a>>) {
        self.push(SOURCE, names::CLONE_METHOD, "CLONE_WITH_BASEBACKUP");
        self.push(SOURCE, names::CLONE_HOST, clone.cluster);
        self.push(SOURCE, names::CLONE_PORT, "5432");
        let user = configuration.map(OperatorConfiguration::replication_user);
        self.push(SOURCE, names::CLONE_USER, user.map_or(Value::Unknown(UnknownReason::NotGiven), Value::from));
        let password = configuration.map(|known| known.password(known.replication_user(), clone.cluster));
        self.push_value_from(SOURCE, names::CLONE_PASSWORD, password);
    }

    fn push_restore(&mut self, clone: &CloneSpec<'a>, configuration: &OperatorConfiguration<'a>) {
        let sets_prefix = self.version < milestones::CLUSTER_ENV || self.version >= milestones::CLONE_SCOPE_PREFIX;
        if clone.s3_wal_path.is_empty() {
            self.push_bucket(configuration);
            let suffix = if clone.uid.is_empty() { String::new() } else { format!("/{}", clone.uid) };
            self.push(SOURCE, names::CLONE_WAL_BUCKET_SCOPE_SUFFIX, suffix);
        } else {
            self.push(SOURCE, names::CLONE_WALE_S3_PREFIX, clone.s3_wal_path);
            if !sets_prefix {
                self.push(SOURCE, names::CLONE_WAL_BUCKET_SCOPE_SUFFIX, "");
            }
        }
        self.push(SOURCE, names::CLONE_METHOD, "CLONE_WITH_WALE");
        self.push(SOURCE, names::CLONE_TARGET_TIME, clone.timestamp);
        if sets_prefix {
            self.push(SOURCE, names::CLONE_WAL_BUCKET_SCOPE_PREFIX, "");
        }
        self.push_if_set(SOURCE, names::CLONE_AWS_ENDPOINT, clone.s3_endpoint);
        self.push_if_set(SOURCE, names::CLONE_WALE_S3_ENDPOINT, clone.s3_endpoint);
        self.push_if_set(SOURCE, names::CLONE_AWS_ACCESS_KEY_ID, clone.s3_access_key_id);
        self.push_if_set(SOURCE, names::CLONE_AWS_SECRET_ACCESS_KEY, clone.s3_secret_access_key);
        if let Some(force) = clone.s3_force_path_style {
            self.push(SOURCE, names::CLONE_AWS_S3_FORCE_PATH_STYLE, if force { "1" } else { "0" });
        }
    }

    /// The first bucket of the operator's configuration. 1.5.0 sets its S3 bucket even if it is empty; up to 1.7.1 the
    /// credentials for Google Cloud are set even if they are empty.
    fn push_bucket(&mut self, configuration: &OperatorConfiguration<'a>) {
        let reads = |version: OperatorVersion| self.version >= version;
        let reads_gs = reads(milestones::POD_ENVIRONMENT_SECRET);
        let has_gs = reads_gs && !configuration.wal_gs_bucket.is_empty();
        let reads_azure = reads(milestones::AZURE);
        let sets_empty_credentials = !reads(milestones::CLUSTER_ENV);
        if !configuration.wal_s3_bucket.is_empty() || !reads_gs {
            self.push(SOURCE, names::CLONE_WAL_S3_BUCKET, configuration.wal_s3_bucket);
        } else if has_gs {
            self.push(SOURCE, names::CLONE_WAL_GS_BUCKET, configuration.wal_gs_bucket);
            if sets_empty_credentials || !configuration.gcp_credentials.is_empty() {
                self.push(SOURCE, names::CLONE_GOOGLE_APPLICATION_CREDENTIALS, configuration.gcp_credentials);
            }
        } else if reads_azure {
            self.push_if_set(SOURCE, names::CLONE_AZURE_STORAGE_ACCOUNT, configuration.wal_az_storage_account);
        }
    }

    /// `irsa_role_arn`, for a clone or a standby.
    pub(super) fn push_role(
        &mut self,
        source: Source,
        prefix: VariablePrefix,
        configuration: &OperatorConfiguration<'a>,
    ) {
        let role = configuration.role(self.version);
        if !role.is_empty() {
            self.push(source, names::AWS_ROLE_ARN.with_prefix(prefix), role);
            self.push(source, names::AWS_WEB_IDENTITY_TOKEN_FILE.with_prefix(prefix), WEB_IDENTITY_TOKEN_FILE);
        }
    }
}
