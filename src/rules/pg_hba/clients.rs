//! The clients that backups, replicas, the operator and Harbor require, and their connections.

use pg_hba::{ClientAddress, Connection, Credentials, Encryption, RequiredConnection, Target, Transport};

use crate::resources::Postgresql;
use crate::settings::Settings;

/// The operating system user of all processes in a Spilo pod (Spilo, `Dockerfile`).
const OS_USER: &str = "postgres";

/// Spilo creates the superuser and the replication user and makes them members of no role (Spilo, `post_init.sh`).
const NO_MEMBERSHIPS: &[&str] = &[];

/// A client that must be able to connect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Client<'a> {
    /// The client as a noun phrase, for messages.
    pub description: &'static str,
    /// The user that it connects as.
    pub user: &'a str,
}

/// The clients that must be able to connect, and their connections.
#[derive(Debug, Default)]
pub struct Clients<'a> {
    clients: Vec<Client<'a>>,
    required: Vec<RequiredConnection<'a>>,
}

impl<'a> Clients<'a> {
    /// The clients of a cluster. Those of Harbor come last.
    pub fn new(resource: Postgresql<'a>, settings: &'a Settings) -> Self {
        let settings = &settings.postgres;
        let (superuser, standby) = (settings.superuser.as_str(), settings.replication_user.as_str());
        let (database, replication) = (Target::Database("postgres"), Target::PhysicalReplication);
        let os_user = Credentials::OsUser(OS_USER);
        let method = settings.host_auth.as_str();
        let mut clients = Self::default();
        // The connection of Patroni itself, and psql and wal-g in the backup job, which have no password.
        clients.add_local("Patroni and the backup job", superuser, database, os_user);
        // IDENTIFY_SYSTEM of Patroni, which has the password (Patroni, `use_unix_socket_repl`; Spilo 2.1-p1 and later).
        clients.add_local("the replication check of Patroni", standby, replication, Credentials::Password);
        if settings.superuser_replication {
            clients.add_local("pg_basebackup in the pod", superuser, replication, os_user);
        }
        clients.add_remote("replicas", standby, replication, method);
        if settings.superuser_replication {
            clients.add_remote("pg_basebackup in other pods", superuser, replication, method);
        }
        // wale_restore.sh queries the primary for the amount of WAL before it restores from a backup.
        clients.add_remote("replicas that are restored from a backup", standby, database, method);
        // pg_rewind, the leader check of Patroni, the operator.
        clients.add_remote("the operator and pg_rewind", superuser, database, method);
        if resource.is_managed_by_harbor() {
            for user in &settings.application_users {
                let mut databases: Vec<&str> = resource.databases_owned_by(user.as_str()).collect();
                if databases.is_empty() {
                    databases.push("core");
                }
                for database in databases {
                    clients.add_harbor(user.as_str(), database, method);
                }
            }
        }
        clients
    }

    /// Their connections.
    pub fn required(&self) -> &[RequiredConnection<'a>] {
        &self.required
    }

    /// The clients with their connections.
    pub fn iter(&self) -> impl Iterator<Item = (&Client<'a>, &RequiredConnection<'a>)> {
        self.clients.iter().zip(&self.required)
    }

    fn add(&mut self, description: &'static str, user: &'a str, required: RequiredConnection<'a>) {
        self.clients.push(Client { description, user });
        self.required.push(required);
    }

    /// A client in the pod, which connects through the Unix-domain socket.
    fn add_local(
        &mut self,
        description: &'static str,
        user: &'a str,
        target: Target<'a>,
        credentials: Credentials<'a>,
    ) {
        let connection = Connection::new(Transport::UnixSocket, target, user).with_memberships(NO_MEMBERSHIPS);
        let line = format!("local {} {user} trust", database_field(target));
        self.add(description, user, RequiredConnection::new([connection], credentials, line));
    }

    /// A client in another pod, which connects with TLS and a password.
    fn add_remote(&mut self, description: &'static str, user: &'a str, target: Target<'a>, method: &str) {
        let connections = both_address_families(Encryption::Tls, target, user)
            .map(|connection| connection.with_memberships(NO_MEMBERSHIPS));
        let line = format!("hostssl {} {user} all {method}", database_field(target));
        self.add(description, user, RequiredConnection::new(connections, Credentials::Password, line));
    }

    /// A component of Harbor, which connects with `sslmode=disable` (harbor-operator, `pkg/cluster/controllers/database`).
    fn add_harbor(&mut self, user: &'a str, database: &'a str, method: &str) {
        let connections = both_address_families(Encryption::None, Target::Database(database), user);
        let line = format!("host all {user} all {method}");
        let required = RequiredConnection::new(connections, Credentials::Password, line);
        self.add("Harbor, which does not use TLS,", user, required);
    }
}

fn both_address_families<'a>(encryption: Encryption, target: Target<'a>, user: &'a str) -> [Connection<'a>; 2] {
    [ClientAddress::AnyIpv4, ClientAddress::AnyIpv6]
        .map(|client| Connection::new(Transport::Tcp { encryption, client }, target, user))
}

const fn database_field(target: Target<'_>) -> &'static str {
    match target {
        Target::PhysicalReplication => "replication",
        Target::Database(_) => "all",
    }
}
