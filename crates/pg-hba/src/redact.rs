//! Values that are safe to show: without credentials, escaped and shortened.

/// Replaces a value that could be a credential.
pub(crate) const HIDDEN: &str = "<hidden>";

/// The maximum number of characters of a value that are shown.
const MAX_VALUE_WIDTH: usize = 40;

/// A value for an error message. If it is a misplaced `name=value` option, its value is hidden.
pub(crate) fn value(text: &str) -> String {
    let (shown, hidden) = match text.split_once('=') {
        Some((name, _)) => (name, "=<hidden>"),
        None => (text, ""),
    };
    let (mut value, mut room) = (String::new(), MAX_VALUE_WIDTH);
    if !push_escaped(&mut value, shown, &mut room) {
        value.push('…');
    }
    value + hidden
}

/// Appends `text` with everything but printable ASCII escaped as in a Rust string; false if it does not fit in `room`
/// characters.
pub(crate) fn push_escaped(target: &mut String, text: &str, room: &mut usize) -> bool {
    for c in text.chars() {
        if *room == 0 {
            return false;
        }
        if matches!(c, ' '..='~') {
            target.push(c);
            *room -= 1;
        } else {
            let escaped = c.escape_debug();
            *room = room.saturating_sub(escaped.len());
            target.extend(escaped);
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_short_and_without_credentials() {
        let long = "a".repeat(41);
        let shortened = format!("{}…", "a".repeat(40));
        for (text, expected) in [
            ("hostsll", "hostsll"),
            ("\u{7}", "\\u{7}"),
            ("ldapbindpasswd=x", "ldapbindpasswd=<hidden>"),
            (&long, &shortened),
        ] {
            assert_eq!(value(text), expected, "{text:?}");
        }
    }
}
