//! Plain YAML scalars as Kubernetes resolves them.
//!
//! `kubectl` and the API server read YAML 1.1 (`sigs.k8s.io/yaml`, `goyaml.v2/resolve.go`), not YAML 1.2: `on` and `yes`
//! are booleans, and `010` is eight.

use serde_json::{Number, Value};

/// The JSON value of a plain scalar.
pub fn resolve(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => Value::Bool(true),
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => Value::Bool(false),
        _ => number(text).map_or_else(|| Value::String(text.to_owned()), Value::Number),
    }
}

fn number(text: &str) -> Option<Number> {
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.')) {
        return None;
    }
    let plain = text.replace('_', "");
    if !text.starts_with('.')
        && let Some(integer) = integer(&plain)
    {
        return Some(integer);
    }
    if !is_decimal_float(&plain) {
        return None;
    }
    let float: f64 = plain.parse().ok()?;
    // Go's JSON encoder writes an integral number of moderate size without a fraction.
    #[allow(clippy::cast_possible_truncation, reason = "the number is in the range of i64")]
    if float.fract() == 0.0 && float.abs() < 1e15 {
        return Some(Number::from(float as i64));
    }
    Number::from_f64(float)
}

/// Go's `strconv.ParseInt(text, 0, 64)`: `0x`, `0o` or a bare leading zero, `0b`, else decimal.
fn integer(text: &str) -> Option<Number> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let prefixed = |prefixes: [&str; 2]| prefixes.iter().find_map(|prefix| digits.strip_prefix(*prefix));
    let (radix, digits) = if let Some(rest) = prefixed(["0x", "0X"]) {
        (16, rest)
    } else if let Some(rest) = prefixed(["0o", "0O"]) {
        (8, rest)
    } else if let Some(rest) = prefixed(["0b", "0B"]) {
        (2, rest)
    } else if digits.len() > 1 && digits.starts_with('0') {
        (8, digits)
    } else {
        (10, digits)
    };
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
        return None;
    }
    let magnitude = u64::from_str_radix(digits, radix).ok()?;
    if negative { 0_i64.checked_sub_unsigned(magnitude).map(Number::from) } else { Some(Number::from(magnitude)) }
}

/// `^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$`
fn is_decimal_float(text: &str) -> bool {
    let all_digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let exponent_is_fine = exponent.is_none_or(|exponent| {
        let digits = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !digits.is_empty() && all_digits(digits)
    });
    let mantissa_is_fine = match mantissa.split_once('.') {
        Some(("", fraction)) => !fraction.is_empty() && all_digits(fraction),
        Some((whole, fraction)) => all_digits(whole) && all_digits(fraction),
        None => !mantissa.is_empty() && all_digits(mantissa),
    };
    exponent_is_fine && mantissa_is_fine
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::resolve;

    #[test]
    fn plain_scalars_are_resolved_as_by_kubectl() {
        for (text, value) in [
            ("", json!(null)),
            ("~", json!(null)),
            ("on", json!(true)),
            ("No", json!(false)),
            ("y", json!(true)),
            ("12", json!(12)),
            ("-12", json!(-12)),
            ("+12", json!(12)),
            ("010", json!(8)),
            ("0o10", json!(8)),
            ("0x1F", json!(31)),
            ("-0b11", json!(-3)),
            ("1_000", json!(1000)),
            ("18446744073709551615", json!(18_446_744_073_709_551_615_u64)),
            ("1.50", json!(1.5)),
            (".5", json!(0.5)),
            ("1e3", json!(1000)),
            ("08", json!(8)),
            ("-", json!("-")),
            ("0x", json!("0x")),
            ("1.2.3", json!("1.2.3")),
            ("500m", json!("500m")),
            ("2024-01-02T03:04:05Z", json!("2024-01-02T03:04:05Z")),
            ("truex", json!("truex")),
            ("0 */12 * * *", json!("0 */12 * * *")),
        ] {
            assert_eq!(resolve(text), value, "{text}");
        }
    }
}
