//! Values of users in messages.

use std::borrow::Cow;
use std::fmt;

/// The maximum number of characters of a quoted value.
const MAX_QUOTED: usize = 80;

/// The maximum length in bytes of a name that is compared with others.
const MAX_COMPARED: usize = 64;

/// Displays a value in quotation marks, on one line, shortened, and without the user of a URL. Not for values that can be
/// credentials.
///
/// ```
/// use harbor_postgres_backup_policy::text::Quoted;
///
/// assert_eq!(Quoted("host all\n").to_string(), r#""host all\n""#);
/// assert_eq!(Quoted("https://me:secret@host/path").to_string(), r#""https://<hidden>@host/path""#);
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Quoted<'a>(pub &'a str);

impl fmt::Debug for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = without_user(self.0);
        f.write_str("\"")?;
        for (position, c) in shown.chars().enumerate() {
            if position == MAX_QUOTED {
                f.write_str("…")?;
                break;
            }
            match c {
                '\n' => f.write_str("\\n")?,
                '\t' => f.write_str("\\t")?,
                '\r' => f.write_str("\\r")?,
                c if c.is_control() || is_invisible(c) => write!(f, "\\u{{{:x}}}", u32::from(c))?,
                c => write!(f, "{c}")?,
            }
        }
        f.write_str("\"")
    }
}

/// Characters that change the display of others: zero-width characters and those that reverse the direction of text.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Replaces the user part of a URL (`scheme://user:password@host`), which can be a credential: everything between the
/// first `://` and the last `@`.
///
/// ```
/// use harbor_postgres_backup_policy::text::without_user;
///
/// assert_eq!(without_user("ssh://me:sec/ret@host/path"), "ssh://<hidden>@host/path");
/// assert_eq!(without_user("s3://bucket/path"), "s3://bucket/path");
/// ```
pub fn without_user(text: &str) -> Cow<'_, str> {
    match text.split_once("://").and_then(|(scheme, rest)| Some((scheme, rest.rsplit_once('@')?.1))) {
        Some((scheme, host)) => Cow::Owned(format!("{scheme}://<hidden>@{host}")),
        None => Cow::Borrowed(text),
    }
}

/// The candidate that `name` is most likely a misspelling of: at most a third of its characters away, where swapping two
/// neighbors counts as one change.
///
/// ```
/// use harbor_postgres_backup_policy::text::did_you_mean;
///
/// assert_eq!(did_you_mean("Mode", ["mode", "rules"]), Some("mode"));
/// assert_eq!(did_you_mean("backend", ["mode", "rules"]), None);
/// ```
pub fn did_you_mean<'k>(name: &str, candidates: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    // The distance takes quadratic time, and no name is that long.
    if name.len() > MAX_COMPARED {
        return None;
    }
    let name = name.to_ascii_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (strsim::osa_distance(&name, &candidate.to_ascii_lowercase()), candidate))
        .filter(|(distance, candidate)| *distance <= candidate.len().div_ceil(3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_value_is_short_and_on_one_line() {
        assert_eq!(Quoted("a\tb\u{1b}[31m\u{202e}").to_string(), "\"a\\tb\\u{1b}[31m\\u{202e}\"");
        assert_eq!(Quoted(&"x".repeat(81)).to_string(), format!("\"{}…\"", "x".repeat(80)));
    }

    #[test]
    fn only_near_candidates_are_suggested() {
        assert_eq!(did_you_mean("podconfig", ["podConfig", "postgres"]), Some("podConfig"));
        assert_eq!(did_you_mean("minmum", ["minimum", "images"]), Some("minimum"));
        assert_eq!(did_you_mean("zzz", ["minimum", "images"]), None);
        assert_eq!(did_you_mean(&"x".repeat(100_000), ["minimum"]), None);
    }
}
