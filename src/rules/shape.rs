//! `postgresql/shape` and `pod-config/shape`: what cannot be read is said, not skipped.
//!
//! Mutating webhooks run before the API server checks an object against its schema, so anything can
//! come in here.

use serde_json::Value;

use crate::finding::{Findings, Path};
use crate::subject::{Case, PodConfig, Postgresql};

/// What a field must be.
#[derive(Clone, Copy)]
enum Type {
    Mapping,
    RequiredMapping,
    Text,
    TextList,
}

/// The fields that rules read.
const POSTGRESQL_FIELDS: &[(&[&str], Type)] = &[
    (&["metadata"], Type::RequiredMapping),
    (&["metadata", "annotations"], Type::Mapping),
    (&["spec"], Type::RequiredMapping),
    (&["spec", "dockerImage"], Type::Text),
    (&["spec", "postgresql"], Type::Mapping),
    (&["spec", "postgresql", "version"], Type::Text),
    (&["spec", "patroni"], Type::Mapping),
    (&["spec", "patroni", "pg_hba"], Type::TextList),
    (&["spec", "databases"], Type::Mapping),
];

/// `postgresql/shape`.
pub fn postgresql(case: &Case<'_, Postgresql<'_>>, out: &mut Findings) {
    for (keys, expected) in POSTGRESQL_FIELDS {
        match (case.object.field(keys), expected) {
            (None, Type::RequiredMapping) => {
                out.violation(Path::of(keys), "it is missing", "write a whole postgresql resource");
            }
            (Some(value), Type::Mapping | Type::RequiredMapping) if !value.is_object() => {
                wrong(keys, value, "a mapping", out);
            }
            (Some(value), Type::Text) if !value.is_string() => wrong(keys, value, "text (in quotes)", out),
            (Some(Value::Array(items)), Type::TextList) => {
                for (position, item) in items.iter().enumerate().filter(|(_, item)| !item.is_string()) {
                    let problem = format!("it is {}, not text", type_name(item));
                    out.violation(Path::of(keys).item(position), problem, "write the line in quotes");
                }
            }
            (Some(value), Type::TextList) => wrong(keys, value, "a list of texts", out),
            _ => {}
        }
    }
    let version = case.object.field(&["spec", "postgresql", "version"]);
    if version.is_some_and(Value::is_string) && case.object.major().is_none() {
        out.violation(
            Path::of(&["spec", "postgresql", "version"]),
            "it is no PostgreSQL major version",
            "write a major version such as \"12\"",
        );
    }
}

/// `pod-config/shape`. The API server lets only texts through, but offline checks meet everything;
/// `true` and `14` without quotes are the usual slip.
pub fn pod_config(case: &Case<'_, PodConfig<'_>>, out: &mut Findings) {
    match case.object.data() {
        None | Some(Value::Null) => {}
        Some(Value::Object(data)) => {
            for (name, value) in data.iter().filter(|(_, value)| !value.is_string() && !value.is_null()) {
                let problem = format!("it is {}, not text", type_name(value));
                out.violation(Path::of(&["data"]).key(name), problem, "put the value in quotes");
            }
        }
        Some(value) => wrong(&["data"], value, "a mapping of names to texts", out),
    }
}

fn wrong(keys: &[&'static str], value: &Value, expected: &'static str, out: &mut Findings) {
    out.violation(Path::of(keys), format!("it is {}", type_name(value)), format!("write {expected}"));
}

const fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a mapping",
    }
}
