//! Authentication options.

mod c_value;
mod known;
mod ldap_url;
mod parser;

use std::fmt;

pub(crate) use self::known::KnownOption;
pub(crate) use self::parser::OptionParser;
use crate::redact;

/// An authentication option of a record: `name=value`.
///
/// `Debug` does not show a value that could be a credential.
#[derive(Clone, PartialEq, Eq)]
pub struct AuthOption {
    known: &'static KnownOption,
    value: String,
}

impl AuthOption {
    /// The name.
    pub fn name(&self) -> &'static str {
        self.known.name
    }

    /// The value, without quotes. It can be a credential: see [`AuthOption::is_secret`].
    pub fn value(&self) -> &str {
        &self.value
    }

    /// Whether the value could be a credential, so that it must not be shown.
    pub fn is_secret(&self) -> bool {
        !self.known.is_harmless
    }
}

impl fmt::Debug for AuthOption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = if self.is_secret() { redact::HIDDEN } else { &self.value };
        write!(f, "AuthOption({}={value:?})", self.name())
    }
}
