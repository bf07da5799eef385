//! What a record matches, broken down so that records can be compared.

use crate::address::{Address, AddressRange};
use crate::file::Line;
use crate::record::{ConnectionType, Database, Record, User};

/// A record, broken down.
pub(super) struct Reach<'f> {
    line: &'f Line,
    record: &'f Record,
    channels: &'static [Channel],
    /// One for each address family if the address is `all`, IPv4 first.
    clients: Vec<Clients<'f>>,
}

/// How a connection reaches the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Channel {
    UnixSocket,
    Unencrypted,
    Tls,
    Gss,
}

/// The clients that an address field matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clients<'f> {
    Local,
    Range(AddressRange),
    HostName(&'f str),
    SameHost,
    SameNet,
}

impl Clients<'_> {
    pub const ALL_IPV4: Self = Clients::Range(AddressRange::ALL_IPV4);
    pub const ALL_IPV6: Self = Clients::Range(AddressRange::ALL_IPV6);

    /// Whether the addresses of these clients depend on more than the file.
    pub fn has_unknown_addresses(self) -> bool {
        matches!(self, Clients::HostName(_) | Clients::SameHost | Clients::SameNet)
    }

    fn include(self, other: Clients<'_>) -> bool {
        match (self, other) {
            (Clients::Range(range), Clients::Range(other)) => range.contains_range(&other),
            (clients, other) => clients == other,
        }
    }
}

impl<'f> Reach<'f> {
    pub fn new(line: &'f Line, record: &'f Record) -> Self {
        let clients = match record.address() {
            None => vec![Clients::Local],
            Some(Address::All) => vec![Clients::ALL_IPV4, Clients::ALL_IPV6],
            Some(Address::SameHost) => vec![Clients::SameHost],
            Some(Address::SameNet) => vec![Clients::SameNet],
            Some(Address::HostName(name)) => vec![Clients::HostName(name)],
            Some(Address::Range(range)) => vec![Clients::Range(*range)],
        };
        Self { line, record, channels: channels(record.connection_type()), clients }
    }

    pub fn line(&self) -> &'f Line {
        self.line
    }

    pub fn clients(&self) -> &[Clients<'f>] {
        &self.clients
    }

    /// The line that decides for each channel, user and database of the record if the client is one of these; `None` if
    /// none of the earlier lines does for one of them.
    pub fn lines_covering(&self, clients: Clients<'_>, earlier: &[Self]) -> Option<Vec<&'f Line>> {
        let candidates: Vec<&Self> = earlier.iter().filter(|earlier| earlier.matches_clients(clients)).collect();
        let mut lines = Vec::new();
        for channel in self.channels {
            for user in self.record.users() {
                for database in self.record.databases() {
                    let first = candidates.iter().find(|earlier| earlier.matches(*channel, user, database))?;
                    lines.push(first.line);
                }
            }
        }
        Some(lines)
    }

    fn matches_clients(&self, clients: Clients<'_>) -> bool {
        self.clients.iter().any(|own| own.include(clients))
    }

    fn matches(&self, channel: Channel, user: &User, database: &Database) -> bool {
        self.channels.contains(&channel)
            && self.record.users().iter().any(|own| covers_user(own, user))
            && self.record.databases().iter().any(|own| covers_database(own, database))
    }
}

fn channels(connection_type: ConnectionType) -> &'static [Channel] {
    match connection_type {
        ConnectionType::Local => &[Channel::UnixSocket],
        ConnectionType::Host => &[Channel::Unencrypted, Channel::Tls, Channel::Gss],
        ConnectionType::HostSsl => &[Channel::Tls],
        ConnectionType::HostNoSsl => &[Channel::Unencrypted, Channel::Gss],
        ConnectionType::HostGssEnc => &[Channel::Gss],
        ConnectionType::HostNoGssEnc => &[Channel::Unencrypted, Channel::Tls],
    }
}

/// Whether a value of the user field matches everything that another one does.
fn covers_user(user: &User, other: &User) -> bool {
    *user == User::All || user == other
}

/// Whether a value of the database field matches everything that another one does.
fn covers_database(database: &Database, other: &Database) -> bool {
    match (database, other) {
        // Physical replication requests no database. A file can contain the keyword for it.
        (Database::All, Database::Replication | Database::File(_)) => false,
        (Database::All, _) => true,
        (database, other) => database == other,
    }
}
