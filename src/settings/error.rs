//! Errors in the settings.
//!
//! An error names the field and what is expected, but not the value: a value in the wrong field can be a credential. The
//! exceptions are names of fields, and values that are so close to a valid one that they cannot be anything else.

use std::fmt;
use std::ops::ControlFlow;

use deserr::{DeserializeError, ErrorKind, IntoValue, MergeWithError, ValueKind, ValuePointerRef};

use crate::text::{Quoted, did_you_mean};

/// The maximum number of errors that are reported. The others are counted.
const MAX_ERRORS: usize = 20;

/// All errors in the settings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SettingsErrors {
    /// The path and the message of the first errors.
    errors: Vec<(String, String)>,
    /// The number of the other errors.
    omitted: usize,
}

impl SettingsErrors {
    /// An error of one field.
    pub(super) fn new(location: ValuePointerRef<'_>, message: &str) -> Self {
        Self { errors: vec![(path(location), message.to_owned())], omitted: 0 }
    }

    /// The number of errors.
    pub fn total(&self) -> usize {
        self.errors.len() + self.omitted
    }

    /// The first errors, each as `<path>: <problem>; <what is expected>`.
    pub fn iter(&self) -> impl Iterator<Item = String> {
        self.errors.iter().map(|(path, message)| match path.strip_prefix('.').unwrap_or(path) {
            "" => message.clone(),
            path => format!("{path}: {message}"),
        })
    }

    /// Adds an error of the action of a rule.
    pub(crate) fn add_rule(&mut self, id: &str, message: &str) {
        self.add(|| format!("{}{}", key_step("rules"), key_step(id)), || message.to_owned());
    }

    /// Adds an error of an unknown rule.
    pub(crate) fn add_unknown_rule(&mut self, id: &str, ids: impl Iterator<Item = &'static str>) {
        self.add(
            || key_step("rules"),
            || match did_you_mean(id, ids) {
                Some(near) => format!("unknown rule {}; did you mean \"{near}\"?", Quoted(id)),
                None => format!("unknown rule {}; expected the id of a rule, see docs/rules.md", Quoted(id)),
            },
        );
    }

    fn add(&mut self, path: impl FnOnce() -> String, message: impl FnOnce() -> String) {
        if self.errors.len() < MAX_ERRORS {
            self.errors.push((path(), message()));
        } else {
            self.omitted += 1;
        }
    }

    /// Adds errors with paths that are relative to `prefix`.
    fn extend_at(&mut self, prefix: &str, other: Self) {
        for (path, message) in other.errors {
            self.add(|| format!("{prefix}{path}"), || message);
        }
        self.omitted += other.omitted;
    }
}

/// `2 errors in the settings: <error> | <error>`
impl fmt::Display for SettingsErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.total() == 1 { "" } else { "s" };
        let errors: Vec<String> = self.iter().collect();
        write!(f, "{} error{plural} in the settings: {}", self.total(), errors.join(" | "))?;
        if self.omitted > 0 {
            write!(f, " | and {} more", self.omitted)?;
        }
        Ok(())
    }
}

impl std::error::Error for SettingsErrors {}

impl DeserializeError for SettingsErrors {
    fn error<V: IntoValue>(
        errors: Option<Self>,
        error: ErrorKind<'_, V>,
        location: ValuePointerRef<'_>,
    ) -> ControlFlow<Self, Self> {
        let mut errors = errors.unwrap_or_default();
        match error {
            ErrorKind::MissingField { field } => {
                errors.add(|| path(location.push_key(field)), || "not set; the field is required".to_owned());
            }
            ErrorKind::IncorrectValueKind { actual, accepted } => {
                errors.add(|| path(location), || wrong_type(actual.kind(), accepted));
            }
            ErrorKind::UnknownKey { key, accepted } => {
                errors.add(|| path(location), || unknown_field(key, accepted));
            }
            ErrorKind::UnknownValue { value, accepted } => {
                errors.add(|| path(location), || unknown_value(value, accepted));
            }
            ErrorKind::BadSequenceLen { expected, .. } => {
                errors.add(|| path(location), || format!("wrong number of items; expected {expected}"));
            }
            ErrorKind::Unexpected { msg } => errors.add(|| path(location), || msg),
        }
        ControlFlow::Continue(errors)
    }
}

/// Continues, so that all errors are collected.
impl MergeWithError<Self> for SettingsErrors {
    fn merge(errors: Option<Self>, other: Self, _location: ValuePointerRef<'_>) -> ControlFlow<Self, Self> {
        let mut errors = errors.unwrap_or_default();
        errors.extend_at("", other);
        ControlFlow::Continue(errors)
    }
}

impl MergeWithError<InvalidSetting> for SettingsErrors {
    fn merge(errors: Option<Self>, other: InvalidSetting, location: ValuePointerRef<'_>) -> ControlFlow<Self, Self> {
        let mut errors = errors.unwrap_or_default();
        errors.extend_at(&path(location), other.0);
        ControlFlow::Continue(errors)
    }
}

/// A value has the right type but is not valid. The paths of its errors are relative to the value.
#[derive(Clone, Debug, Default)]
pub(super) struct InvalidSetting(SettingsErrors);

impl InvalidSetting {
    /// An error of the value itself.
    pub(super) fn new(message: impl fmt::Display) -> Self {
        let mut invalid = Self::default();
        invalid.0.add(String::new, || message.to_string());
        invalid
    }

    /// Adds an error of an item of a list.
    pub(super) fn add_item(&mut self, index: usize, message: impl fmt::Display) {
        self.0.add(|| index_step(index), || message.to_string());
    }

    /// Adds an error of a field, or of a field in a field.
    pub(super) fn add_field(&mut self, keys: &[&str], message: impl fmt::Display) {
        self.0.add(|| keys.iter().map(|key| key_step(key)).collect(), || message.to_string());
    }

    /// Adds errors with paths that are relative to the value.
    pub(super) fn extend(&mut self, errors: SettingsErrors) {
        self.0.extend_at("", errors);
    }

    /// The value if there is no error.
    pub(super) fn or_else<T>(self, value: impl FnOnce() -> T) -> Result<T, Self> {
        if self.0.total() == 0 { Ok(value()) } else { Err(self) }
    }
}

fn unknown_field(key: &str, accepted: &[&str]) -> String {
    match did_you_mean(key, accepted.iter().copied()) {
        Some(near) => format!("unknown field {}; did you mean \"{near}\"?", Quoted(key)),
        None => format!("unknown field {}; expected {}", Quoted(key), one_of(accepted)),
    }
}

fn unknown_value(value: &str, accepted: &[&str]) -> String {
    match did_you_mean(value, accepted.iter().copied()) {
        Some(near) => format!("unknown value {}; did you mean \"{near}\"?", Quoted(value)),
        None => format!("unknown value; expected {}", one_of(accepted)),
    }
}

/// `"a", "b" or "c"`
fn one_of(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    match names.as_slice() {
        [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        names => names.concat(),
    }
}

fn wrong_type(actual: ValueKind, accepted: &[ValueKind]) -> String {
    let expected = match accepted.first() {
        // Every number, of which only integers are in range.
        Some(ValueKind::Float) => "an integer",
        Some(kind) => describe(*kind),
        None => "another type",
    };
    let is_unquoted =
        matches!(actual, ValueKind::Boolean | ValueKind::Integer | ValueKind::NegativeInteger | ValueKind::Float);
    // YAML reads off, 1.8 and 12 as booleans and numbers.
    let hint = if is_unquoted && accepted.contains(&ValueKind::String) { " in quotation marks" } else { "" };
    format!("found {}; expected {expected}{hint}", describe(actual))
}

const fn describe(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Null => "null",
        ValueKind::Boolean => "a boolean",
        ValueKind::Integer | ValueKind::NegativeInteger | ValueKind::Float => "a number",
        ValueKind::String => "a string",
        ValueKind::Sequence => "a list",
        ValueKind::Map => "an object",
    }
}

/// `.restore.clusters[0].from`
fn path(location: ValuePointerRef<'_>) -> String {
    match location {
        ValuePointerRef::Origin => String::new(),
        ValuePointerRef::Key { key, prev } => path(*prev) + &key_step(key),
        ValuePointerRef::Index { index, prev } => path(*prev) + &index_step(index),
    }
}

fn key_step(key: &str) -> String {
    let is_plain = key.len() <= 80 && key.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-./".contains(&b));
    if is_plain && !key.is_empty() { format!(".{key}") } else { format!("[{}]", Quoted(key)) }
}

fn index_step(index: usize) -> String {
    format!("[{index}]")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::Settings;

    #[track_caller]
    fn errors(settings: &Value) -> String {
        Settings::parse(settings).unwrap_err().to_string()
    }

    #[test]
    fn the_number_of_reported_errors_is_bounded() {
        let unknown: serde_json::Map<String, Value> = (0..10_000).map(|n| (format!("x{n:04}"), json!(1))).collect();
        let many = [
            Value::Object(unknown.clone()),
            json!({"spilo": unknown}),
            json!({"rules": (0..10_000).map(|n| (format!("x{n:04}"), json!("off"))).collect::<serde_json::Map<_, _>>()}),
            json!({"backup": {"defaults": unknown}}),
            json!({"backup": {"required": vec![json!(1); 10_000]}}),
            json!({"backup": {"required": vec!["x"; 10_000]}}),
            json!({"restore": {"clusters": vec![json!({}); 3334]}}),
        ];
        for settings in many {
            let errors = Settings::parse(&settings).unwrap_err();
            assert!(errors.total() >= 10_000 && errors.iter().count() == 20, "{}", errors.total());
            let message = errors.to_string();
            assert!(message.ends_with(&format!(" | and {} more", errors.total() - 20)), "{message}");
            assert!(message.len() < 6000, "{}", message.len());
        }
    }

    #[test]
    fn the_length_of_an_error_is_bounded() {
        let long = "x".repeat(1_000_000);
        for settings in [
            json!({&long: 1}),
            json!({"mode": long}),
            json!({"rules": {&long: "off"}}),
            json!({"rules": {&long: 1}}),
            json!({"spilo": {"images": {&long: "x"}, "minimum": long}}),
            json!({"spilo": {"images": {"12": format!("x/spilo-16: {long}")}}}),
            json!({"backup": {"required": [long], "defaults": {&long: "x"}}}),
            json!({"podConfig": {"names": [long]}, "postgres": {"superuser": long}, "operator": {"version": long}}),
            json!({"restore": {"clusters": [{"cluster": long, "from": {"cluster": long, "uid": long}, "timestamp": long}]}}),
            json!({"lookups": {"operatorConfiguration": {"namespace": long, "name": format!("{long}!")}}}),
        ] {
            let message = errors(&settings);
            assert!(message.len() < 1000, "{message}");
        }
    }

    #[test]
    fn names_of_fields_cannot_forge_a_message() {
        for (key, shown) in [("a\n | b: \u{202e}", r#"["a\n | b: \u{202e}"]"#), ("", r#"[""]"#)] {
            let error = "found a number; expected a string in quotation marks";
            assert_eq!(
                errors(&json!({"spilo": {"registries": {key: 1}}})),
                format!("1 error in the settings: spilo.registries{shown}: {error}")
            );
        }
    }

    /// Every value of these settings is wrong.
    #[test]
    fn no_value_appears_in_an_error() {
        let secret = "hunter2-hunter2!";
        let url = format!("https://me:{secret}@host/path?token={secret}");
        for value in [json!(secret), json!(url), json!([secret]), json!({"X": [secret]}), json!([{"X": secret}])] {
            let settings = json!({
                "mode": value, "rules": {"pg-hba/syntax": value}, "podConfig": {"names": value, "namespaces": value},
                "clusters": {"scope": value},
                "postgres": {
                    "superuser": value, "replicationUser": value, "applicationUsers": value,
                    "superuserReplication": value, "hostAuth": value, "podNetworks": value,
                },
                "spilo": {
                    "minimum": value, "images": {"12": value, "x": value}, "registries": {"X": value},
                    "upgradeRunning": value,
                },
                "backup": {
                    "credentials": value, "defaults": {"AWS_SECRET_ACCESS_KEY": value, "x": value}, "required": value,
                    "maxPerDay": value, "minRetentionDays": value, "maxCopies": value,
                },
                "operator": {"walS3Bucket": value, "version": value},
                "restore": {"clusters": [
                    {
                        "cluster": value, "from": {"cluster": value, "uid": value, "s3WalPath": value},
                        "timestamp": value, "endpoint": value, "forcePathStyle": value,
                    },
                    value,
                ]},
                "lookups": {"enabled": value, "operatorConfiguration": {"namespace": value, "name": value}},
                "unknown": value,
            });
            for (key, value) in settings.as_object().unwrap() {
                let message = errors(&json!({key: value}));
                assert!(!message.contains("hunter2"), "{message}");
                assert!(!message.contains(" more"), "the secret can be in an error that is not shown: {message}");
            }
        }
    }
}
