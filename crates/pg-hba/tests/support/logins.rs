//! Logins, and what a real server does with them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use pg_hba::{AuthMethod, ClientAddress, Connection, Encryption, Outcome, PgVersion, Target, Transport};

use super::generator::{DATABASES, USERS};
use super::postgres::Server;
use super::random::Random;
use super::rules_view::NAMES_FILE;

/// The password of every role.
pub const PASSWORD: &str = "right";

/// A login to attempt.
#[derive(Debug, Clone, Copy)]
pub struct Login {
    pub transport: Transport<'static>,
    pub target: Target<'static>,
    pub user: &'static str,
    /// Whether the crate is given the roles that the user is a member of.
    pub has_memberships: bool,
}

impl Login {
    pub fn random(random: &mut Random, server: &Server) -> Self {
        let ip: IpAddr = match server.has_ipv6() && random.one_in(2) {
            true => Ipv6Addr::LOCALHOST.into(),
            false => Ipv4Addr::LOCALHOST.into(),
        };
        let client = ClientAddress::Ip(ip);
        Self {
            transport: random.pick(&[
                Transport::UnixSocket,
                Transport::Tcp { encryption: Encryption::None, client },
                Transport::Tcp { encryption: Encryption::Tls, client },
            ]),
            target: match random.below(3) {
                0 => Target::PhysicalReplication,
                _ => Target::Database(random.pick(DATABASES)),
            },
            user: random.pick(USERS),
            has_memberships: !random.one_in(4),
        }
    }

    pub fn connection(&self) -> Connection<'static> {
        let connection = Connection::new(self.transport, self.target, self.user);
        if self.has_memberships { connection.with_memberships(memberships(self.user)) } else { connection }
    }

    /// The connection string for libpq.
    fn settings(&self, server: &Server, password: &str) -> String {
        let (host, ssl_mode) = match self.transport {
            Transport::UnixSocket => (server.directory().display().to_string(), "prefer"),
            Transport::Tcp { encryption, client: ClientAddress::Ip(ip) } => match encryption {
                Encryption::Tls => (ip.to_string(), "require"),
                _ => (ip.to_string(), "disable"),
            },
            Transport::Tcp { .. } => panic!("no address"),
        };
        let (database, replication) = match self.target {
            Target::Database(name) => (name, "false"),
            Target::PhysicalReplication => ("", "true"),
        };
        format!(
            "host={host} port={} sslmode={ssl_mode} user='{}' dbname='{database}' \
             replication={replication} password={password} gssencmode=disable",
            server.port(),
            self.user,
        )
    }
}

fn memberships(user: &str) -> &'static [&'static str] {
    if user == "bob" { &["ops"] } else { &[] }
}

/// The file `rules`, which the generator includes. Every record of it rejects.
pub const RULES_FILE: &str = "local app alice reject\nhost app alice all reject\n";

/// Creates the roles of the generator, their memberships, and the files that it refers to.
pub fn create_roles(server: &Server) {
    server.write("names", NAMES_FILE);
    server.write("rules", RULES_FILE);
    let mut script = String::new();
    for user in USERS {
        if *user != "postgres" {
            script.push_str(&format!("CREATE ROLE \"{user}\" LOGIN;\n"));
        }
        script.push_str(&format!("ALTER ROLE \"{user}\" PASSWORD '{PASSWORD}';\n"));
    }
    script.push_str("GRANT ops TO bob;\n");
    server.sql(&script);
}

/// What the server did with a login. Lines are numbered as in the server's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginResult {
    NoEntry,
    Rejected,
    /// Authenticated, by the line if the log names it.
    Authenticated(Option<usize>),
    /// Not authenticated, by the line if the log names it.
    Failed(Option<usize>),
}

/// Attempts logins against the list in effect.
pub fn attempt(server: &Server, logins: &[Login], password: &str) -> Vec<LoginResult> {
    let settings: Vec<String> = logins.iter().map(|login| login.settings(server, password)).collect();
    let log = server.log_in(&settings);
    let messages: Vec<(&str, &str)> = log.lines().filter_map(|line| line.split_once('|')).collect();
    let processes = messages.iter().filter(|(_, text)| text.contains("connection received:"));
    let results: Vec<LoginResult> = processes.skip(1).map(|(process, _)| result(&messages, process)).collect();
    assert_eq!(results.len(), logins.len(), "{log}");
    results
}

/// The result of the login that a server process has handled.
fn result(messages: &[(&str, &str)], process: &str) -> LoginResult {
    let number_after = |text: &str, mark: &str| -> Option<usize> {
        let (_, rest) = text.split_once(mark)?;
        rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
    };
    let mut authenticated_by = None;
    let mut result = LoginResult::Failed(None);
    for (_, text) in messages.iter().filter(|(of, _)| *of == process) {
        if text.contains("no pg_hba.conf entry") {
            return LoginResult::NoEntry;
        }
        if text.contains("pg_hba.conf rejects") {
            return LoginResult::Rejected;
        }
        if text.contains("Connection matched") {
            return LoginResult::Failed(number_after(text, "line "));
        }
        if text.contains("connection authenticated:") {
            authenticated_by = number_after(text, "pg_hba.conf:");
        }
        if text.contains("connection authorized:") {
            result = LoginResult::Authenticated(authenticated_by);
        }
    }
    result
}

impl LoginResult {
    /// Whether this is what an outcome leads to.
    pub fn is_result_of(self, outcome: &Outcome<'_>, login: &Login, server: &Server) -> bool {
        let Some(record) = outcome.record() else {
            // The only file that is included rejects.
            return self == if outcome.line().is_some() { Self::Rejected } else { Self::NoEntry };
        };
        let number = outcome.line().map(|line| line.number() + 1);
        let is_this_line = |line: Option<usize>| line.is_none() || line == number;
        let is_os_user = login.user == server.os_user();
        match (record.method(), self) {
            // The certificate is verified before the method is considered.
            (AuthMethod::Reject, Self::Failed(None)) => record.requires_client_certificate(),
            (AuthMethod::Reject, result) => result == Self::Rejected,
            (_, Self::Failed(line)) if record.requires_client_certificate() => is_this_line(line),
            (_, _) if record.requires_client_certificate() => false,
            (AuthMethod::Peer, Self::Authenticated(line)) => is_os_user && is_this_line(line),
            (AuthMethod::Peer, Self::Failed(line)) => !is_os_user && is_this_line(line),
            (AuthMethod::Trust, Self::Authenticated(line)) => is_this_line(line),
            // The log names the line since version 14.
            (_, Self::Authenticated(line)) if server.version() < PgVersion::V14 => is_this_line(line),
            (_, Self::Authenticated(line)) => line == number,
            _ => false,
        }
    }
}
