//! Numbers, as Go, the shell and GNU `timeout` read them.

/// `strconv.Atoi`.
pub(super) fn parse_decimal(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_digits)
}

/// Decimal digits only.
pub(super) fn parse_digits(text: &str) -> Option<i64> {
    text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))
}

/// `strconv.ParseInt` with base 0, as viper applies it: `0x`, `0o`, `0b` and a leading 0 are prefixes, and underscores
/// may separate digits.
pub(super) fn parse_go_number(text: &str) -> Option<i64> {
    let (sign, unsigned) = match text.strip_prefix('-') {
        Some(unsigned) => (-1, unsigned),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let lower = unsigned.to_ascii_lowercase();
    let (radix, digits) = [("0x", 16), ("0o", 8), ("0b", 2), ("0", 8)]
        .into_iter()
        .find_map(|(prefix, radix)| {
            let digits = lower.strip_prefix(prefix)?;
            (!digits.is_empty()).then_some((radix, digits))
        })
        .unwrap_or((10, lower.as_str()));
    let is_separated = !digits.ends_with('_') && !digits.contains("__") && (radix != 10 || !digits.starts_with('_'));
    let digits = digits.replace('_', "");
    let is_digits = digits.bytes().all(|byte| byte.is_ascii_alphanumeric());
    i64::from_str_radix(&digits, radix).ok().filter(|_| is_separated && is_digits).map(|number| sign * number)
}

/// `DURATION` of coreutils' `timeout`: a number as C's `strtod` reads it, and a unit.
pub(super) fn is_timeout_duration(text: &str) -> bool {
    let number = text.strip_suffix(['s', 'm', 'h', 'd']).unwrap_or(text);
    let number = number.trim_start().strip_prefix('+').unwrap_or(number.trim_start());
    // Rust reads the same decimal numbers and words as C, and no hexadecimal digits. A `d` can be one.
    let hexadecimal = |number: &str| {
        let digits = number.strip_prefix("0x").or_else(|| number.strip_prefix("0X"));
        digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    let is_number = number.parse().is_ok_and(|number: f64| number >= 0.0) && !number.starts_with(['+', '-']);
    is_number || hexadecimal(number) || hexadecimal(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_go_have_prefixes() {
        for (text, number) in [
            ("16", Some(16)),
            ("-3", Some(-3)),
            ("+3", Some(3)),
            ("0", Some(0)),
            ("010", Some(8)),
            ("08", None),
            ("0x10", Some(16)),
            ("0b11", Some(3)),
            ("1_000", Some(1000)),
            ("0x_f", Some(15)),
            ("_1", None),
            ("1__0", None),
            ("1_", None),
            ("", None),
            ("4.0", None),
            (" 4", None),
            ("four", None),
            ("--4", None),
            ("0x-4", None),
            ("9999999999999999999", None),
        ] {
            assert_eq!(parse_go_number(text), number, "{text:?}");
        }
    }

    #[test]
    fn decimal_numbers_have_digits_and_a_sign() {
        for (text, number) in
            [("16", Some(16)), ("+16", Some(16)), ("-1", Some(-1)), ("016", Some(16)), ("", None), ("-", None)]
        {
            assert_eq!(parse_decimal(text), number, "{text:?}");
        }
        for text in ["4.0", " 4", "four", "0x10", "1_0"] {
            assert_eq!(parse_decimal(text), None, "{text:?}");
        }
    }

    #[test]
    fn durations_have_a_unit() {
        for text in ["0", "600", "10m", "1.5h", ".5d", "1e3", "+60s", " 60", "inf", "infinity", "0x10", "0X1Fs", "0x1d"]
        {
            assert!(is_timeout_duration(text), "{text:?}");
        }
        for text in ["", "s", "10 m", "10min", "-1", "ten", "10ms", "nan", "10s ", "1h30m", "+-1", "1e", "0x"] {
            assert!(!is_timeout_duration(text), "{text:?}");
        }
    }
}
