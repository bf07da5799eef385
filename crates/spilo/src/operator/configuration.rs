//! The operator's configuration, and the variables that the operator derives from it.

use std::fmt;

use super::list_builder::ListBuilder;
use super::{OperatorVersion, Source, ValueFrom, milestones};
use crate::variables::names;

/// Where the operator reads its configuration from. The two have different defaults.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ConfigurationKind {
    /// An OperatorConfiguration resource. An empty string is a field that is not set.
    #[default]
    Resource,
    /// A ConfigMap. An empty string is an empty string.
    ConfigMap,
}

/// The fields of the operator's configuration that decide about variables, backups and restores. An empty string or
/// `None` is a field that is not set, as it is for the operator.
///
/// The defaults are those of `pkg/util/config/config.go` and `pkg/controller/operator_config.go` of each release.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct OperatorConfiguration<'a> {
    /// Where the configuration is read from.
    pub kind: ConfigurationKind,
    /// `wal_s3_bucket`
    pub wal_s3_bucket: &'a str,
    /// `wal_gs_bucket`, read from 1.6.0 on.
    pub wal_gs_bucket: &'a str,
    /// `wal_az_storage_account`, read from 1.7.0 on.
    pub wal_az_storage_account: &'a str,
    /// `gcp_credentials`, read from 1.6.0 on.
    pub gcp_credentials: &'a str,
    /// `log_s3_bucket`
    pub log_s3_bucket: &'a str,
    /// `irsa_role_arn`, read from 2.0.0 on.
    pub irsa_role_arn: &'a str,
    /// `pod_service_account_definition`, a ServiceAccount as JSON or YAML.
    pub pod_service_account_definition: &'a str,
    /// `pod_environment_configmap`, see [`super::ConfigMapReference`].
    pub pod_environment_configmap: &'a str,
    /// `pod_environment_secret`, the name of a Secret in the namespace of the cluster; read from 1.6.0 on.
    pub pod_environment_secret: &'a str,
    /// `etcd_host`; if it is not set, Patroni keeps its state in Kubernetes.
    pub etcd_host: &'a str,
    /// `super_username`, by default `postgres`.
    pub super_username: Option<&'a str>,
    /// `replication_username`, by default `standby`.
    pub replication_username: Option<&'a str>,
    /// `pam_role_name`, by default `zalandos`.
    pub pam_role_name: Option<&'a str>,
    /// `pam_configuration`
    pub pam_configuration: Option<&'a str>,
    /// `cluster_name_label`, by default `cluster-name`.
    pub cluster_name_label: Option<&'a str>,
    /// `pod_role_label`, by default `spilo-role`.
    pub pod_role_label: Option<&'a str>,
    /// `secret_name_template`
    pub secret_name_template: Option<&'a str>,
    /// `major_version_upgrade_mode`, by default `off` and from 1.13.0 on `manual`.
    pub major_version_upgrade_mode: Option<&'a str>,
    /// `minimal_major_version`
    pub minimal_major_version: Option<&'a str>,
    /// `target_major_version`
    pub target_major_version: Option<&'a str>,
    /// `enable_pgversion_env_var`, by default true, except for the resource of 1.6.0.
    pub enable_pgversion_env_var: Option<bool>,
    /// `enable_spilo_wal_path_compat`, by default false.
    pub enable_spilo_wal_path_compat: Option<bool>,
    /// `kubernetes_use_configmaps`, by default false and from 2.0.0 on true.
    pub kubernetes_use_configmaps: Option<bool>,
    /// `enable_pod_disruption_budget`, by default true.
    pub enable_pod_disruption_budget: Option<bool>,
    /// `enable_team_id_clustername_prefix`, by default false. Before 1.9.0 there is no such field, and the name of a
    /// cluster always begins with its team.
    pub enable_team_id_clustername_prefix: Option<bool>,
}

/// Never prints `gcp_credentials` and `pod_service_account_definition`.
impl fmt::Debug for OperatorConfiguration<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OperatorConfiguration")
            .field("wal_s3_bucket", &self.wal_s3_bucket)
            .field("wal_gs_bucket", &self.wal_gs_bucket)
            .field("wal_az_storage_account", &self.wal_az_storage_account)
            .field("log_s3_bucket", &self.log_s3_bucket)
            .field("irsa_role_arn", &self.irsa_role_arn)
            .field("pod_environment_configmap", &self.pod_environment_configmap)
            .field("pod_environment_secret", &self.pod_environment_secret)
            .finish_non_exhaustive()
    }
}

const DEFAULT_SECRET_NAME_TEMPLATE: &str = "{username}.{cluster}.credentials.{tprkind}.{tprgroup}";

impl<'a> OperatorConfiguration<'a> {
    /// A configuration in which no field is set.
    pub const EMPTY: Self = Self {
        kind: ConfigurationKind::Resource,
        wal_s3_bucket: "",
        wal_gs_bucket: "",
        wal_az_storage_account: "",
        gcp_credentials: "",
        log_s3_bucket: "",
        irsa_role_arn: "",
        pod_service_account_definition: "",
        pod_environment_configmap: "",
        pod_environment_secret: "",
        etcd_host: "",
        super_username: None,
        replication_username: None,
        pam_role_name: None,
        pam_configuration: None,
        cluster_name_label: None,
        pod_role_label: None,
        secret_name_template: None,
        major_version_upgrade_mode: None,
        minimal_major_version: None,
        target_major_version: None,
        enable_pgversion_env_var: None,
        enable_spilo_wal_path_compat: None,
        kubernetes_use_configmaps: None,
        enable_pod_disruption_budget: None,
        enable_team_id_clustername_prefix: None,
    };

    /// A string with a default, which an empty string in a ConfigMap does not select.
    pub(super) fn text(&self, value: Option<&'a str>, default: &'a str) -> &'a str {
        match (value, self.kind) {
            (None, _) | (Some(""), ConfigurationKind::Resource) => default,
            (Some(value), _) => value,
        }
    }

    /// The name of the superuser, the value of `PGUSER_SUPERUSER`.
    pub fn superuser(&self) -> &'a str {
        self.text(self.super_username, "postgres")
    }

    /// The name of the user that replicas log in as, the value of `PGUSER_STANDBY`.
    pub fn replication_user(&self) -> &'a str {
        self.text(self.replication_username, "standby")
    }

    /// The role whose members log in through PAM, the value of `HUMAN_ROLE`.
    pub fn human_role(&self) -> &'a str {
        self.text(self.pam_role_name, "zalandos")
    }

    /// The name of the Secret with the password of a user of a cluster (`credentialSecretNameForCluster`).
    ///
    /// ```
    /// use spilo::operator::OperatorConfiguration;
    ///
    /// let configuration = OperatorConfiguration::default();
    /// assert_eq!(configuration.secret_name("my_user", "pg"), "my-user.pg.credentials.postgresql.acid.zalan.do");
    /// ```
    pub fn secret_name(&self, user: &str, cluster: &str) -> String {
        self.text(self.secret_name_template, DEFAULT_SECRET_NAME_TEMPLATE)
            .replace("{username}", &user.replace('_', "-"))
            .replace("{cluster}", cluster)
            .replace("{tprkind}", "postgresql")
            .replace("{tprgroup}", "acid.zalan.do")
    }

    pub(super) fn password(&self, user: &str, cluster: &str) -> ValueFrom<'static> {
        ValueFrom::SecretKey { name: self.secret_name(user, cluster).into(), key: "password".into(), optional: None }
    }

    /// Whether `PGVERSION` is set. If it is not, the operator sets `postgresql.bin_dir` in `SPILO_CONFIGURATION`
    /// instead.
    pub fn sets_pgversion(&self, version: OperatorVersion) -> bool {
        let is_default = version > milestones::PGVERSION || self.kind == ConfigurationKind::ConfigMap;
        version >= milestones::PGVERSION && self.enable_pgversion_env_var.unwrap_or(is_default)
    }

    /// Whether Patroni keeps its state in ConfigMaps rather than Endpoints.
    pub fn uses_config_maps(&self, version: OperatorVersion) -> bool {
        self.etcd_host.is_empty() && self.kubernetes_use_configmaps.unwrap_or(version >= milestones::ENV_FROM)
    }

    /// `irsa_role_arn`, empty where the operator does not read it.
    pub(super) fn role(&self, version: OperatorVersion) -> &'a str {
        if version >= milestones::ENV_FROM { self.irsa_role_arn } else { "" }
    }
}

impl<'a> ListBuilder<'a> {
    /// The variables that the operator derives from its configuration.
    pub(super) fn push_configuration(&mut self, configuration: &OperatorConfiguration<'a>, uid: Option<&'a str>) {
        const SOURCE: Source = Source::OperatorConfiguration;
        let since = |version: OperatorVersion, value: &'a str| if self.version >= version { value } else { "" };
        let gs_bucket = since(milestones::POD_ENVIRONMENT_SECRET, configuration.wal_gs_bucket);
        let azure_account = since(milestones::AZURE, configuration.wal_az_storage_account);
        let gcp_credentials = since(milestones::POD_ENVIRONMENT_SECRET, configuration.gcp_credentials);
        for (name, value) in [
            (names::WAL_S3_BUCKET, configuration.wal_s3_bucket),
            (names::WAL_GS_BUCKET, gs_bucket),
            (names::AZURE_STORAGE_ACCOUNT, azure_account),
        ] {
            if !value.is_empty() {
                self.push(SOURCE, name, value);
                self.push_uid_suffix(names::WAL_BUCKET_SCOPE_SUFFIX, uid);
                self.push(SOURCE, names::WAL_BUCKET_SCOPE_PREFIX, "");
            }
        }
        self.push_if_set(SOURCE, names::GOOGLE_APPLICATION_CREDENTIALS, gcp_credentials);
        if !configuration.log_s3_bucket.is_empty() {
            self.push(SOURCE, names::LOG_S3_BUCKET, configuration.log_s3_bucket);
            self.push_uid_suffix(names::LOG_BUCKET_SCOPE_SUFFIX, uid);
            self.push(SOURCE, names::LOG_BUCKET_SCOPE_PREFIX, "");
        }
    }
}

#[cfg(test)]
mod tests;
