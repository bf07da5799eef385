use super::env_var::EnvVar;
use super::{OperatorVersion, Source, UnknownReason, Value, ValueFrom};
use crate::variables::VariableName;

/// The variables in the order in which each source lists them.
#[derive(Debug)]
pub(super) struct ListBuilder<'a> {
    pub(super) version: OperatorVersion,
    variables: Vec<EnvVar<'a>>,
}

impl<'a> ListBuilder<'a> {
    pub(super) fn new(version: OperatorVersion) -> Self {
        Self { version, variables: Vec::new() }
    }

    pub(super) fn extend(&mut self, variables: Vec<EnvVar<'a>>) {
        self.variables.extend(variables);
    }

    pub(super) fn into_variables(self) -> Vec<EnvVar<'a>> {
        self.variables
    }

    pub(super) fn push(&mut self, source: Source, name: VariableName, value: impl Into<Value<'a>>) {
        self.variables.push(EnvVar::new(source, name.as_str(), Some(name), value.into()));
    }

    pub(super) fn push_if_set(&mut self, source: Source, name: VariableName, value: &'a str) {
        if !value.is_empty() {
            self.push(source, name, value);
        }
    }

    /// A variable with an unknown value, by `valueFrom` if the reference is known.
    pub(super) fn push_value_from(&mut self, source: Source, name: VariableName, reference: Option<ValueFrom<'a>>) {
        self.push(source, name, Value::Unknown(UnknownReason::ValueFrom));
        if let Some(reference) = reference {
            self.refer_last_to(reference);
        }
    }

    pub(super) fn refer_last_to(&mut self, reference: ValueFrom<'a>) {
        if let Some(last) = self.variables.last_mut() {
            last.value_from = Some(reference);
        }
    }

    /// `/<uid>`; nothing if the resource has no UID yet.
    pub(super) fn push_uid_suffix(&mut self, name: VariableName, uid: Option<&'a str>) {
        let value = match uid {
            None => "/$(UID)".to_owned(),
            Some("") => String::new(),
            Some(uid) => format!("/{uid}"),
        };
        self.push(Source::OperatorConfiguration, name, value);
        if let Some(last) = self.variables.last_mut() {
            last.has_placeholder = uid.is_none();
        }
    }
}
