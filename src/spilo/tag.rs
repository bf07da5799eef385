//! A Spilo release tag, `2.1-p7`.

use std::fmt;

/// A Spilo release tag `MAJOR.MINOR-pPATCH`, ordered by its numbers: 2.1-p10 is newer than 2.1-p9.
///
/// ```
/// use harbor_postgres_backup_policy::spilo::Tag;
/// assert!(Tag::parse("2.1-p10").unwrap() > Tag::new(2, 1, 9));
/// assert_eq!(Tag::parse("2.1p2"), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tag {
    /// Major, minor and patch in sixteen bits each, which are compared in one go.
    numbers: u64,
}

impl Tag {
    /// The tag `major.minor-ppatch`.
    pub const fn new(major: u16, minor: u16, patch: u16) -> Self {
        Self { numbers: (major as u64) << 32 | (minor as u64) << 16 | patch as u64 }
    }

    /// Major, minor and patch.
    pub const fn numbers(self) -> (u16, u16, u16) {
        let [.., major_high, major, minor_high, minor, patch_high, patch] = self.numbers.to_be_bytes();
        (
            u16::from_be_bytes([major_high, major]),
            u16::from_be_bytes([minor_high, minor]),
            u16::from_be_bytes([patch_high, patch]),
        )
    }

    /// Reads exactly `MAJOR.MINOR-pPATCH`; anything else is `None`.
    pub fn parse(text: &str) -> Option<Self> {
        match Self::split(text)? {
            (tag, "") => Some(tag),
            _ => None,
        }
    }

    /// Reads a tag at the start of `text` and returns it with what follows, `-custom` in
    /// `3.3-p3-custom`: harbor-operator appends its `tagSuffix` there (pkg/image/locator.go), and
    /// people name their rebuilds so.
    pub fn split(text: &str) -> Option<(Self, &str)> {
        let (major, rest) = number(text)?;
        let (minor, rest) = number(rest.strip_prefix('.')?)?;
        let (patch, rest) = number(rest.strip_prefix("-p")?)?;
        Some((Self::new(major, minor, patch), rest))
    }
}

/// The decimal number at the start of `text`, and what follows it.
fn number(text: &str) -> Option<(u16, &str)> {
    let mut number: u16 = 0;
    let mut rest = text.as_bytes();
    while let [digit @ b'0'..=b'9', behind @ ..] = rest {
        number = number.checked_mul(10)?.checked_add(u16::from(digit.wrapping_sub(b'0')))?;
        rest = behind;
    }
    let length = text.len().saturating_sub(rest.len());
    text.split_at_checked(length).filter(|_| length > 0).map(|(_, rest)| (number, rest))
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (major, minor, patch) = self.numbers();
        write!(f, "{major}.{minor}-p{patch}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::test;

    #[test]
    fn orders_by_number_and_not_by_letter() {
        let mut tags: Vec<Tag> =
            ["2.1-p10", "1.6-p3", "2.1-p9", "10.0-p1", "2.0-p7"].iter().filter_map(|tag| Tag::parse(tag)).collect();
        tags.sort();
        let sorted: Vec<String> = tags.iter().map(Tag::to_string).collect();
        assert_eq!(sorted, ["1.6-p3", "2.0-p7", "2.1-p9", "2.1-p10", "10.0-p1"]);
    }

    #[test]
    fn splits_a_suffix_off() {
        assert_eq!(Tag::split("3.3-p3-custom"), Some((Tag::new(3, 3, 3), "-custom")));
        assert_eq!(Tag::split("3.0-p1.13"), Some((Tag::new(3, 0, 1), ".13")));
    }

    #[test]
    fn reads_nothing_else() {
        for text in ["", "2", "2.1", "2.1-p", "2.1-7", "v2.1-p7", "latest", "2.1-p99999", " 2.1-p7", "2.1-p7 "] {
            assert_eq!(Tag::parse(text), None, "{text:?}");
        }
    }
}
