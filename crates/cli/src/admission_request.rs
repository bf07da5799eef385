//! The `AdmissionRequest` that the API server would send for a manifest.

use serde_json::{Map, Value, json};

use crate::manifest::{DEFAULT_NAMESPACE, Object};

/// A request needs an identifier and nothing reads it.
const UID: &str = "00000000-0000-0000-0000-000000000000";

/// Makes the request that brings an object into the cluster: a CREATE, or an UPDATE of `old`.
/// A request that the file itself holds is taken as it is.
pub fn request(object: &Object<'_>, old: Option<&Value>) -> Value {
    if let Some(request) = object.request {
        return request.to_value();
    }
    let (group, version) = split_api_version(object.api_version());
    let kind = json!({ "group": group, "version": version, "kind": object.kind() });
    let resource = json!({ "group": group, "version": version, "resource": plural(object.kind()) });
    let mut request = json!({
        "uid": UID,
        "kind": kind,
        "resource": resource,
        "requestKind": kind,
        "requestResource": resource,
        "namespace": object.namespace().unwrap_or(DEFAULT_NAMESPACE),
        "operation": if old.is_some() { "UPDATE" } else { "CREATE" },
        "userInfo": {},
        "object": object.value(),
        "dryRun": true,
    });
    if let Some(request) = request.as_object_mut() {
        // The API server leaves the name out where it is still to be generated.
        insert_if(request, "name", Some(object.name()).filter(|name| !name.is_empty()));
        insert_if(request, "oldObject", old.cloned());
    }
    request
}

fn insert_if(request: &mut Map<String, Value>, key: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        request.insert(key.to_owned(), value.into());
    }
}

/// `acid.zalan.do/v1` is group and version, `v1` alone is of the core group.
fn split_api_version(api_version: &str) -> (&str, &str) {
    api_version.split_once('/').unwrap_or(("", api_version))
}

/// The plural of a kind as `kubectl` guesses it (apimachinery `UnsafeGuessKindToResource`).
fn plural(kind: &str) -> String {
    let kind = kind.to_lowercase();
    if kind == "endpoints" {
        kind
    } else if kind.ends_with('s') {
        format!("{kind}es")
    } else if let Some(stem) = kind.strip_suffix('y') {
        format!("{stem}ies")
    } else {
        format!("{kind}s")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{plural, request};
    use crate::manifest::objects;
    use crate::source::Source;

    #[test]
    fn a_manifest_becomes_the_request_of_the_api_server() {
        let text = "apiVersion: acid.zalan.do/v1\nkind: postgresql\nmetadata: {name: a}\n";
        let source = Source::parse("a.yaml", text).unwrap();
        let (objects, others) = objects(&source);
        assert_eq!((objects.len(), others), (1, 0));
        assert_eq!(
            request(&objects[0], None),
            json!({
                "uid": "00000000-0000-0000-0000-000000000000",
                "kind": {"group": "acid.zalan.do", "version": "v1", "kind": "postgresql"},
                "resource": {"group": "acid.zalan.do", "version": "v1", "resource": "postgresqls"},
                "requestKind": {"group": "acid.zalan.do", "version": "v1", "kind": "postgresql"},
                "requestResource":
                    {"group": "acid.zalan.do", "version": "v1", "resource": "postgresqls"},
                "name": "a",
                "namespace": "default",
                "operation": "CREATE",
                "userInfo": {},
                "object": {"apiVersion": "acid.zalan.do/v1", "kind": "postgresql",
                           "metadata": {"name": "a"}},
                "dryRun": true,
            })
        );
    }

    #[test]
    fn an_old_object_makes_it_an_update() {
        let source = Source::parse("a.yaml", "apiVersion: v1\nkind: ConfigMap\ndata: {a: b}\n").unwrap();
        let (objects, _) = objects(&source);
        let request = request(&objects[0], Some(&json!({"data": {}})));
        assert_eq!(request["operation"], "UPDATE");
        assert_eq!(request["oldObject"], json!({"data": {}}));
        assert_eq!(request["kind"], json!({"group": "", "version": "v1", "kind": "ConfigMap"}));
        assert_eq!(request.get("name"), None);
    }

    #[test]
    fn kinds_have_the_plural_that_kubectl_guesses() {
        for (kind, expected) in [
            ("ConfigMap", "configmaps"),
            ("OperatorConfiguration", "operatorconfigurations"),
            ("NetworkPolicy", "networkpolicies"),
            ("Ingress", "ingresses"),
            ("Endpoints", "endpoints"),
        ] {
            assert_eq!(plural(kind), expected);
        }
    }
}
