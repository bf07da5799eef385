use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::release::{Release, Tag};

/// A version of WAL-G, ordered by its numbers.
///
/// ```
/// use spilo::Tag;
/// use spilo::wal_g::WalGVersion;
///
/// assert_eq!(WalGVersion::from_tag(Tag::new(3, 3, 3)), Some(WalGVersion::new(3, 0, 3)));
/// assert!(WalGVersion::parse("v1.1")? < WalGVersion::new(2, 0, 1));
/// # Ok::<(), spilo::wal_g::ParseWalGVersionError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WalGVersion {
    major: u16,
    minor: u16,
    patch: u16,
}

/// A string is not a version of WAL-G.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the version is not a version of WAL-G; expected a version such as 3.0.3")]
pub struct ParseWalGVersionError;

impl WalGVersion {
    /// The versions in Spilo releases since 1.6-p1, oldest first.
    pub const IN_RELEASES: &[Self] = &[
        Self::new(0, 2, 11),
        Self::new(0, 2, 14),
        Self::new(0, 2, 15),
        Self::new(0, 2, 19),
        Self::new(1, 1, 0),
        Self::new(2, 0, 0),
        Self::new(2, 0, 1),
        Self::new(3, 0, 0),
        Self::new(3, 0, 3),
        Self::new(3, 0, 5),
        Self::new(3, 0, 8),
    ];

    /// Version `major.minor.patch`.
    pub const fn new(major: u16, minor: u16, patch: u16) -> Self {
        Self { major, minor, patch }
    }

    /// The version in a Spilo release. `None` if the release is not in the catalogue or contains no WAL-G.
    pub fn from_tag(tag: Tag) -> Option<Self> {
        Release::find(tag)?.wal_g.and_then(|version| Self::parse(version).ok())
    }

    /// Reads `3.0.3`, `v3.0.3` or `1.1`.
    ///
    /// # Errors
    /// Any other string.
    pub fn parse(text: &str) -> Result<Self, ParseWalGVersionError> {
        let mut numbers = text.strip_prefix('v').unwrap_or(text).split('.').map(|part| {
            let is_digits = part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse::<u16>().ok().filter(|_| is_digits).ok_or(ParseWalGVersionError)
        });
        let (Some(major), Some(minor), patch, None) = (numbers.next(), numbers.next(), numbers.next(), numbers.next())
        else {
            return Err(ParseWalGVersionError);
        };
        Ok(Self::new(major?, minor?, patch.unwrap_or(Ok(0))?))
    }
}

impl FromStr for WalGVersion {
    type Err = ParseWalGVersionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

/// As WAL-G's tags are written: `1.1`, but `2.0.0`.
impl fmt::Display for WalGVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)?;
        if self.major == 1 && self.patch == 0 { Ok(()) } else { write!(f, ".{}", self.patch) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::release::RELEASES;

    #[test]
    fn every_release_has_one_of_the_versions() {
        assert!(WalGVersion::IN_RELEASES.is_sorted_by(|one, next| one < next));
        for release in RELEASES.iter().filter(|release| release.tag >= Tag::new(1, 6, 1)) {
            let version = WalGVersion::from_tag(release.tag).unwrap();
            assert!(WalGVersion::IN_RELEASES.contains(&version), "{}", release.tag);
            assert_eq!(Some(version.to_string().as_str()), release.wal_g);
        }
        assert_eq!(WalGVersion::from_tag(Tag::new(1, 4, 8)), None);
        assert_eq!(WalGVersion::from_tag(Tag::new(9, 9, 9)), None);
    }

    #[test]
    fn other_strings_are_rejected() {
        for text in ["", "3", "3.x", "3.0.3.1", "+3.0.3", "3..0", "latest"] {
            assert_eq!(WalGVersion::parse(text), Err(ParseWalGVersionError), "{text:?}");
        }
    }
}
