//! Option values, read as PostgreSQL's C code does.

use std::num::IntErrorKind;

/// Whether `atoi()` of the string is 0.
pub(super) fn atoi_is_zero(text: &str) -> bool {
    let text = text.trim_start_matches([' ', '\t', '\n', '\u{b}', '\u{c}', '\r']);
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text).trim_start_matches(|c: char| c.is_ascii_digit());
    let number = text.strip_suffix(digits).unwrap_or_default();
    match number.parse::<i64>() {
        // `atoi()` keeps the low 32 bits of what `strtol()` returns.
        Ok(number) => number.trailing_zeros() >= 32,
        // `strtol()` returns `LONG_MAX` on overflow, `LONG_MIN` on underflow and 0 without digits.
        Err(error) => *error.kind() != IntErrorKind::PosOverflow,
    }
}

/// The items of a list, or `None` if it is malformed: `varlena.c SplitGUCList()`.
///
/// Items are separated by commas and optional blanks. An item is either in double quotes or free of blanks.
pub(super) fn split_guc_list(text: &str) -> Option<Vec<String>> {
    let mut rest = text.trim_start_matches(BLANKS);
    let mut items = Vec::new();
    if rest.is_empty() {
        return Some(items);
    }
    loop {
        let (item, after) = split_item(rest)?;
        items.push(item);
        rest = after.trim_start_matches(BLANKS);
        if rest.is_empty() {
            return Some(items);
        }
        rest = rest.strip_prefix(',')?.trim_start_matches(BLANKS);
    }
}

const BLANKS: [char; 5] = [' ', '\t', '\n', '\r', '\u{c}'];

/// The first item and what follows it.
fn split_item(text: &str) -> Option<(String, &str)> {
    let Some(mut quoted) = text.strip_prefix('"') else {
        let end = text.find(|c| c == ',' || BLANKS.contains(&c)).unwrap_or(text.len());
        let (item, rest) = text.split_at_checked(end).filter(|(item, _)| !item.is_empty())?;
        return Some((item.to_owned(), rest));
    };
    let mut item = String::new();
    loop {
        let (part, rest) = quoted.split_once('"')?;
        item.push_str(part);
        let Some(after_escaped_quote) = rest.strip_prefix('"') else { return Some((item, rest)) };
        item.push('"');
        quoted = after_escaped_quote;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_split_as_postgresql_does() {
        for (text, expected) in [
            ("", Some(&[][..])),
            (" a , b", Some(&["a", "b"])),
            (r#""a, b","c""d""#, Some(&["a, b", "c\"d"])),
            ("a,", None),
            ("a b", None),
            (",a", None),
            (r#""a"#, None),
        ] {
            let expected = expected.map(|items| items.iter().map(ToString::to_string).collect());
            assert_eq!(split_guc_list(text), expected, "{text:?}");
        }
    }

    #[test]
    fn integers_are_read_as_atoi_does() {
        for (text, is_zero) in [
            ("389", false),
            (" +1x", false),
            ("-1", false),
            ("", true),
            ("+", true),
            ("x", true),
            ("0", true),
            ("2147483648", false),
            ("4294967296", true),
            ("99999999999999999999", false),
            ("-99999999999999999999", true),
        ] {
            assert_eq!(atoi_is_zero(text), is_zero, "{text:?}");
        }
    }
}
