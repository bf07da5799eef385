//! Authentication methods.

use std::fmt;

use crate::PgVersion;

/// An authentication method: the field `auth-method` of a record (`hba.c UserAuthName[]`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum AuthMethod {
    /// `trust`: allows the connection unconditionally.
    Trust,
    /// `reject`: rejects the connection unconditionally.
    Reject,
    /// `scram-sha-256`: a password, verified by SCRAM-SHA-256.
    ScramSha256,
    /// `md5`: a password, verified by SCRAM-SHA-256 or MD5, as it is stored.
    Md5,
    /// `password`: a password, sent in clear text.
    Password,
    /// `gss`: GSSAPI.
    Gss,
    /// `sspi`: SSPI, on Windows only.
    Sspi,
    /// `ident`: the ident server of the client's host. A `local` record with `ident` has [`AuthMethod::Peer`].
    Ident,
    /// `peer`: the operating system user of the client, on Unix-domain sockets only.
    Peer,
    /// `ldap`: a password, verified by an LDAP server.
    Ldap,
    /// `radius`: a password, verified by a RADIUS server.
    Radius,
    /// `cert`: a TLS client certificate.
    Cert,
    /// `pam`: Pluggable Authentication Modules.
    Pam,
    /// `bsd`: BSD Authentication, on OpenBSD only.
    Bsd,
    /// `oauth`: an OAuth 2.0 bearer token, since PostgreSQL 18.
    Oauth,
}

impl AuthMethod {
    const ALL: [Self; 15] = [
        Self::Trust,
        Self::Reject,
        Self::ScramSha256,
        Self::Md5,
        Self::Password,
        Self::Gss,
        Self::Sspi,
        Self::Ident,
        Self::Peer,
        Self::Ldap,
        Self::Radius,
        Self::Cert,
        Self::Pam,
        Self::Bsd,
        Self::Oauth,
    ];

    /// The name in the file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Trust => "trust",
            Self::Reject => "reject",
            Self::ScramSha256 => "scram-sha-256",
            Self::Md5 => "md5",
            Self::Password => "password",
            Self::Gss => "gss",
            Self::Sspi => "sspi",
            Self::Ident => "ident",
            Self::Peer => "peer",
            Self::Ldap => "ldap",
            Self::Radius => "radius",
            Self::Cert => "cert",
            Self::Pam => "pam",
            Self::Bsd => "bsd",
            Self::Oauth => "oauth",
        }
    }

    /// The method of this name, in any version. Names are case-sensitive.
    ///
    /// ```
    /// use pg_hba::AuthMethod;
    ///
    /// assert_eq!(AuthMethod::from_name("md5"), Some(AuthMethod::Md5));
    /// assert_eq!(AuthMethod::from_name("MD5"), None);
    /// ```
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.name() == name)
    }

    /// Whether the version has the method, whatever it is built with.
    pub(crate) fn exists_in(self, version: PgVersion) -> bool {
        self != Self::Oauth || version >= PgVersion::V18
    }

    /// Whether a build with GSSAPI, PAM, LDAP and OpenSSL on Linux has the method, such as that of Debian's packages.
    pub(crate) const fn is_built_in(self) -> bool {
        !matches!(self, Self::Sspi | Self::Bsd)
    }
}

impl fmt::Display for AuthMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_method_is_found_by_its_name() {
        for method in AuthMethod::ALL {
            assert_eq!(AuthMethod::from_name(&method.to_string()), Some(method));
        }
        assert_eq!(AuthMethod::from_name("krb5"), None);
    }
}
