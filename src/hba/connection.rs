//! The connections that a list is asked about.

use std::net::IpAddr;

/// A connection that a client would make.
///
/// ```
/// # use harbor_postgres_backup_policy::hba;
/// use hba::{Client, Connection, Encryption, Target, Transport};
/// let transport = Transport::Tcp(Encryption::Tls, Client::AnyIpv4);
/// let streaming = Connection::new(transport, Target::PhysicalReplication, "standby");
/// assert_eq!(streaming.roles, None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connection<'c> {
    /// How the client reaches the server.
    pub transport: Transport,
    /// What it asks for.
    pub target: Target<'c>,
    /// The role it logs in as, which is taken to exist.
    pub user: &'c str,
    /// All the roles that this role is a member of, directly or not, itself
    /// aside; none if that is not known. That a superuser may act as any role
    /// does not make it a member (`acl.c is_member_of_role_nosuper()`, in every
    /// version).
    pub roles: Option<&'c [&'c str]>,
}

impl<'c> Connection<'c> {
    /// A connection by a role whose memberships are not known.
    pub fn new(transport: Transport, target: Target<'c>, user: &'c str) -> Self {
        Self { transport, target, user, roles: None }
    }

    /// The same, with all the roles that the role is a member of.
    #[must_use]
    pub fn with_roles(self, roles: &'c [&'c str]) -> Self {
        Self { roles: Some(roles), ..self }
    }
}

/// How a client reaches the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// A Unix-domain socket.
    Local,
    /// TCP from some address.
    Tcp(Encryption, Client),
}

/// What protects a TCP connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// Nothing.
    Plain,
    /// TLS (`ssl` in the server's words).
    Tls,
    /// GSSAPI.
    Gss,
}

/// Where a TCP connection comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Client {
    /// This address.
    Address(IpAddr),
    /// Any one IPv4 address that is not 127.0.0.0/8.
    AnyIpv4,
    /// Any one IPv6 address that is not `::1`.
    AnyIpv6,
}

/// What a connection asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target<'c> {
    /// A database; logical replication, too, which names one.
    Database(&'c str),
    /// The whole cluster's WAL: only the keyword `replication` is for it.
    PhysicalReplication,
}
