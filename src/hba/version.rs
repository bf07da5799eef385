//! The `PostgreSQL` major version whose rules are followed.

/// A `PostgreSQL` major version between 12 and 18.
///
/// The language of `pg_hba.conf` grew over time, so a list can be right for one
/// server and wrong for another. Minor releases are taken at their latest: the
/// longest token went from 255 to 10,239 bytes in 12.16, 13.12, 14.9 and 15.4.
///
/// ```
/// # use harbor_postgres_backup_policy::hba;
/// use hba::Version;
/// assert_eq!(Version::new(15).major(), 15);
/// assert_eq!(Version::new(9).major(), 12);
/// assert_eq!(Version::new(30).major(), 18);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(u32);

impl Version {
    /// The version with this major number; below 12 it is 12, above 18 it is 18.
    pub const fn new(major: u32) -> Self {
        match major {
            0..12 => Self(12),
            12..=18 => Self(major),
            _ => Self(18),
        }
    }

    /// The major number, 12 to 18.
    pub const fn major(self) -> u32 {
        self.0
    }

    /// A backslash at the end of a line continues it: since 14.
    pub(super) const fn continues_lines(self) -> bool {
        self.0 >= 14
    }

    /// The most bytes a line can have, so that `fgets()` does not fill a buffer
    /// of `MAX_LINE`: until 13 (`hba.c tokenize_file()`, `REL_13`).
    pub(super) const fn longest_line(self) -> Option<usize> {
        if self.0 <= 13 { Some(20_477) } else { None }
    }

    /// The most bytes a token can have: `MAX_TOKEN` - 1 until 16
    /// (`hba.c next_token()`, `REL_15`); without limit since 17.
    pub(super) const fn longest_token(self) -> Option<usize> {
        if self.0 <= 16 { Some(10_239) } else { None }
    }

    /// `/regex` in the database and user fields, and `include` lines: since 16.
    pub(super) const fn has_regexes_and_includes(self) -> bool {
        self.0 >= 16
    }
}
