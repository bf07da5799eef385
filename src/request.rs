//! The admission request as Kubewarden hands it over, read as little as needed.
//!
//! The objects in it stay text until a rule asks for them: most requests that reach a policy are of
//! no interest to it, and need no tree built.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde_json::value::RawValue;

/// What waPC's `validate` is called with.
#[derive(Debug, Deserialize)]
pub struct Call<'a> {
    /// The admission request.
    #[serde(borrow)]
    pub request: Request<'a>,
    /// The policy's settings; absent or null where the user gave none.
    #[serde(borrow, default)]
    pub settings: Option<&'a RawValue>,
}

/// The fields of an AdmissionRequest that the policy reads
/// (policy-evaluator, src/admission_request.rs: camelCase, nulls left out).
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Request<'a> {
    /// What the object is.
    #[serde(borrow)]
    pub kind: Kind<'a>,
    /// Set for `status`, `scale` and the like.
    #[serde(borrow, default)]
    pub sub_resource: Option<Cow<'a, str>>,
    /// Absent on a CREATE with `generateName`.
    #[serde(borrow, default)]
    pub name: Option<Cow<'a, str>>,
    /// Absent for what is not namespaced.
    #[serde(borrow, default)]
    pub namespace: Option<Cow<'a, str>>,
    /// What is being done.
    pub operation: Operation,
    /// Who does it; empty in requests of the audit scanner.
    #[serde(borrow, default)]
    pub user_info: UserInfo<'a>,
    /// The object as it would be stored; absent on DELETE.
    #[serde(borrow, default)]
    pub object: Option<&'a RawValue>,
    /// The object as it is stored; on UPDATE and DELETE.
    #[serde(borrow, default)]
    pub old_object: Option<&'a RawValue>,
}

/// The group and kind of an object. The version is left out on purpose: rules read fields that every
/// version has, and the resource's plural is not sent by the audit scanner.
#[derive(Debug, Deserialize)]
pub struct Kind<'a> {
    /// Empty for the core group.
    #[serde(borrow, default)]
    pub group: Cow<'a, str>,
    /// As the API server spells it, `postgresql` in lower case.
    #[serde(borrow)]
    pub kind: Cow<'a, str>,
}

/// Who sent the request.
#[derive(Debug, Default, Deserialize)]
pub struct UserInfo<'a> {
    /// `system:serviceaccount:NAMESPACE:NAME` for a service account.
    #[serde(borrow, default)]
    pub username: Cow<'a, str>,
}

/// What is being done to the object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Operation {
    /// A new object; also what the audit scanner says of every stored one.
    Create,
    /// A change.
    Update,
    /// The end of an object.
    Delete,
    /// Anything else.
    #[serde(other)]
    Other,
}

const NO_JSON: &str = "it is no valid JSON, or nested more than 127 levels deep";

/// Why the bytes are no call of `validate`. Says where, never what stands there: it may be a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable {
    line: usize,
    column: usize,
    fault: &'static str,
}

/// Reads JSON from what a host hands over. Everything is read as text, whose UTF-8 is checked once.
///
/// # Errors
/// [`Unreadable`] where it is no JSON, or has no place in a `T`.
pub fn read<'a, T: Deserialize<'a>>(payload: &'a [u8]) -> Result<T, Unreadable> {
    let text = str::from_utf8(payload).map_err(|error| Unreadable::not_utf8(payload, error.valid_up_to()))?;
    serde_json::from_str(text).map_err(|error| Unreadable::new(&error))
}

impl Unreadable {
    /// Of a payload that is text up to `end` only.
    fn not_utf8(payload: &[u8], end: usize) -> Self {
        let mut lines = payload.get(..end).unwrap_or_default().rsplit(|byte| *byte == b'\n');
        let column = lines.next().unwrap_or_default().len().saturating_add(1);
        Self { line: lines.count().saturating_add(1), column, fault: NO_JSON }
    }

    /// The position and the kind of `error`, without serde's own words, which quote the input.
    pub fn new(error: &serde_json::Error) -> Self {
        let fault = match error.classify() {
            serde_json::error::Category::Eof => "it ends too early",
            serde_json::error::Category::Data => "a field is missing or has the wrong type",
            _ => NO_JSON,
        };
        Self { line: error.line(), column: error.column(), fault }
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (line {}, column {})", self.fault, self.line, self.column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::test;

    #[track_caller]
    fn refuses(payload: &[u8], sentence: &str) {
        assert_eq!(read::<Call<'_>>(payload).unwrap_err().to_string(), sentence);
    }

    #[test]
    fn says_where_a_payload_is_broken_and_never_what_stands_there() {
        refuses(b"", "it ends too early (line 1, column 0)");
        refuses(b"hunter2", "it is no valid JSON, or nested more than 127 levels deep (line 1, column 1)");
        refuses(br#"{"request": {"kind": "hunter2"}}"#, "a field is missing or has the wrong type (line 1, column 30)");
        refuses(br#"{"settings": {}}"#, "a field is missing or has the wrong type (line 1, column 16)");
        let broken = "it is no valid JSON, or nested more than 127 levels deep (line 1, column 14)";
        refuses(b"{\"request\": \"\xff\xfe\"}", broken);
        refuses(b"{\n\n\xff", "it is no valid JSON, or nested more than 127 levels deep (line 3, column 1)");
    }

    #[test]
    fn reads_what_the_audit_scanner_sends() {
        let payload = br#"{"request":{"uid":"u","kind":{"group":"","version":"v1","kind":"ConfigMap"},
            "resource":{"group":"","version":"v1","resource":"ConfigMap"},"operation":"CREATE","userInfo":{},
            "name":"pod-config","namespace":"harbor","object":{"data":{}}},"settings":null}"#;
        let call: Call<'_> = read(payload).unwrap();
        assert_eq!(call.request.operation, Operation::Create);
        assert_eq!(call.request.object.unwrap().get(), r#"{"data":{}}"#);
        assert!(call.settings.is_none());
    }
}
