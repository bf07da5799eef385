//! `postgresql/shape`: the fields that the rules read have the right types. Other rules skip a field of the wrong type.

use serde_json::Value;

use crate::field_path::FieldPath;
use crate::finding::{Action, Reporter};
use crate::json::{Fields as _, type_name};
use crate::message::messages;
use crate::rules::{Handlers, PostgresqlContext, Rule};
use crate::text::Quoted;

/// The rule.
pub const RULE: Rule = Rule {
    id: "postgresql/shape",
    default: Action::Deny,
    summary: "the fields that the policy reads have the right types, and required ones are set",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { postgresql: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message<'a> {
        Missing { field: &'a str } => {
            problem: "{field} is not set",
            fix: "write a complete postgresql resource",
        },
        WrongType { expected: &'a str, found: &'a str } => {
            problem: "expected {expected}, found {found}",
            fix: "write {expected}",
        },
        NotAString { found: &'a str } => {
            problem: "expected a string, found {found}",
            fix: "write a quoted string",
        },
        NotAMajorVersion { version: Quoted<'a> } => {
            problem: "{version} is not a PostgreSQL major version",
            fix: "write a major version such as \"12\"",
        },
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Type {
    Object,
    RequiredObject,
    String,
    ListOfStrings,
}

fn check(context: &PostgresqlContext<'_>, reporter: &mut Reporter<'_>) {
    let object = context.resource.object();
    check_field(object, ["metadata"], Type::RequiredObject, reporter);
    check_field(object, ["metadata", "annotations"], Type::Object, reporter);
    check_field(object, ["spec"], Type::RequiredObject, reporter);
    check_field(object, ["spec", "dockerImage"], Type::String, reporter);
    check_field(object, ["spec", "postgresql"], Type::Object, reporter);
    check_field(object, ["spec", "postgresql", "version"], Type::String, reporter);
    check_field(object, ["spec", "patroni"], Type::Object, reporter);
    check_field(object, ["spec", "patroni", "pg_hba"], Type::ListOfStrings, reporter);
    check_field(object, ["spec", "databases"], Type::Object, reporter);
    if let (Some(version), None) = (context.resource.version(), context.resource.major()) {
        let path = FieldPath::new(["spec", "postgresql", "version"]);
        reporter.deny(path, Message::NotAMajorVersion { version: Quoted(version) });
    }
}

fn check_field<const N: usize>(object: &Value, keys: [&'static str; N], expected: Type, reporter: &mut Reporter<'_>) {
    let path = || FieldPath::new(keys);
    let Some(value) = object.field(keys) else {
        if expected == Type::RequiredObject {
            reporter.deny(path(), Message::Missing { field: &path().last_key() });
        }
        return;
    };
    let wrong = |expected| Message::WrongType { expected, found: type_name(value) };
    match expected {
        Type::Object | Type::RequiredObject if !value.is_object() => reporter.deny(path(), wrong("an object")),
        Type::String if !value.is_string() => {
            reporter.deny(path(), Message::NotAString { found: type_name(value) });
        }
        Type::ListOfStrings => match value.as_array() {
            Some(items) => {
                for (index, item) in items.iter().enumerate().filter(|(_, item)| !item.is_string()) {
                    reporter.deny(path().index(index), Message::NotAString { found: type_name(item) });
                }
            }
            None => reporter.deny(path(), wrong("a list of strings")),
        },
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::rules::testing::Case;

    #[track_caller]
    fn assert_findings(patch: &Value, expected: &[&str]) {
        assert_eq!(Case::postgresql(patch).findings(&RULE), expected);
    }

    #[test]
    fn accepts_a_complete_resource() {
        assert_findings(&json!({}), &[]);
        assert_findings(&json!({"metadata": {"creationTimestamp": null}, "spec": {"databases": null}}), &[]);
    }

    #[test]
    fn denies_a_resource_without_spec() {
        assert_findings(&json!({"spec": null}), &["deny spec: spec is not set; write a complete postgresql resource"]);
    }

    #[test]
    fn denies_fields_of_the_wrong_type() {
        assert_findings(&json!({"spec": "text"}), &["deny spec: expected an object, found a string; write an object"]);
        assert_findings(
            &json!({"spec": {"patroni": {"pg_hba": {}}}}),
            &["deny spec.patroni.pg_hba: expected a list of strings, found an object; write a list of strings"],
        );
        assert_findings(
            &json!({"spec": {"patroni": {"pg_hba": ["local all all trust", 7]}}}),
            &["deny spec.patroni.pg_hba[1]: expected a string, found a number; write a quoted string"],
        );
        assert_findings(
            &json!({"spec": {"postgresql": {"version": 12}}}),
            &["deny spec.postgresql.version: expected a string, found a number; write a quoted string"],
        );
    }

    #[test]
    fn denies_a_version_that_is_not_a_major_version() {
        assert_findings(
            &json!({"spec": {"postgresql": {"version": "12.3"}}}),
            &[
                "deny spec.postgresql.version: \"12.3\" is not a PostgreSQL major version; write a major version such as \"12\"",
            ],
        );
    }
}
