//! The known options: `hba.c parse_hba_auth_opt()`.

use crate::PgVersion;
use crate::method::AuthMethod;

/// What is known about an option, whatever its value.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct KnownOption {
    pub name: &'static str,
    /// The methods that take the option; empty if all do.
    pub methods: &'static [AuthMethod],
    /// The value cannot be a credential.
    pub is_harmless: bool,
    since: PgVersion,
}

const LDAP: &[AuthMethod] = &[AuthMethod::Ldap];
const PAM: &[AuthMethod] = &[AuthMethod::Pam];
const RADIUS: &[AuthMethod] = &[AuthMethod::Radius];
const SSPI: &[AuthMethod] = &[AuthMethod::Sspi];
const GSS_SSPI: &[AuthMethod] = &[AuthMethod::Gss, AuthMethod::Sspi];
const OAUTH: &[AuthMethod] = &[AuthMethod::Oauth];
const MAP: &[AuthMethod] =
    &[AuthMethod::Ident, AuthMethod::Peer, AuthMethod::Gss, AuthMethod::Sspi, AuthMethod::Cert, AuthMethod::Oauth];

const KNOWN: &[KnownOption] = &[
    harmless("map", MAP),
    harmless("clientcert", &[]),
    harmless("clientname", &[]).since(PgVersion::V14),
    harmless("pamservice", PAM),
    harmless("pam_use_hostname", PAM),
    secret("ldapurl", LDAP),
    harmless("ldaptls", LDAP),
    harmless("ldapscheme", LDAP),
    harmless("ldapserver", LDAP),
    harmless("ldapport", LDAP),
    harmless("ldapbinddn", LDAP),
    secret("ldapbindpasswd", LDAP),
    harmless("ldapsearchattribute", LDAP),
    harmless("ldapsearchfilter", LDAP),
    harmless("ldapbasedn", LDAP),
    harmless("ldapprefix", LDAP),
    harmless("ldapsuffix", LDAP),
    harmless("krb_realm", GSS_SSPI),
    harmless("include_realm", GSS_SSPI),
    harmless("compat_realm", SSPI),
    harmless("upn_username", SSPI),
    harmless("radiusservers", RADIUS),
    harmless("radiusports", RADIUS),
    secret("radiussecrets", RADIUS),
    harmless("radiusidentifiers", RADIUS),
    harmless("issuer", OAUTH).since(PgVersion::V18),
    harmless("scope", OAUTH).since(PgVersion::V18),
    harmless("validator", OAUTH).since(PgVersion::V18),
    harmless("delegate_ident_mapping", OAUTH).since(PgVersion::V18),
];

const fn harmless(name: &'static str, methods: &'static [AuthMethod]) -> KnownOption {
    KnownOption { name, methods, is_harmless: true, since: PgVersion::V12 }
}

const fn secret(name: &'static str, methods: &'static [AuthMethod]) -> KnownOption {
    KnownOption { is_harmless: false, ..harmless(name, methods) }
}

impl KnownOption {
    const fn since(self, since: PgVersion) -> Self {
        Self { since, ..self }
    }

    /// The option of this name, in any version.
    pub fn find(name: &str) -> Option<&'static Self> {
        KNOWN.iter().find(|option| option.name == name)
    }

    /// Whether a name is that of an option whose value cannot be a credential.
    pub fn is_harmless(name: &str) -> bool {
        Self::find(name).is_some_and(|option| option.is_harmless)
    }

    pub fn exists_in(&self, version: PgVersion) -> bool {
        self.since <= version
    }

    /// The methods that take the option, as PostgreSQL enumerates them in its message.
    pub fn methods_in_message(&self, version: PgVersion) -> &'static str {
        match self.methods {
            MAP if version >= PgVersion::V18 => "ident, peer, gssapi, sspi, cert, and oauth",
            MAP => "ident, peer, gssapi, sspi, and cert",
            LDAP => "ldap",
            PAM => "pam",
            RADIUS => "radius",
            SSPI => "sspi",
            GSS_SSPI => "gssapi and sspi",
            OAUTH => "oauth",
            _ => "",
        }
    }
}
