//! Connection attempts.

use std::net::IpAddr;

use crate::address::AddressRange;

/// A connection attempt.
///
/// ```
/// use pg_hba::{ClientAddress, Connection, Encryption, Target, Transport};
///
/// let transport = Transport::Tcp { encryption: Encryption::Tls, client: ClientAddress::AnyIpv4 };
/// let streaming = Connection::new(transport, Target::PhysicalReplication, "standby");
/// assert_eq!(streaming.memberships, None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connection<'a> {
    /// How the client reaches the server.
    pub transport: Transport<'a>,
    /// What the client requests.
    pub target: Target<'a>,
    /// The user name, which is assumed to be that of an existing role.
    pub user: &'a str,
    /// All roles that the user is a direct or indirect member of, except itself; `None` if they are not known.
    ///
    /// A superuser is not a member of every role (`acl.c is_member_of_role_nosuper()`, all versions).
    pub memberships: Option<&'a [&'a str]>,
}

impl<'a> Connection<'a> {
    /// A connection by a user whose memberships are not known.
    pub const fn new(transport: Transport<'a>, target: Target<'a>, user: &'a str) -> Self {
        Self { transport, target, user, memberships: None }
    }

    /// The same connection by a user who is a member of exactly these roles.
    #[must_use]
    pub const fn with_memberships(self, memberships: &'a [&'a str]) -> Self {
        Self { memberships: Some(memberships), ..self }
    }
}

/// How a client reaches the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport<'a> {
    /// Through a Unix-domain socket.
    UnixSocket,
    /// Through TCP/IP.
    Tcp {
        /// The encryption of the connection.
        encryption: Encryption,
        /// The address of the client.
        client: ClientAddress<'a>,
    },
}

/// The encryption of a TCP/IP connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// Not encrypted.
    None,
    /// TLS, which PostgreSQL calls SSL.
    Tls,
    /// GSSAPI encryption.
    Gss,
}

/// The address of a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientAddress<'a> {
    /// This address.
    Ip(IpAddr),
    /// An unknown IPv4 address outside 127.0.0.0/8.
    AnyIpv4,
    /// An unknown IPv6 address other than `::1`.
    AnyIpv6,
    /// Every address in these ranges: the connection is one of many, and all of them are considered together.
    EveryIn(&'a [AddressRange]),
}

/// What a client requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target<'a> {
    /// A database. Logical replication requests one, too.
    Database(&'a str),
    /// Physical replication, which requests no database.
    PhysicalReplication,
}
