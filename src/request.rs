//! The admission request as Kubewarden hands it over, read as little as needed.
//!
//! The objects in it stay text until a rule asks for them: most requests that reach a policy are of
//! no interest to it.

use crate::json::{Document, Json, Unreadable};

/// What waPC's `validate` is called with.
#[derive(Debug)]
pub struct Call<'a> {
    /// The admission request.
    pub request: Request<'a>,
    /// The policy's settings; absent where the user gave none.
    pub settings: Option<Json<'a>>,
}

/// The fields of an AdmissionRequest that the policy reads
/// (policy-evaluator, src/admission_request.rs: camelCase, nulls left out).
#[derive(Debug)]
pub struct Request<'a> {
    /// The group of the object's kind, empty for the core group. The version is left out on purpose: rules read fields
    /// that every version has, and the resource's plural is not sent by the audit scanner.
    pub group: &'a str,
    /// The object's kind as the API server spells it, `postgresql` in lower case.
    pub kind: &'a str,
    /// Set for `status`, `scale` and the like.
    pub sub_resource: Option<&'a str>,
    /// Absent on a CREATE with `generateName`.
    pub name: Option<&'a str>,
    /// Absent for what is not namespaced.
    pub namespace: Option<&'a str>,
    /// What is being done.
    pub operation: Operation,
    /// Who does it, `system:serviceaccount:NAMESPACE:NAME` for a service account; empty in requests of the audit
    /// scanner.
    pub username: &'a str,
    /// The object as it would be stored; absent on DELETE.
    pub object: Option<Json<'a>>,
    /// The object as it is stored; on UPDATE and DELETE.
    pub old_object: Option<Json<'a>>,
}

/// What is being done to the object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// A new object; also what the audit scanner says of every stored one.
    Create,
    /// A change.
    Update,
    /// The end of an object.
    Delete,
    /// Anything else.
    Other,
}

impl<'a> Call<'a> {
    /// What is in `call`.
    ///
    /// # Errors
    /// [`Unreadable`] names the field that is missing or has the wrong type.
    pub fn of(call: &'a Document<'_>) -> Result<Self, Unreadable> {
        let [request, settings] = call.root().pick(["request", "settings"]);
        let request = request.ok_or(Unreadable::Field("request"))?;
        let [kind, sub_resource, name, namespace, operation, user, object, old_object] =
            request.pick(["kind", "subResource", "name", "namespace", "operation", "userInfo", "object", "oldObject"]);
        if user.is_some_and(|user| !user.is_object()) {
            return Err(Unreadable::Field("request.userInfo"));
        }
        let operation = match required(operation, "request.operation")? {
            "CREATE" => Operation::Create,
            "UPDATE" => Operation::Update,
            "DELETE" => Operation::Delete,
            _ => Operation::Other,
        };
        let [group, kind] = kind.unwrap_or_default().pick(["group", "kind"]);
        let [username] = user.unwrap_or_default().pick(["username"]);
        let request = Request {
            group: text(group, "request.kind.group")?.unwrap_or_default(),
            kind: required(kind, "request.kind.kind")?,
            sub_resource: text(sub_resource, "request.subResource")?,
            name: text(name, "request.name")?,
            namespace: text(namespace, "request.namespace")?,
            operation,
            username: text(username, "request.userInfo.username")?.unwrap_or_default(),
            object,
            old_object,
        };
        Ok(Self { request, settings })
    }
}

/// The text in the field `name`, if there is one.
fn text<'a>(value: Option<Json<'a>>, name: &'static str) -> Result<Option<&'a str>, Unreadable> {
    value.map(|value| value.as_str().ok_or(Unreadable::Field(name))).transpose()
}

fn required<'a>(value: Option<Json<'a>>, name: &'static str) -> Result<&'a str, Unreadable> {
    text(value, name)?.ok_or(Unreadable::Field(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::test;

    #[track_caller]
    fn refuses(payload: &[u8], sentence: &str) {
        let reason = Document::read(payload).and_then(|call| Call::of(&call).map(drop));
        assert_eq!(reason.unwrap_err().to_string(), sentence);
    }

    #[test]
    fn says_where_a_payload_is_broken_and_never_what_stands_there() {
        refuses(b"", "it ends too early (line 1, column 1)");
        let refuses_at = |payload: &[u8], place| {
            refuses(payload, &format!("it is no valid JSON, or nested more than 127 levels deep ({place})"));
        };
        refuses_at(b"hunter2", "line 1, column 2");
        refuses_at(b"{\"request\": \"\xff\xfe\"}", "line 1, column 14");
        refuses_at(b"{\n\n\xff", "line 3, column 1");
        refuses_at(br#"{"request": "\ud800"}"#, "line 1, column 20");
    }

    #[test]
    fn names_the_field_that_is_missing_or_wrong() {
        let refuses = |call: &str, field| {
            refuses(call.as_bytes(), &format!("{field} is missing or has the wrong type"));
        };
        refuses("null", "request");
        refuses(r#"{"settings": {}}"#, "request");
        refuses(r#"{"request": {"kind": "hunter2"}}"#, "request.operation");
        refuses(r#"{"request": {"operation": "CREATE", "kind": "hunter2"}}"#, "request.kind.kind");
        refuses(r#"{"request": {"operation": "CREATE", "kind": {"kind": "x"}, "name": 7}}"#, "request.name");
    }

    #[test]
    fn reads_what_the_audit_scanner_sends() {
        let payload = r#"{"request":{"uid":"u","kind":{"group":"","version":"v1","kind":"ConfigMap"},
            "resource":{"group":"","version":"v1","resource":"ConfigMap"},"operation":"CREATE","userInfo":{},
            "name":"pod-config","namespace":"harbor","object":{"data":{}}},"settings":null}"#;
        let call = Document::parse(payload).unwrap();
        let call = Call::of(&call).unwrap();
        assert_eq!((call.request.operation, call.request.username), (Operation::Create, ""));
        assert_eq!(call.request.object.unwrap().written(), r#"{"data":{}}"#);
        assert!(call.settings.is_none());
    }
}
