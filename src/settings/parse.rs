//! Reads settings from JSON.

use std::fmt::Display;

use serde::Serializer;
use serde_json::Value;

use super::{Settings, SettingsErrors};
use crate::text::Quoted;

impl Settings {
    /// Reads settings. Empty values (null, an empty string, list or object) mean that a setting is not set, because the
    /// forms of Rancher send them for fields without input.
    ///
    /// # Errors
    /// Returns all errors, unknown fields included.
    pub fn parse(value: &Value) -> Result<Self, SettingsErrors> {
        let mut value = value.clone();
        remove_unset(&mut value, "");
        if value.is_null() {
            return Ok(Self::default());
        }
        deserr::deserialize(value)
    }
}

/// In these objects an empty string has a meaning: it removes a built-in entry.
const WITH_EMPTY_STRINGS: [&str; 2] = ["backup.defaults", "spilo.images"];

/// Removes empty values. `path` is the path of `value` without indexes.
fn remove_unset(value: &mut Value, path: &str) {
    let is_empty = |value: &Value| match value {
        Value::Null => true,
        Value::String(string) => string.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    };
    match value {
        Value::Array(items) => {
            for item in items.iter_mut() {
                remove_unset(item, path);
            }
            items.retain(|item| item.as_str() != Some(""));
        }
        Value::Object(members) => {
            for (key, member) in members.iter_mut() {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                remove_unset(member, &path);
            }
            let keeps_empty_strings = WITH_EMPTY_STRINGS.contains(&path);
            members.retain(|_, member| !is_empty(member) || (keeps_empty_strings && member.is_string()));
        }
        _ => {}
    }
}

/// Whether a name is valid for an object or a namespace (RFC 1123 subdomain).
pub(super) fn is_dns_name(name: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    name.len() <= 253 && name.split('.').all(is_label)
}

/// The message about a value that is not valid.
pub(super) fn not_valid(value: &str, expected: &str) -> String {
    format!("{} is not valid; expected {expected}", Quoted(value))
}

/// Writes a value as a string.
pub(super) fn serialize_display<T: Display, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

#[cfg(test)]
pub(super) mod testing {
    use serde_json::Value;

    use super::Settings;

    #[track_caller]
    pub fn accepts(value: &Value) -> Settings {
        Settings::parse(value).unwrap()
    }

    #[track_caller]
    pub fn rejects(value: &Value, error: &str) {
        let errors = Settings::parse(value).unwrap_err();
        assert_eq!(errors.to_string(), format!("1 error in the settings: {error}"));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::testing::{accepts, rejects};
    use super::*;

    #[test]
    fn every_setting_has_a_default() {
        assert_eq!(accepts(&json!({})), Settings::default());
        assert_eq!(accepts(&Value::Null), Settings::default());
        assert_eq!(accepts(&serde_json::to_value(Settings::default()).unwrap()), Settings::default());
    }

    #[test]
    fn empty_values_mean_not_set() {
        let empty = json!({
            "mode": "", "rules": {}, "podConfig": {"names": [], "namespaces": [""]}, "clusters": {"scope": null},
            "postgres": {"superuser": "", "applicationUsers": [""]}, "spilo": {"minimum": "", "images": {}},
            "backup": {"credentials": "", "defaults": {}, "required": [], "maxPerDay": null}, "operator": {},
            "restore": {}, "lookups": {"operatorConfiguration": {"namespace": "", "name": ""}},
        });
        assert_eq!(accepts(&empty), Settings::default());
    }

    #[test]
    fn an_unknown_field_is_an_error_with_a_suggestion() {
        rejects(&json!({"podconfig": {"names": ["x"]}}), "unknown field \"podconfig\"; did you mean \"podConfig\"?");
        rejects(
            &json!({"spilo": {"minimun": "2.1-p2"}}),
            "spilo: unknown field \"minimun\"; did you mean \"minimum\"?",
        );
        rejects(
            &json!({"operator": {"bucket": "b"}}),
            "operator: unknown field \"bucket\"; expected walS3Bucket, version",
        );
    }

    #[test]
    fn all_errors_are_reported() {
        let settings = json!({"mode": "Verify", "spilo": {"minimum": "2.1p2"}, "lookup": {"enabled": true}});
        assert_eq!(
            Settings::parse(&settings).unwrap_err().to_string(),
            "3 errors in the settings: unknown field \"lookup\"; did you mean \"lookups\"? | \
             mode: expected one of \"repair\", \"verify\", got \"Verify\" | \
             spilo.minimum: \"2.1p2\" is not valid; expected a tag such as 2.1-p2"
        );
    }

    #[test]
    fn a_value_of_another_type_is_an_error() {
        for (value, error) in [
            (json!([]), "expected an object"),
            (json!("x"), "expected an object"),
            (json!({"mode": 1}), "mode: expected a string; put it in quotation marks"),
            (json!({"podConfig": "pod-config"}), "podConfig: expected an object"),
            (json!({"podConfig": {"names": "pod-config"}}), "podConfig.names: expected a list"),
            (
                json!({"podConfig": {"names": ["a", 1]}}),
                "podConfig.names[1]: expected a string; put it in quotation marks",
            ),
            (json!({"postgres": {"superuserReplication": "yes"}}), "postgres.superuserReplication: expected a boolean"),
            (json!({"backup": {"maxCopies": "9"}}), "backup.maxCopies: expected an integer"),
            (
                json!({"backup": {"defaults": {"A": 1}}}),
                "backup.defaults.A: expected a string; put it in quotation marks",
            ),
            (json!({"restore": {"clusters": {"a": 1}}}), "restore.clusters: expected a list"),
        ] {
            rejects(&value, error);
        }
    }
}
