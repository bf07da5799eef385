use std::borrow::Cow;
use std::fmt;

use crate::environment::ResolvedVariable;
use crate::operator::Source;
use crate::variables::VariableName;

/// A value as the start-up uses it, with its provenance.
///
/// Values are equal if the programs that read them cannot tell them apart; their source does not count.
#[derive(Clone)]
pub struct EffectiveValue<'a> {
    text: Cow<'a, str>,
    source: Option<Source>,
    variable: Option<VariableName>,
    is_fully_known: bool,
}

impl<'a> EffectiveValue<'a> {
    /// A default of Spilo, or a value that it computes.
    pub(super) fn from_startup(text: impl Into<Cow<'a, str>>) -> Self {
        Self { text: text.into(), source: None, variable: None, is_fully_known: true }
    }

    pub(super) fn from_variable(variable: &'a ResolvedVariable<'_>) -> Self {
        Self {
            text: Cow::Borrowed(variable.text()),
            source: Some(variable.source()),
            variable: variable.catalogued,
            is_fully_known: variable.is_fully_known(),
        }
    }

    /// The value; `$(NAME)` where a part of it is unknown.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Where it comes from. `None` if it is a default of Spilo or computed by it.
    pub const fn source(&self) -> Option<Source> {
        self.source
    }

    /// The variable that it comes from, which can be another one than the one that it is used as, such as
    /// `CLONE_WALE_S3_PREFIX` for `WALG_S3_PREFIX`. `None` if it is a default of Spilo or computed by it.
    pub const fn variable(&self) -> Option<VariableName> {
        self.variable
    }

    /// Whether no part of the value is unknown.
    pub const fn is_fully_known(&self) -> bool {
        self.is_fully_known
    }

    /// The same value with the knowledge of whether the values that it was made from are known.
    pub(super) fn known_if(self, is_fully_known: bool) -> Self {
        Self { is_fully_known, ..self }
    }

    /// A value that is derived from this one, with the same provenance.
    pub(super) fn map(self, derive: impl FnOnce(&str) -> String) -> Self {
        Self { text: Cow::Owned(derive(&self.text)), ..self }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

impl Default for EffectiveValue<'_> {
    fn default() -> Self {
        Self::from_startup("")
    }
}

impl PartialEq for EffectiveValue<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text && self.is_fully_known == other.is_fully_known
    }
}

impl Eq for EffectiveValue<'_> {}

impl PartialEq<str> for EffectiveValue<'_> {
    fn eq(&self, other: &str) -> bool {
        self.text == other
    }
}

impl PartialEq<&str> for EffectiveValue<'_> {
    fn eq(&self, other: &&str) -> bool {
        self.text == *other
    }
}

impl fmt::Display for EffectiveValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for EffectiveValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, f)
    }
}
