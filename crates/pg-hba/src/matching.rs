//! Whether a record matches a connection: `hba.c check_hba()`.

use crate::address::{Address, AddressRange};
use crate::connection::{ClientAddress, Connection, Encryption, Target, Transport};
use crate::record::{ConnectionType, Database, Record, User};
use crate::unknown::{Unknown, Unknowns};

/// What the match depends on; `None` without a match.
type Match = Option<Unknowns>;

const MATCH: Match = Some(Unknowns::NONE);

/// Whether a record matches a connection.
pub(crate) fn match_record(record: &Record, connection: &Connection<'_>) -> Match {
    let transport = match_transport(record, connection.transport)?;
    let database = match_any(&record.databases, |database| match_database(database, connection))?;
    let user = match_any(&record.users, |user| match_user(user, connection))?;
    Some(transport.union(database).union(user))
}

fn match_if(condition: bool) -> Match {
    if condition { MATCH } else { None }
}

/// Whether one of the values of a field matches. It depends on nothing if one of them certainly does.
fn match_any<T>(values: &[T], match_one: impl Fn(&T) -> Match) -> Match {
    let mut result: Match = None;
    for unknowns in values.iter().filter_map(match_one) {
        if unknowns.is_empty() {
            return MATCH;
        }
        result = Some(result.unwrap_or_default().union(unknowns));
    }
    result
}

fn match_transport(record: &Record, transport: Transport) -> Match {
    let Transport::Tcp { encryption, client } = transport else {
        return match_if(record.connection_type == ConnectionType::Local);
    };
    let has_encryption = match record.connection_type {
        ConnectionType::Local => false,
        ConnectionType::Host => true,
        ConnectionType::HostSsl => encryption == Encryption::Tls,
        ConnectionType::HostNoSsl => encryption != Encryption::Tls,
        ConnectionType::HostGssEnc => encryption == Encryption::Gss,
        ConnectionType::HostNoGssEnc => encryption != Encryption::Gss,
    };
    if !has_encryption {
        return None;
    }
    match record.address.as_ref()? {
        Address::All => MATCH,
        Address::SameHost | Address::SameNet => Some(Unknown::ServerNetworks.into()),
        // `check_hostname()` compares with the result of a look-up, which is never empty.
        Address::HostName(name) if name.is_empty() => None,
        Address::HostName(_) => Some(Unknown::HostName.into()),
        Address::Range(range) => match_range(range, client),
    }
}

fn match_range(range: &AddressRange, client: ClientAddress) -> Match {
    let is_ipv4 = match client {
        ClientAddress::Ip(address) => return match_if(range.contains(address)),
        ClientAddress::AnyIpv4 => true,
        ClientAddress::AnyIpv6 => false,
        ClientAddress::EveryIn(ranges) => return match_networks(range, ranges),
    };
    if range.address().is_ipv4() != is_ipv4 || range.is_loopback() {
        None
    } else if range.is_whole_family() {
        MATCH
    } else {
        Some(Unknown::ClientAddress.into())
    }
}

/// Whether a range matches every client in these networks.
fn match_networks(range: &AddressRange, networks: &[AddressRange]) -> Match {
    if networks.iter().all(|network| range.contains_range(network)) {
        MATCH
    } else if networks.iter().any(|network| range.overlaps(network)) {
        Some(Unknown::ClientAddress.into())
    } else {
        None
    }
}

/// `hba.c check_db()`.
fn match_database(database: &Database, connection: &Connection<'_>) -> Match {
    match (database, connection.target) {
        (Database::File(_), _) => Some(Unknown::File.into()),
        (database, Target::PhysicalReplication) => match_if(*database == Database::Replication),
        (Database::All, Target::Database(_)) => MATCH,
        (Database::SameUser, Target::Database(name)) => match_if(name == connection.user),
        (Database::SameRole, Target::Database(name)) => match_membership(connection, name),
        (Database::Replication, Target::Database(_)) => None,
        (Database::Regex(_), Target::Database(_)) => Some(Unknown::Regex.into()),
        (Database::Name(database), Target::Database(name)) => match_if(database == name),
    }
}

/// `hba.c check_role()`.
fn match_user(user: &User, connection: &Connection<'_>) -> Match {
    match user {
        User::All => MATCH,
        User::Name(name) => match_if(name == connection.user),
        User::MemberOf(role) => match_membership(connection, role),
        User::Regex(_) => Some(Unknown::Regex.into()),
        User::File(_) => Some(Unknown::File.into()),
    }
}

/// `hba.c is_member()`. Every role is a member of itself (`acl.c roles_is_member_of()`).
fn match_membership(connection: &Connection<'_>, role: &str) -> Match {
    if role == connection.user {
        return MATCH;
    }
    match connection.memberships {
        Some(memberships) => match_if(memberships.contains(&role)),
        None => Some(Unknown::Memberships.into()),
    }
}

#[cfg(test)]
mod tests;
