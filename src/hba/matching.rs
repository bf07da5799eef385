//! Whether a record matches a connection.

use super::address::{Address, Range};
use super::connection::{Client, Connection, Encryption, Target, Transport};
use super::reason::{Reason, Reasons};
use super::record::{ConnectionType, Record};
use super::token::{Meaning, Token};
use crate::bytes::is_same;

/// Whether something matches: no, or yes if what the reasons name allows it.
pub(super) type Match = Option<Reasons>;

const YES: Match = Some(Reasons::NONE);
const NO: Match = None;

fn yes_if(condition: bool) -> Match {
    if condition { YES } else { NO }
}

/// Whether a record matches a connection: `hba.c check_hba()`.
pub(super) fn matches(record: &Record<'_>, connection: &Connection<'_>) -> Match {
    let transport = match_transport(record, connection.transport)?;
    let database = any(record.databases(), |token| match_database(token, connection))?;
    let user = any(record.users(), |token| match_user(token, connection.user, connection.roles))?;
    Some(transport.and(database).and(user))
}

/// Whether a record may match a role, whatever it is a member of.
pub(super) fn may_match_role(record: &Record<'_>, role: &str) -> bool {
    record.users().iter().any(|token| match_user(token, role, None).is_some())
}

/// Whether one of the tokens matches: certainly if one certainly does.
fn any(tokens: &[Token<'_>], matches: impl Fn(&Token<'_>) -> Match) -> Match {
    let mut result = NO;
    for token in tokens {
        if let Some(reasons) = matches(token) {
            if reasons.is_empty() {
                return YES;
            }
            result = Some(result.unwrap_or_default().and(reasons));
        }
    }
    result
}

fn match_transport(record: &Record<'_>, transport: Transport) -> Match {
    let (encryption, client) = match transport {
        Transport::Local => return yes_if(record.connection_type() == ConnectionType::Local),
        Transport::Tcp(encryption, client) => (encryption, client),
    };
    let fits = match record.connection_type() {
        ConnectionType::Local => false,
        ConnectionType::Host => true,
        ConnectionType::HostSsl => encryption == Encryption::Tls,
        ConnectionType::HostNoSsl => encryption != Encryption::Tls,
        ConnectionType::HostGssEnc => encryption == Encryption::Gss,
        ConnectionType::HostNoGssEnc => encryption != Encryption::Gss,
    };
    if !fits {
        return NO;
    }
    match record.address()? {
        Address::All => YES,
        Address::SameHost | Address::SameNet => Some(Reasons::of(Reason::ServerNetwork)),
        // check_hostname() compares with what a look-up gives, never empty.
        Address::HostName(name) if name.is_empty() => NO,
        Address::HostName(_) => Some(Reasons::of(Reason::HostName)),
        Address::Range(range) => match_range(range, client),
    }
}

fn match_range(range: &Range, client: Client) -> Match {
    let ipv4 = match client {
        Client::Address(address) => return yes_if(range.contains(address)),
        Client::AnyIpv4 => true,
        Client::AnyIpv6 => false,
    };
    if range.address().is_ipv4() != ipv4 || range.is_loopback() {
        NO
    } else if range.is_everything() {
        YES
    } else {
        Some(Reasons::of(Reason::Address))
    }
}

/// `hba.c check_db()`.
fn match_database(token: &Token<'_>, connection: &Connection<'_>) -> Match {
    match (token.meaning(), connection.target) {
        (Meaning::File, _) => Some(Reasons::of(Reason::File)),
        (meaning, Target::PhysicalReplication) => yes_if(meaning == Meaning::Replication),
        (Meaning::All, _) => YES,
        (Meaning::SameUser, Target::Database(database)) => yes_if(database == connection.user),
        (Meaning::SameRole, Target::Database(database)) => {
            match_membership(connection.user, connection.roles, database)
        }
        (Meaning::Replication, _) => NO,
        (Meaning::Regex, _) => Some(Reasons::of(Reason::Regex)),
        (_, Target::Database(database)) => yes_if(is_same(token.text().as_bytes(), database.as_bytes())),
    }
}

/// `hba.c check_role()`.
fn match_user(token: &Token<'_>, user: &str, roles: Option<&[&str]>) -> Match {
    match token.meaning() {
        Meaning::File => Some(Reasons::of(Reason::File)),
        Meaning::All => YES,
        Meaning::Role => match_membership(user, roles, token.text().strip_prefix('+').unwrap_or_default()),
        Meaning::Regex => Some(Reasons::of(Reason::Regex)),
        _ => yes_if(is_same(token.text().as_bytes(), user.as_bytes())),
    }
}

/// `hba.c is_member()`; every role is a member of itself
/// (`acl.c roles_is_member_of()`).
fn match_membership(user: &str, roles: Option<&[&str]>, role: &str) -> Match {
    if role == user {
        return YES;
    }
    match roles {
        Some(roles) => yes_if(roles.contains(&role)),
        None => Some(Reasons::of(Reason::Membership)),
    }
}
