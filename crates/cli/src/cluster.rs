//! The policy itself, linked into this program.

use harbor_postgres_backup_policy as policy;
use harbor_postgres_backup_policy::cluster::{Cluster, Reference, Unanswered};
use serde_json::{Value, json};

use crate::manifest::DEFAULT_NAMESPACE;

/// Evaluates admission requests.
///
/// [`Native`] is the policy that is linked into this program. Tests pass another engine to compare its
/// answers with the compiled module's.
pub trait Engine {
    /// Evaluates what waPC's `validate` takes, `{"request": …, "settings": …}`, and returns the policy's report as JSON.
    fn report(&self, payload: &[u8], manifests: &Manifests) -> Vec<u8>;
}

/// The policy that is linked into this program.
#[derive(Clone, Copy, Debug, Default)]
pub struct Native;

impl Engine for Native {
    fn report(&self, payload: &[u8], manifests: &Manifests) -> Vec<u8> {
        policy::report(payload, manifests)
    }
}

/// The payload of waPC's `validate`.
pub fn payload(request: &Value, settings: &Value) -> Vec<u8> {
    json!({ "request": request, "settings": settings }).to_string().into_bytes()
}

/// The manifests of one run, which take the place of a cluster: an object that is not among them is unknown, not absent.
#[derive(Clone, Debug, Default)]
pub struct Manifests {
    objects: Vec<Value>,
}

impl Manifests {
    /// A set of objects. An object without a namespace is in `default`.
    pub const fn new(objects: Vec<Value>) -> Self {
        Self { objects }
    }

    /// The objects.
    pub fn objects(&self) -> &[Value] {
        &self.objects
    }
}

impl Cluster for Manifests {
    fn get(&self, wanted: &Reference<'_>) -> Result<String, Unanswered> {
        let is_wanted = |object: &&Value| {
            let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str);
            text("/apiVersion") == Some(wanted.kind.api_version())
                && text("/kind") == Some(wanted.kind.name())
                && text("/metadata/name") == Some(wanted.name)
                && text("/metadata/namespace").unwrap_or(DEFAULT_NAMESPACE) == wanted.namespace
        };
        self.objects.iter().find(is_wanted).map(Value::to_string).ok_or(Unanswered::NotGiven)
    }
}

#[cfg(test)]
mod tests {
    use harbor_postgres_backup_policy::cluster::{Cluster, Kind, Reference, Unanswered};
    use serde_json::{Value, json};

    use super::Manifests;

    #[test]
    fn an_object_is_found_by_kind_namespace_and_name() {
        let config_map = |namespace: Option<&str>| json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "namespace": namespace}});
        let manifests = Manifests::new(vec![config_map(None), config_map(Some("b"))]);
        let get = |kind, namespace, name| {
            let object = manifests.get(&Reference { kind, namespace, name })?;
            Ok::<Value, Unanswered>(serde_json::from_str(&object).unwrap())
        };
        assert_eq!(get(Kind::ConfigMap, "default", "a"), Ok(config_map(None)));
        assert_eq!(get(Kind::ConfigMap, "b", "a"), Ok(config_map(Some("b"))));
        assert_eq!(get(Kind::ConfigMap, "b", "c"), Err(Unanswered::NotGiven));
        assert_eq!(get(Kind::OperatorConfiguration, "b", "a"), Err(Unanswered::NotGiven));
    }
}
