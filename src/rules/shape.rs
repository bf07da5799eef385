//! `postgresql/shape` and `pod-config/shape`: what cannot be read is said, not skipped.
//!
//! Mutating webhooks run before the API server checks an object against its schema, so anything can
//! come in here.

use crate::finding::Findings;
use crate::json::Json;
use crate::path::Path;
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
fn fields<'a>(resource: &Postgresql<'a>) -> [(&'static [&'static str], Type, Option<Json<'a>>); 9] {
    [
        (&["metadata"], Type::RequiredMapping, resource.metadata),
        (&["metadata", "annotations"], Type::Mapping, resource.annotations),
        (&["spec"], Type::RequiredMapping, resource.spec),
        (&["spec", "dockerImage"], Type::Text, resource.docker_image),
        (&["spec", "postgresql"], Type::Mapping, resource.postgresql),
        (&["spec", "postgresql", "version"], Type::Text, resource.version),
        (&["spec", "patroni"], Type::Mapping, resource.patroni),
        (&["spec", "patroni", "pg_hba"], Type::TextList, resource.pg_hba),
        (&["spec", "databases"], Type::Mapping, resource.databases),
    ]
}

/// `postgresql/shape`.
pub fn postgresql(case: &Case<'_, Postgresql<'_>>, out: &mut Findings) {
    for (keys, expected, value) in fields(&case.object) {
        match (value, expected) {
            (None, Type::RequiredMapping) => {
                out.violation(Path::of(keys), "it is missing", "write a whole postgresql resource");
            }
            (Some(value), Type::Mapping | Type::RequiredMapping) if !value.is_object() => {
                wrong(keys, value, "a mapping", out);
            }
            (Some(value), Type::Text) if value.as_str().is_none() => wrong(keys, value, "text (in quotes)", out),
            (Some(list), Type::TextList) if list.is_list() => {
                for (position, item) in list.items().enumerate().filter(|(_, item)| item.as_str().is_none()) {
                    let problem = format!("it is {}, not text", item.type_name());
                    out.violation(Path::of(keys).item(position), problem, "write the line in quotes");
                }
            }
            (Some(value), Type::TextList) => wrong(keys, value, "a list of texts", out),
            _ => {}
        }
    }
    if case.object.version.and_then(Json::as_str).is_some() && case.object.major().is_none() {
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
        Some(data) if data.is_object() => {
            for (name, value) in case.object.members() {
                if value.as_str().is_some() || value.is_null() {
                    continue;
                }
                let problem = format!("it is {}, not text", value.type_name());
                out.violation(Path::of(&["data"]).key((*name).to_owned()), problem, "put the value in quotes");
            }
        }
        Some(value) if !value.is_null() => wrong(&["data"], value, "a mapping of names to texts", out),
        _ => {}
    }
}

fn wrong(keys: &[&'static str], value: Json<'_>, expected: &'static str, out: &mut Findings) {
    out.violation(Path::of(keys), format!("it is {}", value.type_name()), format!("write {expected}"));
}
