//! What a record matches, taken apart into pieces that can be looked up.

use super::super::address::Address;
use super::super::record::{ConnectionType, Record};
use super::super::token::{Meaning, Token};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Transport {
    Local,
    Plain,
    Tls,
    Gss,
}

pub(super) fn transports(connection: ConnectionType) -> &'static [Transport] {
    use Transport::{Gss, Local, Plain, Tls};
    match connection {
        ConnectionType::Local => &[Local],
        ConnectionType::Host => &[Plain, Tls, Gss],
        ConnectionType::HostSsl => &[Tls],
        ConnectionType::HostNoSsl => &[Plain, Gss],
        ConnectionType::HostGssEnc => &[Gss],
        ConnectionType::HostNoGssEnc => &[Plain, Tls],
    }
}

/// One token of the database or user field. Two equal ones match the same
/// connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Name<'l> {
    meaning: Meaning,
    /// Nothing for a keyword.
    pub text: &'l str,
}

impl<'l> Name<'l> {
    pub const ALL: Self = Self { meaning: Meaning::All, text: "" };

    pub fn database(token: &'l Token<'_>) -> Self {
        match token.meaning() {
            meaning @ (Meaning::All | Meaning::Replication | Meaning::SameUser | Meaning::SameRole) => {
                Self { meaning, text: "" }
            }
            meaning @ (Meaning::File | Meaning::Regex) => Self { meaning, text: token.text() },
            _ => Self { meaning: Meaning::Name, text: token.text() },
        }
    }

    pub fn user(token: &'l Token<'_>) -> Self {
        match token.meaning() {
            Meaning::All => Self::ALL,
            meaning @ (Meaning::Role | Meaning::File | Meaning::Regex) => Self { meaning, text: token.text() },
            _ => Self { meaning: Meaning::Name, text: token.text() },
        }
    }

    /// Whether `all` in the database field matches whatever this does. It does
    /// not match physical replication, which a file can hold the keyword for.
    pub fn in_all_databases(self) -> bool {
        !matches!(self.meaning, Meaning::Replication | Meaning::File)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Clients<'l> {
    Local,
    Ipv4 { network: u128, mask: u128 },
    Ipv6 { network: u128, mask: u128 },
    HostName(&'l str),
    SameHost,
    SameNet,
}

pub(super) const ALL_IPV4: Clients<'_> = Clients::Ipv4 { network: 0, mask: 0 };
pub(super) const ALL_IPV6: Clients<'_> = Clients::Ipv6 { network: 0, mask: 0 };

/// The clients that the address field matches; two only for `all`, IPv4 first.
pub(super) fn clients<'l>(record: &'l Record<'_>) -> (Clients<'l>, Option<Clients<'l>>) {
    let one = match record.address() {
        None => Clients::Local,
        Some(Address::All) => return (ALL_IPV4, Some(ALL_IPV6)),
        Some(Address::SameHost) => Clients::SameHost,
        Some(Address::SameNet) => Clients::SameNet,
        Some(Address::HostName(name)) => Clients::HostName(name),
        Some(Address::Range(range)) => {
            let (network, mask) = range.key();
            if range.address().is_ipv4() { Clients::Ipv4 { network, mask } } else { Clients::Ipv6 { network, mask } }
        }
    };
    (one, None)
}
