//! Connections that a file must allow, and whether it does.

use crate::connection::{ClientAddress, Connection, Transport};
use crate::decision::Outcome;
use crate::file::{HbaFile, Line};
use crate::method::AuthMethod;
use crate::record::Record;
use crate::unknown::{Unknown, Unknowns};

/// A connection that a file must allow.
#[derive(Debug, Clone)]
pub struct RequiredConnection<'a> {
    /// The alternatives, such as one for each address family. It is enough if one of them is allowed.
    pub alternatives: Vec<Connection<'a>>,
    /// What the client can authenticate with.
    pub credentials: Credentials<'a>,
    /// The line to insert if none of the alternatives is allowed: exactly one valid record.
    pub line: String,
}

impl<'a> RequiredConnection<'a> {
    /// A required connection; `line` is inserted if none of the alternatives is allowed.
    pub fn new(
        alternatives: impl Into<Vec<Connection<'a>>>,
        credentials: Credentials<'a>,
        line: impl Into<String>,
    ) -> Self {
        Self { alternatives: alternatives.into(), credentials, line: line.into() }
    }
}

/// What a client can authenticate with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Credentials<'a> {
    /// A password, and no client certificate.
    Password,
    /// Nothing but being the operating system user of this name.
    OsUser(&'a str),
}

/// Whether a file allows a required connection.
#[derive(Debug, Clone, Copy)]
pub enum Access<'f> {
    /// Whichever line decides, the client can authenticate.
    Granted,
    /// The connection fails, and inserting a line can change that. Either no line matches, or the one that does has a
    /// method that the client cannot authenticate with. Earlier lines may decide because of a role membership, a
    /// regular expression, a host name or a file, but none of them rejects.
    Missing {
        /// The line in front of which to insert; `None` if no line matches.
        shadowed_by: Option<&'f Line>,
    },
    /// The connection is certainly rejected by a record with method `reject`.
    Rejected {
        /// The line of that record.
        by: &'f Line,
    },
    /// Whether the connection succeeds is not known.
    Uncertain {
        /// The first line that may decide.
        line: &'f Line,
        /// What it depends on whether that line decides. If empty, it does, and it depends on its method whether the
        /// client can authenticate.
        unknowns: Unknowns,
    },
}

impl Access<'_> {
    /// Whether the access is [`Access::Granted`].
    pub fn is_granted(&self) -> bool {
        matches!(self, Self::Granted)
    }
}

impl HbaFile {
    /// Whether the file allows each of the alternatives, in their order.
    pub fn access(&self, required: &RequiredConnection<'_>) -> Vec<Access<'_>> {
        let alternatives = required.alternatives.iter();
        alternatives
            .map(|connection| required.credentials.access(connection, self.decide(connection).outcomes()))
            .collect()
    }

    /// Whether the file certainly allows one of the alternatives.
    pub fn allows(&self, required: &RequiredConnection<'_>) -> bool {
        self.access(required).iter().any(Access::is_granted)
    }
}

/// Whether a client can authenticate by a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Authentication {
    Succeeds,
    Fails,
    /// It is decided by something outside of PostgreSQL, or by a user name map.
    Unknown,
}

impl Credentials<'_> {
    fn authenticate(self, record: &Record, user: &str) -> Authentication {
        if record.requires_client_certificate() {
            return Authentication::Fails;
        }
        match (self, record.method()) {
            (_, AuthMethod::Trust)
            | (Self::Password, AuthMethod::Password | AuthMethod::Md5 | AuthMethod::ScramSha256) => {
                Authentication::Succeeds
            }
            (
                Self::Password,
                AuthMethod::Ldap | AuthMethod::Radius | AuthMethod::Pam | AuthMethod::Bsd | AuthMethod::Oauth,
            ) => Authentication::Unknown,
            (Self::OsUser(_), AuthMethod::Peer) if record.option("map").is_some_and(|map| !map.is_empty()) => {
                Authentication::Unknown
            }
            (Self::OsUser(name), AuthMethod::Peer) if name == user => Authentication::Succeeds,
            _ => Authentication::Fails,
        }
    }

    fn authentication(self, outcome: &Outcome<'_>, connection: &Connection<'_>) -> Authentication {
        match (outcome.line(), outcome.record()) {
            (None, _) => Authentication::Fails,
            (Some(_), Some(record)) => self.authenticate(record, connection.user),
            (Some(_), None) => Authentication::Unknown,
        }
    }

    /// Whether the connection certainly succeeds in this outcome.
    pub(crate) fn is_granted_by(self, outcome: &Outcome<'_>, connection: &Connection<'_>) -> bool {
        self.authentication(outcome, connection) == Authentication::Succeeds
    }

    /// Whether the connection succeeds if these are its possible outcomes.
    pub(crate) fn access<'f>(self, connection: &Connection<'_>, outcomes: &[Outcome<'f>]) -> Access<'f> {
        let Some((last, earlier)) = outcomes.split_last() else { return Access::Missing { shadowed_by: None } };
        if outcomes.iter().all(|outcome| self.is_granted_by(outcome, connection)) {
            return Access::Granted;
        }
        if let (Some(line), Some(AuthMethod::Reject), []) = (last.line(), last.method(), earlier) {
            return Access::Rejected { by: line };
        }
        // A record for some client addresses is deliberate if it is not known which ones are needed, and so is one that may
        // reject. But a record that allows the members of a role, for example, does not decide about other users, who need
        // a record of their own.
        let is_missing = last.method() != Some(AuthMethod::Reject)
            && self.authentication(last, connection) == Authentication::Fails
            && earlier.iter().all(|outcome| allows_a_selection(outcome, connection));
        match outcomes.first().and_then(|first| Some((first.line()?, first.unknowns()))) {
            Some((line, unknowns)) if !is_missing => Access::Uncertain { line, unknowns },
            _ => Access::Missing { shadowed_by: last.line() },
        }
    }
}

/// Whether a record that may match allows a selection of users or clients: members of a role, names that match a pattern, a
/// host name or a file, or some of the networks in which the clients are.
fn allows_a_selection(outcome: &Outcome<'_>, connection: &Connection<'_>) -> bool {
    let selectors = [Unknown::HostName, Unknown::Memberships, Unknown::Regex, Unknown::File];
    let has_networks = matches!(connection.transport, Transport::Tcp { client: ClientAddress::EveryIn(_), .. });
    let is_selection = |unknown| outcome.unknowns().contains(unknown);
    outcome.method().is_some_and(|method| method != AuthMethod::Reject)
        && (selectors.into_iter().any(is_selection) || (has_networks && is_selection(Unknown::ClientAddress)))
}

#[cfg(test)]
mod tests;
