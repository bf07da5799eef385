//! The settings of the policy, from a file.

use serde_json::{Map, Value, json};

use crate::manifest::{DEFAULT_NAMESPACE, Object};
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
    match settings.get("kind").and_then(Value::as_str) {
        Some("ClusterAdmissionPolicy" | "AdmissionPolicy") => {
            settings = settings.pointer_mut("/spec/settings").map_or(Value::Null, Value::take);
        }
        Some(kind) if settings.get("apiVersion").is_some() => {
            return Err(format!("{} holds a {kind}, neither settings nor a Kubewarden policy", source.name));
        }
        _ => {}
    }
    match settings {
        Value::Object(_) => Ok(settings),
        Value::Null => Ok(Value::Object(Map::new())),
        _ => Err(format!("{} is not a mapping of settings", source.name)),
    }
}

/// Sets one key, whatever it was before.
#[must_use]
pub fn with(mut settings: Value, key: &str, value: Value) -> Value {
    if let Some(settings) = settings.as_object_mut() {
        settings.insert(key.to_owned(), value);
    }
    settings
}

/// Namespace and name of the operator's configuration, if look-ups can start there without being asked
/// for: the settings say nothing about them, and there is exactly one among the objects.
pub fn place_of_look_ups<'a>(settings: &Value, objects: &[Object<'a>]) -> Option<(&'a str, &'a str)> {
    let says_nothing = match settings.get("lookups") {
        None | Some(Value::Null) => true,
        Some(Value::Object(lookups)) => lookups.is_empty(),
        Some(_) => false,
    };
    let is_configuration = |object: &&Object<'a>| {
        object.kind() == "OperatorConfiguration" && object.api_version().starts_with("acid.zalan.do/")
    };
    let mut configurations = objects.iter().filter(is_configuration);
    match (configurations.next(), configurations.next()) {
        (Some(only), None) if says_nothing && !only.name().is_empty() => {
            Some((only.namespace().unwrap_or(DEFAULT_NAMESPACE), only.name()))
        }
        _ => None,
    }
}

/// Settings with look-ups that start at this operator configuration.
#[must_use]
pub fn with_look_ups(settings: Value, namespace: &str, name: &str) -> Value {
    let place = json!({ "namespace": namespace, "name": name });
    with(settings, "lookups", json!({ "enabled": true, "operatorConfiguration": place }))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{from_source, place_of_look_ups, with};
    use crate::manifest::objects;
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
        let other = "settings.yaml holds a ConfigMap, neither settings nor a Kubewarden policy";
        assert_eq!(settings("apiVersion: v1\nkind: ConfigMap\n"), Err(other.to_owned()));
        assert_eq!(settings("a: 1\n---\nb: 2\n"), Err("settings.yaml holds more than one document".to_owned()));
    }

    #[test]
    fn one_key_can_be_overridden() {
        assert_eq!(
            with(json!({"mode": "repair", "rules": {}}), "mode", "verify".into()),
            json!({"mode": "verify", "rules": {}})
        );
    }

    #[test]
    fn look_ups_start_by_themselves_at_the_only_operator_configuration() {
        let one = "apiVersion: acid.zalan.do/v1\nkind: OperatorConfiguration\nmetadata: {name: o, namespace: ops}\n";
        let place = |settings, text: &str| {
            let source = Source::parse("a.yaml", text).unwrap();
            place_of_look_ups(&settings, &objects(&source).0).map(|(namespace, name)| format!("{namespace}/{name}"))
        };
        for nothing in [json!({}), json!({"lookups": null}), json!({"lookups": {}, "mode": "verify"})] {
            assert_eq!(place(nothing, one).as_deref(), Some("ops/o"));
        }
        assert_eq!(place(json!({"lookups": {"enabled": false}}), one), None);
        assert_eq!(place(json!({}), &format!("{one}---\n{one}")), None);
        assert_eq!(place(json!({}), "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: o}\n"), None);
    }
}
