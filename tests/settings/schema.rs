//! From the table to settings.schema.json.

use harbor_postgres_backup_policy::finding::Action;
use harbor_postgres_backup_policy::rules::RULES;
use serde_json::{Map, Value, json};

use crate::table::{Form, Kind, SECTIONS, SETTINGS, Setting};

/// The whole schema. An unset value (null, or empty) of a setting's own type is valid, as it is for the
/// parser.
pub fn schema() -> Value {
    let mut schema = section("Settings of harbor-postgres-backup-policy", "{} is valid: everything has a default.");
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["type"] = json!(["object", "null"]);
    let filled = json!({"type": "string", "minLength": 1});
    schema["$defs"] = json!({
        "named": {"properties": {"namespace": filled, "name": filled}, "required": ["namespace", "name"]},
    });
    for (path, label, what, form) in SECTIONS {
        let mut section = section(label, what);
        merge(&mut section, form);
        *place(&mut schema, path) = section;
    }
    for setting in SETTINGS {
        *place(&mut schema, setting.path) = property(setting);
        if let Kind::Required(_) = setting.kind {
            require(&mut schema, setting.path);
        }
    }
    // An entry without `from` has no source.
    require(&mut schema, "restore.clusters[].from");
    schema
}

fn section(title: &str, what: &str) -> Value {
    json!({
        "title": title, "description": what, "type": ["object", "null"], "properties": {},
        "additionalProperties": false,
    })
}

fn property(setting: &Setting) -> Value {
    let mut property = match setting.kind {
        Kind::Choice(choices) => {
            let mut choices: Vec<Value> = choices.iter().map(|choice| json!(choice)).collect();
            choices.extend([json!(""), Value::Null]);
            json!({"enum": choices})
        }
        Kind::Text(form) => text(&json!(["string", "null"]), form),
        Kind::Required(form) => text(&json!("string"), form),
        Kind::Boolean => json!({"type": ["boolean", "null"]}),
        Kind::Number => json!({"type": ["integer", "null"], "minimum": 1, "maximum": 1_000_000}),
        Kind::Texts(form) => json!({"type": ["array", "null"], "items": text(&json!("string"), form)}),
        Kind::Map(name, value) => {
            // Where the text must not be empty, unset is a mistake as well.
            let types = if value.contains("minLength") { json!("string") } else { json!(["string", "null"]) };
            let names: Value = serde_json::from_str(name).unwrap();
            json!({"type": ["object", "null"], "propertyNames": names, "additionalProperties": text(&types, value)})
        }
        Kind::Rules => {
            // The parser looks at no id whose action is unset.
            json!({"type": ["object", "null"], "properties": rules(), "additionalProperties": {"enum": ["", null]}})
        }
        Kind::Entries => {
            let mut entry = section("Cluster to restore", "One cluster to make from backups.");
            entry["type"] = json!("object");
            entry["properties"]["from"] = section("Source", "Whose backups.");
            entry["properties"]["from"]["type"] = json!("object");
            json!({"type": ["array", "null"], "items": entry})
        }
    };
    property["title"] = json!(setting.label);
    property["description"] = json!(setting.what);
    let default: Value = serde_json::from_str(setting.default).unwrap();
    if !default.is_null() {
        property["default"] = default;
    }
    property["examples"] = json!([serde_json::from_str::<Value>(setting.example).unwrap()]);
    property
}

fn text(types: &Value, form: Form) -> Value {
    let mut text = json!({"type": types});
    merge(&mut text, form);
    text
}

fn rules() -> Map<String, Value> {
    let rule = |rule: &harbor_postgres_backup_policy::rules::Rule| {
        let actions = Action::NAMES.iter().filter(|(_, action)| rule.repairs || *action != Action::Repair);
        let mut actions: Vec<Value> = actions.map(|(name, _)| json!(name)).collect();
        actions.extend([json!(""), Value::Null]);
        json!({"enum": actions, "default": rule.default.name(), "description": rule.summary})
    };
    RULES.iter().map(|row| (row.id.to_owned(), rule(row))).collect()
}

fn merge(into: &mut Value, form: Form) {
    let form: Map<String, Value> = serde_json::from_str(form).unwrap();
    into.as_object_mut().unwrap().extend(form);
}

/// Where the schema of the setting at `path` is.
fn place<'s>(schema: &'s mut Value, path: &str) -> &'s mut Value {
    path.split('.').fold(schema, |schema, key| match key.strip_suffix("[]") {
        Some(list) => &mut schema["properties"][list]["items"],
        None => &mut schema["properties"][key],
    })
}

fn require(schema: &mut Value, path: &str) {
    let (parent, key) = path.rsplit_once('.').unwrap();
    let required = &mut place(schema, parent)["required"];
    match required.as_array_mut() {
        Some(required) => required.push(json!(key)),
        None => *required = json!([key]),
    }
}
