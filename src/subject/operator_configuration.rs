//! The postgres-operator's configuration: a resource of its own, or a ConfigMap of flat keys.

use crate::json::Json;
use crate::path::Path;
use crate::spilo::Image;
use crate::spilo::environment::operator::Configuration;

/// A view on the operator's configuration in either form.
#[derive(Debug, Clone, Copy)]
pub struct OperatorConfiguration<'a> {
    object: Json<'a>,
    form: Form,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `OperatorConfiguration`: sections under `configuration`.
    Resource,
    /// ConfigMap: every key in `data`.
    Flat,
}

/// A key with the section it is in, in the resource (pkg/apis/acid.zalan.do/v1:
/// `operator_configuration_type.go`).
type Key = (&'static str, &'static str);

const POD_CONFIG: Key = ("kubernetes", "pod_environment_configmap");
const POD_SECRET: Key = ("kubernetes", "pod_environment_secret");
const DOCKER_IMAGE: Key = ("", "docker_image");
const MIN_INSTANCES: Key = ("", "min_instances");

impl<'a> OperatorConfiguration<'a> {
    /// A view on `object`, a ConfigMap unless it is of the resource's kind.
    pub fn new(object: Json<'a>) -> Self {
        let is_resource = object.get("kind").and_then(Json::as_str) == Some("OperatorConfiguration")
            || object.get("configuration").is_some();
        Self { object, form: if is_resource { Form::Resource } else { Form::Flat } }
    }

    /// Whether there is a mapping where the keys are.
    pub fn is_readable(self) -> bool {
        let place = if self.form == Form::Resource { "configuration" } else { "data" };
        self.object.get(place).is_some_and(Json::is_object)
    }

    /// Namespace and name of the ConfigMap with the pods' variables; the namespace is `None` where the
    /// operator's own counts (pkg/spec/types.go, `NamespacedName.DecodeWorker`).
    pub fn pod_config(self) -> Option<(Option<&'a str>, &'a str)> {
        let reference = self.text(POD_CONFIG).filter(|reference| !reference.is_empty())?;
        Some(reference.split_once('/').map_or((None, reference), |(namespace, name)| (Some(namespace), name)))
    }

    /// Whether the pods get variables from a Secret as well.
    pub fn has_pod_secret(self) -> bool {
        self.text(POD_SECRET).is_some_and(|name| !name.is_empty())
    }

    /// `docker_image`, the Spilo of resources that name none.
    pub fn image(self) -> Option<Image<'a>> {
        self.text(DOCKER_IMAGE).map(Image::parse)
    }

    /// `min_instances`, below which no cluster has pods; a negative number means none.
    pub fn min_instances(self) -> Option<u64> {
        let value = self.value(MIN_INSTANCES)?;
        value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
    }

    /// What it adds to every pod's variables.
    pub fn variables(self) -> Configuration<'a> {
        let of_cloud = |key| self.text(("aws_or_gcp", key)).unwrap_or_default();
        Configuration {
            wal_s3_bucket: of_cloud("wal_s3_bucket"),
            wal_gs_bucket: of_cloud("wal_gs_bucket"),
            wal_az_storage_account: of_cloud("wal_az_storage_account"),
            gcp_credentials: of_cloud("gcp_credentials"),
            log_s3_bucket: of_cloud("log_s3_bucket"),
        }
    }

    /// Where `pod_environment_configmap` stands, or would.
    pub fn path_of_pod_config(self) -> Path {
        self.path(POD_CONFIG)
    }

    /// Where `docker_image` stands, or would.
    pub fn path_of_image(self) -> Path {
        self.path(DOCKER_IMAGE)
    }

    fn text(self, key: Key) -> Option<&'a str> {
        self.value(key)?.as_str()
    }

    fn value(self, (section, key): Key) -> Option<Json<'a>> {
        match self.form {
            Form::Flat => self.object.get("data")?.get(key),
            Form::Resource => {
                let configuration = self.object.get("configuration")?;
                let section = if section.is_empty() { configuration } else { configuration.get(section)? };
                section.get(key)
            }
        }
    }

    fn path(self, (section, key): Key) -> Path {
        match self.form {
            Form::Flat => Path::of(&["data", key]),
            Form::Resource if section.is_empty() => Path::of(&["configuration", key]),
            Form::Resource => Path::of(&["configuration", section, key]),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::test_support::{document, test};

    #[test]
    fn both_forms_say_the_same() {
        let resource = json!({"configuration": {
            "docker_image": "ghcr.io/zalando/spilo-16:3.3-p3",
            "kubernetes": {"pod_environment_configmap": "harbor/pod-config", "pod_environment_secret": "s"},
            "aws_or_gcp": {"wal_s3_bucket": "b", "wal_gs_bucket": "", "aws_region": "r"},
        }});
        let flat = json!({"data": {
            "docker_image": "ghcr.io/zalando/spilo-16:3.3-p3",
            "pod_environment_configmap": "harbor/pod-config", "pod_environment_secret": "s", "wal_s3_bucket": "b",
        }});
        for object in [&resource, &flat] {
            let view = OperatorConfiguration::new(document(object).root());
            assert!(view.is_readable() && view.has_pod_secret());
            assert_eq!(view.pod_config(), Some((Some("harbor"), "pod-config")));
            assert_eq!(view.image().unwrap().tag().unwrap().to_string(), "3.3-p3");
            assert_eq!(view.variables(), Configuration { wal_s3_bucket: "b", ..Configuration::default() });
            assert!(object.pointer(&view.path_of_pod_config().pointer()).is_some());
            assert!(object.pointer(&view.path_of_image().pointer()).is_some());
        }
    }

    #[test]
    fn a_bare_name_is_in_the_operators_namespace_and_an_empty_one_is_none() {
        for (reference, expected) in [("pod-config", Some((None, "pod-config"))), ("", None)] {
            let object = json!({"data": {"pod_environment_configmap": reference}});
            assert_eq!(OperatorConfiguration::new(document(&object).root()).pod_config(), expected);
        }
    }

    #[test]
    fn the_least_number_of_pods_is_a_number_or_a_text() {
        for (value, expected) in [(json!(2), Some(2)), (json!("2"), Some(2)), (json!(-1), None), (json!("-1"), None)] {
            for object in
                [json!({"configuration": {"min_instances": value}}), json!({"data": {"min_instances": value}})]
            {
                assert_eq!(OperatorConfiguration::new(document(&object).root()).min_instances(), expected);
            }
        }
    }

    #[test]
    fn any_shape_can_be_asked() {
        for object in [json!(null), json!([]), json!({"configuration": 7}), json!({"data": {"docker_image": {}}})] {
            let view = OperatorConfiguration::new(document(&object).root());
            assert_eq!((view.pod_config(), view.image()), (None, None));
            assert_eq!(view.variables(), Configuration::default());
        }
    }
}
