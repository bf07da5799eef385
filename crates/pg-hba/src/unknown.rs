//! What is not known about a connection or the server.

use std::fmt;

/// What a match depends on that is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Unknown {
    /// The client's address, of which only the family or the networks are known.
    ClientAddress,
    /// The client's host name.
    HostName,
    /// The addresses and subnets of the server (`samehost`, `samenet`).
    ServerNetworks,
    /// The roles that the user is a member of.
    Memberships,
    /// Whether a name matches a regular expression; they are not evaluated.
    Regex,
    /// The content of a file that the record names.
    File,
    /// The records of an included file.
    IncludedFile,
}

impl Unknown {
    const ALL: [Self; 7] = [
        Self::ClientAddress,
        Self::HostName,
        Self::ServerNetworks,
        Self::Memberships,
        Self::Regex,
        Self::File,
        Self::IncludedFile,
    ];
}

/// Displays as a noun phrase, such as "the client's address".
impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ClientAddress => "the client's address",
            Self::HostName => "the client's host name",
            Self::ServerNetworks => "the server's networks",
            Self::Memberships => "the user's role memberships",
            Self::Regex => "a regular expression",
            Self::File => "the content of a file",
            Self::IncludedFile => "the content of an included file",
        })
    }
}

/// A set of [`Unknown`]s; empty if a match is certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Unknowns(u8);

impl Unknowns {
    pub(crate) const NONE: Self = Self(0);

    pub(crate) const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) const fn without(self, unknown: Unknown) -> Self {
        Self(self.0 & !(1 << unknown as u8))
    }

    /// Whether nothing is unknown.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether this is unknown.
    pub const fn contains(self, unknown: Unknown) -> bool {
        self.0 & (1 << unknown as u8) != 0
    }

    /// What is unknown, in the order of [`Unknown`].
    pub fn iter(self) -> impl Iterator<Item = Unknown> {
        Unknown::ALL.into_iter().filter(move |unknown| self.contains(*unknown))
    }
}

impl From<Unknown> for Unknowns {
    fn from(unknown: Unknown) -> Self {
        Self(1 << unknown as u8)
    }
}

/// Displays as an enumeration, such as "the client's address, a regular expression and the content of a file".
impl fmt::Display for Unknowns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut unknowns = self.iter().enumerate().peekable();
        while let Some((index, unknown)) = unknowns.next() {
            if index > 0 {
                f.write_str(if unknowns.peek().is_some() { ", " } else { " and " })?;
            }
            write!(f, "{unknown}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknowns_are_enumerated_in_their_order() {
        let [file, regex, memberships] = [Unknown::File, Unknown::Regex, Unknown::Memberships].map(Unknowns::from);
        assert_eq!(Unknowns::NONE.to_string(), "");
        assert_eq!(file.to_string(), "the content of a file");
        assert_eq!(file.union(regex).to_string(), "a regular expression and the content of a file");
        assert_eq!(
            file.union(regex).union(memberships).union(regex).to_string(),
            "the user's role memberships, a regular expression and the content of a file"
        );
    }
}
