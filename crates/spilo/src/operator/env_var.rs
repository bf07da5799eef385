use std::fmt;

use super::{Source, Value, ValueFrom};
use crate::variables::{self, VariableName};

/// A variable in the container's list, with its source. `$(NAME)` in its value is not yet expanded.
#[derive(Clone, PartialEq, Eq)]
pub struct EnvVar<'a> {
    pub(crate) source: Source,
    /// The name in the source.
    pub(crate) name: &'a str,
    /// The name in the list, if it is another one.
    pub(crate) renamed: Option<String>,
    pub(crate) catalogued: Option<VariableName>,
    pub(crate) value: Value<'a>,
    pub(crate) value_from: Option<ValueFrom<'a>>,
    /// Whether a part of a known value is a placeholder for something that is not known.
    pub(crate) has_placeholder: bool,
}

impl<'a> EnvVar<'a> {
    pub(super) fn new(source: Source, name: &'a str, catalogued: Option<VariableName>, value: Value<'a>) -> Self {
        Self { source, name, renamed: None, catalogued, value, value_from: None, has_placeholder: false }
    }

    /// The name in the list.
    pub fn name(&self) -> &str {
        self.renamed.as_deref().unwrap_or(self.name)
    }

    /// The name in the source. The two differ with postgres-operator 1.8.0, which converts names to upper case, and
    /// with a prefix in `spec.envFrom`.
    pub const fn original_name(&self) -> &'a str {
        self.name
    }

    /// Where it comes from.
    pub const fn source(&self) -> Source {
        self.source
    }

    /// Where the kubelet takes the value from; `None` if the list contains the value.
    pub const fn value_from(&self) -> Option<&ValueFrom<'a>> {
        self.value_from.as_ref()
    }

    /// Whether the value, secret or not, is this string. False if it is not known.
    pub fn has_value(&self, text: &str) -> bool {
        matches!(&self.value, Value::Known(known) if known == text)
    }

    /// Whether it can hold a credential.
    pub fn is_secret(&self) -> bool {
        self.catalogued.map_or_else(|| variables::is_secret(self.name()), |name| name.variable().is_secret)
    }

    /// Whether the kubelet expands `$(NAME)` in its value. A value by `valueFrom` or from `envFrom` is not expanded.
    pub(crate) fn is_expanded(&self) -> bool {
        let is_in_list = self.value_from.is_none() && !matches!(self.source, Source::Secret | Source::EnvFrom);
        is_in_list && !self.has_placeholder
    }
}

/// Never prints the value, which may be a credential.
impl fmt::Debug for EnvVar<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} from {:?}: {:?}", self.name(), self.source, self.value)
    }
}
