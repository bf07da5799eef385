//! The settings as the types in `src/settings.rs` declare them, in the order of the declaration.

use std::sync::LazyLock;

use harbor_postgres_backup_policy::settings::Settings;
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

/// The schema of the types, without references. Optional settings can be left out in it, but not be empty.
pub static SCHEMA: LazyLock<Value> = LazyLock::new(|| {
    let settings = SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    settings.into_generator().into_root_schema_for::<Settings>().to_value()
});

/// The settings, and the fields of those that are objects or lists of objects, after the setting.
pub static SETTINGS: LazyLock<Vec<Setting>> = LazyLock::new(|| {
    let order = yaml_serde::to_value(Settings::parse(&complete()).unwrap()).unwrap();
    let defaults = serde_json::to_value(Settings::default()).unwrap();
    let mut settings = Vec::new();
    add_settings("", &SCHEMA, &order, &defaults, &mut settings);
    settings
});

/// A setting, or a field of an object in a setting.
#[derive(Clone, Debug)]
pub struct Setting {
    /// `podConfig.names`, or `restore.clusters[].from.uid` for a field of an item of a list.
    pub path: String,
    pub kind: Kind,
    pub title: String,
    /// One paragraph.
    pub description: String,
    /// Whether the object is invalid without this field.
    pub is_required: bool,
    /// Null if it is not set by default.
    pub default: Value,
    pub example: Value,
    /// Completes the sentence "Change it if …".
    pub change_when: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An object that only groups settings.
    Section,
    /// The values and their descriptions.
    Choice(Vec<(String, String)>),
    String,
    Boolean,
    Integer {
        min: u64,
        max: u64,
    },
    Strings,
    Map,
    Object,
    Objects,
}

impl Setting {
    fn new(path: String, schema: &Value, is_required: bool, default: Value) -> Self {
        let text = |key: &str| schema.get(key).map(|text| paragraph(text.as_str().unwrap()));
        Self {
            kind: if path.contains('.') || schema.get("properties").is_none() {
                Kind::new(schema)
            } else {
                Kind::Section
            },
            title: text("title").unwrap_or_default(),
            description: text("description").unwrap_or_default(),
            is_required,
            default,
            example: schema["examples"][0].clone(),
            change_when: text("x-change-when"),
            path,
        }
    }

    /// The key of the section.
    pub fn section(&self) -> &str {
        self.path.split('.').next().unwrap()
    }

    /// Whether it is a field of an item of a list.
    pub fn is_in_list(&self) -> bool {
        self.path.contains("[]")
    }

    /// The fields of an object or of the items of a list.
    pub fn fields(&self) -> impl Iterator<Item = &'static Setting> {
        let is_field = |setting: &&Setting| {
            let rest = setting.path.strip_prefix(&self.path);
            rest.is_some_and(|rest| rest.starts_with(['.', '[']))
        };
        SETTINGS.iter().filter(is_field)
    }

    /// Whether it is a field of another setting.
    pub fn is_field(&self) -> bool {
        SETTINGS.iter().any(|other| other.kind != Kind::Section && other.fields().any(|field| field.path == self.path))
    }

    /// `settings` with a value of this setting.
    pub fn with(&self, mut settings: Value, value: Value) -> Value {
        let place = self.path.split('.').fold(&mut settings, |object, key| match key.strip_suffix("[]") {
            Some(list) => &mut object[list][0],
            None => &mut object[key],
        });
        *place = value;
        settings
    }
}

impl Kind {
    fn new(schema: &Value) -> Self {
        if let Some(choices) = schema.get("oneOf") {
            let text = |choice: &Value, key: &str| paragraph(choice[key].as_str().unwrap());
            let choices = choices.as_array().unwrap().iter();
            return Self::Choice(choices.map(|choice| (text(choice, "const"), text(choice, "description"))).collect());
        }
        // An optional value has the types ["string", "null"].
        match schema["type"].as_str().or_else(|| schema["type"][0].as_str()).unwrap() {
            "string" => Self::String,
            "boolean" => Self::Boolean,
            "integer" => {
                Self::Integer { min: schema["minimum"].as_u64().unwrap(), max: schema["maximum"].as_u64().unwrap() }
            }
            "array" if schema["items"]["type"] == "string" => Self::Strings,
            "array" => Self::Objects,
            "object" if schema.get("properties").is_some() => Self::Object,
            "object" => Self::Map,
            other => panic!("{other}"),
        }
    }
}

/// Valid settings in which every setting can be replaced: the objects that are not set by default are there.
pub fn complete() -> Value {
    json!({
        "restore": {"clusters": [{
            "cluster": "a/b",
            "from": {"cluster": "c"},
            "timestamp": "2025-01-02T03:04:05Z",
        }]},
        "lookups": {"operatorConfiguration": {"namespace": "a", "name": "b"}},
    })
}

/// Adds the settings in an object. `order` has the fields in the order of their declaration, `schema` and `defaults` by
/// name.
fn add_settings(path: &str, schema: &Value, order: &yaml_serde::Value, defaults: &Value, settings: &mut Vec<Setting>) {
    let fields = order.as_mapping().unwrap();
    assert_eq!(fields.len(), schema["properties"].as_object().unwrap().len(), "{path}");
    let required: Vec<&Value> = schema.get("required").and_then(Value::as_array).into_iter().flatten().collect();
    for (key, order) in fields {
        let key = key.as_str().unwrap();
        let path = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
        let (schema, default) = (&schema["properties"][key], &defaults[key]);
        let setting = Setting::new(path.clone(), schema, required.iter().any(|name| *name == key), default.clone());
        let is_list = setting.kind == Kind::Objects;
        let has_fields = matches!(setting.kind, Kind::Section | Kind::Object);
        settings.push(setting);
        if is_list {
            add_settings(&format!("{path}[]"), &schema["items"], &order[0], &Value::Null, settings);
        } else if has_fields {
            add_settings(&path, schema, order, default, settings);
        }
    }
}

/// The first paragraph, on one line.
fn paragraph(text: &str) -> String {
    text.split("\n\n").next().unwrap().replace('\n', " ")
}
