//! The mistakes that a line can have, and the server's words for them.

use std::fmt;

use super::text::Shown;

/// What can be wrong, about in the order of `hba.c parse_hba_line()`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    NullByte,
    LineTooLong,
    TokenTooLong,
    /// `@file` outside the database and user fields. The server would read the
    /// file here, too; what it holds cannot be known.
    FileReference,
    /// A field that is not there.
    Missing(&'static str),
    /// A list in a field that has one token.
    Several(&'static str),
    ConnectionType(String),
    HostNameWithMask(String),
    CidrMask(String),
    Netmask(String),
    NetmaskFamily,
    Method(String),
    UnsupportedMethod(&'static str),
    GssOnSocket,
    PeerOverNetwork,
    CertWithoutTls,
    NotNameValue(String),
    UnknownOption(String),
    OptionForMethods {
        option: &'static str,
        methods: &'static str,
    },
    OptionNeedsTls(&'static str),
    OptionValue {
        option: &'static str,
        value: String,
    },
    CertNeedsVerifyFull {
        value: &'static str,
    },
    LdapUrl {
        value: String,
        problem: &'static str,
    },
    LdapUrlScheme(String),
    LdapPort(String),
    RadiusPort(String),
    RadiusList(&'static str),
    RadiusServer,
    OptionMissing {
        method: &'static str,
        option: &'static str,
    },
    LdapModes,
    LdapBaseMissing,
    LdapSearch,
    RadiusCount {
        what: &'static str,
        count: usize,
        servers: usize,
    },
    OauthMap,
}

/// A mistake and the byte offset of its place in the line. In a box, because hardly any line has one and all that
/// reads a line can return one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mistake(Box<(Kind, usize)>);

impl Mistake {
    /// What it is.
    pub fn kind(&self) -> &Kind {
        &self.0.0
    }

    /// Where.
    pub fn offset(&self) -> usize {
        self.0.1
    }
}

impl Kind {
    /// The mistake at this byte offset.
    pub fn at(self, offset: usize) -> Mistake {
        Mistake(Box::new((self, offset)))
    }
}

/// A mistake in the server's words.
pub(super) struct Reason<'a> {
    pub kind: &'a Kind,
    /// Whether pieces of the line are quoted word for word.
    pub raw: bool,
    /// Whether all such pieces are left out.
    pub hidden: bool,
}

impl fmt::Display for Reason<'_> {
    #[allow(clippy::too_many_lines, reason = "one table of messages")]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let show = |text| {
            if self.hidden { Shown::HIDDEN } else { Shown::new(text, self.raw) }
        };
        let hide = |text| {
            if self.raw { Shown::new(text, true) } else { Shown::HIDDEN }
        };
        match self.kind {
            Kind::NullByte => f.write_str("null byte in line"),
            Kind::LineTooLong => f.write_str("authentication file line too long"),
            Kind::TokenTooLong => f.write_str("authentication file token too long"),
            Kind::FileReference => f.write_str("reference to a file outside the database and role fields"),
            Kind::Missing(field) => write!(f, "end-of-line before {field}"),
            Kind::Several(field) => write!(f, "multiple values specified for {field}"),
            Kind::ConnectionType(text) => {
                write!(f, "invalid connection type \"{}\"", show(text))
            }
            Kind::HostNameWithMask(text) => {
                write!(f, "specifying both host name and CIDR mask is invalid: \"{}\"", show(text))
            }
            Kind::CidrMask(text) => {
                write!(f, "invalid CIDR mask in address \"{}\"", show(text))
            }
            // gai_strerror(EAI_NONAME) of the GNU C library.
            Kind::Netmask(text) => write!(f, "invalid IP mask \"{}\": Name or service not known", show(text)),
            Kind::NetmaskFamily => f.write_str("IP address and mask do not match"),
            Kind::Method(text) => write!(f, "invalid authentication method \"{}\"", show(text)),
            Kind::UnsupportedMethod(method) => {
                write!(f, "invalid authentication method \"{method}\": not supported by this build")
            }
            Kind::GssOnSocket => f.write_str("gssapi authentication is not supported on local sockets"),
            Kind::PeerOverNetwork => f.write_str("peer authentication is only supported on local sockets"),
            Kind::CertWithoutTls => f.write_str("cert authentication is only supported on hostssl connections"),
            Kind::NotNameValue(text) => write!(f, "authentication option not in name=value format: {}", hide(text)),
            Kind::UnknownOption(name) => write!(f, "unrecognized authentication option name: \"{}\"", show(name)),
            Kind::OptionForMethods { option, methods } => {
                write!(f, "authentication option \"{option}\" is only valid for authentication methods {methods}")
            }
            Kind::OptionNeedsTls(option) => {
                write!(f, "{option} can only be configured for \"hostssl\" rows")
            }
            Kind::OptionValue { option, value } => {
                write!(f, "invalid value for {option}: \"{}\"", show(value))
            }
            Kind::CertNeedsVerifyFull { value } => f.write_str(value),
            Kind::LdapUrl { value, problem } => {
                write!(f, "could not parse LDAP URL \"{}\": {problem}", hide(value))
            }
            Kind::LdapUrlScheme(scheme) => {
                write!(f, "unsupported LDAP URL scheme: {}", show(scheme))
            }
            Kind::LdapPort(value) => {
                write!(f, "invalid LDAP port number: \"{}\"", show(value))
            }
            Kind::RadiusPort(value) => {
                write!(f, "invalid RADIUS port number: \"{}\"", show(value))
            }
            Kind::RadiusList(what) => write!(f, "could not parse RADIUS {what} list"),
            Kind::RadiusServer => f.write_str("could not translate RADIUS server name to address"),
            Kind::OptionMissing { method, option } => {
                write!(f, "authentication method \"{method}\" requires argument \"{option}\" to be set")
            }
            Kind::LdapModes => f.write_str(
                "cannot use ldapbasedn, ldapbinddn, ldapbindpasswd, ldapsearchattribute, \
                 ldapsearchfilter, or ldapurl together with ldapprefix",
            ),
            Kind::LdapBaseMissing => f.write_str(
                "authentication method \"ldap\" requires argument \"ldapbasedn\", \
                 \"ldapprefix\", or \"ldapsuffix\" to be set",
            ),
            Kind::LdapSearch => f.write_str("cannot use ldapsearchattribute together with ldapsearchfilter"),
            Kind::RadiusCount { what, count, servers } => write!(
                f,
                "the number of RADIUS {what} ({count}) must be 1 or the same as the number of RADIUS servers ({servers})"
            ),
            Kind::OauthMap => f.write_str("map cannot be used in combination with delegate_ident_mapping"),
        }
    }
}
