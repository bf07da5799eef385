//! Words of the user's in sentences of ours.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::bytes::{begins_with, position};

/// The longest piece of the user's text that a sentence repeats, in characters.
const LONGEST_QUOTE: usize = 80;

/// `text` in quotation marks, on one line, not overlong and [`without_user`], so that a sentence stays a
/// sentence. Not for values that can be a credential.
///
/// ```
/// use harbor_postgres_backup_policy::text::quoted;
/// assert_eq!(quoted("host all\n"), r#""host all\n""#);
/// ```
pub fn quoted(text: &str) -> String {
    let text = &without_user(text);
    let mut quoted = String::with_capacity(text.len().min(LONGEST_QUOTE) + 2);
    quoted.push('"');
    for (position, c) in text.chars().enumerate() {
        if position == LONGEST_QUOTE {
            quoted.push('…');
            break;
        }
        match c {
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            c if c.is_control() || is_invisible(c) => {
                let _ = write!(quoted, "\\u{{{:x}}}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// As [`str::trim`]. Hardly any text has blanks around it, and looking for those of other languages takes long.
pub fn trim(text: &str) -> &str {
    let is_plain = |end: Option<&u8>| end.is_some_and(u8::is_ascii_graphic);
    if is_plain(text.as_bytes().first()) && is_plain(text.as_bytes().last()) { text } else { text.trim() }
}

/// Whether it says `true`, the case of letters aside. Most do so as it stands.
pub fn is_true(text: &str) -> bool {
    text == "true" || text.eq_ignore_ascii_case("true")
}

/// Where `wanted` begins first. The standard library's search prepares itself for each text to look for, which takes longer
/// than to look through texts as short as these.
pub fn find(text: &str, wanted: &str) -> Option<usize> {
    let (text, wanted) = (text.as_bytes(), wanted.as_bytes());
    let Some(first) = wanted.first() else { return Some(0) };
    let mut from = 0;
    loop {
        let rest = text.get(from..)?;
        let at = position(rest, *first)?;
        if begins_with(rest.get(at..)?, wanted) {
            return Some(from.saturating_add(at));
        }
        from = from.saturating_add(at).saturating_add(1);
    }
}

/// Whether `wanted` is in `text`.
pub fn contains(text: &str, wanted: &str) -> bool {
    find(text, wanted).is_some()
}

/// What stands before and behind `wanted`, where it is first.
pub fn split_once<'t>(text: &'t str, wanted: &str) -> Option<(&'t str, &'t str)> {
    let (before, rest) = text.split_at_checked(find(text, wanted)?)?;
    Some((before, rest.strip_prefix(wanted)?))
}

/// `text` with `by` wherever `wanted` was, which must not be empty.
pub fn replace(text: &str, wanted: &str, by: &str) -> String {
    let mut replaced = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = split_once(rest, wanted).filter(|_| !wanted.is_empty()) {
        replaced.push_str(before);
        replaced.push_str(by);
        rest = behind;
    }
    replaced.push_str(rest);
    replaced
}

/// `text` without the user and password that a URL in it can have: whatever stands between the first
/// `://` and the last `@` goes.
///
/// ```
/// use harbor_postgres_backup_policy::text::without_user;
/// assert_eq!(without_user("ssh://me:secret@host/path"), "ssh://<hidden>@host/path");
/// ```
pub fn without_user(text: &str) -> Cow<'_, str> {
    let parts = split_once(text, "://").and_then(|(scheme, rest)| Some((scheme, rest.rsplit_once('@')?.1)));
    parts.map_or(Cow::Borrowed(text), |(scheme, host)| Cow::Owned(format!("{scheme}://<hidden>@{host}")))
}

/// Characters that a terminal does not show, or that turn the line around.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// The name among `known` that `name` is most likely a misspelling of: at most a third of its letters
/// away, counting an exchange of two neighbours as one.
///
/// ```
/// use harbor_postgres_backup_policy::text::did_you_mean;
/// assert_eq!(did_you_mean("Mode", ["mode", "rules"]), Some("mode"));
/// assert_eq!(did_you_mean("backend", ["mode", "rules"]), None);
/// ```
pub fn did_you_mean<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    // The measure is quadratic; no name of ours is that long.
    if name.len() > 64 {
        return None;
    }
    let lower = name.to_ascii_lowercase();
    known
        .into_iter()
        .map(|candidate| (strsim::osa_distance(&lower, &candidate.to_ascii_lowercase()), candidate))
        .filter(|(distance, candidate)| *distance <= candidate.len().div_ceil(3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::test;

    #[test]
    fn quotes_stay_on_one_line_and_short() {
        assert_eq!(quoted("a\tb\u{1b}[31m\u{202e}"), "\"a\\tb\\u{1b}[31m\\u{202e}\"");
        assert_eq!(quoted(&"x".repeat(81)), format!("\"{}…\"", "x".repeat(80)));
    }

    #[test]
    fn texts_are_searched_as_elsewhere() {
        for text in ["", "a", "aab", "ab://c://d", "$(A)$(A", "é$(é)"] {
            for wanted in ["", "a", "ab", "://", "$(", "é", "aaaa"] {
                assert_eq!(find(text, wanted), text.find(wanted), "{text} {wanted}");
                assert_eq!(contains(text, wanted), text.contains(wanted));
                assert_eq!(split_once(text, wanted), text.split_once(wanted), "{text} {wanted}");
                if !wanted.is_empty() {
                    assert_eq!(replace(text, wanted, "-"), text.replace(wanted, "-"), "{text} {wanted}");
                }
            }
        }
    }

    #[test]
    fn texts_are_trimmed_as_elsewhere() {
        for text in ["", "a", " a", "a ", "\u{a0}a", "a\u{a0}", "\n", "é", "\u{1f}a\u{1f}", "\u{7f}"] {
            assert_eq!(trim(text), text.trim(), "{text:?}");
        }
    }

    #[test]
    fn suggests_only_what_is_near() {
        assert_eq!(did_you_mean("podconfig", ["podConfig", "postgres"]), Some("podConfig"));
        assert_eq!(did_you_mean("minmum", ["minimum", "images"]), Some("minimum"));
        assert_eq!(did_you_mean("zzz", ["minimum", "images"]), None);
        assert_eq!(did_you_mean(&"x".repeat(100_000), ["minimum"]), None);
    }
}
