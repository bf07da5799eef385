//! Numeric addresses and prefix lengths, read as PostgreSQL and the GNU C library do.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A numeric address, read as `getaddrinfo()` does with `AI_NUMERICHOST` (`hba.c parse_hba_line()`).
///
/// To PostgreSQL everything else is a host name. So is a link-local address with the name of an interface here, because
/// it depends on the machine which interfaces exist.
pub(crate) fn parse_address(text: &str) -> Option<IpAddr> {
    if let Some(address) = parse_ipv4(text) {
        return Some(address.into());
    }
    let address = match text.split_once('%') {
        Some((address, scope)) => parse_digits(scope, 10).map(|_| address)?,
        None => text,
    };
    address.parse().ok().map(IpAddr::V6)
}

/// The mask of a prefix length (`ifaddr.c pg_sockaddr_cidr_mask()`).
pub(crate) fn parse_prefix_length(text: &str, address: IpAddr) -> Option<IpAddr> {
    // `strtol()` skips blanks and takes a sign.
    let text = text.trim_start_matches([' ', '\t', '\r', '\u{b}', '\u{c}']);
    let length = parse_digits(text.strip_prefix(['+', '-']).unwrap_or(text), 10)?;
    if text.starts_with('-') && length > 0 {
        return None;
    }
    match address {
        IpAddr::V4(_) if length <= 32 => {
            let mask = u32::MAX.checked_shl(32 - length).unwrap_or(0);
            Some(Ipv4Addr::from_bits(mask).into())
        }
        IpAddr::V6(_) if length <= 128 => {
            let mask = u128::MAX.checked_shl(128 - length).unwrap_or(0);
            Some(Ipv6Addr::from_bits(mask).into())
        }
        _ => None,
    }
}

/// `inet_aton()`: one to four numbers, each decimal, octal or hexadecimal. The last one fills the remaining bytes.
fn parse_ipv4(text: &str) -> Option<Ipv4Addr> {
    let numbers: Vec<u32> = text.splitn(5, '.').map(parse_c_number).collect::<Option<_>>()?;
    let (last, leading) = numbers.split_last()?;
    let free_bits = 32_u32.checked_sub(u32::try_from(leading.len()).ok()? * 8).filter(|bits| *bits > 0)?;
    if u64::from(*last) >= 1 << free_bits {
        return None;
    }
    let mut bits = *last;
    for (number, shift) in leading.iter().zip([24, 16, 8]) {
        bits |= u32::from(u8::try_from(*number).ok()?) << shift;
    }
    Some(Ipv4Addr::from_bits(bits))
}

/// `strtoul(…, 0)` of a string that is a number to its end.
fn parse_c_number(text: &str) -> Option<u32> {
    if let Some(digits) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        parse_digits(digits, 16)
    } else if text.starts_with('0') {
        parse_digits(text, 8)
    } else {
        parse_digits(text, 10)
    }
}

/// A number without a sign.
fn parse_digits(text: &str, radix: u32) -> Option<u32> {
    let is_number = text.chars().all(|c| c.is_digit(radix));
    u32::from_str_radix(text, radix).ok().filter(|_| is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_getaddrinfo_does() {
        for (text, expected) in [
            ("10.0.0.1", Some("10.0.0.1")),
            ("10", Some("0.0.0.10")),
            ("127.1", Some("127.0.0.1")),
            ("010.0x1f.257", Some("8.31.1.1")),
            ("0xffffffff", Some("255.255.255.255")),
            ("0", Some("0.0.0.0")),
            ("4294967296", None),
            ("1.2.3.4.5", None),
            ("1.2.3.256", None),
            ("255.1", Some("255.0.0.1")),
            ("255.16777215", Some("255.255.255.255")),
            ("255.16777216", None),
            ("256.1", None),
            ("1.2.3.", None),
            ("+1", None),
            ("0x+1", None),
            ("08", None),
            ("0x", None),
            ("1.2.3.4 ", None),
            ("", None),
            ("::1", Some("::1")),
            ("::ffff:1.2.3.4", Some("::ffff:1.2.3.4")),
            ("::1%1", Some("::1")),
            ("fe80::1%eth0", None),
            ("::1%", None),
            ("::1%+1", None),
            ("::1%4294967296", None),
            ("1.2.3.4%1", None),
            ("localhost", None),
        ] {
            let expected = expected.map(|text| text.parse::<IpAddr>().unwrap());
            assert_eq!(parse_address(text), expected, "{text:?}");
        }
    }

    #[test]
    fn prefix_lengths_are_read_as_strtol_does() {
        let (v4, v6) = (Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into());
        for (length, address, expected) in [
            ("0", v4, Some("0.0.0.0")),
            ("8", v4, Some("255.0.0.0")),
            ("32", v4, Some("255.255.255.255")),
            (" +8", v4, Some("255.0.0.0")),
            ("33", v4, None),
            ("-0", v4, Some("0.0.0.0")),
            ("-1", v4, None),
            ("+-1", v4, None),
            ("", v4, None),
            ("8x", v4, None),
            ("64", v6, Some("ffff:ffff:ffff:ffff::")),
            ("0", v6, Some("::")),
            ("129", v6, None),
        ] {
            let expected = expected.map(|text| text.parse::<IpAddr>().unwrap());
            assert_eq!(parse_prefix_length(length, address), expected, "{length:?}");
        }
    }
}
