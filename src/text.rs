//! Words of the user's in sentences of ours.

use std::borrow::Cow;
use std::fmt::Write as _;

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

/// A number to find names by, made of their length and last four letters, each of which with the bits of `fold` set.
/// Names are looked up thousands of times; most begin alike and end differently, and WebAssembly compares texts byte
/// by byte. Some names have one number, so whoever finds one compares it.
pub const fn key(name: &str, fold: u32) -> u32 {
    let letters = match name.as_bytes().last_chunk() {
        Some(letters) => u32::from_le_bytes(*letters),
        None => 0,
    };
    key_of_longer(letters | fold, name.len())
}

/// The [`key`] of a name with so many letters more before it.
#[allow(clippy::cast_possible_truncation, reason = "a length that is cut off makes a worse key, no wrong one")]
pub const fn key_of_longer(key: u32, letters: usize) -> u32 {
    // Any odd number spreads the lengths over the keys.
    key.wrapping_add((letters as u32).wrapping_mul(0x9e37_79b1))
}

/// `text` without the user and password that a URL in it can have: whatever stands between the first
/// `://` and the last `@` goes.
///
/// ```
/// use harbor_postgres_backup_policy::text::without_user;
/// assert_eq!(without_user("ssh://me:secret@host/path"), "ssh://<hidden>@host/path");
/// ```
pub fn without_user(text: &str) -> Cow<'_, str> {
    let parts = text.split_once("://").and_then(|(scheme, rest)| Some((scheme, rest.rsplit_once('@')?.1)));
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
    fn suggests_only_what_is_near() {
        assert_eq!(did_you_mean("podconfig", ["podConfig", "postgres"]), Some("podConfig"));
        assert_eq!(did_you_mean("minmum", ["minimum", "images"]), Some("minimum"));
        assert_eq!(did_you_mean("zzz", ["minimum", "images"]), None);
        assert_eq!(did_you_mean(&"x".repeat(100_000), ["minimum"]), None);
    }
}
