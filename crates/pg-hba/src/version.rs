//! The PostgreSQL major version that a file is written for.

use std::fmt;

/// A PostgreSQL major version.
///
/// The grammar of `pg_hba.conf` differs between major versions, so a file can be valid for one server and invalid for
/// another. Within a major version the latest minor release counts: the maximum length of a token changed from 255 to
/// 10,239 bytes in 12.16, 13.12, 14.9 and 15.4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum PgVersion {
    /// PostgreSQL 12.
    V12,
    /// PostgreSQL 13.
    V13,
    /// PostgreSQL 14, the first version in which a backslash continues a line.
    V14,
    /// PostgreSQL 15.
    V15,
    /// PostgreSQL 16, the first version with regular expressions and include directives, and without a maximum length of
    /// tokens.
    V16,
    /// PostgreSQL 17.
    V17,
    /// PostgreSQL 18, the first version with the authentication method `oauth`.
    V18,
}

impl PgVersion {
    /// All supported versions, in ascending order.
    pub const ALL: [Self; 7] = [Self::V12, Self::V13, Self::V14, Self::V15, Self::V16, Self::V17, Self::V18];

    /// The version with this major number, or `None` if it is not supported.
    ///
    /// ```
    /// use pg_hba::PgVersion;
    ///
    /// assert_eq!(PgVersion::from_major(15), Some(PgVersion::V15));
    /// assert_eq!(PgVersion::from_major(9), None);
    /// ```
    pub fn from_major(major: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|version| version.major() == major)
    }

    /// The supported version nearest to this major number: 12 for anything older, 18 for anything newer.
    ///
    /// ```
    /// use pg_hba::PgVersion;
    ///
    /// assert_eq!(PgVersion::nearest(9), PgVersion::V12);
    /// assert_eq!(PgVersion::nearest(30), PgVersion::V18);
    /// ```
    pub const fn nearest(major: u32) -> Self {
        match major {
            0..=12 => Self::V12,
            13 => Self::V13,
            14 => Self::V14,
            15 => Self::V15,
            16 => Self::V16,
            17 => Self::V17,
            18.. => Self::V18,
        }
    }

    /// The major number.
    pub const fn major(self) -> u32 {
        match self {
            Self::V12 => 12,
            Self::V13 => 13,
            Self::V14 => 14,
            Self::V15 => 15,
            Self::V16 => 16,
            Self::V17 => 17,
            Self::V18 => 18,
        }
    }

    pub(crate) fn has_line_continuation(self) -> bool {
        self >= Self::V14
    }

    /// Regular expressions in the database and user fields, and include directives.
    pub(crate) fn has_regex_and_include(self) -> bool {
        self >= Self::V16
    }

    /// Until 13 `fgets()` must not fill a buffer of `MAX_LINE` bytes (`hba.c tokenize_file()`, `REL_13_STABLE`).
    pub(crate) fn max_line_len(self) -> Option<usize> {
        (self <= Self::V13).then_some(20_477)
    }

    /// Until 15 a token must fit in `MAX_TOKEN - 1` bytes (`hba.c next_token()`, `REL_15_STABLE`).
    pub(crate) fn max_token_len(self) -> Option<usize> {
        (self <= Self::V15).then_some(10_239)
    }
}

impl fmt::Display for PgVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.major())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_version_is_found_by_its_major_number() {
        for version in PgVersion::ALL {
            assert_eq!(PgVersion::from_major(version.major()), Some(version));
            assert_eq!(PgVersion::nearest(version.major()), version);
            assert_eq!(version.to_string(), version.major().to_string());
        }
        assert!(PgVersion::ALL.is_sorted());
        assert_eq!((PgVersion::from_major(11), PgVersion::from_major(19)), (None, None));
    }
}
