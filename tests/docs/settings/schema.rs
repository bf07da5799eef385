//! `settings.schema.json`, for editors.

use std::sync::LazyLock;

use boon::{Compiler, SchemaIndex, Schemas};
use harbor_postgres_backup_policy::finding::Action;
use harbor_postgres_backup_policy::rules::RULES;
use serde_json::{Map, Value, json};

use super::model::SCHEMA;

/// The keywords of a schema that describe a value and do not restrict it.
const ANNOTATIONS: [&str; 4] = ["title", "description", "default", "examples"];

/// The schema as a document.
pub fn document() -> Value {
    let mut document = settings();
    document["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    document["$defs"] = definitions();
    document
}

/// The schemas that [`settings`] refers to: `$defs` of the document.
pub fn definitions() -> Value {
    json!({"notSet": {"title": "Not set", "enum": [null, "", [], {}]}})
}

/// The schema of the settings. It can be a part of another document, such as the schema of the values of a chart, with the
/// same [`definitions`].
pub fn settings() -> Value {
    let mut schema = set(&SCHEMA);
    schema["title"] = json!("Settings of harbor-postgres-backup-policy");
    schema["description"] = json!("Every setting has a default. Empty values mean that a setting is not set.");
    schema["type"] = json!(["object", "null"]);
    schema["properties"]["rules"] = optional(&published_rules());
    schema
}

/// Whether the schema accepts these settings.
pub fn accepts(settings: &Value) -> bool {
    static VALIDATOR: LazyLock<(Schemas, SchemaIndex)> = LazyLock::new(|| {
        let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
        compiler.add_resource("settings", document()).unwrap();
        let index = compiler.compile("settings", &mut schemas).unwrap();
        (schemas, index)
    });
    VALIDATOR.0.validate(settings, VALIDATOR.1).is_ok()
}

/// The schema of a value that is set. Its fields can be empty if they are optional.
fn set(schema: &Value) -> Value {
    let required: Vec<&Value> = schema.get("required").and_then(Value::as_array).into_iter().flatten().collect();
    let mut published = Map::new();
    for (keyword, value) in schema.as_object().unwrap() {
        let value = match keyword.as_str() {
            "$schema" | "format" | "x-change-when" => continue,
            // The fields of an object have defaults of their own.
            "default" if value.is_null() || schema.get("properties").is_some() => continue,
            "description" => json!(value.as_str().unwrap().replace('\n', " ")),
            // An optional value has the types ["string", "null"].
            "type" => value.get(0).unwrap_or(value).clone(),
            "properties" => {
                let fields = value.as_object().unwrap().iter();
                let field = |(name, schema): (&String, &Value)| {
                    let is_required = required.iter().any(|other| *other == name);
                    (name.clone(), if is_required { set(schema) } else { optional(schema) })
                };
                fields.map(field).collect()
            }
            "items" if value["type"] == "string" => json!({"anyOf": [value, {"const": ""}]}),
            "items" => set(value),
            "additionalProperties" if value.is_object() => optional(value),
            _ => value.clone(),
        };
        published.insert(keyword.clone(), value);
    }
    Value::Object(published)
}

/// A schema that also accepts the empty values that forms send.
fn optional(schema: &Value) -> Value {
    let set = set(schema).as_object().unwrap().clone();
    let (mut optional, restrictions): (Map<String, Value>, Map<String, Value>) =
        set.into_iter().partition(|(keyword, _)| ANNOTATIONS.contains(&keyword.as_str()));
    let mut alternatives = match restrictions.get("oneOf") {
        Some(choices) => choices.as_array().unwrap().clone(),
        None if restrictions.is_empty() => Vec::new(),
        None => vec![Value::Object(restrictions.clone())],
    };
    let unset = json!({"$ref": "#/$defs/notSet"});
    if let Some(required) = restrictions.get("required") {
        let fields = required.as_array().unwrap().iter().map(|name| (name.as_str().unwrap().to_owned(), unset.clone()));
        let fields: Map<String, Value> = fields.collect();
        alternatives.push(json!({"type": "object", "properties": fields, "additionalProperties": false}));
    }
    alternatives.push(unset);
    optional.insert("anyOf".to_owned(), Value::Array(alternatives));
    Value::Object(optional)
}

/// The setting `rules`, with the id and the actions of every rule.
fn published_rules() -> Value {
    let mut schema = SCHEMA["properties"]["rules"].clone();
    let rules = RULES.iter().map(|rule| {
        let actions: Vec<Action> =
            Action::ALL.into_iter().filter(|action| rule.can_repair() || *action != Action::Repair).collect();
        (rule.id.to_owned(), json!({"description": rule.summary, "default": rule.default, "enum": actions}))
    });
    schema["properties"] = rules.collect();
    schema["additionalProperties"] = json!(false);
    schema
}
