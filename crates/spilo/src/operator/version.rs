use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use thiserror::Error;

use crate::release::PostgresMajor;

/// A release of postgres-operator, ordered by its numbers.
///
/// ```
/// use spilo::operator::OperatorVersion;
///
/// let version = OperatorVersion::parse("v1.8.2")?;
/// assert_eq!(version, OperatorVersion::new(1, 8, 2));
/// assert!(OperatorVersion::parse("1.10")? > version);
/// # Ok::<(), spilo::operator::ParseOperatorVersionError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OperatorVersion {
    major: u16,
    minor: u16,
    patch: u16,
}

/// A string is not a version of postgres-operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the version is not a version of postgres-operator; expected a version such as 1.8.2")]
pub struct ParseOperatorVersionError;

impl OperatorVersion {
    /// The newest release that this crate models. A version that is not known is treated like this one.
    pub const LATEST: Self = Self::new(2, 0, 1);

    /// Version `major.minor.patch`.
    pub const fn new(major: u16, minor: u16, patch: u16) -> Self {
        Self { major, minor, patch }
    }

    /// The 1 in `1.8.2`.
    pub const fn major(self) -> u16 {
        self.major
    }

    /// The 8 in `1.8.2`.
    pub const fn minor(self) -> u16 {
        self.minor
    }

    /// The 2 in `1.8.2`.
    pub const fn patch(self) -> u16 {
        self.patch
    }

    /// Reads `1.8.2`, `v1.8.2` or the tag of an image such as `v1.8.2-dirty`. Without the last number it is the newest
    /// release in [`OperatorVersion::RELEASES`] with the first two.
    ///
    /// # Errors
    /// Any other string.
    pub fn parse(text: &str) -> Result<Self, ParseOperatorVersionError> {
        let numbers = text.strip_prefix('v').unwrap_or(text);
        let numbers = numbers.split_once('-').map_or(numbers, |(numbers, _)| numbers);
        let mut parts = numbers.split('.');
        let mut number = || parts.next().map(parse_number);
        let (Some(Ok(major)), Some(Ok(minor)), patch, None) = (number(), number(), number(), number()) else {
            return Err(ParseOperatorVersionError);
        };
        match patch {
            Some(patch) => patch.map(|patch| Self::new(major, minor, patch)),
            None => Ok(Self::newest_of(major, minor)),
        }
    }

    fn newest_of(major: u16, minor: u16) -> Self {
        let newest = Self::RELEASES.iter().rev().find(|release| (release.major, release.minor) == (major, minor));
        newest.copied().unwrap_or(Self::new(major, minor, 0))
    }

    /// The PostgreSQL major versions that the schema of `spec.postgresql.version` allows
    /// (`manifests/postgresql.crd.yaml` of each tag).
    ///
    /// ```
    /// use spilo::PostgresMajor;
    /// use spilo::operator::OperatorVersion;
    ///
    /// let majors = OperatorVersion::new(2, 0, 1).postgres_majors();
    /// assert!(!majors.contains(&PostgresMajor::new(12)));
    /// assert!(majors.contains(&PostgresMajor::new(14)));
    /// ```
    pub fn postgres_majors(self) -> RangeInclusive<PostgresMajor> {
        let (oldest, newest) = match (self.major, self.minor) {
            (0, _) | (1, ..=5) => (PostgresMajor::new_9(3), 12),
            (1, 6) => (PostgresMajor::new_9(3), 13),
            (1, 7) if self.patch == 0 => (PostgresMajor::new_9(3), 13),
            (1, 7 | 8) => (PostgresMajor::new_9(5), 14),
            (1, 9 | 10) => (PostgresMajor::new(10), 15),
            (1, 11 | 12) => (PostgresMajor::new(11), 16),
            (1, 13) => (PostgresMajor::new(12), 16),
            (1, _) => (PostgresMajor::new(13), 17),
            _ => (PostgresMajor::new(14), 18),
        };
        oldest..=PostgresMajor::new(newest)
    }

    /// The image that the operator uses if neither its configuration nor the resource names one (`docker_image` in
    /// `pkg/util/config/config.go` of each tag). `None` for a release that is not in [`OperatorVersion::RELEASES`].
    pub fn default_image(self) -> Option<&'static str> {
        Some(match (self.major, self.minor, self.patch) {
            (1, 5, 0) => "registry.opensource.zalan.do/acid/spilo-12:1.6-p3",
            (1, 6, 0) => "registry.opensource.zalan.do/acid/spilo-13:2.0-p2",
            (1, 6, 1) => "registry.opensource.zalan.do/acid/spilo-13:2.0-p4",
            (1, 6, 2) => "registry.opensource.zalan.do/acid/spilo-13:2.0-p6",
            (1, 6, 3) => "registry.opensource.zalan.do/acid/spilo-13:2.0-p7",
            (1, 7, 0) => "registry.opensource.zalan.do/acid/spilo-13:2.1-p1",
            (1, 7, 1) => "registry.opensource.zalan.do/acid/spilo-14:2.1-p3",
            (1, 8, 0 | 1) => "registry.opensource.zalan.do/acid/spilo-14:2.1-p5",
            (1, 8, 2) => "registry.opensource.zalan.do/acid/spilo-14:2.1-p6",
            (1, 9, 0) => "ghcr.io/zalando/spilo-15:2.1-p9",
            (1, 10, 0 | 1) => "ghcr.io/zalando/spilo-15:3.0-p1",
            (1, 11, 0) => "ghcr.io/zalando/spilo-16:3.2-p2",
            (1, 12, 0..=2) => "ghcr.io/zalando/spilo-16:3.2-p3",
            (1, 13, 0) => "ghcr.io/zalando/spilo-16:3.3-p1",
            (1, 14, 0) => "ghcr.io/zalando/spilo-17:4.0-p2",
            (1, 15, 0 | 1) => "ghcr.io/zalando/spilo-17:4.0-p3",
            (2, 0, 0 | 1) => "ghcr.io/zalando/spilo-18:4.1-p2",
            _ => return None,
        })
    }

    /// All releases that this crate models, oldest first.
    pub const RELEASES: &[Self] = &[
        Self::new(1, 5, 0),
        Self::new(1, 6, 0),
        Self::new(1, 6, 1),
        Self::new(1, 6, 2),
        Self::new(1, 6, 3),
        Self::new(1, 7, 0),
        Self::new(1, 7, 1),
        Self::new(1, 8, 0),
        Self::new(1, 8, 1),
        Self::new(1, 8, 2),
        Self::new(1, 9, 0),
        Self::new(1, 10, 0),
        Self::new(1, 10, 1),
        Self::new(1, 11, 0),
        Self::new(1, 12, 0),
        Self::new(1, 12, 1),
        Self::new(1, 12, 2),
        Self::new(1, 13, 0),
        Self::new(1, 14, 0),
        Self::new(1, 15, 0),
        Self::new(1, 15, 1),
        Self::new(2, 0, 0),
        Self::new(2, 0, 1),
    ];
}

/// Digits only: `parse` alone accepts a sign.
fn parse_number(text: &str) -> Result<u16, ParseOperatorVersionError> {
    let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_digits).ok_or(ParseOperatorVersionError)
}

impl FromStr for OperatorVersion {
    type Err = ParseOperatorVersionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl fmt::Display for OperatorVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_with_and_without_a_patch() {
        for (text, version) in [
            ("1.8.2", OperatorVersion::new(1, 8, 2)),
            ("v2.0.1", OperatorVersion::LATEST),
            ("1.8", OperatorVersion::new(1, 8, 2)),
            ("1.10", OperatorVersion::new(1, 10, 1)),
            ("3.4", OperatorVersion::new(3, 4, 0)),
            ("v1.15.1-2-gabcdef", OperatorVersion::new(1, 15, 1)),
        ] {
            assert_eq!(OperatorVersion::parse(text), Ok(version), "{text}");
        }
        for text in ["", "1", "latest", "1.x", "1.8.2.1", "1.+8", "1..2", "vv1.8", "1.8.", "99999.1"] {
            assert_eq!(OperatorVersion::parse(text), Err(ParseOperatorVersionError), "{text:?}");
        }
    }

    #[test]
    fn releases_are_sorted_and_have_an_image_with_a_supported_major_version() {
        assert!(OperatorVersion::RELEASES.is_sorted_by(|one, next| one < next));
        for release in OperatorVersion::RELEASES {
            let image = crate::ImageReference::parse(release.default_image().unwrap());
            assert!(crate::Release::find(image.tag().unwrap()).is_some(), "{release}");
            assert!(release.postgres_majors().contains(&image.major_in_name().unwrap()), "{release}");
        }
        assert_eq!(OperatorVersion::new(3, 0, 0).default_image(), None);
    }

    #[test]
    fn every_operator_from_1_7_1_on_supports_14() {
        for release in OperatorVersion::RELEASES.iter().filter(|release| **release >= OperatorVersion::new(1, 7, 1)) {
            assert!(release.postgres_majors().contains(&PostgresMajor::new(14)), "{release}");
        }
    }
}
