//! Which requests the policy judges at all. What is out of scope costs next to nothing: no tree of
//! the object is built.

use crate::json::Json;
use crate::request::{Operation, Request};
use crate::settings::{Clusters, Settings};
use crate::subject::is_harbors;

/// Who empties a namespace that is being deleted. Refusing it would leave the namespace half gone for
/// ever, and protect nothing.
const NAMESPACE_CONTROLLER: &str = "system:serviceaccount:kube-system:namespace-controller";

/// What there is to judge in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A `postgresql` resource that is created or changed.
    Postgresql,
    /// A pod-config ConfigMap that is created or changed.
    PodConfig,
    /// A pod-config ConfigMap that is deleted.
    PodConfigDeletion,
    /// The operator's configuration, as a resource or a ConfigMap, that is created or changed.
    OperatorConfiguration,
}

/// What there is to judge in `request`; `None` where it is to be accepted as it is.
///
/// The kind decides, never the resource's plural: the audit scanner does not send it.
pub fn subject(request: &Request<'_>, settings: &Settings) -> Option<Subject> {
    if request.sub_resource.is_some_and(|name| !name.is_empty()) {
        return None;
    }
    let written = matches!(request.operation, Operation::Create | Operation::Update);
    match (request.group, request.kind) {
        ("acid.zalan.do", "postgresql") if written => (!unchanged(request, "spec")).then_some(Subject::Postgresql),
        ("", "ConfigMap") if is_pod_config(request, settings) => match request.operation {
            Operation::Create | Operation::Update => (!unchanged(request, "data")).then_some(Subject::PodConfig),
            Operation::Delete => (request.username != NAMESPACE_CONTROLLER).then_some(Subject::PodConfigDeletion),
            Operation::Other => None,
        },
        ("acid.zalan.do", "OperatorConfiguration") if written && is_operators(request, settings).unwrap_or(true) => {
            (!unchanged(request, "configuration")).then_some(Subject::OperatorConfiguration)
        }
        ("", "ConfigMap") if written && is_operators(request, settings).unwrap_or(false) => {
            (!unchanged(request, "data")).then_some(Subject::OperatorConfiguration)
        }
        _ => None,
    }
}

fn is_pod_config(request: &Request<'_>, settings: &Settings) -> bool {
    let named = |names: &[String], name: Option<&str>| name.is_some_and(|name| names.iter().any(|one| one == name));
    let place = &settings.pod_config;
    named(&place.names, request.name) && (place.namespaces.is_empty() || named(&place.namespaces, request.namespace))
}

/// Whether it is the object that the settings name as the operator's configuration; `None` where they name
/// none.
fn is_operators(request: &Request<'_>, settings: &Settings) -> Option<bool> {
    let (namespace, name) = settings.lookups.operator_configuration.as_ref()?;
    Some(request.namespace == Some(namespace) && request.name == Some(name))
}

/// Whether a `postgresql` resource, new and old, is one to judge. Harbor's mark on the old one counts as well:
/// taking it off must not take the checks off.
pub fn is_ours(objects: [Option<Json<'_>>; 2], settings: &Settings) -> bool {
    settings.clusters == Clusters::All || objects.into_iter().flatten().any(is_harbors)
}

/// Whether an UPDATE leaves the part of the object that rules read as it was. This is also what lets
/// finalizers be taken off an object that would be refused today, and nothing else through with them.
fn unchanged(request: &Request<'_>, part: &str) -> bool {
    let (Operation::Update, Some(new), Some(old)) = (request.operation, request.object, request.old_object) else {
        return false;
    };
    let [new_part, old_part] = [new, old].map(|object| object.get(part).filter(|part| !part.is_null()));
    match (new_part, old_part) {
        (None, None) => new.is_object() && old.is_object(),
        // The host sorts keys, another caller may not.
        (Some(new), Some(old)) => new.is_same(old),
        _ => false,
    }
}
