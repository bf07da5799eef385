//! The settings of the policy, from a file.

use serde_json::{Map, Value};

use crate::source::Source;

/// What a settings file says: the settings themselves, or those of the `ClusterAdmissionPolicy` or
/// `AdmissionPolicy` that the file holds, so that what runs in the cluster can be tried as it is.
/// An empty file says nothing: `{}`.
///
/// # Errors
/// Returns a sentence if the file holds several documents or something that is no mapping.
pub fn from_source(source: &Source) -> Result<Value, String> {
    let document = match source.documents.as_slice() {
        [] => return Ok(Value::Object(Map::new())),
        [document] => document,
        _ => return Err(format!("{} holds more than one document", source.name)),
    };
    let mut settings = document.to_value();
    let is_policy = settings
        .get("kind")
        .and_then(Value::as_str)
        .is_some_and(|kind| matches!(kind, "ClusterAdmissionPolicy" | "AdmissionPolicy"));
    if is_policy {
        settings = settings.pointer_mut("/spec/settings").map_or(Value::Null, Value::take);
    }
    match settings {
        Value::Object(_) => Ok(settings),
        Value::Null => Ok(Value::Object(Map::new())),
        _ => Err(format!("{} is not a mapping of settings", source.name)),
    }
}

/// Sets one key, whatever it was before.
#[must_use]
pub fn with(mut settings: Value, key: &str, value: &str) -> Value {
    if let Some(settings) = settings.as_object_mut() {
        settings.insert(key.to_owned(), Value::String(value.to_owned()));
    }
    settings
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{from_source, with};
    use crate::source::Source;

    fn settings(text: &str) -> Result<serde_json::Value, String> {
        from_source(&Source::parse("settings.yaml", text).unwrap())
    }

    #[test]
    fn a_file_holds_settings_or_a_policy_with_settings() {
        assert_eq!(settings("mode: verify\n"), Ok(json!({"mode": "verify"})));
        assert_eq!(settings("# nothing\n"), Ok(json!({})));
        let policy = "kind: ClusterAdmissionPolicy\nspec:\n  settings:\n    mode: verify\n";
        assert_eq!(settings(policy), Ok(json!({"mode": "verify"})));
        assert_eq!(settings("kind: AdmissionPolicy\nspec: {}\n"), Ok(json!({})));
    }

    #[test]
    fn anything_else_is_refused() {
        assert_eq!(settings("- mode\n"), Err("settings.yaml is not a mapping of settings".to_owned()));
        assert_eq!(settings("a: 1\n---\nb: 2\n"), Err("settings.yaml holds more than one document".to_owned()));
    }

    #[test]
    fn one_key_can_be_overridden() {
        assert_eq!(
            with(json!({"mode": "repair", "rules": {}}), "mode", "verify"),
            json!({"mode": "verify", "rules": {}})
        );
    }
}
