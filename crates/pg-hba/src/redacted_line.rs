//! Lines that are safe to show: without credentials, escaped and shortened.

use crate::PgVersion;
use crate::method::AuthMethod;
use crate::option::KnownOption;
use crate::redact::{HIDDEN, push_escaped};
use crate::token::{Field, Tokenizer};

/// The maximum number of characters of a line that are shown.
const MAX_LINE_WIDTH: usize = 80;

/// The indexes of the fields, from 0, that can hold the authentication method: the first one follows the user of a
/// `local` record, the last one a netmask.
const FIRST_METHOD_FIELD: usize = 3;
const LAST_METHOD_FIELD: usize = 5;

/// Whether a part of a line sets an option that could be a credential, so that what follows could be the rest of it.
pub(crate) fn sets_secret(text: &str) -> bool {
    text.split([' ', '\t', '\r', ',', '"'])
        .filter_map(|token| token.split_once('='))
        .any(|(name, _)| !KnownOption::is_harmless(name))
}

/// A line as it is written, without surrounding blanks, comment and credentials, escaped and shortened.
///
/// Only what cannot be a credential is shown: the fields up to the method, and options known to be harmless. Everything
/// from the first other option on is hidden, because an unquoted value with a blank in it continues in the next field.
pub(crate) fn redacted_line(line: &str, version: PgVersion) -> String {
    let mut tokenizer = Tokenizer::new(line, version);
    let mut shown = String::new();
    let mut room = MAX_LINE_WIDTH;
    let mut has_method = false;
    let mut start = None;
    let mut index = 0;
    while let Ok(Some(field)) = tokenizer.next_field() {
        if let Some(secret) = first_secret(&field, has_method || index > LAST_METHOD_FIELD) {
            if !shown.is_empty() {
                shown.push(' ');
            }
            if let Some((name, _)) = secret.split_once('=').filter(|(name, _)| KnownOption::find(name).is_some()) {
                shown.push_str(name);
                shown.push('=');
            }
            shown.push_str(HIDDEN);
            break;
        }
        let text = line.get(start.unwrap_or(field.first.offset)..field.end).unwrap_or_default();
        if !push_escaped(&mut shown, text, &mut room) {
            shown.push('…');
            break;
        }
        has_method |= index >= FIRST_METHOD_FIELD && AuthMethod::from_name(&field.first.text).is_some();
        start = Some(field.end);
        index += 1;
    }
    shown
}

/// The first token of a field that could be a credential.
fn first_secret(field: &Field, is_option: bool) -> Option<&str> {
    let is_harmless = |text: &str| match text.split_once('=') {
        Some((name, _)) => KnownOption::is_harmless(name),
        None => !is_option,
    };
    field.tokens().map(|token| token.text.as_str()).find(|text| !is_harmless(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_short_and_without_credentials() {
        let long = format!("local {} all trust", "a".repeat(200));
        let shortened = format!("local {}…", "a".repeat(74));
        for (text, expected) in [
            ("  local   all all  trust  # why", "local   all all  trust"),
            (
                "host all all all ldap ldapbasedn=\"o=a b\" ldapbindpasswd=x y",
                "host all all all ldap ldapbasedn=\"o=a b\" ldapbindpasswd=<hidden>",
            ),
            ("host all all all ldap ldapbindpaswd=x", "host all all all ldap <hidden>"),
            ("host all all all md5 secret", "host all all all md5 <hidden>"),
            ("local all all md5 secret", "local all all md5 <hidden>"),
            ("host all md5 all trust", "host all md5 all trust"),
            ("host all all 10.0.0.0 255.0.0.0 md5 secret", "host all all 10.0.0.0 255.0.0.0 md5 <hidden>"),
            ("a b c d e f secret", "a b c d e f <hidden>"),
            ("local ldapbindpasswd=x", "local ldapbindpasswd=<hidden>"),
            ("map=m,ldapbindpasswd=x", "ldapbindpasswd=<hidden>"),
            ("local a\tb \u{7}\u{202e} trust", "local a\\tb \\u{7}\\u{202e} trust"),
            (&long, &shortened),
            (&"a".repeat(20_000), ""),
        ] {
            assert_eq!(redacted_line(text, PgVersion::V15), expected, "{text:?}");
        }
    }

    #[test]
    fn only_harmless_options_set_no_secret() {
        for (text, expected) in [
            ("host all all all ldap ", false),
            ("host all all all ldap ldapserver=h ", false),
            ("host all all all ldap \"ldapserver=h\" ", false),
            ("host all all all ldap ldapbindpasswd=my ", true),
            ("host all all all ldap \"ldapbindpasswd=my ", true),
            ("host all all all ldap ldapbindpassword=my ", true),
        ] {
            assert_eq!(sets_secret(text), expected, "{text:?}");
        }
    }
}
