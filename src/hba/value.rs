//! Values of options, as the server reads them.

/// Whether `atoi()` of the text is 0.
pub(super) fn c_integer_is_zero(text: &str) -> bool {
    let text = text.trim_start_matches([' ', '\t', '\n', '\u{b}', '\u{c}', '\r']);
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let end = unsigned.find(|character: char| !character.is_ascii_digit()).unwrap_or(unsigned.len());
    let digits = unsigned.get(..end).unwrap_or_default();
    // atoi() keeps the low 32 bits of what strtol() gives, which is no more
    // than its greatest number.
    let greatest = i64::MAX.unsigned_abs();
    let number = digits
        .bytes()
        .fold(0_u64, |number, digit| number.saturating_mul(10).saturating_add(u64::from(digit - b'0')).min(greatest));
    number.trailing_zeros() >= 32
}

/// `varlena.c SplitGUCList()`: items between commas, blanks around them
/// dropped, each in double quotes or a run without blanks; none if it is not such
/// a list.
pub(super) fn guc_list(text: &str) -> Option<Vec<String>> {
    const BLANKS: [char; 5] = [' ', '\t', '\n', '\r', '\u{c}'];
    let mut rest = text.trim_start_matches(BLANKS);
    let mut items = Vec::new();
    if rest.is_empty() {
        return Some(items);
    }
    loop {
        let item;
        if let Some(mut quoted) = rest.strip_prefix('"') {
            let mut text = String::new();
            loop {
                let (piece, after) = quoted.split_once('"')?;
                text.push_str(piece);
                let Some(more) = after.strip_prefix('"') else {
                    rest = after;
                    break;
                };
                text.push('"');
                quoted = more;
            }
            item = text;
        } else {
            let end = rest.find(|character| character == ',' || BLANKS.contains(&character)).unwrap_or(rest.len());
            if end == 0 {
                return None;
            }
            let (run, after) = rest.split_at(end);
            item = run.to_owned();
            rest = after;
        }
        items.push(item);
        rest = rest.trim_start_matches(BLANKS);
        if rest.is_empty() {
            return Some(items);
        }
        rest = rest.strip_prefix(',')?.trim_start_matches(BLANKS);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::test;

    #[test]
    fn lists_are_split_as_the_server_does() {
        for (text, expected) in [
            ("", Some(&[][..])),
            (" a , b", Some(&["a", "b"])),
            (r#""a, b","c""d""#, Some(&["a, b", "c\"d"])),
            ("a,", None),
            ("a b", None),
            (",a", None),
            (r#""a"#, None),
        ] {
            let got = guc_list(text);
            let expected: Option<Vec<String>> = expected.map(|items| items.iter().map(ToString::to_string).collect());
            assert_eq!(got, expected, "{text:?}");
        }
    }

    #[test]
    fn integers_are_read_as_the_c_library_does() {
        for (text, zero) in [
            ("389", false),
            (" +1x", false),
            ("-1", false),
            ("", true),
            ("x", true),
            ("0", true),
            ("4294967296", true),
            ("99999999999999999999", false),
        ] {
            assert_eq!(c_integer_is_zero(text), zero, "{text:?}");
        }
    }
}
