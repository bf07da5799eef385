//! Authentication records and include directives.

use crate::address::Address;
use crate::method::AuthMethod;
use crate::option::AuthOption;

/// What a line is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// An authentication record.
    Record(Record),
    /// An include directive.
    Include(IncludeDirective),
}

/// The connection type of a record: its first field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConnectionType {
    /// `local`: Unix-domain sockets.
    Local,
    /// `host`: TCP/IP, encrypted or not.
    Host,
    /// `hostssl`: TCP/IP with TLS.
    HostSsl,
    /// `hostnossl`: TCP/IP without TLS; GSSAPI encryption is included.
    HostNoSsl,
    /// `hostgssenc`: TCP/IP with GSSAPI encryption.
    HostGssEnc,
    /// `hostnogssenc`: TCP/IP without GSSAPI encryption; TLS is included.
    HostNoGssEnc,
}

impl ConnectionType {
    const ALL: [Self; 6] =
        [Self::Local, Self::Host, Self::HostSsl, Self::HostNoSsl, Self::HostGssEnc, Self::HostNoGssEnc];

    /// The keyword in the file.
    pub const fn keyword(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Host => "host",
            Self::HostSsl => "hostssl",
            Self::HostNoSsl => "hostnossl",
            Self::HostGssEnc => "hostgssenc",
            Self::HostNoGssEnc => "hostnogssenc",
        }
    }

    pub(crate) fn from_keyword(keyword: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|connection_type| connection_type.keyword() == keyword)
    }
}

/// One value of the database field.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Database {
    /// `all`: every database. It does not match physical replication.
    All,
    /// `sameuser`: the database with the name of the user.
    SameUser,
    /// `samerole`, formerly `samegroup`: a database with the name of a role that the user is a member of.
    SameRole,
    /// `replication`: physical replication, which requests no database.
    Replication,
    /// The database of this name.
    Name(String),
    /// `/regex`: databases whose name matches this regular expression, since PostgreSQL 16.
    Regex(String),
    /// `@file`: the values in this file.
    File(String),
}

/// One value of the user field.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum User {
    /// `all`: every user.
    All,
    /// The user of this name.
    Name(String),
    /// `+role`: users that are direct or indirect members of this role, and the role itself.
    MemberOf(String),
    /// `/regex`: users whose name matches this regular expression, since PostgreSQL 16.
    Regex(String),
    /// `@file`: the values in this file.
    File(String),
}

/// A valid authentication record: which connections it matches, and how they authenticate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    pub(crate) connection_type: ConnectionType,
    pub(crate) databases: Vec<Database>,
    pub(crate) users: Vec<User>,
    pub(crate) address: Option<Address>,
    pub(crate) method: AuthMethod,
    pub(crate) options: Vec<AuthOption>,
    pub(crate) requires_client_certificate: bool,
}

impl Record {
    /// The connection type.
    pub fn connection_type(&self) -> ConnectionType {
        self.connection_type
    }

    /// The values of the database field, at least one.
    pub fn databases(&self) -> &[Database] {
        &self.databases
    }

    /// The values of the user field, at least one.
    pub fn users(&self) -> &[User] {
        &self.users
    }

    /// The address field, `None` for `local`.
    pub fn address(&self) -> Option<&Address> {
        self.address.as_ref()
    }

    /// The authentication method in effect: `ident` in a `local` record is [`AuthMethod::Peer`].
    pub fn method(&self) -> AuthMethod {
        self.method
    }

    /// The options in the order of the file. If a name is repeated, the last one is in effect.
    pub fn options(&self) -> &[AuthOption] {
        &self.options
    }

    /// The value in effect of an option.
    pub fn option(&self, name: &str) -> Option<&str> {
        self.options.iter().rfind(|option| option.name() == name).map(AuthOption::value)
    }

    /// Whether the client must present a certificate: method `cert`, or option `clientcert`.
    pub fn requires_client_certificate(&self) -> bool {
        self.requires_client_certificate
    }
}

/// An include directive: a line that is replaced by the records of other files, since PostgreSQL 16.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncludeDirective {
    pub(crate) keyword: &'static str,
    pub(crate) path: String,
}

impl IncludeDirective {
    /// The keyword `include`, `include_if_exists` or `include_dir`.
    pub fn keyword(&self) -> &'static str {
        self.keyword
    }

    /// The path of the file or directory, without quotes.
    pub fn path(&self) -> &str {
        &self.path
    }
}
