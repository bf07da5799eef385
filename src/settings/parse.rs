//! Reads settings from JSON.

use std::fmt::Display;

use serde::Serializer;
use serde_json::Value;

use super::{Settings, SettingsErrors};

impl Settings {
    /// Reads settings. Empty values (null, an empty string, list or object) mean that a setting is not set, because the
    /// forms of Rancher send them for fields without input.
    ///
    /// # Errors
    /// Returns all errors, unknown fields included, except for the ids of rules. Checks that involve several fields of an
    /// object are made once these fields are valid.
    pub(crate) fn from_value(value: &Value) -> Result<Self, SettingsErrors> {
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

/// Removes empty members of objects. `path` is the path of `value` without indexes. Items of lists keep their indexes.
fn remove_unset(value: &mut Value, path: &str) {
    match value {
        Value::Array(items) => {
            for item in items.iter_mut() {
                remove_unset(item, path);
            }
        }
        Value::Object(members) => {
            for (key, member) in members.iter_mut() {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                remove_unset(member, &path);
            }
            let keeps_empty_strings = WITH_EMPTY_STRINGS.contains(&path);
            members.retain(|_, member| !is_unset(member) || (keeps_empty_strings && member.is_string()));
        }
        _ => {}
    }
}

fn is_unset(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(string) => string.is_empty(),
        Value::Array(items) => items.iter().all(|item| item.as_str() == Some("")),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Writes a value as a string.
pub(super) fn serialize_display<T: Display, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

#[cfg(test)]
pub(crate) mod testing {
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
            "postgres": {"superuser": "", "applicationUsers": ["", ""]}, "spilo": {"minimum": "", "images": {}},
            "backup": {"credentials": "", "defaults": {}, "required": [], "maxPerDay": null}, "operator": {},
            "restore": {}, "lookups": {"operatorConfiguration": {"namespace": "", "name": ""}},
        });
        assert_eq!(accepts(&empty), Settings::default());
        assert_eq!(accepts(&json!({"podConfig": {"names": ["", "a", ""]}})).pod_config.names, ["a"]);
        assert_eq!(accepts(&json!({"backup": {"defaults": {"A": null}}})), Settings::default());
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
            "operator: unknown field \"bucket\"; expected \"walS3Bucket\" or \"version\"",
        );
    }

    #[test]
    fn an_unknown_value_is_an_error_with_a_suggestion() {
        rejects(&json!({"mode": "Verify"}), "mode: unknown value \"Verify\"; did you mean \"verify\"?");
        rejects(&json!({"mode": "audit"}), "mode: unknown value; expected \"repair\" or \"verify\"");
        rejects(
            &json!({"backup": {"credentials": "configmap"}}),
            "backup.credentials: unknown value \"configmap\"; did you mean \"configMap\"?",
        );
    }

    #[test]
    fn all_errors_are_reported() {
        let settings = json!({"mode": "Verify", "spilo": {"minimum": "2.1p2"}, "lookup": {"enabled": true}});
        assert_eq!(
            Settings::parse(&settings).unwrap_err().to_string(),
            "3 errors in the settings: unknown field \"lookup\"; did you mean \"lookups\"? | \
             mode: unknown value \"Verify\"; did you mean \"verify\"? | \
             spilo.minimum: not a Spilo tag; expected a tag such as 2.1-p2"
        );
    }

    #[test]
    fn a_value_of_another_type_is_an_error() {
        for (value, error) in [
            (json!([]), "found a list; expected an object"),
            (json!("x"), "found a string; expected an object"),
            (json!({"mode": 1}), "mode: found a number; expected a string in quotation marks"),
            (json!({"podConfig": "pod-config"}), "podConfig: found a string; expected an object"),
            (json!({"podConfig": {"names": "pod-config"}}), "podConfig.names: found a string; expected a list"),
            (json!({"podConfig": {"names": {"a": "b"}}}), "podConfig.names: found an object; expected a list"),
            (
                json!({"podConfig": {"names": ["a", true]}}),
                "podConfig.names[1]: found a boolean; expected a string in quotation marks",
            ),
            (json!({"podConfig": {"names": ["a", null]}}), "podConfig.names[1]: found null; expected a string"),
            (
                json!({"postgres": {"superuserReplication": "yes"}}),
                "postgres.superuserReplication: found a string; expected a boolean",
            ),
            (json!({"backup": {"maxCopies": "9"}}), "backup.maxCopies: found a string; expected an integer"),
            (
                json!({"backup": {"defaults": {"A": 1}}}),
                "backup.defaults.A: found a number; expected a string in quotation marks",
            ),
            (json!({"restore": {"clusters": {"a": 1}}}), "restore.clusters: found an object; expected a list"),
        ] {
            rejects(&value, error);
        }
    }

    /// Reads settings as the host sends them.
    fn parse_text(text: &str) -> Option<String> {
        crate::validate_settings(text.as_bytes()).message
    }

    #[test]
    fn the_last_of_duplicate_fields_applies() {
        assert_eq!(parse_text(r#"{"mode": "unknown", "mode": "verify"}"#), None);
        assert_eq!(
            parse_text(r#"{"mode": "verify", "mode": "unknown"}"#).as_deref(),
            Some("1 error in the settings: mode: unknown value; expected \"repair\" or \"verify\"")
        );
    }

    #[test]
    fn a_number_of_any_size_is_read() {
        for number in
            ["-0", "0.0", "1.5", "1e7", "-1", "18446744073709551615", "18446744073709551616", "1e308", "-1e308"]
        {
            assert_eq!(
                parse_text(&format!(r#"{{"backup": {{"maxCopies": {number}}}}}"#)).as_deref(),
                Some("1 error in the settings: backup.maxCopies: out of range; expected an integer from 1 to 1000000"),
                "{number}"
            );
        }
        for number in ["1", "1.0", "1e0", "10E1"] {
            assert_eq!(parse_text(&format!(r#"{{"backup": {{"maxCopies": {number}}}}}"#)), None, "{number}");
        }
        // deserr panics on a number that is not finite, which serde_json rejects unless `arbitrary_precision` is enabled.
        for number in ["1e309", "-1e309"] {
            let message = parse_text(&format!(r#"{{"backup": {{"maxCopies": {number}}}}}"#)).unwrap();
            assert!(message.starts_with("the settings are not valid JSON"), "{message}");
        }
    }

    #[test]
    fn deep_nesting_is_an_error() {
        let nested = |levels: usize| format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
        assert_eq!(
            parse_text(&format!(r#"{{"mode": {}}}"#, nested(126))).as_deref(),
            Some("1 error in the settings: mode: found a list; expected a string")
        );
        let message = parse_text(&format!(r#"{{"mode": {}}}"#, nested(10_000))).unwrap();
        assert!(message.starts_with("the settings are not valid JSON"), "{message}");
    }

    /// In every object: a wrong type, a wrong value and an unknown field.
    #[test]
    fn errors_at_all_levels_are_reported_together() {
        let settings = json!({
            "rules": {"x": "off", "pg-hba/syntax": 1, "pod-config/target": "repair"},
            "backup": {"x": 1, "maxCopies": 0, "defaults": {"A": 1, "b": "c"}, "required": ["A", 1, "c"]},
            "restore": {
                "x": 1,
                "clusters": [{"x": 1, "from": {"x": 1, "uid": "x"}}, 1, {"cluster": 1, "timestamp": "x"}],
            },
        });
        assert_eq!(
            Settings::parse(&settings).unwrap_err().iter().collect::<Vec<String>>(),
            [
                "backup.defaults.A: found a number; expected a string in quotation marks",
                "backup.defaults.b: not the name of a variable; expected upper-case letters, digits and \"_\"",
                "backup.maxCopies: out of range; expected an integer from 1 to 1000000",
                "backup.required[1]: found a number; expected a string in quotation marks",
                "backup.required[2]: not the name of a variable; expected upper-case letters, digits and \"_\"",
                "backup: unknown field \"x\"; expected \"credentials\", \"defaults\", \"required\", \"maxPerDay\", \
                 \"minRetentionDays\" or \"maxCopies\"",
                "restore.clusters[0].from.uid: not a UID; expected the metadata.uid of the cluster",
                "restore.clusters[0].from: unknown field \"x\"; expected \"cluster\", \"uid\" or \"s3WalPath\"",
                "restore.clusters[0].from.cluster: not set; the field is required",
                "restore.clusters[0]: unknown field \"x\"; expected \"cluster\", \"from\", \"timestamp\", \"endpoint\" or \
                 \"forcePathStyle\"",
                "restore.clusters[0].cluster: not set; the field is required",
                "restore.clusters[0].timestamp: not set; without it the operator copies the running source instead of \
                 restoring from backups",
                "restore.clusters[1]: found a number; expected an object",
                "restore.clusters[2].cluster: found a number; expected a string in quotation marks",
                "restore.clusters[2].timestamp: the time has an unsupported format; use a format such as \
                 2026-05-04T03:02:01+00:00",
                "restore.clusters[2].from: not set; the field is required",
                "restore: unknown field \"x\"; expected \"clusters\"",
                "rules.pg-hba/syntax: found a number; expected a string in quotation marks",
                "rules.pod-config/target: the rule cannot repair; expected \"deny\", \"warn\" or \"off\"",
                "rules: unknown rule \"x\"; expected the id of a rule, see docs/rules.md",
            ]
        );
    }
}
