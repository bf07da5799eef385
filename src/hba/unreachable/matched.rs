//! What a record matches, taken apart into pieces.

use super::super::address::Address;
use super::super::record::{ConnectionType, Record};
use super::super::token::{Meaning, Token};
use crate::bytes::{is_same, key};

/// How a connection can come in that a line is for, a bit each.
pub(super) const fn transports(connection: ConnectionType) -> u8 {
    const LOCAL: u8 = 1;
    const PLAIN: u8 = 2;
    const TLS: u8 = 4;
    const GSS: u8 = 8;
    match connection {
        ConnectionType::Local => LOCAL,
        ConnectionType::Host => PLAIN | TLS | GSS,
        ConnectionType::HostSsl => TLS,
        ConnectionType::HostNoSsl => PLAIN | GSS,
        ConnectionType::HostGssEnc => GSS,
        ConnectionType::HostNoGssEnc => PLAIN | TLS,
    }
}

/// Whether a token of the user field matches all that another one does.
pub(super) fn covers_user(token: &Token<'_>, other: &Token<'_>) -> bool {
    // Of the keywords only `all` is one there.
    let meaning = |token: &Token<'_>| match token.meaning() {
        meaning @ (Meaning::All | Meaning::Role | Meaning::File | Meaning::Regex) => meaning,
        _ => Meaning::Name,
    };
    token.meaning() == Meaning::All || (meaning(token) == meaning(other) && says_the_same(token, other))
}

/// A number that two user fields which name one user each share if it is the same; 0 for `all` and for several.
pub(super) fn only_user(users: &[Token<'_>]) -> u32 {
    match users {
        [user] if user.meaning() != Meaning::All => key(user.text().as_bytes(), 0).max(1),
        _ => 0,
    }
}

/// Whether a token of the database field matches all that another one does.
pub(super) fn covers_database(token: &Token<'_>, other: &Token<'_>) -> bool {
    let meaning = |token: &Token<'_>| match token.meaning() {
        Meaning::SameHost | Meaning::SameNet | Meaning::Role => Meaning::Name,
        meaning => meaning,
    };
    match (meaning(token), meaning(other)) {
        // Physical replication asks for no database. A file can hold the keyword for it.
        (Meaning::All, other) => !matches!(other, Meaning::Replication | Meaning::File),
        (Meaning::Name | Meaning::File | Meaning::Regex, other_meaning) => {
            meaning(token) == other_meaning && says_the_same(token, other)
        }
        // A keyword, of which one has two names.
        (keyword, other) => keyword == other,
    }
}

fn says_the_same(token: &Token<'_>, other: &Token<'_>) -> bool {
    is_same(token.text().as_bytes(), other.text().as_bytes())
}

/// Whom an address field is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

impl Clients<'_> {
    /// Whether all the others are among them.
    pub(super) fn covers(self, others: Clients<'_>) -> bool {
        match (self, others) {
            (Clients::Ipv4 { network, mask }, Clients::Ipv4 { network: other, mask: narrower })
            | (Clients::Ipv6 { network, mask }, Clients::Ipv6 { network: other, mask: narrower }) => {
                mask & !narrower == 0 && other & mask == network
            }
            (one, other) => one == other,
        }
    }
}

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
