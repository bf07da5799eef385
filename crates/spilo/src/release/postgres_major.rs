use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// A PostgreSQL major version as in `spec.postgresql.version`: `9.6` or `12`.
///
/// Before version 10, a major version consisted of two numbers
/// (<https://www.postgresql.org/support/versioning/>).
///
/// ```
/// use spilo::PostgresMajor;
///
/// assert!(PostgresMajor::parse("9.6")? < PostgresMajor::new(12));
/// assert!(PostgresMajor::parse("12.4").is_err());
/// # Ok::<(), spilo::ParsePostgresMajorError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PostgresMajor {
    number: u8,
    /// The second number of a version before 10, else 0.
    minor: u8,
}

/// A string is not a PostgreSQL major version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the version is not a PostgreSQL major version; expected a version such as 16 or 9.6")]
pub struct ParsePostgresMajorError;

impl PostgresMajor {
    /// Version `number`, which is 10 or later.
    pub const fn new(number: u8) -> Self {
        Self { number, minor: 0 }
    }

    /// Version 9.`minor`.
    pub const fn new_9(minor: u8) -> Self {
        Self { number: 9, minor }
    }

    /// Reads `9.0` to `9.6` and whole numbers from 10 to 255.
    ///
    /// # Errors
    /// Any other string.
    pub fn parse(text: &str) -> Result<Self, ParsePostgresMajorError> {
        Self::from_digits(text).ok_or(ParsePostgresMajorError)
    }

    fn from_digits(text: &str) -> Option<Self> {
        if let Some(minor) = text.strip_prefix("9.") {
            return matches!(minor.as_bytes(), [b'0'..=b'6']).then(|| minor.parse().ok().map(Self::new_9)).flatten();
        }
        let has_leading_zero_or_sign = text.starts_with(['0', '+']);
        text.parse().ok().filter(|number| *number >= 10 && !has_leading_zero_or_sign).map(Self::new)
    }

    /// The first number: 9 for 9.6, 12 for 12.
    pub const fn number(self) -> u8 {
        self.number
    }
}

impl FromStr for PostgresMajor {
    type Err = ParsePostgresMajorError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
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

    #[test]
    fn every_version_that_an_operator_has_supported_is_read() {
        for text in ["9.3", "9.4", "9.5", "9.6", "10", "11", "12", "13", "14", "15", "16", "17", "18"] {
            assert_eq!(PostgresMajor::parse(text).map(|major| major.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn number_is_the_part_before_the_point() {
        assert_eq!([PostgresMajor::new_9(6), PostgresMajor::new(16)].map(PostgresMajor::number), [9, 16]);
    }

    #[test]
    fn other_strings_are_rejected() {
        for text in ["", "9", "9.7", "9.06", "9.+6", "012", "+12", "12.4", "twelve", " 12", "1", "300"] {
            assert_eq!(PostgresMajor::parse(text), Err(ParsePostgresMajorError), "{text:?}");
        }
        assert_eq!(
            ParsePostgresMajorError.to_string(),
            "the version is not a PostgreSQL major version; expected a version such as 16 or 9.6"
        );
    }
}
