//! Authentication methods and their options.

use std::fmt;

/// An authentication method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Method {
    /// Lets everybody in.
    Trust,
    /// Lets nobody in.
    Reject,
    /// A password, SCRAM only.
    ScramSha256,
    /// A password, by SCRAM or MD5 as it is stored.
    Md5,
    /// A password in clear text.
    Password,
    /// GSSAPI (Kerberos).
    Gss,
    /// Windows' own.
    Sspi,
    /// The client host's ident server; on a socket the server takes it as [`Method::Peer`].
    Ident,
    /// The operating system's user behind a socket.
    Peer,
    /// A password that an LDAP server checks.
    Ldap,
    /// A password that a RADIUS server checks.
    Radius,
    /// A client certificate.
    Cert,
    /// A password that PAM checks.
    Pam,
    /// A password that BSD Authentication checks.
    Bsd,
    /// An OAuth bearer token.
    Oauth,
}

/// What is fixed about a method.
pub(super) struct MethodEntry {
    pub method: Method,
    pub name: &'static str,
    pub since: u32,
    /// Whether Debian's build has it: `--with-gssapi --with-pam --with-ldap
    /// --with-openssl`, neither SSPI nor BSD Authentication. Spilo installs
    /// Debian's packages.
    pub built: bool,
}

const fn entry(method: Method, name: &'static str, since: u32, built: bool) -> MethodEntry {
    MethodEntry { method, name, since, built }
}

/// `hba.c UserAuthName[]`.
const METHODS: &[MethodEntry] = &[
    entry(Method::Trust, "trust", 0, true),
    entry(Method::Reject, "reject", 0, true),
    entry(Method::ScramSha256, "scram-sha-256", 0, true),
    entry(Method::Md5, "md5", 0, true),
    entry(Method::Password, "password", 0, true),
    entry(Method::Gss, "gss", 0, true),
    entry(Method::Sspi, "sspi", 0, false),
    entry(Method::Ident, "ident", 0, true),
    entry(Method::Peer, "peer", 0, true),
    entry(Method::Ldap, "ldap", 0, true),
    entry(Method::Radius, "radius", 0, true),
    entry(Method::Cert, "cert", 0, true),
    entry(Method::Pam, "pam", 0, true),
    entry(Method::Bsd, "bsd", 0, false),
    entry(Method::Oauth, "oauth", 18, true),
];

impl Method {
    /// The method's name in a list.
    pub fn name(self) -> &'static str {
        METHODS.iter().find(|entry| entry.method == self).map_or("", |entry| entry.name)
    }

    /// Whether it asks for options.
    pub(super) fn needs_options(self) -> bool {
        matches!(self, Self::Ldap | Self::Radius | Self::Oauth)
    }

    /// The method of this name, in whatever version.
    pub fn from_name(name: &str) -> Option<Self> {
        find(name).map(|entry| entry.method)
    }
}

/// The method of this name, in whatever version.
pub(super) fn find(name: &str) -> Option<&'static MethodEntry> {
    METHODS.iter().find(|entry| entry.name == name)
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What is fixed about an option, whatever its value.
pub(super) struct OptionEntry {
    pub name: &'static str,
    pub since: u32,
    /// The methods that take it; empty: every one.
    pub methods: &'static [Method],
    /// The same in the words of the server's message.
    pub methods_text: &'static str,
    /// Whether a message may show the value.
    pub harmless: bool,
}

const fn option(
    name: &'static str,
    since: u32,
    methods: &'static [Method],
    methods_text: &'static str,
    harmless: bool,
) -> OptionEntry {
    OptionEntry { name, since, methods, methods_text, harmless }
}

const LDAP: &[Method] = &[Method::Ldap];
const PAM: &[Method] = &[Method::Pam];
const RADIUS: &[Method] = &[Method::Radius];
const SSPI: &[Method] = &[Method::Sspi];
const GSS_SSPI: &[Method] = &[Method::Gss, Method::Sspi];
const OAUTH: &[Method] = &[Method::Oauth];
const MAP: &[Method] = &[Method::Ident, Method::Peer, Method::Gss, Method::Sspi, Method::Cert, Method::Oauth];

/// `hba.c parse_hba_auth_opt()`.
const OPTIONS: &[OptionEntry] = &[
    option("map", 0, MAP, "ident, peer, gssapi, sspi, and cert", true),
    option("clientcert", 0, &[], "", true),
    option("clientname", 14, &[], "", true),
    option("pamservice", 0, PAM, "pam", true),
    option("pam_use_hostname", 0, PAM, "pam", true),
    option("ldapurl", 0, LDAP, "ldap", false),
    option("ldaptls", 0, LDAP, "ldap", true),
    option("ldapscheme", 0, LDAP, "ldap", true),
    option("ldapserver", 0, LDAP, "ldap", true),
    option("ldapport", 0, LDAP, "ldap", true),
    option("ldapbinddn", 0, LDAP, "ldap", true),
    option("ldapbindpasswd", 0, LDAP, "ldap", false),
    option("ldapsearchattribute", 0, LDAP, "ldap", true),
    option("ldapsearchfilter", 0, LDAP, "ldap", true),
    option("ldapbasedn", 0, LDAP, "ldap", true),
    option("ldapprefix", 0, LDAP, "ldap", true),
    option("ldapsuffix", 0, LDAP, "ldap", true),
    option("krb_realm", 0, GSS_SSPI, "gssapi and sspi", true),
    option("include_realm", 0, GSS_SSPI, "gssapi and sspi", true),
    option("compat_realm", 0, SSPI, "sspi", true),
    option("upn_username", 0, SSPI, "sspi", true),
    option("radiusservers", 0, RADIUS, "radius", true),
    option("radiusports", 0, RADIUS, "radius", true),
    option("radiussecrets", 0, RADIUS, "radius", false),
    option("radiusidentifiers", 0, RADIUS, "radius", true),
    option("issuer", 18, OAUTH, "oauth", true),
    option("scope", 18, OAUTH, "oauth", true),
    option("validator", 18, OAUTH, "oauth", true),
    option("delegate_ident_mapping", 18, OAUTH, "oauth", true),
];

pub(super) fn find_option(name: &str) -> Option<&'static OptionEntry> {
    OPTIONS.iter().find(|entry| entry.name == name)
}

/// Whether an option has this name in some version.
pub(super) fn is_option(name: &str) -> bool {
    find_option(name).is_some()
}

/// Whether this is an option whose value cannot be a credential.
pub(super) fn is_harmless_option(name: &str) -> bool {
    find_option(name).is_some_and(|entry| entry.harmless)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::test;

    #[test]
    fn a_method_prints_the_name_it_is_found_by() {
        for name in ["trust", "reject", "scram-sha-256", "md5", "peer", "ldap", "oauth"] {
            let method = Method::from_name(name).unwrap();
            assert_eq!((method.name(), method.to_string().as_str()), (name, name));
        }
        assert_eq!(Method::from_name("MD5"), None);
    }
}
