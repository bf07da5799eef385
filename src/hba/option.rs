//! The options behind the method: `hba.c parse_hba_auth_opt()`, and the checks
//! at the end of `parse_hba_line()`.

use std::borrow::Cow;

use super::Version;
use super::kind::Kind;
use super::ldap_url::{self, LdapUrl};
use super::method::{self, Method, OptionEntry};
use super::record::ConnectionType;
use super::token::Token;
use super::value::{c_integer_is_zero, guc_list};

/// One `name=value` option.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthOption<'a> {
    name: Cow<'a, str>,
    value: Cow<'a, str>,
}

impl AuthOption<'_> {
    /// The option's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The option's value, without quotes. It can be a secret: see
    /// [`AuthOption::is_secret`].
    pub fn value(&self) -> &str {
        &self.value
    }

    pub(super) fn into_owned(self) -> AuthOption<'static> {
        AuthOption { name: self.name.into_owned().into(), value: self.value.into_owned().into() }
    }

    /// Whether the value could hold a credential, so must not be shown.
    pub fn is_secret(&self) -> bool {
        !method::is_harmless_option(&self.name)
    }
}

/// The options read so far, with what the final checks ask for.
pub(super) struct Options<'a> {
    version: Version,
    connection: ConnectionType,
    method: Method,
    list: Vec<AuthOption<'a>>,
    client_certificate: bool,
    ldap_url: LdapUrl,
    servers: usize,
    secrets: usize,
    ports: usize,
    identifiers: usize,
}

impl<'a> Options<'a> {
    pub fn new(version: Version, connection: ConnectionType, method: Method) -> Self {
        Self {
            version,
            connection,
            method,
            list: Vec::new(),
            client_certificate: method == Method::Cert,
            ldap_url: LdapUrl::default(),
            servers: 0,
            secrets: 0,
            ports: 0,
            identifiers: 0,
        }
    }

    /// Reads one option.
    pub fn push(&mut self, token: Token<'a>) -> Result<(), Kind> {
        let (name, value) = match token.into_text() {
            Cow::Borrowed(text) => {
                text.split_once('=').map(|(name, value)| (name.into(), value.into())).ok_or(text.into())
            }
            Cow::Owned(text) => match text.split_once('=') {
                Some((name, value)) => Ok((name.to_owned().into(), value.to_owned().into())),
                None => Err(Cow::Owned(text)),
            },
        }
        .map_err(|text: Cow<'_, str>| Kind::NotNameValue(text.into_owned()))?;
        let option = AuthOption { name, value };
        let entry = method::find_option(option.name())
            .filter(|entry| entry.since <= self.version.major())
            .ok_or_else(|| Kind::UnknownOption(option.name().to_owned()))?;
        if !entry.methods.is_empty() && !entry.methods.contains(&self.method) {
            let oauth = entry.methods.contains(&Method::Oauth) && self.version.major() >= 18;
            return Err(Kind::OptionForMethods {
                option: entry.name,
                methods: if oauth && entry.name == "map" {
                    "ident, peer, gssapi, sspi, cert, and oauth"
                } else {
                    entry.methods_text
                },
            });
        }
        self.check_value(entry, option.value())?;
        self.list.push(option);
        Ok(())
    }

    fn check_value(&mut self, entry: &OptionEntry, value: &str) -> Result<(), Kind> {
        match entry.name {
            "clientcert" => self.check_client_certificate(value),
            "clientname" => {
                self.only_with_tls("clientname")?;
                if matches!(value, "CN" | "DN") { Ok(()) } else { Err(invalid_value("clientname", value)) }
            }
            "ldapurl" => {
                let url = ldap_url::parse(value)?;
                // What a URL sets, a later one without it leaves as it is.
                let before = self.ldap_url;
                self.ldap_url = LdapUrl {
                    base: url.base || before.base,
                    attribute: url.attribute || before.attribute,
                    filter: url.filter || before.filter,
                };
                Ok(())
            }
            "ldapport" if c_integer_is_zero(value) => Err(Kind::LdapPort(value.to_owned())),
            "radiusservers" => {
                let servers = guc_list(value).ok_or(Kind::RadiusList("server"))?;
                // The server resolves each name now. That a name can be
                // resolved is taken for granted here; an empty one cannot.
                if servers.iter().any(String::is_empty) {
                    return Err(Kind::RadiusServer);
                }
                self.servers = servers.len();
                Ok(())
            }
            "radiusports" => {
                let ports = guc_list(value)
                    .filter(|ports| !ports.iter().any(|port| c_integer_is_zero(port)))
                    .ok_or_else(|| Kind::RadiusPort(value.to_owned()))?;
                self.ports = ports.len();
                Ok(())
            }
            "radiussecrets" => {
                let secrets = guc_list(value).ok_or(Kind::RadiusList("secret"))?;
                self.secrets = secrets.len();
                Ok(())
            }
            "radiusidentifiers" => {
                let identifiers = guc_list(value).ok_or(Kind::RadiusList("identifiers"))?;
                self.identifiers = identifiers.len();
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn only_with_tls(&self, option: &'static str) -> Result<(), Kind> {
        if self.connection == ConnectionType::HostSsl { Ok(()) } else { Err(Kind::OptionNeedsTls(option)) }
    }

    fn check_client_certificate(&mut self, value: &str) -> Result<(), Kind> {
        self.only_with_tls("clientcert")?;
        let with_cert = self.method == Method::Cert;
        // Until 13 there were more spellings, and the check could be turned off.
        let old = self.version.major() <= 13;
        match value {
            "verify-ca" if !old && with_cert => {
                return Err(Kind::CertNeedsVerifyFull {
                    value: "clientcert can only be set to \"verify-full\" when using \"cert\" authentication",
                });
            }
            "verify-ca" | "verify-full" => self.client_certificate = true,
            "1" if old => self.client_certificate = true,
            "0" | "no-verify" if old && with_cert => {
                return Err(Kind::CertNeedsVerifyFull {
                    value: "clientcert cannot be set to \"no-verify\" when using \"cert\" authentication",
                });
            }
            "0" | "no-verify" if old => self.client_certificate = false,
            _ => return Err(invalid_value("clientcert", value)),
        }
        Ok(())
    }

    /// The options and whether they ask for a client certificate, if nothing is
    /// missing and nothing contradicts.
    pub fn finish(self) -> Result<(Vec<AuthOption<'a>>, bool), Kind> {
        match self.method {
            Method::Ldap => self.finish_ldap()?,
            Method::Radius => self.finish_radius()?,
            Method::Oauth => {
                for option in ["scope", "issuer"] {
                    self.require("oauth", option)?;
                }
                // The server also asks for oauth_validator_libraries, which is
                // no part of the list.
                if self.has("map") && self.value("delegate_ident_mapping") == Some("1") {
                    return Err(Kind::OauthMap);
                }
            }
            _ => {}
        }
        Ok((self.list, self.client_certificate))
    }

    fn finish_ldap(&self) -> Result<(), Kind> {
        let url = self.ldap_url;
        let base = url.base || self.has("ldapbasedn");
        let attribute = url.attribute || self.has("ldapsearchattribute");
        let filter = url.filter || self.has("ldapsearchfilter");
        if self.has("ldapprefix") || self.has("ldapsuffix") {
            let bind = self.has("ldapbinddn") || self.has("ldapbindpasswd");
            if base || attribute || filter || bind {
                return Err(Kind::LdapModes);
            }
        } else if !base {
            return Err(Kind::LdapBaseMissing);
        }
        if attribute && filter {
            return Err(Kind::LdapSearch);
        }
        Ok(())
    }

    fn finish_radius(&self) -> Result<(), Kind> {
        // An empty list is a null pointer to the server, so it says "missing".
        for (option, count) in [("radiusservers", self.servers), ("radiussecrets", self.secrets)] {
            if count == 0 {
                return Err(Kind::OptionMissing { method: "radius", option });
            }
        }
        for (what, count) in [("secrets", self.secrets), ("ports", self.ports), ("identifiers", self.identifiers)] {
            if count > 1 && count != self.servers {
                return Err(Kind::RadiusCount { what, count, servers: self.servers });
            }
        }
        Ok(())
    }

    fn value(&self, name: &str) -> Option<&str> {
        self.list.iter().rfind(|option| option.name() == name).map(AuthOption::value)
    }

    fn has(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    fn require(&self, method: &'static str, option: &'static str) -> Result<(), Kind> {
        if self.has(option) { Ok(()) } else { Err(Kind::OptionMissing { method, option }) }
    }
}

fn invalid_value(option: &'static str, value: &str) -> Kind {
    Kind::OptionValue { option, value: value.to_owned() }
}
