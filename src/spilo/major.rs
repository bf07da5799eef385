//! A PostgreSQL major version as `spec.postgresql.version` writes it.

use std::fmt;

/// A PostgreSQL major version, `9.6` or `12`: before 10 the second number counted too
/// (<https://www.postgresql.org/support/versioning/>).
///
/// ```
/// use harbor_postgres_backup_policy::spilo::PostgresMajor;
/// assert!(PostgresMajor::parse("9.6").unwrap() < PostgresMajor::new(12));
/// assert_eq!(PostgresMajor::parse("12.4"), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PostgresMajor {
    number: u8,
    /// The second number of a version before 10, else 0.
    minor: u8,
}

impl PostgresMajor {
    /// Version `number`, 10 or later.
    pub const fn new(number: u8) -> Self {
        Self { number, minor: 0 }
    }

    /// Version 9.`minor`.
    pub const fn nine(minor: u8) -> Self {
        Self { number: 9, minor }
    }

    /// Reads `9.0` to `9.6` and whole numbers from 10; anything else is `None`.
    pub fn parse(text: &str) -> Option<Self> {
        if text.starts_with(['0', '+']) {
            return None;
        }
        if let Some(minor) = text.strip_prefix("9.") {
            return Some(Self::nine(minor.parse().ok().filter(|minor| *minor <= 6 && text.len() == 3)?));
        }
        text.parse().ok().filter(|number| *number >= 10).map(Self::new)
    }

    /// The first number: 9 for 9.6, 12 for 12.
    pub const fn number(self) -> u8 {
        self.number
    }
}

impl fmt::Display for PostgresMajor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.number == 9 { write!(f, "9.{}", self.minor) } else { write!(f, "{}", self.number) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::test;

    #[test]
    fn reads_what_the_operators_have_ever_allowed() {
        for text in ["9.3", "9.4", "9.5", "9.6", "10", "11", "12", "13", "14", "15", "16", "17", "18"] {
            assert_eq!(PostgresMajor::parse(text).map(|major| major.to_string()), Some(text.to_owned()));
        }
    }

    #[test]
    fn the_first_number_is_the_one_before_the_point() {
        assert_eq!([PostgresMajor::nine(6), PostgresMajor::new(16)].map(PostgresMajor::number), [9, 16]);
    }

    #[test]
    fn reads_nothing_else() {
        for text in ["", "9", "9.7", "9.06", "012", "+12", "12.4", "twelve", " 12", "1", "300"] {
            assert_eq!(PostgresMajor::parse(text), None, "{text:?}");
        }
    }
}
