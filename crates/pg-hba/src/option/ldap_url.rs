//! The value of `ldapurl`, read as OpenLDAP's `ldap_url_parse()` does (libldap `url.c`).

use crate::error::kind::ParseErrorKind;

/// Which parts of the search a URL sets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct LdapUrl {
    pub has_base: bool,
    pub has_attribute: bool,
    pub has_filter: bool,
}

const SCHEMES: &[&str] = &["ldap", "pldap", "ldaps", "pldaps", "ldapi", "cldap"];

const SCOPES: &[&str] = &["base", "one", "onelevel", "sub", "subtree", "children", "subordinate"];

// PostgreSQL passes the error codes of ldap_url_parse() to ldap_err2string(), which numbers other errors; these are the
// messages that result.
const BAD_SCHEME: &str = "Time limit exceeded";
const BAD_ENCLOSURE: &str = "Size limit exceeded";
const BAD_URL: &str = "Compare False";
const BAD_SCOPE: &str = "Strong(er) authentication required";
const BAD_EXTENSIONS: &str = "Referral";

impl LdapUrl {
    pub fn parse(value: &str) -> Result<Self, ParseErrorKind> {
        let error = |reason| ParseErrorKind::LdapUrl { url: value.to_owned(), reason };
        let enclosed = value.strip_prefix('<');
        let url = enclosed.unwrap_or(value);
        let url = strip_prefix_ignoring_case(url, "URL:").unwrap_or(url);
        let (scheme, mut rest) = url
            .split_once(':')
            .and_then(|(scheme, rest)| Some((find_ignoring_case(SCHEMES, scheme)?, rest.strip_prefix("//")?)))
            .ok_or_else(|| error(BAD_SCHEME))?;
        if enclosed.is_some() {
            rest = rest.strip_suffix('>').ok_or_else(|| error(BAD_ENCLOSURE))?;
        }
        let path_start = rest.find(['/', '?']).unwrap_or(rest.len());
        let (host, path) = rest.split_at_checked(path_start).unwrap_or_default();
        if !is_host_and_port(host) {
            return Err(error(BAD_URL));
        }
        // dn?attributes?scope?filter?extensions
        let mut parts = path.splitn(5, '?').skip(1);
        let attributes = parts.next().unwrap_or_default();
        let scope = parts.next().unwrap_or_default();
        let filter = parts.next().unwrap_or_default();
        let extensions = parts.next();
        if !scope.is_empty() && find_ignoring_case(SCOPES, scope).is_none() {
            return Err(error(BAD_SCOPE));
        }
        if extensions.is_some_and(|list| list.split(',').all(str::is_empty)) {
            return Err(error(BAD_EXTENSIONS));
        }
        if !matches!(scheme, "ldap" | "ldaps") {
            return Err(ParseErrorKind::LdapUrlScheme(scheme));
        }
        Ok(Self {
            // Without a slash there is not even an empty base.
            has_base: path.starts_with('/'),
            has_attribute: !attributes.is_empty(),
            has_filter: !filter.is_empty(),
        })
    }

    /// What is set after two URLs: the later one does not unset what it lacks.
    pub fn or(self, earlier: Self) -> Self {
        Self {
            has_base: self.has_base || earlier.has_base,
            has_attribute: self.has_attribute || earlier.has_attribute,
            has_filter: self.has_filter || earlier.has_filter,
        }
    }
}

fn is_host_and_port(text: &str) -> bool {
    let is_port = |port: &str| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    match text.strip_prefix('[') {
        Some(address) => address
            .split_once(']')
            .is_some_and(|(_, after)| after.is_empty() || after.strip_prefix(':').is_some_and(is_port)),
        None => text.split_once(':').is_none_or(|(_, port)| is_port(port)),
    }
}

fn strip_prefix_ignoring_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

fn find_ignoring_case(words: &[&'static str], word: &str) -> Option<&'static str> {
    words.iter().copied().find(|known| known.eq_ignore_ascii_case(word))
}
