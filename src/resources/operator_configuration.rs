//! The postgres-operator's configuration: a custom resource, or a ConfigMap.

use serde_json::Value;
use spilo::ImageReference;
use spilo::operator::{
    ConfigMapReference, ConfigurationKeyError, ConfigurationKind, OperatorConfiguration as ConfigurationFields,
    check_aws_or_gcp_key,
};

use crate::field_path::FieldPath;
use crate::json::Fields as _;

/// Reads the operator's configuration in either form.
#[derive(Clone, Copy, Debug)]
pub struct OperatorConfiguration<'a> {
    object: &'a Value,
    form: Form,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// `OperatorConfiguration`: sections in `configuration`.
    CustomResource,
    /// ConfigMap: all keys in `data`.
    ConfigMap,
}

/// A key of the configuration, with its section in the custom resource (postgres-operator,
/// `pkg/apis/acid.zalan.do/v1/operator_configuration_type.go`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConfigurationKey {
    section: Option<&'static str>,
    key: &'static str,
}

impl ConfigurationKey {
    /// `docker_image`
    pub const DOCKER_IMAGE: Self = Self { section: None, key: "docker_image" };
    /// `min_instances`
    pub const MIN_INSTANCES: Self = Self { section: None, key: "min_instances" };
    /// `pod_environment_configmap`
    pub const POD_ENVIRONMENT_CONFIGMAP: Self = Self::in_section("kubernetes", "pod_environment_configmap");
    /// `pod_environment_secret`
    pub const POD_ENVIRONMENT_SECRET: Self = Self::in_section("kubernetes", "pod_environment_secret");

    const fn in_section(section: &'static str, key: &'static str) -> Self {
        Self { section: Some(section), key }
    }
}

impl<'a> OperatorConfiguration<'a> {
    /// Reads this object: a ConfigMap unless it is of the kind OperatorConfiguration or has a `configuration`.
    pub fn new(object: &'a Value) -> Self {
        let is_custom_resource =
            object.string(["kind"]) == Some("OperatorConfiguration") || object.get("configuration").is_some();
        Self { object, form: if is_custom_resource { Form::CustomResource } else { Form::ConfigMap } }
    }

    /// Whether there is an object that can hold the keys.
    pub fn is_well_formed(self) -> bool {
        let field = if self.form == Form::CustomResource { "configuration" } else { "data" };
        self.object.get(field).is_some_and(Value::is_object)
    }

    /// `metadata.namespace`, which is the operator's.
    pub fn namespace(self) -> Option<&'a str> {
        self.object.string(["metadata", "namespace"])
    }

    /// The ConfigMap in `pod_environment_configmap`.
    pub fn pod_config(self) -> Option<ConfigMapReference<'a>> {
        ConfigMapReference::parse(self.string(ConfigurationKey::POD_ENVIRONMENT_CONFIGMAP)?).ok()
    }

    /// Whether `pod_environment_secret` names a Secret, from which pods get variables as well.
    pub fn has_pod_secret(self) -> bool {
        self.string(ConfigurationKey::POD_ENVIRONMENT_SECRET).is_some_and(|name| !name.is_empty())
    }

    /// `docker_image`, the image of resources without one.
    pub fn image(self) -> Option<ImageReference<'a>> {
        self.string(ConfigurationKey::DOCKER_IMAGE).map(ImageReference::parse)
    }

    /// `min_instances`, the minimum number of pods of a cluster; a negative number means none.
    pub fn min_instances(self) -> Option<u64> {
        let value = self.value(ConfigurationKey::MIN_INSTANCES)?;
        value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
    }

    /// The fields that decide about variables, backups and restores.
    pub fn fields(self) -> ConfigurationFields<'a> {
        let kind = match self.form {
            Form::CustomResource => ConfigurationKind::Resource,
            Form::ConfigMap => ConfigurationKind::ConfigMap,
        };
        let string = |section, key| self.string(ConfigurationKey { section, key });
        let boolean = |section, key| self.boolean(ConfigurationKey { section, key });
        let cloud = |key| string(Some("aws_or_gcp"), key).unwrap_or_default();
        let kubernetes = |key| string(Some("kubernetes"), key);
        let upgrade = |key| string(Some("major_version_upgrade"), key);
        ConfigurationFields {
            kind,
            wal_s3_bucket: cloud("wal_s3_bucket"),
            wal_gs_bucket: cloud("wal_gs_bucket"),
            wal_az_storage_account: cloud("wal_az_storage_account"),
            gcp_credentials: cloud("gcp_credentials"),
            log_s3_bucket: cloud("log_s3_bucket"),
            irsa_role_arn: cloud("irsa_role_arn"),
            pod_service_account_definition: kubernetes("pod_service_account_definition").unwrap_or_default(),
            pod_environment_configmap: kubernetes("pod_environment_configmap").unwrap_or_default(),
            pod_environment_secret: kubernetes("pod_environment_secret").unwrap_or_default(),
            etcd_host: string(None, "etcd_host").unwrap_or_default(),
            super_username: string(Some("users"), "super_username"),
            replication_username: string(Some("users"), "replication_username"),
            pam_role_name: string(Some("teams_api"), "pam_role_name"),
            pam_configuration: string(Some("teams_api"), "pam_configuration"),
            cluster_name_label: kubernetes("cluster_name_label"),
            pod_role_label: kubernetes("pod_role_label"),
            secret_name_template: kubernetes("secret_name_template"),
            major_version_upgrade_mode: upgrade("major_version_upgrade_mode"),
            minimal_major_version: upgrade("minimal_major_version"),
            target_major_version: upgrade("target_major_version"),
            enable_pgversion_env_var: boolean(None, "enable_pgversion_env_var"),
            enable_spilo_wal_path_compat: boolean(None, "enable_spilo_wal_path_compat"),
            kubernetes_use_configmaps: boolean(None, "kubernetes_use_configmaps"),
            enable_pod_disruption_budget: boolean(Some("kubernetes"), "enable_pod_disruption_budget"),
            enable_team_id_clustername_prefix: boolean(None, "enable_team_id_clustername_prefix"),
        }
    }

    /// The fields of `aws_or_gcp`, with their paths. In a ConfigMap, which has all fields side by side, only those that the
    /// operator has, and those that resemble one of its fields for buckets.
    pub fn cloud_fields(self) -> impl Iterator<Item = (&'a str, &'a Value, FieldPath)> {
        let (fields, path) = match self.form {
            Form::CustomResource => {
                let path = ["configuration", "aws_or_gcp"];
                (self.object.field(path), FieldPath::new(path))
            }
            Form::ConfigMap => (self.object.get("data"), FieldPath::new(["data"])),
        };
        let fields = fields.and_then(Value::as_object).into_iter().flatten();
        let fields = fields.map(move |(field, value)| (field.as_str(), value, path.clone().key(field.clone())));
        fields.filter(move |(field, ..)| self.form == Form::CustomResource || is_cloud_field(field))
    }

    /// The path of a key, whether it is set or not.
    pub fn path(self, ConfigurationKey { section, key }: ConfigurationKey) -> FieldPath {
        match (self.form, section) {
            (Form::ConfigMap, _) => FieldPath::new(["data", key]),
            (Form::CustomResource, None) => FieldPath::new(["configuration", key]),
            (Form::CustomResource, Some(section)) => FieldPath::new(["configuration", section, key]),
        }
    }

    fn string(self, key: ConfigurationKey) -> Option<&'a str> {
        self.value(key)?.as_str()
    }

    fn boolean(self, key: ConfigurationKey) -> Option<bool> {
        let value = self.value(key)?;
        value.as_bool().or_else(|| value.as_str().map(|text| text.trim() == "true"))
    }

    fn value(self, ConfigurationKey { section, key }: ConfigurationKey) -> Option<&'a Value> {
        match (self.form, section) {
            (Form::ConfigMap, _) => self.object.field(["data", key]),
            (Form::CustomResource, None) => self.object.field(["configuration", key]),
            (Form::CustomResource, Some(section)) => self.object.field(["configuration", section, key]),
        }
    }
}

/// Whether a key of the ConfigMap, which has all fields of the operator, is one of `aws_or_gcp` or meant to be.
fn is_cloud_field(field: &str) -> bool {
    match check_aws_or_gcp_key(field, None) {
        Err(ConfigurationKeyError::Unknown { variable, .. }) => variable.is_some() || field.starts_with("wal_"),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn both_forms_have_the_same_content() {
        let custom_resource = json!({"configuration": {
            "docker_image": "ghcr.io/zalando/spilo-16:3.3-p3",
            "kubernetes": {"pod_environment_configmap": "harbor/pod-config", "pod_environment_secret": "s"},
            "aws_or_gcp": {"wal_s3_bucket": "b", "wal_gs_bucket": "", "aws_region": "r"},
            "users": {"super_username": "dbadmin", "replication_username": "replicator"},
        }});
        let config_map = json!({"data": {
            "docker_image": "ghcr.io/zalando/spilo-16:3.3-p3",
            "pod_environment_configmap": "harbor/pod-config", "pod_environment_secret": "s", "wal_s3_bucket": "b",
            "super_username": "dbadmin", "replication_username": "replicator",
        }});
        for object in [&custom_resource, &config_map] {
            let configuration = OperatorConfiguration::new(object);
            assert!(configuration.is_well_formed() && configuration.has_pod_secret());
            assert_eq!(configuration.pod_config(), ConfigMapReference::parse("harbor/pod-config").ok());
            assert_eq!(configuration.image().unwrap().tag().unwrap().to_string(), "3.3-p3");
            let fields = configuration.fields();
            assert_eq!(fields.wal_s3_bucket, "b");
            assert_eq!((fields.superuser(), fields.replication_user()), ("dbadmin", "replicator"));
            for key in [ConfigurationKey::POD_ENVIRONMENT_CONFIGMAP, ConfigurationKey::DOCKER_IMAGE] {
                assert!(object.pointer(&configuration.path(key).to_pointer()).is_some());
            }
        }
    }

    #[test]
    fn the_minimum_number_of_pods_is_a_number_or_a_string() {
        for (value, expected) in [(json!(2), Some(2)), (json!("2"), Some(2)), (json!(-1), None), (json!("-1"), None)] {
            for object in
                [json!({"configuration": {"min_instances": value}}), json!({"data": {"min_instances": value}})]
            {
                assert_eq!(OperatorConfiguration::new(&object).min_instances(), expected);
            }
        }
    }

    #[test]
    fn an_object_of_any_form_can_be_read() {
        for object in [json!(null), json!([]), json!({"configuration": 7}), json!({"data": {"docker_image": {}}})] {
            let configuration = OperatorConfiguration::new(&object);
            assert_eq!((configuration.pod_config(), configuration.image()), (None, None));
            assert_eq!(configuration.fields().wal_s3_bucket, "");
        }
    }
}
