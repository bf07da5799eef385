//! What a line can be: a record or an include.

use std::borrow::Cow;

use super::address::Address;
use super::method::Method;
use super::option::AuthOption;
use super::token::{Field, Token};

/// The first field of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConnectionType {
    /// Unix-domain sockets.
    Local,
    /// TCP, encrypted or not.
    Host,
    /// TCP with TLS.
    HostSsl,
    /// TCP without TLS (GSSAPI encryption is without TLS).
    HostNoSsl,
    /// TCP with GSSAPI encryption.
    HostGssEnc,
    /// TCP without GSSAPI encryption (TLS is without GSSAPI).
    HostNoGssEnc,
}

impl ConnectionType {
    pub(super) fn from_keyword(keyword: &str) -> Option<Self> {
        match keyword.as_bytes() {
            b"local" => Some(Self::Local),
            b"host" => Some(Self::Host),
            b"hostssl" => Some(Self::HostSsl),
            b"hostnossl" => Some(Self::HostNoSsl),
            b"hostgssenc" => Some(Self::HostGssEnc),
            b"hostnogssenc" => Some(Self::HostNoGssEnc),
            _ => None,
        }
    }

    /// The keyword.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Host => "host",
            Self::HostSsl => "hostssl",
            Self::HostNoSsl => "hostnossl",
            Self::HostGssEnc => "hostgssenc",
            Self::HostNoGssEnc => "hostnogssenc",
        }
    }
}

/// One valid record: which connections it is for, and how they log in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record<'a> {
    pub(super) connection: ConnectionType,
    pub(super) databases: Field<'a>,
    pub(super) users: Field<'a>,
    pub(super) address: Option<Address<'a>>,
    pub(super) method: Method,
    pub(super) options: Vec<AuthOption<'a>>,
    pub(super) client_certificate: bool,
}

impl<'a> Record<'a> {
    /// The first field.
    pub fn connection_type(&self) -> ConnectionType {
        self.connection
    }

    /// The database field: names, keywords, files, regexes; never empty.
    pub fn databases(&self) -> &[Token<'a>] {
        self.databases.tokens()
    }

    /// The user field: names, groups, keywords, files, regexes; never empty.
    pub fn users(&self) -> &[Token<'a>] {
        self.users.tokens()
    }

    /// The address field; none for `local`.
    pub fn address(&self) -> Option<&Address<'a>> {
        self.address.as_ref()
    }

    /// The method in effect: `ident` on a socket is [`Method::Peer`].
    pub fn method(&self) -> Method {
        self.method
    }

    /// The options, in the order written; of two with one name the last counts.
    pub fn options(&self) -> &[AuthOption<'a>] {
        &self.options
    }

    /// The value that counts for an option.
    pub fn option(&self, name: &str) -> Option<&str> {
        self.options.iter().rfind(|option| option.name() == name).map(AuthOption::value)
    }

    pub(super) fn into_owned(self) -> Record<'static> {
        Record {
            connection: self.connection,
            databases: self.databases.into_owned(),
            users: self.users.into_owned(),
            address: self.address.map(Address::into_owned),
            method: self.method,
            options: self.options.into_iter().map(AuthOption::into_owned).collect(),
            client_certificate: self.client_certificate,
        }
    }

    /// Whether the client must show a certificate: method `cert`, or the option
    /// `clientcert`.
    pub fn requires_client_certificate(&self) -> bool {
        self.client_certificate
    }
}

/// A line that is no record but names a file of more records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Include<'a> {
    pub(super) keyword: &'static str,
    pub(super) path: Cow<'a, str>,
}

impl Include<'_> {
    /// `include`, `include_if_exists` or `include_dir`.
    pub fn keyword(&self) -> &'static str {
        self.keyword
    }

    /// The file or directory, as written, without quotes.
    pub fn path(&self) -> &str {
        &self.path
    }

    pub(super) fn into_owned(self) -> Include<'static> {
        Include { keyword: self.keyword, path: self.path.into_owned().into() }
    }
}
