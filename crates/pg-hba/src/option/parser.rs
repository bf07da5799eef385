//! Checks of the options of a record: `hba.c parse_hba_auth_opt()` and the end of `parse_hba_line()`.

use super::AuthOption;
use super::c_value::{atoi_is_zero, split_guc_list};
use super::known::KnownOption;
use super::ldap_url::LdapUrl;
use crate::PgVersion;
use crate::error::kind::ParseErrorKind;
use crate::method::AuthMethod;
use crate::record::ConnectionType;

/// The options parsed so far, and what the final checks depend on.
pub(crate) struct OptionParser {
    version: PgVersion,
    connection_type: ConnectionType,
    method: AuthMethod,
    options: Vec<AuthOption>,
    requires_client_certificate: bool,
    ldap_url: LdapUrl,
    radius: RadiusCounts,
}

/// The number of values in each list.
#[derive(Default)]
struct RadiusCounts {
    servers: usize,
    secrets: usize,
    ports: usize,
    identifiers: usize,
}

impl OptionParser {
    pub fn new(version: PgVersion, connection_type: ConnectionType, method: AuthMethod) -> Self {
        Self {
            version,
            connection_type,
            method,
            options: Vec::new(),
            requires_client_certificate: method == AuthMethod::Cert,
            ldap_url: LdapUrl::default(),
            radius: RadiusCounts::default(),
        }
    }

    /// Parses one option.
    pub fn push(&mut self, text: &str) -> Result<(), ParseErrorKind> {
        let (name, value) = text.split_once('=').ok_or_else(|| ParseErrorKind::NotNameValue(text.to_owned()))?;
        let known = KnownOption::find(name)
            .filter(|option| option.exists_in(self.version))
            .ok_or_else(|| ParseErrorKind::UnknownOption(name.to_owned()))?;
        if !known.methods.is_empty() && !known.methods.contains(&self.method) {
            let methods = known.methods_in_message(self.version);
            return Err(ParseErrorKind::OptionForMethods { option: known.name, methods });
        }
        self.check_value(known.name, value)?;
        self.options.push(AuthOption { known, value: value.to_owned() });
        Ok(())
    }

    fn check_value(&mut self, name: &'static str, value: &str) -> Result<(), ParseErrorKind> {
        match name {
            "clientcert" => self.check_client_certificate(value)?,
            "clientname" => {
                self.require_tls("clientname")?;
                if !matches!(value, "CN" | "DN") {
                    return Err(invalid_value("clientname", value));
                }
            }
            "ldapurl" => self.ldap_url = LdapUrl::parse(value)?.or(self.ldap_url),
            "ldapport" if atoi_is_zero(value) => return Err(ParseErrorKind::LdapPort(value.to_owned())),
            "radiusservers" => {
                let servers = split_guc_list(value).ok_or(ParseErrorKind::RadiusList("server"))?;
                // PostgreSQL resolves each name here, which always fails for an empty one.
                if servers.iter().any(String::is_empty) {
                    return Err(ParseErrorKind::RadiusServer);
                }
                self.radius.servers = servers.len();
            }
            "radiusports" => {
                let ports = split_guc_list(value)
                    .filter(|ports| !ports.iter().any(|port| atoi_is_zero(port)))
                    .ok_or_else(|| ParseErrorKind::RadiusPort(value.to_owned()))?;
                self.radius.ports = ports.len();
            }
            "radiussecrets" => {
                self.radius.secrets = split_guc_list(value).ok_or(ParseErrorKind::RadiusList("secret"))?.len();
            }
            "radiusidentifiers" => {
                self.radius.identifiers = split_guc_list(value).ok_or(ParseErrorKind::RadiusList("identifiers"))?.len();
            }
            _ => {}
        }
        Ok(())
    }

    fn require_tls(&self, option: &'static str) -> Result<(), ParseErrorKind> {
        if self.connection_type == ConnectionType::HostSsl {
            Ok(())
        } else {
            Err(ParseErrorKind::OptionNeedsTls(option))
        }
    }

    fn check_client_certificate(&mut self, value: &str) -> Result<(), ParseErrorKind> {
        self.require_tls("clientcert")?;
        let is_cert = self.method == AuthMethod::Cert;
        // `REL_13_STABLE` has further values, one of which turns the check off.
        let is_old = self.version <= PgVersion::V13;
        self.requires_client_certificate = match value {
            "verify-ca" if is_cert && !is_old => return Err(ParseErrorKind::CertNeedsVerifyFull),
            "verify-ca" | "verify-full" => true,
            "1" if is_old => true,
            "0" | "no-verify" if is_cert && is_old => return Err(ParseErrorKind::CertNeedsVerify),
            "0" | "no-verify" if is_old => false,
            _ => return Err(invalid_value("clientcert", value)),
        };
        Ok(())
    }

    /// The options, and whether the record requires a client certificate, unless options are missing or contradict each
    /// other.
    pub fn finish(self) -> Result<(Vec<AuthOption>, bool), ParseErrorKind> {
        match self.method {
            AuthMethod::Ldap => self.check_ldap()?,
            AuthMethod::Radius => self.check_radius()?,
            AuthMethod::Oauth => self.check_oauth()?,
            _ => {}
        }
        Ok((self.options, self.requires_client_certificate))
    }

    fn check_ldap(&self) -> Result<(), ParseErrorKind> {
        let url = self.ldap_url;
        let has_base = url.has_base || self.has("ldapbasedn");
        let has_attribute = url.has_attribute || self.has("ldapsearchattribute");
        let has_filter = url.has_filter || self.has("ldapsearchfilter");
        let has_bind = self.has("ldapbinddn") || self.has("ldapbindpasswd");
        if self.has("ldapprefix") || self.has("ldapsuffix") {
            if has_base || has_attribute || has_filter || has_bind {
                return Err(ParseErrorKind::LdapModes);
            }
        } else if !has_base {
            return Err(ParseErrorKind::LdapBaseMissing);
        }
        if has_attribute && has_filter {
            return Err(ParseErrorKind::LdapSearch);
        }
        Ok(())
    }

    fn check_radius(&self) -> Result<(), ParseErrorKind> {
        let RadiusCounts { servers, secrets, ports, identifiers } = self.radius;
        // An empty list counts as missing.
        for (option, count) in [("radiusservers", servers), ("radiussecrets", secrets)] {
            if count == 0 {
                return Err(ParseErrorKind::MissingOption { method: "radius", option });
            }
        }
        for (what, count) in [("secrets", secrets), ("ports", ports), ("identifiers", identifiers)] {
            if count > 1 && count != servers {
                return Err(ParseErrorKind::RadiusCount { what, count, servers });
            }
        }
        Ok(())
    }

    /// The server parameter `oauth_validator_libraries`, which PostgreSQL checks here, too, is not part of the file.
    fn check_oauth(&self) -> Result<(), ParseErrorKind> {
        for option in ["scope", "issuer"] {
            if !self.has(option) {
                return Err(ParseErrorKind::MissingOption { method: "oauth", option });
            }
        }
        if self.has("map") && self.value("delegate_ident_mapping") == Some("1") {
            return Err(ParseErrorKind::OauthMap);
        }
        Ok(())
    }

    fn value(&self, name: &str) -> Option<&str> {
        self.options.iter().rfind(|option| option.name() == name).map(AuthOption::value)
    }

    fn has(&self, name: &str) -> bool {
        self.value(name).is_some()
    }
}

fn invalid_value(option: &'static str, value: &str) -> ParseErrorKind {
    ParseErrorKind::OptionValue { option, value: value.to_owned() }
}

#[cfg(test)]
mod tests;
