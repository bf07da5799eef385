//! What is wrong with the settings.

use std::fmt;

use crate::text::quoted;

/// Everything that is wrong with the settings, in the order of the schema.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mistakes(Vec<String>);

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.0.len() == 1 { "" } else { "s" };
        write!(f, "{} mistake{plural} in the settings: {}", self.0.len(), self.0.join(" | "))
    }
}

impl std::error::Error for Mistakes {}

impl Mistakes {
    /// `name`, and what is wrong with it.
    pub(super) fn add(&mut self, name: &str, what: &str) {
        self.0.push([name, " ", what].concat());
    }

    /// `name` is this, and something else is wanted.
    pub(super) fn says(&mut self, name: &str, text: &str, wanted: &str) {
        self.0.push([name, " is ", &quoted(text), "; ", wanted].concat());
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.0.len()
    }
}
