//! Connections that a list must let in, and whether it does.

use std::fmt;

use super::connection::Connection;
use super::decide::{Outcome, Rules, decide};
use super::list::Line;
use super::method::Method;
use super::reason::Reason;
use super::record::Record;

/// A connection that a list must let in.
#[derive(Clone, Copy)]
pub struct Need<'n> {
    /// Alternatives, such as one for each address family: one of them let in is
    /// enough.
    pub connections: &'n [Connection<'n>],
    /// What the client can log in with.
    pub credentials: Credentials<'n>,
    /// The line that lets it in, should none do; asked for only then.
    pub line: &'n dyn AsRef<str>,
}

impl fmt::Debug for Need<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.line.as_ref())
    }
}

/// What a client can log in with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Credentials<'n> {
    /// A password, no certificate.
    Password,
    /// Nothing but being this user of the operating system.
    SystemUser(&'n str),
}

/// Whether a client can log in by a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Access {
    Granted,
    /// A server that is not `PostgreSQL`, or a user map, has a say.
    Unknown,
    Denied,
}

impl Credentials<'_> {
    fn access(self, record: &Record<'_>, user: &str) -> Access {
        if record.requires_client_certificate() {
            return Access::Denied;
        }
        match (self, record.method()) {
            (_, Method::Trust) | (Self::Password, Method::Password | Method::Md5 | Method::ScramSha256) => {
                Access::Granted
            }
            (Self::Password, Method::Ldap | Method::Radius | Method::Pam | Method::Bsd | Method::Oauth) => {
                Access::Unknown
            }
            (Self::SystemUser(_), Method::Peer) if record.option("map").is_some_and(|map| !map.is_empty()) => {
                Access::Unknown
            }
            (Self::SystemUser(name), Method::Peer) if name == user => Access::Granted,
            _ => Access::Denied,
        }
    }
}

/// What a list means for one needed connection.
#[derive(Debug, Clone, Copy)]
pub enum State<'l> {
    /// Whatever happens, it is let in by a method that the client can use.
    Met,
    /// It is not, and a line can change that: none matches, or this one does with
    /// a method that the client cannot use. Earlier lines may choose it as a member
    /// of a group, or by a pattern, a host name or a file; none is a `reject`.
    Missing {
        /// The line in the way; none if no line matches.
        shadow: Option<&'l Line<'l>>,
    },
    /// A `reject` certainly stops it.
    Blocked {
        /// The line that rejects it.
        line: &'l Line<'l>,
    },
    /// It may be let in or not.
    Uncertain {
        /// The first line that may decide.
        by: Option<Outcome<'l>>,
    },
}

impl State<'_> {
    /// Whether the need is met.
    pub fn is_met(&self) -> bool {
        matches!(self, Self::Met)
    }
}

impl Need<'_> {
    /// What a list means for each of the connections, in their order.
    pub fn states<'l>(&self, rules: Rules<'l>) -> Vec<State<'l>> {
        let mut outcomes = Vec::new();
        let mut state = |connection: &Connection<'_>| {
            outcomes.clear();
            decide(&rules.lines_for(connection.user), connection, &mut outcomes);
            self.state(&mut outcomes.iter().copied(), connection)
        };
        self.connections.iter().map(&mut state).collect()
    }

    /// Whether an outcome certainly lets the connection in.
    pub(super) fn is_granted(&self, outcome: &Outcome<'_>, connection: &Connection<'_>) -> bool {
        self.access(outcome, connection) == Access::Granted
    }

    fn access(&self, outcome: &Outcome<'_>, connection: &Connection<'_>) -> Access {
        match outcome.record() {
            Some(record) => self.credentials.access(record, connection.user),
            None if outcome.is_no_entry() => Access::Denied,
            None => Access::Unknown,
        }
    }

    /// What it means for one of the connections that these are all the things that
    /// can happen to it.
    pub(super) fn state<'l>(
        &self,
        outcomes: &mut dyn Iterator<Item = Outcome<'l>>,
        connection: &Connection<'_>,
    ) -> State<'l> {
        let mut by: Option<Outcome<'l>> = None;
        let mut last: Option<Outcome<'l>> = None;
        let (mut all_granted, mut is_alone, mut earlier_choose_users) = (true, true, true);
        for outcome in outcomes {
            if let Some(earlier) = last.replace(outcome) {
                is_alone = false;
                earlier_choose_users &= only_chooses_users(&earlier);
            }
            by = by.or(outcome.line().map(|_| outcome));
            all_granted &= self.is_granted(&outcome, connection);
        }
        let Some(last) = last.filter(|_| !all_granted) else { return State::Met };
        match (last.line(), last.method()) {
            (Some(line), Some(Method::Reject)) if is_alone => State::Blocked { line },
            (_, Some(Method::Reject)) => State::Uncertain { by },
            // A line for some clients only is the owner's decision, and so is a
            // possible reject. But a group, a pattern, a name or a file in a
            // line that lets its users in says nothing against other users.
            _ if self.access(&last, connection) != Access::Denied || !earlier_choose_users => State::Uncertain { by },
            (shadow, _) => State::Missing { shadow },
        }
    }
}

/// Whether a line that may match lets its users in and is not kept to a range of
/// addresses.
fn only_chooses_users(outcome: &Outcome<'_>) -> bool {
    let reasons = outcome.reasons();
    let chooses = [Reason::HostName, Reason::Membership, Reason::Regex, Reason::File];
    outcome.method().is_some_and(|method| method != Method::Reject)
        && chooses.iter().any(|reason| reasons.contains(*reason))
}
