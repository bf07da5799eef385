//! Look-ups among the manifests.

use harbor_postgres_backup_policy::cluster::{Cluster, LookupError, ObjectReference};
use serde_json::Value;

use crate::manifest::{DEFAULT_NAMESPACE, Object, SkipReason};

/// Manifests in place of a cluster. Whether an object that is not among them exists is not known.
#[derive(Clone, Debug, Default)]
pub struct Manifests {
    manifests: Vec<Manifest>,
}

/// A manifest that can be looked up.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// The object, with `apiVersion` and `kind`. An object without a namespace is in the namespace `default`.
    pub object: Value,
    /// Why its values are not known, if they are not.
    pub error: Option<LookupError>,
}

impl Manifest {
    /// The manifest of an object.
    pub fn from_object(object: &Object<'_>) -> Self {
        Self { object: object.to_value(), error: object.skip_reason.as_ref().map(SkipReason::lookup_error) }
    }
}

impl Manifests {
    /// The manifests in place of a cluster.
    pub const fn new(manifests: Vec<Manifest>) -> Self {
        Self { manifests }
    }
}

impl Cluster for Manifests {
    fn get(&self, reference: &ObjectReference<'_>) -> Result<Value, LookupError> {
        let is_referenced = |Manifest { object, .. }: &&Manifest| {
            let string = |pointer: &str| object.pointer(pointer).and_then(Value::as_str);
            string("/apiVersion") == Some(reference.kind.api_version())
                && string("/kind") == Some(reference.kind.kind())
                && string("/metadata/name") == Some(reference.name)
                && reference
                    .namespace
                    .is_none_or(|namespace| string("/metadata/namespace").unwrap_or(DEFAULT_NAMESPACE) == namespace)
        };
        let Manifest { object, error } = self.manifests.iter().find(is_referenced).ok_or(LookupError::NotProvided)?;
        error.map_or_else(|| Ok(object.clone()), Err)
    }
}

#[cfg(test)]
mod tests {
    use harbor_postgres_backup_policy::cluster::LookupKind;
    use serde_json::json;

    use super::*;

    #[test]
    fn an_object_is_found_by_type_namespace_and_name() {
        let config_map = |namespace: Option<&str>| json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "namespace": namespace}});
        let definition = json!({
            "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "a"},
        });
        let manifest = |object, error| Manifest { object, error };
        let manifests = Manifests::new(vec![
            manifest(config_map(None), None),
            manifest(config_map(Some("b")), None),
            manifest(config_map(Some("c")), Some(LookupError::Encrypted)),
            manifest(definition.clone(), None),
        ]);
        let get = |kind, namespace, name| manifests.get(&ObjectReference { kind, namespace: Some(namespace), name });
        assert_eq!(get(LookupKind::ConfigMap, "default", "a"), Ok(config_map(None)));
        assert_eq!(get(LookupKind::ConfigMap, "b", "a"), Ok(config_map(Some("b"))));
        assert_eq!(get(LookupKind::ConfigMap, "c", "a"), Err(LookupError::Encrypted));
        assert_eq!(get(LookupKind::ConfigMap, "b", "c"), Err(LookupError::NotProvided));
        assert_eq!(get(LookupKind::OperatorConfiguration, "b", "a"), Err(LookupError::NotProvided));
        let kind = LookupKind::CustomResourceDefinition;
        assert_eq!(manifests.get(&ObjectReference { kind, namespace: None, name: "a" }), Ok(definition));
    }
}
