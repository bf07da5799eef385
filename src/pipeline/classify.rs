//! Step 1: the requests that the policy evaluates.

use serde_json::Value;

use crate::admission::{AdmissionRequest, Operation, RequestError};
use crate::object_kind::ObjectKind;
use crate::resources::Postgresql;
use crate::settings::{ClusterScope, Settings};

/// The user that deletes the content of a namespace that is being deleted. Denying its requests would leave the
/// namespace in the state Terminating, and protect nothing.
const NAMESPACE_CONTROLLER: &str = "system:serviceaccount:kube-system:namespace-controller";

/// What is evaluated.
#[derive(Clone, Debug, PartialEq)]
pub struct Subject {
    /// The kind of the object.
    pub kind: ObjectKind,
    /// The object as it would be stored; null on DELETE.
    pub object: Value,
    /// The stored object on UPDATE.
    pub old_object: Option<Value>,
}

/// What there is to evaluate in a request; `None` if it is to be accepted as it is.
///
/// The kind decides, never the plural of the resource, which the audit scanner does not send. Objects are parsed only
/// if their kind and name are in scope.
///
/// # Errors
/// Returns [`RequestError`] if an object in scope cannot be read.
pub fn classify(request: &AdmissionRequest<'_>, settings: &Settings) -> Result<Option<Subject>, RequestError> {
    let Some(kind) = kind_of(request, settings) else { return Ok(None) };
    if kind == ObjectKind::PodConfigDeletion {
        return Ok(Some(Subject { kind, object: Value::Null, old_object: None }));
    }
    let object = request.object()?.unwrap_or_default();
    let old_object = request.old_object()?.filter(|_| request.operation == Operation::Update);
    let is_skipped = match kind {
        ObjectKind::Postgresql => {
            is_unchanged(&object, old_object.as_ref(), "spec")
                || !is_cluster_in_scope([Some(&object), old_object.as_ref()], settings)
        }
        ObjectKind::OperatorConfiguration if request.kind.kind == "OperatorConfiguration" => {
            is_unchanged(&object, old_object.as_ref(), "configuration")
        }
        _ => is_unchanged(&object, old_object.as_ref(), "data"),
    };
    Ok((!is_skipped).then_some(Subject { kind, object, old_object }))
}

fn kind_of(request: &AdmissionRequest<'_>, settings: &Settings) -> Option<ObjectKind> {
    if request.sub_resource.as_deref().is_some_and(|name| !name.is_empty()) {
        return None;
    }
    let is_write = matches!(request.operation, Operation::Create | Operation::Update);
    match (request.kind.group.as_str(), request.kind.kind.as_str()) {
        ("acid.zalan.do", "postgresql") if is_write => Some(ObjectKind::Postgresql),
        ("", "ConfigMap") if is_pod_config(request, settings) => match request.operation {
            Operation::Create | Operation::Update => Some(ObjectKind::PodConfig),
            Operation::Delete => (request.username() != NAMESPACE_CONTROLLER).then_some(ObjectKind::PodConfigDeletion),
            Operation::Other => None,
        },
        ("acid.zalan.do", "OperatorConfiguration") if is_write => {
            is_operator_configuration(request, settings).unwrap_or(true).then_some(ObjectKind::OperatorConfiguration)
        }
        ("", "ConfigMap") if is_write => {
            is_operator_configuration(request, settings).unwrap_or(false).then_some(ObjectKind::OperatorConfiguration)
        }
        _ => None,
    }
}

fn is_pod_config(request: &AdmissionRequest<'_>, settings: &Settings) -> bool {
    let Settings { pod_config, .. } = settings;
    request.object_name().is_some_and(|name| pod_config.matches(request.namespace.as_deref(), &name))
}

/// Whether the object is the one that the settings name as the operator's configuration. `None` if they name none.
fn is_operator_configuration(request: &AdmissionRequest<'_>, settings: &Settings) -> Option<bool> {
    let named = settings.lookups.operator_configuration.as_ref()?;
    Some(
        request.namespace.as_deref() == Some(named.namespace.as_str())
            && request.name.as_deref() == Some(named.name.as_str()),
    )
}

/// Whether a `postgresql` resource is evaluated. Those in `restore.clusters` always are. The annotation of harbor-operator on the stored object counts as well:
/// removing it must not remove the checks.
fn is_cluster_in_scope(objects: [Option<&Value>; 2], settings: &Settings) -> bool {
    settings.clusters.scope == ClusterScope::All
        || objects.into_iter().flatten().map(Postgresql::new).any(|resource| {
            resource.is_managed_by_harbor() || settings.restore.find(resource.namespace(), resource.name()).is_some()
        })
}

/// Whether an UPDATE leaves the field that rules read unchanged. Only then can a finalizer be removed from an object that
/// would be denied today, without letting other changes through.
fn is_unchanged(object: &Value, old_object: Option<&Value>, field: &str) -> bool {
    let Some(old_object) = old_object.filter(|old| old.is_object() && object.is_object()) else { return false };
    let [new, old] = [object, old_object].map(|object| object.get(field).filter(|value| !value.is_null()));
    new == old
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::admission::Payload;

    fn kind(request: &Value, settings: &Value) -> Option<ObjectKind> {
        let payload = json!({"request": request}).to_string();
        let payload = Payload::parse(payload.as_bytes()).unwrap();
        let settings = Settings::parse(settings).unwrap();
        classify(&payload.request, &settings).unwrap().map(|subject| subject.kind)
    }

    fn postgresql() -> Value {
        json!({
            "kind": {"group": "acid.zalan.do", "kind": "postgresql"},
            "operation": "CREATE",
            "object": {
                "metadata": {"annotations": {"harbor.harborcluster.checksum.goharbor.io/hc": "1"}},
                "spec": {"numberOfInstances": 1},
            },
        })
    }

    fn pod_config(operation: &str) -> Value {
        json!({
            "kind": {"group": "", "kind": "ConfigMap"},
            "operation": operation, "namespace": "harbor", "name": "pod-config",
            "object": {"data": {"A": "a"}},
        })
    }

    fn with(mut request: Value, pointer: &str, value: Value) -> Value {
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        request.pointer_mut(parent).unwrap()[key] = value;
        request
    }

    #[test]
    fn resources_of_harbor_operator_are_in_scope() {
        assert_eq!(kind(&postgresql(), &json!({})), Some(ObjectKind::Postgresql));
        let other = with(postgresql(), "/object/metadata", json!({}));
        assert_eq!(kind(&other, &json!({})), None);
        assert_eq!(kind(&other, &json!({"clusters": {"scope": "all"}})), Some(ObjectKind::Postgresql));
    }

    #[test]
    fn removing_the_annotation_does_not_remove_the_checks() {
        let update = with(postgresql(), "/operation", json!("UPDATE"));
        let update = with(update, "/oldObject", postgresql()["object"].clone());
        let update = with(update, "/object", json!({"spec": {"numberOfInstances": 2}}));
        assert_eq!(kind(&update, &json!({})), Some(ObjectKind::Postgresql));
    }

    #[test]
    fn subresources_and_other_kinds_are_out_of_scope() {
        assert_eq!(kind(&with(postgresql(), "/subResource", json!("status")), &json!({})), None);
        assert_eq!(kind(&with(postgresql(), "/operation", json!("DELETE")), &json!({})), None);
        assert_eq!(kind(&with(postgresql(), "/kind/group", json!("example.com")), &json!({})), None);
        assert_eq!(kind(&with(postgresql(), "/kind/kind", json!("Postgresql")), &json!({})), None);
    }

    #[test]
    fn config_maps_are_in_scope_by_name_and_namespace() {
        assert_eq!(kind(&pod_config("CREATE"), &json!({})), Some(ObjectKind::PodConfig));
        assert_eq!(kind(&with(pod_config("CREATE"), "/name", json!("other")), &json!({})), None);
        for (namespaces, expected) in [(json!(["harbor"]), Some(ObjectKind::PodConfig)), (json!(["other"]), None)] {
            assert_eq!(kind(&pod_config("UPDATE"), &json!({"podConfig": {"namespaces": namespaces}})), expected);
        }
    }

    #[test]
    fn deletion_is_in_scope_unless_the_namespace_is_deleted() {
        let delete = pod_config("DELETE");
        assert_eq!(kind(&delete, &json!({})), Some(ObjectKind::PodConfigDeletion));
        let user = json!({"username": NAMESPACE_CONTROLLER});
        assert_eq!(kind(&with(delete, "/userInfo", user), &json!({})), None);
    }

    #[test]
    fn the_deletion_of_a_collection_is_in_scope_by_the_name_of_the_object() {
        let object = json!({"metadata": {"name": "pod-config", "namespace": "harbor"}, "data": {}});
        let delete = with(with(pod_config("DELETE"), "/name", json!(null)), "/oldObject", object.clone());
        assert_eq!(kind(&delete, &json!({})), Some(ObjectKind::PodConfigDeletion));
        let other = with(delete.clone(), "/oldObject", with(object, "/metadata/name", json!("other")));
        assert_eq!(kind(&other, &json!({})), None);
        // The request for the whole collection has no object.
        assert_eq!(kind(&with(delete, "/oldObject", json!(null)), &json!({})), None);
    }

    #[test]
    fn an_update_that_leaves_the_evaluated_field_unchanged_is_accepted() {
        let update = |new: Value, old: Value| {
            let update = with(with(postgresql(), "/operation", json!("UPDATE")), "/object/spec", new);
            let mut old_object = postgresql()["object"].clone();
            old_object["spec"] = old;
            kind(&with(update, "/oldObject", old_object), &json!({}))
        };
        assert_eq!(update(json!({"a": 1, "b": 2}), json!({"b": 2, "a": 1})), None);
        assert_eq!(update(json!(null), json!(null)), None);
        assert_eq!(update(json!({"a": 1}), json!({"a": 2})), Some(ObjectKind::Postgresql));
    }

    #[test]
    fn the_operator_configuration_is_in_scope_in_both_forms() {
        let custom_resource = json!({
            "kind": {"group": "acid.zalan.do", "kind": "OperatorConfiguration"},
            "operation": "CREATE", "namespace": "ops", "name": "operator", "object": {"configuration": {}},
        });
        let named = |name: &str| json!({"lookups": {"operatorConfiguration": {"namespace": "ops", "name": name}}});
        assert_eq!(kind(&custom_resource, &json!({})), Some(ObjectKind::OperatorConfiguration));
        assert_eq!(kind(&custom_resource, &named("operator")), Some(ObjectKind::OperatorConfiguration));
        assert_eq!(kind(&custom_resource, &named("other")), None);

        let config_map = with(with(pod_config("CREATE"), "/name", json!("operator")), "/namespace", json!("ops"));
        assert_eq!(kind(&config_map, &json!({})), None);
        assert_eq!(kind(&config_map, &named("operator")), Some(ObjectKind::OperatorConfiguration));
    }
}
