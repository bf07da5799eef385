//! Errors in the settings.

use std::fmt;
use std::ops::ControlFlow;

use deserr::{DeserializeError, ErrorKind, IntoValue, MergeWithError, ValueKind, ValuePointerRef};

use crate::text::{Quoted, did_you_mean};

/// All errors in the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsErrors(Vec<String>);

impl SettingsErrors {
    /// An error of one field.
    pub(super) fn new(location: ValuePointerRef<'_>, message: &str) -> Self {
        let path = path(location);
        Self(vec![if path.is_empty() { message.to_owned() } else { format!("{path}: {message}") }])
    }

    /// The errors, each as `<path>: <message>`.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl fmt::Display for SettingsErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.0.len() == 1 { "" } else { "s" };
        write!(f, "{} error{plural} in the settings: {}", self.0.len(), self.0.join(" | "))
    }
}

impl std::error::Error for SettingsErrors {}

impl DeserializeError for SettingsErrors {
    fn error<V: IntoValue>(
        errors: Option<Self>,
        error: ErrorKind<'_, V>,
        location: ValuePointerRef<'_>,
    ) -> ControlFlow<Self, Self> {
        let message = match error {
            ErrorKind::IncorrectValueKind { accepted, .. } => format!("expected {}", describe_kinds(accepted)),
            ErrorKind::MissingField { field } => {
                return Self::merge(errors, Self::new(location.push_key(field), "it is not set"), location);
            }
            ErrorKind::UnknownKey { key, accepted } => unknown_key(key, accepted.iter().copied()),
            ErrorKind::UnknownValue { value, accepted } => {
                let accepted: Vec<String> = accepted.iter().map(|value| format!("\"{value}\"")).collect();
                format!("expected one of {}, got {}", accepted.join(", "), Quoted(value))
            }
            ErrorKind::BadSequenceLen { expected, .. } => format!("expected {expected} items"),
            ErrorKind::Unexpected { msg } => msg,
        };
        Self::merge(errors, Self::new(location, &message), location)
    }
}

/// Continues, so that all errors are collected.
impl MergeWithError<Self> for SettingsErrors {
    fn merge(errors: Option<Self>, other: Self, _location: ValuePointerRef<'_>) -> ControlFlow<Self, Self> {
        let mut errors = errors.unwrap_or(Self(Vec::new()));
        errors.0.extend(other.0);
        ControlFlow::Continue(errors)
    }
}

impl MergeWithError<InvalidSetting> for SettingsErrors {
    fn merge(errors: Option<Self>, other: InvalidSetting, location: ValuePointerRef<'_>) -> ControlFlow<Self, Self> {
        let mut errors = errors.unwrap_or(Self(Vec::new()));
        for (key, message) in other.0 {
            let error = match &key {
                Some(key) => Self::new(location.push_key(key), &message),
                None => Self::new(location, &message),
            };
            errors.0.extend(error.0);
        }
        ControlFlow::Continue(errors)
    }
}

/// A value has the right type but is not valid.
#[derive(Clone, Debug, Default)]
pub(super) struct InvalidSetting(Vec<(Option<String>, String)>);

impl InvalidSetting {
    pub(super) fn new(message: impl Into<String>) -> Self {
        let mut invalid = Self::default();
        invalid.add(message);
        invalid
    }

    /// Adds an error of the value itself.
    pub(super) fn add(&mut self, message: impl Into<String>) {
        self.0.push((None, message.into()));
    }

    /// Adds an error of a field in the value.
    pub(super) fn add_key(&mut self, key: &str, message: impl Into<String>) {
        self.0.push((Some(key.to_owned()), message.into()));
    }

    pub(super) fn add_unknown_key(&mut self, key: &str, accepted: impl Iterator<Item = &'static str>) {
        let accepted: Vec<&str> = accepted.collect();
        let hint = did_you_mean(key, accepted).map_or_else(String::new, |name| format!("; did you mean \"{name}\"?"));
        self.add(format!("unknown field {}{hint}", Quoted(key)));
    }

    /// The value if there is no error.
    pub(super) fn or<T>(self, value: T) -> Result<T, Self> {
        if self.0.is_empty() { Ok(value) } else { Err(self) }
    }
}

fn unknown_key<'k>(key: &str, accepted: impl Iterator<Item = &'k str>) -> String {
    let accepted: Vec<&str> = accepted.collect();
    let hint = did_you_mean(key, accepted.iter().copied())
        .map_or_else(|| format!("expected {}", accepted.join(", ")), |name| format!("did you mean \"{name}\"?"));
    format!("unknown field {}; {hint}", Quoted(key))
}

/// `restore.clusters[0].from`
fn path(location: ValuePointerRef<'_>) -> String {
    match location {
        ValuePointerRef::Origin => String::new(),
        ValuePointerRef::Key { key, prev: ValuePointerRef::Origin } => key.to_owned(),
        ValuePointerRef::Key { key, prev } => format!("{}.{key}", path(*prev)),
        ValuePointerRef::Index { index, prev } => format!("{}[{index}]", path(*prev)),
    }
}

fn describe_kinds(kinds: &[ValueKind]) -> &'static str {
    match kinds.first() {
        Some(ValueKind::Boolean) => "a boolean",
        Some(ValueKind::Integer | ValueKind::NegativeInteger | ValueKind::Float) => "an integer",
        Some(ValueKind::String) => "a string; put it in quotation marks",
        Some(ValueKind::Sequence) => "a list",
        Some(ValueKind::Map) => "an object",
        Some(ValueKind::Null) | None => "another type",
    }
}
