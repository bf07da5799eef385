//! Keeps secrets out of what is printed.

use harbor_postgres_backup_policy::spilo::vocabulary::is_secret;
use serde_json::Value;

/// What stands in the place of a secret.
pub const HIDDEN: &str = "<hidden>";

/// What stands in the place of a secret that differs from the one it is compared with.
pub const HIDDEN_CHANGED: &str = "<hidden, changed>";

/// `kubectl apply` keeps a copy of the whole object here, secrets included.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// A copy of a Kubernetes object that can be shown: whatever may be a credential is replaced by
/// [`HIDDEN`], or by [`HIDDEN_CHANGED`] if `before` has something else in its place.
pub fn redact(object: &Value, before: Option<&Value>) -> Value {
    let is_whole_secret = object.get("kind").and_then(Value::as_str) == Some("Secret");
    let mut shown = hide_in(object, before);
    if is_whole_secret {
        for key in ["data", "stringData"] {
            if let Some(values) = shown.get_mut(key).and_then(Value::as_object_mut) {
                for (name, value) in values.iter_mut() {
                    let original = object.get(key).and_then(|values| values.get(name));
                    let before = before.and_then(|before| before.get(key)?.get(name));
                    *value = hidden(original.unwrap_or(&Value::Null), before);
                }
            }
        }
    }
    shown
}

fn hide_in(value: &Value, before: Option<&Value>) -> Value {
    match value {
        Value::Object(members) => {
            let name = members.get("name").and_then(Value::as_str);
            let members = members.iter().map(|(key, member)| {
                let before = before.and_then(|before| before.get(key));
                // An entry of `env` has the name of the variable beside its value.
                let named = if key == "value" { name } else { None };
                let secret = key == LAST_APPLIED || is_secret(key) || named.is_some_and(is_secret);
                let shown =
                    if secret && is_text_or_number(member) { hidden(member, before) } else { hide_in(member, before) };
                (key.clone(), shown)
            });
            Value::Object(members.collect())
        }
        Value::Array(items) => {
            let items = items.iter().enumerate().map(|(index, item)| {
                let before = before.and_then(Value::as_array).and_then(|before| {
                    let is_named_alike = |other: &&Value| other.get("name") == item.get("name");
                    let at_index = before.get(index).filter(is_named_alike);
                    at_index.or_else(|| before.iter().find(is_named_alike).filter(|_| item.get("name").is_some()))
                });
                hide_in(item, before)
            });
            Value::Array(items.collect())
        }
        Value::String(text) if text.contains("PRIVATE KEY-----") => hidden(value, before),
        Value::String(text) => Value::String(hide_userinfo(text)),
        _ => value.clone(),
    }
}

fn is_text_or_number(value: &Value) -> bool {
    matches!(value, Value::Number(_)) || value.as_str().is_some_and(|text| !text.is_empty())
}

fn hidden(value: &Value, before: Option<&Value>) -> Value {
    let changed = before.is_some_and(|before| before != value);
    Value::from(if changed { HIDDEN_CHANGED } else { HIDDEN })
}

/// Hides the password of every `scheme://user:password@host` in a text.
fn hide_userinfo(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("://") {
        shown.push_str(before);
        shown.push_str("://");
        let is_end = |c: char| c.is_whitespace() || matches!(c, '/' | '?' | '#' | '"' | '\'');
        let authority = after.split(is_end).next().unwrap_or_default();
        match authority.rsplit_once('@') {
            Some((userinfo, host)) => {
                let user = userinfo.split_once(':').map_or("", |(user, _)| user);
                if !user.is_empty() {
                    shown.push_str(user);
                    shown.push(':');
                }
                shown.push_str(HIDDEN);
                shown.push('@');
                shown.push_str(host);
            }
            None => shown.push_str(authority),
        }
        rest = after.strip_prefix(authority).unwrap_or_default();
    }
    shown.push_str(rest);
    shown
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::redact;

    #[test]
    fn credentials_are_hidden_wherever_they_stand() {
        let object = json!({
            "kind": "ConfigMap",
            "metadata": {"annotations": {
                "kubectl.kubernetes.io/last-applied-configuration": "{\"data\":{\"X\":\"s3cret\"}}"}},
            "data": {"AWS_ACCESS_KEY_ID": "s3cret", "AWS_REGION": "eu-west-1",
                     "WALG_SSH_PREFIX": "ssh://backup:s3cret@host/path",
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
                         "WALG_SSH_PREFIX": "ssh://backup:<hidden>@host/path",
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
    fn a_secret_is_hidden_whole() {
        let secret = json!({"kind": "Secret", "data": {"a": "czNjcmV0"}, "stringData": {"b": ""}});
        assert_eq!(
            redact(&secret, None),
            json!({"kind": "Secret", "data": {"a": "<hidden>"}, "stringData": {"b": "<hidden>"}})
        );
    }

    #[test]
    fn a_changed_secret_shows_that_it_changed() {
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
    fn an_authority_without_a_password_stays() {
        let text = json!("https://s3.example.com/a@b s3://bucket/x https://t0ken@host");
        assert_eq!(redact(&text, None), json!("https://s3.example.com/a@b s3://bucket/x https://<hidden>@host"));
    }
}
