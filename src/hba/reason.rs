//! Why it can depend which line decides.

use std::fmt;

/// Why it depends whether a line matches a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// On the client's address, which is only known to be of this family.
    Address,
    /// On the client's host name.
    HostName,
    /// On the networks of the server (`samehost`, `samenet`).
    ServerNetwork,
    /// On which roles the role is a member of.
    Membership,
    /// On a regular expression.
    Regex,
    /// On a file that the line names.
    File,
    /// On the records of an included file.
    Include,
}

impl Reason {
    const ALL: [Self; 7] =
        [Self::Address, Self::HostName, Self::ServerNetwork, Self::Membership, Self::Regex, Self::File, Self::Include];

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Address => "the client's address",
            Self::HostName => "the client's host name",
            Self::ServerNetwork => "the server's networks",
            Self::Membership => "the role's memberships",
            Self::Regex => "a regular expression",
            Self::File => "a file",
            Self::Include => "an included file",
        })
    }
}

/// A set of reasons; empty if a line certainly matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reasons(u8);

impl Reasons {
    pub(super) const NONE: Self = Self(0);

    pub(super) fn of(reason: Reason) -> Self {
        Self(reason.bit())
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether this is one of them.
    pub fn contains(self, reason: Reason) -> bool {
        self.0 & reason.bit() != 0
    }

    /// The reasons, in the order of [`Reason`].
    pub fn iter(self) -> impl Iterator<Item = Reason> {
        Reason::ALL.into_iter().filter(move |reason| self.contains(*reason))
    }
}

impl fmt::Display for Reasons {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, reason) in self.iter().enumerate() {
            if index > 0 {
                f.write_str(" and ")?;
            }
            write!(f, "{reason}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::test;

    #[test]
    fn reasons_are_told_in_their_order() {
        let [file, regex, membership] = [Reason::File, Reason::Regex, Reason::Membership].map(Reasons::of);
        assert_eq!(Reasons::NONE.to_string(), "");
        assert_eq!(file.to_string(), "a file");
        let all = file.and(regex).and(membership).and(regex);
        assert_eq!(all.to_string(), "the role's memberships and a regular expression and a file");
    }
}
