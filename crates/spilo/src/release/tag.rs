use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// A Spilo release tag `MAJOR.MINOR-pPATCH`, ordered by its numbers: 2.1-p10 is newer than 2.1-p9.
///
/// ```
/// use spilo::Tag;
///
/// assert!(Tag::parse("2.1-p10")? > Tag::new(2, 1, 9));
/// assert_eq!(
///     Tag::parse("2.1p2").unwrap_err().to_string(),
///     "the tag is not a Spilo release tag; expected a tag such as 3.3-p3",
/// );
/// # Ok::<(), spilo::ParseTagError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag {
    major: u16,
    minor: u16,
    patch: u16,
}

/// A string is not a Spilo release tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the tag is not a Spilo release tag; expected a tag such as 3.3-p3")]
pub struct ParseTagError;

impl Tag {
    /// The tag `major.minor-ppatch`.
    pub const fn new(major: u16, minor: u16, patch: u16) -> Self {
        Self { major, minor, patch }
    }

    /// The 3 in `3.2-p1`.
    pub const fn major(self) -> u16 {
        self.major
    }

    /// The 2 in `3.2-p1`.
    pub const fn minor(self) -> u16 {
        self.minor
    }

    /// The 1 in `3.2-p1`.
    pub const fn patch(self) -> u16 {
        self.patch
    }

    /// Reads exactly `MAJOR.MINOR-pPATCH`.
    ///
    /// # Errors
    /// Any other string, and numbers above 65,535.
    pub fn parse(text: &str) -> Result<Self, ParseTagError> {
        match Self::parse_prefix(text) {
            Some((tag, "")) => Ok(tag),
            _ => Err(ParseTagError),
        }
    }

    /// Reads a tag at the start of `text` and returns it with the rest, `-custom` in `3.3-p3-custom`.
    ///
    /// Rebuilt images often append a suffix to the tag of the image that they are based on.
    pub fn parse_prefix(text: &str) -> Option<(Self, &str)> {
        let (major, rest) = split_number(text)?;
        let (minor, rest) = split_number(rest.strip_prefix('.')?)?;
        let (patch, rest) = split_number(rest.strip_prefix("-p")?)?;
        Some((Self::new(major, minor, patch), rest))
    }
}

fn split_number(text: &str) -> Option<(u16, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at_checked(end)?;
    Some((digits.parse().ok()?, rest))
}

impl FromStr for Tag {
    type Err = ParseTagError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}-p{}", self.major, self.minor, self.patch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_ordered_by_number() {
        let mut tags: Vec<Tag> =
            ["2.1-p10", "1.6-p3", "2.1-p9", "10.0-p1", "2.0-p7"].iter().filter_map(|tag| tag.parse().ok()).collect();
        tags.sort();
        let sorted: Vec<String> = tags.iter().map(Tag::to_string).collect();
        assert_eq!(sorted, ["1.6-p3", "2.0-p7", "2.1-p9", "2.1-p10", "10.0-p1"]);
    }

    #[test]
    fn a_suffix_is_split_off() {
        assert_eq!(Tag::parse_prefix("3.3-p3-custom"), Some((Tag::new(3, 3, 3), "-custom")));
        assert_eq!(Tag::parse_prefix("3.0-p1.13"), Some((Tag::new(3, 0, 1), ".13")));
    }

    #[test]
    fn other_strings_are_rejected() {
        for text in ["", "2", "2.1", "2.1-p", "2.1-7", "v2.1-p7", "latest", "2.1-p99999", " 2.1-p7", "2.1-p7 ", "é"] {
            assert_eq!(Tag::parse(text), Err(ParseTagError), "{text:?}");
        }
    }
}
