//! The connections without which backups, replicas or Harbor do not work.

use std::cell::OnceCell;

use crate::hba::{Client, Connection, Credentials, Encryption, Need, Target, Transport};
use crate::settings::Settings;
use crate::subject::Postgresql;

/// The user of the operating system that everything in a Spilo pod runs as (Dockerfile, `su postgres`).
const SYSTEM_USER: &str = "postgres";

/// Spilo makes the superuser and the replication user itself and grants them no role, the people's
/// `+zalandos` least of all (post_init.sh).
const NO_ROLES: &[&str] = &[];

/// A connection that must work, over either address family, and the line that lets it in.
#[derive(Debug)]
pub(super) struct Needed<'a> {
    /// Who connects, in a sentence.
    pub(super) who: &'static str,
    /// The role.
    pub(super) user: &'a str,
    /// The line that lets it in, and nobody else, in pieces, and whole once somebody asks: most lists have most lines.
    pieces: [&'a str; 6],
    line: OnceCell<String>,
    connections: Vec<Connection<'a>>,
    credentials: Credentials<'a>,
}

impl Needed<'_> {
    /// The need as the pg_hba library sees it.
    pub(super) fn need(&self) -> Need<'_> {
        Need { connections: &self.connections, credentials: self.credentials, line: self }
    }

    /// The line that lets it in.
    pub(super) fn line(&self) -> &str {
        self.line.get_or_init(|| self.pieces.concat())
    }
}

impl AsRef<str> for Needed<'_> {
    fn as_ref(&self) -> &str {
        self.line()
    }
}

/// What a cluster needs, what Harbor needs last.
pub(super) fn of<'a>(resource: &Postgresql<'a>, settings: &'a Settings) -> Vec<Needed<'a>> {
    let settings = &settings.postgres;
    let (superuser, standby) = (settings.superuser.as_str(), settings.replication_user.as_str());
    let auth = settings.host_auth.name();
    let database = Target::Database("postgres");
    let system_user = Credentials::SystemUser(SYSTEM_USER);
    let mut needs = vec![
        // Patroni's own connection, and psql and wal-g in the backup job, which have no password.
        socket(superuser, database, system_user, "Patroni and the backup job"),
        // Patroni's IDENTIFY_SYSTEM: it knows the password (Patroni, use_unix_socket_repl, since Spilo 2.1-p1).
        socket(standby, Target::PhysicalReplication, Credentials::Password, "Patroni's replication check"),
        socket(superuser, Target::PhysicalReplication, system_user, "pg_basebackup in the pod"),
        network(standby, Target::PhysicalReplication, auth, "replicas"),
        network(superuser, Target::PhysicalReplication, auth, "pg_basebackup from elsewhere"),
        // wale_restore.sh asks the primary how much WAL there is before it restores from a backup.
        network(standby, database, auth, "replicas that start from a backup"),
        // pg_rewind, Patroni's look at the leader, the operator.
        network(superuser, database, auth, "the operator and pg_rewind"),
    ];
    if !settings.superuser_replication {
        needs.remove(4);
        needs.remove(2);
    }
    if resource.is_harbors {
        for user in &settings.application_users {
            let mut databases: Vec<&str> = resource.databases_of(user).collect();
            if databases.is_empty() {
                databases.push("core");
            }
            needs.extend(databases.into_iter().map(|database| application(user, database, auth)));
        }
    }
    needs
}

fn socket<'a>(user: &'a str, target: Target<'a>, credentials: Credentials<'a>, who: &'static str) -> Needed<'a> {
    Needed {
        who,
        user,
        pieces: ["local ", databases(target), " ", user, " trust", ""],
        line: OnceCell::new(),
        connections: vec![Connection::new(Transport::Local, target, user).with_roles(NO_ROLES)],
        credentials,
    }
}

fn network<'a>(user: &'a str, target: Target<'a>, auth: &'a str, who: &'static str) -> Needed<'a> {
    Needed {
        who,
        user,
        pieces: ["hostssl ", databases(target), " ", user, " all ", auth],
        line: OnceCell::new(),
        connections: both_families(Encryption::Tls, target, user).map(|one| one.with_roles(NO_ROLES)).into(),
        credentials: Credentials::Password,
    }
}

/// Harbor's components connect with `sslmode=disable` (harbor-operator, pkg/cluster/controllers/database).
fn application<'a>(user: &'a str, database: &'a str, auth: &'a str) -> Needed<'a> {
    Needed {
        who: "Harbor, which connects without TLS",
        user,
        pieces: ["host ", "all", " ", user, " all ", auth],
        line: OnceCell::new(),
        connections: both_families(Encryption::Plain, Target::Database(database), user).into(),
        credentials: Credentials::Password,
    }
}

fn both_families<'a>(encryption: Encryption, target: Target<'a>, user: &'a str) -> [Connection<'a>; 2] {
    [Client::AnyIpv4, Client::AnyIpv6].map(|client| Connection::new(Transport::Tcp(encryption, client), target, user))
}

const fn databases(target: Target<'_>) -> &'static str {
    match target {
        Target::PhysicalReplication => "replication",
        Target::Database(_) => "all",
    }
}
