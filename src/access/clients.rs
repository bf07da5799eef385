//! The clients that backups, replicas, the operator and Harbor require, and their connections.

use std::borrow::Cow;

use pg_hba::{ClientAddress, Connection, Credentials, Encryption, RepairPlan, RequiredConnection, Target, Transport};

use super::PgHbaList;
use crate::related::RelatedObjects;
use crate::resources::{OperatorConfiguration, Postgresql};
use crate::settings::{Networks, Postgres, Settings};

/// The operating system user of all processes in a Spilo pod (Spilo, `Dockerfile`).
const OS_USER: &str = "postgres";

/// Spilo creates the superuser and the replication user and makes them members of no role (Spilo, `post_init.sh`).
const NO_MEMBERSHIPS: &[&str] = &[];

/// A client that connects to the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Client<'a> {
    /// The client as a noun phrase, for messages.
    pub description: &'static str,
    /// The user that it connects as.
    pub user: &'a str,
    /// The encryption of its connection. `None` if it connects through the Unix-domain socket.
    pub encryption: Option<Encryption>,
    /// Whether it does not connect without TLS.
    pub requires_tls: bool,
    /// Whether the cluster works without it. Its lines are added together with others only, because Spilo's own list lacks
    /// them.
    pub is_optional: bool,
}

/// The names of the users that Spilo creates.
#[derive(Clone, Copy)]
struct Users<'a> {
    superuser: &'a str,
    standby: &'a str,
}

impl<'a> Users<'a> {
    /// The names in the operator's configuration, or those in the settings if it was not looked up.
    fn new(related: &'a RelatedObjects, settings: &'a Postgres) -> Self {
        let operator = related.operator_configuration().map(OperatorConfiguration::fields);
        let (superuser, standby) = (settings.superuser.as_str(), settings.replication_user.as_str());
        operator.map_or(Self { superuser, standby }, |operator| Self {
            superuser: Some(operator.superuser()).filter(|name| is_role_name(name)).unwrap_or(superuser),
            standby: Some(operator.replication_user()).filter(|name| is_role_name(name)).unwrap_or(standby),
        })
    }
}

/// Whether a role of PostgreSQL can have this name (`NAMEDATALEN` in `src/include/pg_config_manual.h`), and a pg_hba line can
/// contain it.
fn is_role_name(name: &str) -> bool {
    (1..64).contains(&name.len()) && !name.contains(char::is_control)
}

/// The clients of a cluster, and their connections.
#[derive(Debug, Default)]
pub struct Clients<'a> {
    clients: Vec<Client<'a>>,
    required: Vec<RequiredConnection<'a>>,
}

impl<'a> Clients<'a> {
    /// The clients of a cluster. Those of Harbor come last. Optional ones are included if `list` must be changed for others.
    pub fn new(
        resource: Postgresql<'a>,
        related: &'a RelatedObjects,
        settings: &'a Settings,
        list: &PgHbaList,
    ) -> Self {
        let users = Users::new(related, &settings.postgres);
        let clients = Self::for_cluster(resource, users, &settings.postgres, false);
        let must_be_changed = match list {
            PgHbaList::Valid(file) => !RepairPlan::insertions(&file.plan_repair(clients.required())).is_empty(),
            _ => true,
        };
        if settings.postgres.superuser_replication && must_be_changed {
            Self::for_cluster(resource, users, &settings.postgres, true)
        } else {
            clients
        }
    }

    fn for_cluster(
        resource: Postgresql<'a>,
        Users { superuser, standby }: Users<'a>,
        settings: &'a Postgres,
        with_superuser_replication: bool,
    ) -> Self {
        let (database, replication) = (Target::Database("postgres"), Target::PhysicalReplication);
        let os_user = Credentials::OsUser(OS_USER);
        let networks = &settings.pod_networks;
        let method = settings.host_auth.as_str();
        let mut clients = Self::default();
        // The connection of Patroni itself, and psql and wal-g in the backup job, which have no password.
        clients.add_local("Patroni and the backup job", superuser, database, os_user);
        // IDENTIFY_SYSTEM of Patroni, which has the password (Patroni, `use_unix_socket_repl`; Spilo 2.1-p1 and later).
        clients.add_local("the replication check of Patroni", standby, replication, Credentials::Password);
        if with_superuser_replication {
            clients.add_local("pg_basebackup in the pod", superuser, replication, os_user);
            clients.change_last(|client| client.is_optional = true);
        }
        clients.add_remote("replicas", standby, replication, networks, method);
        if with_superuser_replication {
            clients.add_remote("pg_basebackup in other pods", superuser, replication, networks, method);
            clients.change_last(|client| client.is_optional = true);
        }
        // wale_restore.sh queries the primary for the amount of WAL before it restores from a backup.
        clients.add_remote("replicas that are restored from a backup", standby, database, networks, method);
        // pg_rewind, the leader check of Patroni, the operator, which connects with `sslmode=require` (postgres-operator,
        // `pkg/cluster/database.go`).
        clients.add_remote("the operator and pg_rewind", superuser, database, networks, method);
        clients.change_last(|client| client.requires_tls = true);
        if resource.is_managed_by_harbor() {
            for user in &settings.application_users {
                let mut databases: Vec<&str> = resource.databases_owned_by(user.as_str()).collect();
                if databases.is_empty() {
                    databases.push("core");
                }
                for database in databases {
                    clients.add_harbor(user.as_str(), database, networks, method);
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

    fn add(
        &mut self,
        description: &'static str,
        user: &'a str,
        encryption: Option<Encryption>,
        required: RequiredConnection<'a>,
    ) {
        self.clients.push(Client { description, user, encryption, requires_tls: false, is_optional: false });
        self.required.push(required);
    }

    fn change_last(&mut self, change: impl FnOnce(&mut Client<'a>)) {
        if let Some(client) = self.clients.last_mut() {
            change(client);
        }
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
        let line = format!("local {} {} trust", database_field(target), user_field(user));
        self.add(description, user, None, RequiredConnection::new([connection], credentials, line));
    }

    /// A client in another pod, which connects with TLS and a password.
    fn add_remote(
        &mut self,
        description: &'static str,
        user: &'a str,
        target: Target<'a>,
        networks: &'a Networks,
        method: &str,
    ) {
        let connections = connections(Encryption::Tls, target, user, networks)
            .map(|connection| connection.with_memberships(NO_MEMBERSHIPS));
        let line = format!("hostssl {} {} all {method}", database_field(target), user_field(user));
        let required = RequiredConnection::new(connections.collect::<Vec<_>>(), Credentials::Password, line);
        self.add(description, user, Some(Encryption::Tls), required);
    }

    /// A component of Harbor, which connects with `sslmode=disable` (harbor-operator, `pkg/cluster/controllers/database`).
    fn add_harbor(&mut self, user: &'a str, database: &'a str, networks: &'a Networks, method: &str) {
        let connections = connections(Encryption::None, Target::Database(database), user, networks);
        let line = format!("host all {} all {method}", user_field(user));
        let required = RequiredConnection::new(connections.collect::<Vec<_>>(), Credentials::Password, line);
        self.add("Harbor, which does not use TLS,", user, Some(Encryption::None), required);
    }
}

/// The connections from other pods, one for each address family of the networks, or for both families if they are not known.
fn connections<'a>(
    encryption: Encryption,
    target: Target<'a>,
    user: &'a str,
    networks: &'a Networks,
) -> impl Iterator<Item = Connection<'a>> {
    let clients = if networks.is_empty() {
        vec![ClientAddress::AnyIpv4, ClientAddress::AnyIpv6]
    } else {
        let families = [networks.ipv4.as_slice(), networks.ipv6.as_slice()];
        families.into_iter().filter(|family| !family.is_empty()).map(ClientAddress::EveryIn).collect()
    };
    clients.into_iter().map(move |client| Connection::new(Transport::Tcp { encryption, client }, target, user))
}

const fn database_field(target: Target<'_>) -> &'static str {
    match target {
        Target::PhysicalReplication => "replication",
        Target::Database(_) => "all",
    }
}

/// The name of a user in a line, in quotation marks if it could be read as something else.
fn user_field(name: &str) -> Cow<'_, str> {
    let is_plain = name != "all" && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.$".contains(&b));
    if is_plain { name.into() } else { format!("\"{}\"", name.replace('"', "\"\"")).into() }
}
