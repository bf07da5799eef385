//! The admission request as Kubewarden sends it.
//!
//! The SDK's own request type parses all objects into trees and quotes the whole payload in its errors. Here the objects
//! stay text until the policy needs them, so that a request out of scope costs almost nothing, and no error contains
//! a part of the payload.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// The payload of waPC's `validate`.
#[derive(Debug, Deserialize)]
pub struct Payload<'a> {
    /// The admission request.
    #[serde(borrow)]
    pub request: AdmissionRequest<'a>,
    /// The settings; absent or null if the user gave none.
    #[serde(borrow, default)]
    settings: Option<&'a RawValue>,
}

/// The fields of an AdmissionRequest that the policy reads (policy-evaluator 1.36, `admission_request.rs`: camelCase, null
/// fields are left out). The plural of the resource is not among them: the audit scanner sends the kind instead.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AdmissionRequest<'a> {
    /// The type of the object.
    pub kind: GroupKind,
    /// `status`, `scale` and the like; absent for the object itself.
    #[serde(default)]
    pub sub_resource: Option<String>,
    /// The name of the object; absent on a CREATE with `generateName`.
    #[serde(default)]
    pub name: Option<String>,
    /// The namespace of the object; absent for cluster-scoped objects.
    #[serde(default)]
    pub namespace: Option<String>,
    /// The operation.
    pub operation: Operation,
    /// The user who makes the request; empty in requests of the audit scanner.
    #[serde(default)]
    pub user_info: Option<UserInfo>,
    #[serde(borrow, default)]
    object: Option<&'a RawValue>,
    #[serde(borrow, default)]
    old_object: Option<&'a RawValue>,
}

/// The type of an object. The version does not matter: rules read fields that every version has.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct GroupKind {
    /// The API group; empty for the core group.
    #[serde(default)]
    pub group: String,
    /// The kind as the API server spells it; `postgresql` is lower case.
    pub kind: String,
}

/// The user who makes a request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct UserInfo {
    /// `system:serviceaccount:<namespace>:<name>` for a service account.
    #[serde(default)]
    pub username: String,
}

/// An object, as far as its name is needed.
#[derive(Deserialize)]
struct Named {
    metadata: NamedMetadata,
}

#[derive(Deserialize)]
struct NamedMetadata {
    name: String,
}

/// The operation of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "Cow<'_, str>")]
pub enum Operation {
    /// A new object. The audit scanner sends every stored object as CREATE, too.
    Create,
    /// A change of a stored object.
    Update,
    /// The deletion of a stored object.
    Delete,
    /// Anything else.
    Other,
}

impl From<Cow<'_, str>> for Operation {
    fn from(name: Cow<'_, str>) -> Self {
        match name.as_ref() {
            "CREATE" => Self::Create,
            "UPDATE" => Self::Update,
            "DELETE" => Self::Delete,
            _ => Self::Other,
        }
    }
}

impl<'a> Payload<'a> {
    /// Parses the payload.
    ///
    /// # Errors
    /// Returns the position and the field at fault if the payload is not JSON, or a field is missing or has the wrong
    /// type.
    pub fn parse(payload: &'a [u8]) -> Result<Self, RequestError> {
        let mut deserializer = serde_json::Deserializer::from_slice(payload);
        let parsed: Self = serde_path_to_error::deserialize(&mut deserializer)
            .map_err(|error| RequestError::from_path_error(&error))?;
        deserializer.end().map_err(|error| RequestError::from_json_error(&error, ""))?;
        Ok(parsed)
    }

    /// The settings; null if the user gave none.
    ///
    /// # Errors
    /// Returns the position if a number in them is out of range.
    pub fn settings(&self) -> Result<Value, RequestError> {
        parse_raw(self.settings, "settings").map(Option::unwrap_or_default)
    }
}

impl AdmissionRequest<'_> {
    /// The object as it would be stored; absent on DELETE.
    ///
    /// # Errors
    /// Returns the position if a number in it is out of range.
    pub fn object(&self) -> Result<Option<Value>, RequestError> {
        parse_raw(self.object, "request.object")
    }

    /// The object as it is stored; present on UPDATE and DELETE.
    ///
    /// # Errors
    /// Returns the position if a number in it is out of range.
    pub fn old_object(&self) -> Result<Option<Value>, RequestError> {
        parse_raw(self.old_object, "request.oldObject")
    }

    /// The name of the object. A request to delete a collection has no name, but the API server validates each object of the
    /// collection with such a request, and sends the object (kube-apiserver 1.36, `AdmissionToValidateObjectDeleteFunc`).
    pub fn object_name(&self) -> Option<String> {
        let of_old_object = || {
            let named: Named = serde_json::from_str(self.old_object?.get()).ok()?;
            Some(named.metadata.name)
        };
        self.name.clone().filter(|name| !name.is_empty()).or_else(of_old_object)
    }

    /// The name of the user, empty if it is not known.
    pub fn username(&self) -> &str {
        self.user_info.as_ref().map_or("", |user| &user.username)
    }
}

fn parse_raw(raw: Option<&RawValue>, field: &str) -> Result<Option<Value>, RequestError> {
    let Some(raw) = raw else { return Ok(None) };
    let value: Value = serde_json::from_str(raw.get()).map_err(|error| RequestError::from_json_error(&error, field))?;
    Ok(Some(value).filter(|value| !value.is_null()))
}

/// Why a request cannot be read. Contains the position and the field, never a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the admission request cannot be read: {kind} (line {line}, column {column})")]
pub struct RequestError {
    kind: RequestErrorKind,
    line: usize,
    column: usize,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
enum RequestErrorKind {
    #[error("unexpected end of the input")]
    Eof,
    #[error("it is not valid JSON, or nested more than 127 levels deep")]
    Syntax,
    #[error("the field {0} has the wrong type, or a required field in it is missing")]
    Field(String),
}

impl RequestError {
    /// The error without its position in the payload.
    pub fn problem(&self) -> String {
        format!("the admission request cannot be read: {}", self.kind)
    }

    fn from_path_error(error: &serde_path_to_error::Error<serde_json::Error>) -> Self {
        let path = error.path().to_string();
        Self::from_json_error(error.inner(), &path)
    }

    fn from_json_error(error: &serde_json::Error, field: &str) -> Self {
        let kind = match error.classify() {
            serde_json::error::Category::Eof => RequestErrorKind::Eof,
            serde_json::error::Category::Data if field.is_empty() || field == "." => {
                RequestErrorKind::Field("request".to_owned())
            }
            serde_json::error::Category::Data => RequestErrorKind::Field(field.to_owned()),
            serde_json::error::Category::Syntax | serde_json::error::Category::Io => RequestErrorKind::Syntax,
        };
        Self { kind, line: error.line(), column: error.column() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_error(payload: &[u8], reason: &str) {
        let error = Payload::parse(payload).and_then(|payload| {
            payload.settings()?;
            payload.request.object()?;
            payload.request.old_object()
        });
        assert_eq!(error.unwrap_err().to_string(), format!("the admission request cannot be read: {reason}"));
    }

    const SYNTAX: &str = "it is not valid JSON, or nested more than 127 levels deep";

    #[test]
    fn an_error_has_the_position_and_never_the_value() {
        assert_error(b"", "unexpected end of the input (line 1, column 0)");
        assert_error(b"hunter2", &format!("{SYNTAX} (line 1, column 1)"));
        assert_error(b"{\"request\": {\"kind\": \"\xff\xfe\"}}", &format!("{SYNTAX} (line 1, column 23)"));
        assert_error(b"{\n\n\xff", &format!("{SYNTAX} (line 3, column 1)"));
    }

    #[test]
    fn an_error_names_the_field() {
        let field = |name: &str| format!("the field {name} has the wrong type, or a required field in it is missing");
        let assert_field = |payload: &str, name: &str, position: &str| {
            assert_error(payload.as_bytes(), &format!("{} ({position})", field(name)));
        };
        assert_field("null", "request", "line 1, column 4");
        assert_field(r#"{"settings": {}}"#, "request", "line 1, column 16");
        assert_field(r#"{"request": {"kind": "hunter2"}}"#, "request.kind", "line 1, column 30");
        assert_field(r#"{"request": {"kind": {"group": "x"}}}"#, "request.kind", "line 1, column 35");
        assert_field(r#"{"request": {"kind": {"kind": "x"}}}"#, "request", "line 1, column 35");
        assert_field(
            r#"{"request": {"operation": "CREATE", "kind": {"kind": "x"}, "name": 7}}"#,
            "request.name",
            "line 1, column 68",
        );
    }

    #[test]
    fn an_operation_of_another_type_is_an_error_with_its_field() {
        let payload = br#"{"request": {"operation": 7, "kind": {"kind": "x"}}}"#;
        let error = Payload::parse(payload).unwrap_err().to_string();
        assert!(error.contains("the field request.operation has the wrong type"), "{error}");
    }

    #[test]
    fn a_number_out_of_range_is_an_error_with_its_field() {
        let payload = r#"{"request": {"operation": "CREATE", "kind": {"kind": "x"}, "object": {"a": 1e999}}}"#;
        assert_error(payload.as_bytes(), &format!("{SYNTAX} (line 1, column 11)"));
    }

    #[test]
    fn a_request_of_the_audit_scanner_is_read() {
        let payload = br#"{"request":{"uid":"u","kind":{"group":"","version":"v1","kind":"ConfigMap"},
            "resource":{"group":"","version":"v1","resource":"ConfigMap"},"operation":"CREATE","userInfo":{},
            "name":"pod-config","namespace":"harbor","object":{"data":{}},"oldObject":null},"settings":null}"#;
        let payload = Payload::parse(payload).unwrap();
        let request = &payload.request;
        assert_eq!((request.operation, request.username()), (Operation::Create, ""));
        assert_eq!(request.object(), Ok(Some(serde_json::json!({"data": {}}))));
        assert_eq!(request.old_object(), Ok(None));
        assert_eq!(payload.settings(), Ok(Value::Null));
    }

    #[test]
    fn an_unknown_operation_is_not_an_error() {
        let payload = br#"{"request":{"kind":{"kind":"x"},"operation":"CONNECT"}}"#;
        assert_eq!(Payload::parse(payload).unwrap().request.operation, Operation::Other);
    }
}
