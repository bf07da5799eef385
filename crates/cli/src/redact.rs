//! Hides credentials in what is shown.

use harbor_postgres_backup_policy::text::without_user;
use serde_json::Value;
use spilo::variables::is_secret;

/// Replaces a credential.
pub const HIDDEN: &str = "<hidden>";

/// Replaces a credential that differs from the one it is compared with.
pub const HIDDEN_CHANGED: &str = "<hidden, changed>";

/// `kubectl apply` stores a copy of the whole object here.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// A copy of a Kubernetes object in which everything that can be a credential is replaced by [`HIDDEN`], or by
/// [`HIDDEN_CHANGED`] if it differs from the value in `before`.
pub fn redact(object: &Value, before: Option<&Value>) -> Value {
    let mut redacted = redact_value(object, before);
    if object.get("kind").and_then(Value::as_str) == Some("Secret") {
        for field in ["data", "stringData"] {
            let values = redacted.get_mut(field).and_then(Value::as_object_mut);
            for (name, value) in values.into_iter().flatten() {
                let at = |object: &Value| object.get(field)?.get(name).cloned();
                *value = hidden(&at(object).unwrap_or_default(), before.and_then(at).as_ref());
            }
        }
    }
    redacted
}

fn redact_value(value: &Value, before: Option<&Value>) -> Value {
    match value {
        Value::Object(members) => {
            let name = members.get("name").and_then(Value::as_str);
            let members = members.iter().map(|(key, member)| {
                let before = before.and_then(|before| before.get(key));
                // An item of `env` has the name of the variable beside its value.
                let is_secret_variable = key == "value" && name.is_some_and(is_secret);
                let is_secret = is_secret_variable || key == LAST_APPLIED || is_secret(key);
                let redacted =
                    if is_secret && is_set(member) { hidden(member, before) } else { redact_value(member, before) };
                (key.clone(), redacted)
            });
            Value::Object(members.collect())
        }
        Value::Array(items) => {
            let before = before.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            let items = items.iter().enumerate();
            Value::Array(items.map(|(index, item)| redact_value(item, counterpart(item, index, before))).collect())
        }
        Value::String(text) if text.contains("PRIVATE KEY-----") => hidden(value, before),
        Value::String(text) => Value::String(redact_string(text)),
        _ => value.clone(),
    }
}

/// The item of `before` that has the same name, preferably at the same index.
fn counterpart<'a>(item: &Value, index: usize, before: &'a [Value]) -> Option<&'a Value> {
    let name = item.get("name");
    let has_same_name = |other: &&Value| other.get("name") == name;
    let same_index = before.get(index).filter(has_same_name);
    same_index.or_else(|| before.iter().find(has_same_name).filter(|_| name.is_some()))
}

fn is_set(value: &Value) -> bool {
    value.is_number() || value.as_str().is_some_and(|text| !text.is_empty())
}

fn hidden(value: &Value, before: Option<&Value>) -> Value {
    let is_changed = before.is_some_and(|before| before != value);
    Value::from(if is_changed { HIDDEN_CHANGED } else { HIDDEN })
}

/// Hides the users of URLs, and everything from the first `name=` of a credential to the end of its line: the options of
/// pg_hba lines, connection strings.
fn redact_string(text: &str) -> String {
    let lines = without_user(text);
    let lines = lines.split('\n').map(|line| {
        let mut assignments = line.match_indices('=').map(|(end, _)| line.split_at(end).0);
        let secret = assignments.find(|before| {
            let name = before.rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '_').next();
            name.is_some_and(|name| !name.is_empty() && is_secret(name))
        });
        secret.map_or_else(|| line.to_owned(), |before| format!("{before}={HIDDEN}"))
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn credentials_are_hidden_in_every_field() {
        let object = json!({
            "kind": "ConfigMap",
            "metadata": {"annotations": {
                "kubectl.kubernetes.io/last-applied-configuration": "{\"data\":{\"X\":\"s3cret\"}}"}},
            "data": {"AWS_ACCESS_KEY_ID": "s3cret", "AWS_REGION": "eu-west-1",
                     "WALG_SSH_PREFIX": "ssh://backup:s3/cret@host/path",
                     "AZURE_STORAGE_SAS_TOKEN": 5,
                     "OTHER": "-----BEGIN PRIVATE KEY-----\ns3cret"},
            "spec": {
                "clone": {"s3_access_key_id": "s3cret", "s3_secret_access_key": "s3cret",
                          "s3_force_path_style": true},
                "env": [{"name": "PGPASSWORD", "value": "s3cret"},
                        {"name": "TOKEN", "valueFrom": {"secretKeyRef": {"name": "a"}}}],
            },
        });
        assert_eq!(
            redact(&object, None),
            json!({
                "kind": "ConfigMap",
                "metadata": {"annotations": {
                    "kubectl.kubernetes.io/last-applied-configuration": "<hidden>"}},
                "data": {"AWS_ACCESS_KEY_ID": "<hidden>", "AWS_REGION": "eu-west-1",
                         "WALG_SSH_PREFIX": "ssh://<hidden>@host/path",
                         "AZURE_STORAGE_SAS_TOKEN": "<hidden>", "OTHER": "<hidden>"},
                "spec": {
                    "clone": {"s3_access_key_id": "<hidden>", "s3_secret_access_key": "<hidden>",
                              "s3_force_path_style": true},
                    "env": [{"name": "PGPASSWORD", "value": "<hidden>"},
                            {"name": "TOKEN", "valueFrom": {"secretKeyRef": {"name": "a"}}}],
                },
            })
        );
    }

    #[test]
    fn all_values_of_a_secret_are_hidden() {
        let secret = json!({"kind": "Secret", "data": {"a": "czNjcmV0"}, "stringData": {"b": ""}});
        assert_eq!(
            redact(&secret, None),
            json!({"kind": "Secret", "data": {"a": "<hidden>"}, "stringData": {"b": "<hidden>"}})
        );
    }

    #[test]
    fn a_changed_credential_is_marked() {
        let env = |value: &str| json!({"name": "PGPASSWORD", "value": value});
        let before = json!({"data": {"A_KEY": "x", "B_KEY": "x"}, "env": [env("x"), {}, env("y")]});
        let after = json!({"data": {"A_KEY": "y", "B_KEY": "x"}, "env": [{"name": "N"}, env("x"), env("y")]});
        assert_eq!(
            redact(&after, Some(&before)),
            json!({
                "data": {"A_KEY": "<hidden, changed>", "B_KEY": "<hidden>"},
                "env": [{"name": "N"}, env("<hidden>"), env("<hidden>")],
            })
        );
    }

    #[test]
    fn credentials_inside_of_strings_are_hidden() {
        for (text, redacted) in [
            ("https://s3.example.com/path", "https://s3.example.com/path"),
            ("https://t0ken@host", "https://<hidden>@host"),
            (
                "host all all all ldap ldapserver=ldap.example.com ldapbindpasswd=\"s3 cret\"",
                "host all all all ldap ldapserver=ldap.example.com ldapbindpasswd=<hidden>",
            ),
            ("host all all all radius \"radiussecrets=a,b\"", "host all all all radius \"radiussecrets=<hidden>"),
            ("a=1 b==c\npassword=s3cret\nd=e", "a=1 b==c\npassword=<hidden>\nd=e"),
        ] {
            assert_eq!(redact(&json!([text]), None), json!([redacted]));
        }
    }
}
