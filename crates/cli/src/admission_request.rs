//! The `AdmissionRequest` that the API server would send for a manifest.

use serde_json::{Value, json};

use crate::manifest::{DEFAULT_NAMESPACE, Object};

/// A request needs a uid. The policy does not read it.
const UID: &str = "00000000-0000-0000-0000-000000000000";

/// The request that creates an object, or updates `old`. A request that the source contains is returned as it is.
pub fn admission_request(object: &Object<'_>, old: Option<&Value>) -> Value {
    if let Some(request) = object.request {
        return request.to_value();
    }
    // `v1` alone is the version of the core group.
    let (group, version) = object.api_version().split_once('/').unwrap_or(("", object.api_version()));
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
        "object": object.to_value(),
        "dryRun": true,
    });
    if let Some(fields) = request.as_object_mut() {
        // The API server omits the name if it is still to be generated.
        let name = Some(object.name()).filter(|name| !name.is_empty()).map(Value::from);
        fields.extend(name.map(|name| ("name".to_owned(), name)));
        fields.extend(old.map(|old| ("oldObject".to_owned(), old.clone())));
    }
    request
}

/// The plural of a kind as `kubectl` guesses it (apimachinery, `UnsafeGuessKindToResource`).
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
    use super::*;
    use crate::manifest::objects;
    use crate::source::Source;

    fn request(text: &str, old: Option<&Value>) -> Value {
        let source = Source::parse("a.yaml", text).unwrap();
        let (objects, _) = objects(&source);
        admission_request(&objects[0], old)
    }

    #[test]
    fn a_manifest_becomes_the_request_of_the_api_server() {
        assert_eq!(
            request("apiVersion: acid.zalan.do/v1\nkind: postgresql\nmetadata: {name: a}\n", None),
            json!({
                "uid": "00000000-0000-0000-0000-000000000000",
                "kind": {"group": "acid.zalan.do", "version": "v1", "kind": "postgresql"},
                "resource": {"group": "acid.zalan.do", "version": "v1", "resource": "postgresqls"},
                "requestKind": {"group": "acid.zalan.do", "version": "v1", "kind": "postgresql"},
                "requestResource": {"group": "acid.zalan.do", "version": "v1", "resource": "postgresqls"},
                "name": "a",
                "namespace": "default",
                "operation": "CREATE",
                "userInfo": {},
                "object": {"apiVersion": "acid.zalan.do/v1", "kind": "postgresql", "metadata": {"name": "a"}},
                "dryRun": true,
            })
        );
    }

    #[test]
    fn an_object_that_is_stored_is_updated() {
        let request = request("apiVersion: v1\nkind: ConfigMap\ndata: {a: b}\n", Some(&json!({"data": {}})));
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
