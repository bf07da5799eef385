//! The value of `ldapurl`, as `OpenLDAP`'s `ldap_url_parse()` reads it
//! (libldap `url.c`).

use super::kind::Kind;

/// What the URL sets beside the server.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct LdapUrl {
    pub base: bool,
    pub attribute: bool,
    pub filter: bool,
}

const SCHEMES: &[&str] = &["ldap", "pldap", "ldaps", "pldaps", "ldapi", "cldap"];

const SCOPES: &[&str] = &["base", "one", "onelevel", "sub", "subtree", "children", "subordinate"];

// The server asks ldap_err2string() for the meaning of an error code of
// ldap_url_parse(), which counts differently; these are its answers.
const BAD_SCHEME: &str = "Time limit exceeded";
const BAD_ENCLOSURE: &str = "Size limit exceeded";
const BAD_URL: &str = "Compare False";
const BAD_SCOPE: &str = "Strong(er) authentication required";
const BAD_EXTENSIONS: &str = "Referral";

pub(super) fn parse(value: &str) -> Result<LdapUrl, Kind> {
    let bad = |problem| Kind::LdapUrl { value: value.to_owned(), problem };
    let enclosed = value.strip_prefix('<');
    let url = enclosed.unwrap_or(value);
    let url = strip_prefix_ignoring_case(url, "URL:").unwrap_or(url);
    let after_scheme = url.split_once(':').and_then(|(scheme, rest)| Some((scheme, rest.strip_prefix("//")?)));
    let (scheme, mut rest) = after_scheme.ok_or_else(|| bad(BAD_SCHEME))?;
    let scheme = SCHEMES.iter().find(|known| known.eq_ignore_ascii_case(scheme)).ok_or_else(|| bad(BAD_SCHEME))?;
    if enclosed.is_some() {
        rest = rest.strip_suffix('>').ok_or_else(|| bad(BAD_ENCLOSURE))?;
    }
    let (host, path) = match rest.find(['/', '?']) {
        Some(end) => rest.split_at(end),
        None => (rest, ""),
    };
    let after_host = match host.strip_prefix('[') {
        Some(address) => address.split_once(']').ok_or_else(|| bad(BAD_URL))?.1,
        None => host.find(':').and_then(|at| host.get(at..)).unwrap_or(""),
    };
    if !after_host.is_empty() {
        let port = after_host.strip_prefix(':').ok_or_else(|| bad(BAD_URL))?;
        if port.is_empty() || !port.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(bad(BAD_URL));
        }
    }
    // dn?attributes?scope?filter?extensions
    let mut parts = path.splitn(5, '?').skip(1);
    let attributes = parts.next().unwrap_or("");
    let scope = parts.next().unwrap_or("");
    let filter = parts.next().unwrap_or("");
    let extensions = parts.next();
    if !scope.is_empty() && !SCOPES.iter().any(|known| known.eq_ignore_ascii_case(scope)) {
        return Err(bad(BAD_SCOPE));
    }
    if extensions.is_some_and(|list| list.split(',').all(str::is_empty)) {
        return Err(bad(BAD_EXTENSIONS));
    }
    if !matches!(*scheme, "ldap" | "ldaps") {
        return Err(Kind::LdapUrlScheme((*scheme).to_owned()));
    }
    Ok(LdapUrl {
        // Without a slash there is not even an empty base.
        base: path.starts_with('/'),
        attribute: !attributes.is_empty(),
        filter: !filter.is_empty(),
    })
}

fn strip_prefix_ignoring_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}
