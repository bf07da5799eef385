//! What can be wrong with a line, in PostgreSQL's own words.

use crate::redact;

/// An error at a byte offset of a logical line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SyntaxError {
    pub kind: ParseErrorKind,
    pub offset: usize,
}

/// What is wrong with a line, roughly in the order of `hba.c parse_hba_line()`.
///
/// `Display` is the message of PostgreSQL 15 or, for an error that 15 does not have, of a version that has it, word for
/// word. It can quote a credential: see [`ParseErrorKind::redacted`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ParseErrorKind {
    /// PostgreSQL has no message: it ends the line here and reads the rest as another one.
    #[error("null byte in line")]
    NullByte,
    #[error("authentication file line too long")]
    LineTooLong,
    #[error("authentication file token too long")]
    TokenTooLong,
    /// PostgreSQL has no message: it reads the file, which this crate cannot do.
    #[error("file reference outside the database and user fields")]
    FileReference,
    /// Of an include directive, since 16 (`conffiles.c GetConfFilesInDir()`).
    #[error("empty configuration directory name")]
    EmptyDirectoryName,
    #[error("end-of-line before {0}")]
    MissingField(&'static str),
    #[error("end-of-line before netmask specification")]
    MissingNetmask,
    #[error("multiple values specified for {0}")]
    MultipleValues(&'static str),
    #[error("invalid connection type \"{0}\"")]
    ConnectionType(String),
    #[error("specifying both host name and CIDR mask is invalid: \"{0}\"")]
    HostNameWithMask(String),
    #[error("invalid CIDR mask in address \"{0}\"")]
    CidrMask(String),
    /// The reason is that of `gai_strerror(EAI_NONAME)` in the GNU C library.
    #[error("invalid IP mask \"{0}\": Name or service not known")]
    Netmask(String),
    #[error("IP address and mask do not match")]
    NetmaskFamily,
    #[error("invalid authentication method \"{0}\"")]
    Method(String),
    #[error("invalid authentication method \"{0}\": not supported by this build")]
    UnsupportedMethod(&'static str),
    #[error("gssapi authentication is not supported on local sockets")]
    GssOnSocket,
    #[error("peer authentication is only supported on local sockets")]
    PeerOverNetwork,
    #[error("cert authentication is only supported on hostssl connections")]
    CertWithoutTls,
    #[error("authentication option not in name=value format: {0}")]
    NotNameValue(String),
    #[error("unrecognized authentication option name: \"{0}\"")]
    UnknownOption(String),
    #[error("authentication option \"{option}\" is only valid for authentication methods {methods}")]
    OptionForMethods { option: &'static str, methods: &'static str },
    #[error("{0} can only be configured for \"hostssl\" rows")]
    OptionNeedsTls(&'static str),
    #[error("invalid value for {option}: \"{value}\"")]
    OptionValue { option: &'static str, value: String },
    #[error("clientcert can only be set to \"verify-full\" when using \"cert\" authentication")]
    CertNeedsVerifyFull,
    #[error("clientcert cannot be set to \"no-verify\" when using \"cert\" authentication")]
    CertNeedsVerify,
    #[error("could not parse LDAP URL \"{url}\": {reason}")]
    LdapUrl { url: String, reason: &'static str },
    #[error("unsupported LDAP URL scheme: {0}")]
    LdapUrlScheme(&'static str),
    #[error("invalid LDAP port number: \"{0}\"")]
    LdapPort(String),
    #[error("invalid RADIUS port number: \"{0}\"")]
    RadiusPort(String),
    #[error("could not parse RADIUS {0} list")]
    RadiusList(&'static str),
    #[error("could not translate RADIUS server name to address")]
    RadiusServer,
    #[error("authentication method \"{method}\" requires argument \"{option}\" to be set")]
    MissingOption { method: &'static str, option: &'static str },
    #[error(
        "cannot use ldapbasedn, ldapbinddn, ldapbindpasswd, ldapsearchattribute, ldapsearchfilter, or ldapurl \
         together with ldapprefix"
    )]
    LdapModes,
    #[error(
        "authentication method \"ldap\" requires argument \"ldapbasedn\", \"ldapprefix\", or \"ldapsuffix\" to be set"
    )]
    LdapBaseMissing,
    #[error("cannot use ldapsearchattribute together with ldapsearchfilter")]
    LdapSearch,
    #[error("the number of RADIUS {what} ({count}) must be 1 or the same as the number of RADIUS servers ({servers})")]
    RadiusCount { what: &'static str, count: usize, servers: usize },
    #[error("map cannot be used in combination with delegate_ident_mapping")]
    OauthMap,
}

impl ParseErrorKind {
    pub fn at(self, offset: usize) -> SyntaxError {
        SyntaxError { kind: self, offset }
    }

    /// The same error with everything that could be a credential replaced, and other values escaped and shortened.
    /// `all` hides every value.
    pub fn redacted(mut self, all: bool) -> Self {
        let (value, is_secret) = match &mut self {
            Self::NotNameValue(value) | Self::LdapUrl { url: value, .. } => (value, true),
            Self::ConnectionType(value)
            | Self::HostNameWithMask(value)
            | Self::CidrMask(value)
            | Self::Netmask(value)
            | Self::Method(value)
            | Self::UnknownOption(value)
            | Self::OptionValue { value, .. }
            | Self::LdapPort(value)
            | Self::RadiusPort(value) => (value, false),
            _ => return self,
        };
        *value = if all || is_secret { redact::HIDDEN.to_owned() } else { redact::value(value) };
        self
    }

    /// What to write instead.
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::NullByte => "remove it",
            Self::LineTooLong => "split the line into records of at most 20,477 bytes",
            Self::TokenTooLong => "shorten the value to at most 10,239 bytes",
            Self::FileReference => "write the value itself, in double quotes if it begins with @",
            Self::EmptyDirectoryName => "write the path of a directory",
            Self::MissingField(_) => "write TYPE DATABASE USER [ADDRESS] METHOD [OPTIONS]",
            Self::MissingNetmask | Self::Netmask(_) => "write the address with its prefix length, such as 10.0.0.0/8",
            Self::MultipleValues(_) => "write one value; only the database and user fields take several",
            Self::ConnectionType(_) => "write local, host, hostssl, hostnossl, hostgssenc or hostnogssenc",
            Self::HostNameWithMask(_) => "remove the mask, or write an IP address",
            Self::CidrMask(_) => "write a prefix length of 0 to 32 for IPv4, or of 0 to 128 for IPv6",
            Self::NetmaskFamily => "write the address and the mask in the same address family",
            Self::Method(_) => "write a method in lower case, such as scram-sha-256, md5, cert, peer, trust or reject",
            Self::UnsupportedMethod(_) => "write another method",
            Self::GssOnSocket => "write another method, or a host record",
            Self::PeerOverNetwork => "write another method, or a local record",
            Self::CertWithoutTls => "write another method, or a hostssl record",
            Self::NotNameValue(_) | Self::UnknownOption(_) => {
                "write options as name=value, and quote values that contain blanks or commas"
            }
            Self::OptionForMethods { .. } => "remove the option, or write another method",
            Self::OptionNeedsTls(_) => "remove the option, or write a hostssl record",
            Self::OptionValue { option: "clientname", .. } => "write clientname=CN or clientname=DN",
            Self::OptionValue { .. } => "write clientcert=verify-ca or clientcert=verify-full",
            Self::CertNeedsVerifyFull | Self::CertNeedsVerify => "write clientcert=verify-full, or remove the option",
            Self::LdapUrl { .. } | Self::LdapUrlScheme(_) => {
                "write ldap://HOST:PORT/BASEDN?ATTRIBUTE?SCOPE?FILTER, or ldaps:// for TLS"
            }
            Self::LdapPort(_) => "write a port number",
            Self::RadiusPort(_) => "write port numbers, separated by commas",
            Self::RadiusList(_) => "separate the values by commas, and quote those that contain blanks or commas",
            Self::RadiusServer => "remove the empty server name",
            Self::MissingOption { .. } => "add the option",
            Self::LdapModes => "keep either ldapprefix and ldapsuffix, or the options for a search",
            Self::LdapBaseMissing => "add one of these options",
            Self::LdapSearch | Self::OauthMap => "remove one of these options",
            Self::RadiusCount { .. } => return None,
        })
    }
}
