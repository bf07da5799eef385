//! The address field of a `host` line.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The clients that the address field of a line speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address<'a> {
    /// `all`: every address of either family.
    All,
    /// `samehost`: the server's own addresses.
    SameHost,
    /// `samenet`: the networks that the server is directly connected to.
    SameNet,
    /// An address with a prefix length or a mask.
    Range(Range),
    /// A host name, or with a leading dot the end of one.
    HostName(Cow<'a, str>),
}

impl Address<'_> {
    pub(super) fn into_owned(self) -> Address<'static> {
        match self {
            Self::All => Address::All,
            Self::SameHost => Address::SameHost,
            Self::SameNet => Address::SameNet,
            Self::Range(range) => Address::Range(range),
            Self::HostName(name) => Address::HostName(name.into_owned().into()),
        }
    }
}

/// The addresses of one family that equal `address` wherever `mask` has a bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    address: IpAddr,
    mask: IpAddr,
}

impl Range {
    /// A range; none if the families differ.
    pub fn new(address: IpAddr, mask: IpAddr) -> Option<Self> {
        (address.is_ipv4() == mask.is_ipv4()).then_some(Self { address, mask })
    }

    /// The address as written.
    pub fn address(&self) -> IpAddr {
        self.address
    }

    /// The mask, from the prefix length or as written.
    pub fn mask(&self) -> IpAddr {
        self.mask
    }

    /// Whether an address lies in the range (`ifaddr.c pg_range_sockaddr()`).
    pub fn contains(&self, address: IpAddr) -> bool {
        address.is_ipv4() == self.address.is_ipv4() && (bits(address) ^ bits(self.address)) & bits(self.mask) == 0
    }

    /// Whether the range is the whole family.
    pub fn is_everything(&self) -> bool {
        bits(self.mask) == 0
    }

    /// Whether the range lies in 127.0.0.0/8, or is `::1`.
    pub fn is_loopback(&self) -> bool {
        let (address, mask) = (bits(self.address), bits(self.mask));
        match self.address {
            IpAddr::V4(_) => mask >> 24 == 0xff && address >> 24 == 127,
            IpAddr::V6(_) => mask == u128::MAX && address == 1,
        }
    }

    /// The masked network bits and the mask, low bits first.
    pub(super) fn key(&self) -> (u128, u128) {
        (bits(self.address) & bits(self.mask), bits(self.mask))
    }
}

fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(address.to_bits()),
        IpAddr::V6(address) => address.to_bits(),
    }
}

/// The mask of a prefix length (`ifaddr.c pg_sockaddr_cidr_mask()`).
pub(super) fn cidr_mask(length: &str, address: IpAddr) -> Option<IpAddr> {
    // strtol(): blanks and one sign may lead.
    let blanks = length.bytes().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | 0xb | 0xc)).count();
    let signed = length.as_bytes().get(blanks..)?;
    let unsigned = signed.strip_prefix(b"+").or_else(|| signed.strip_prefix(b"-")).unwrap_or(signed);
    let (length, []) = number(unsigned, 10)? else { return None };
    if signed.starts_with(b"-") && length > 0 {
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

/// A numeric address as `getaddrinfo()` of the GNU C library reads it under
/// `AI_NUMERICHOST`, which is what `hba.c parse_hba_line()` asks.
///
/// Anything else is a host name to the server. So is a link-local address with
/// the name of an interface: which interfaces exist cannot be known here.
pub(super) fn numeric_address(text: &str) -> Option<IpAddr> {
    if let Some(address) = ipv4_address(text) {
        return Some(address.into());
    }
    let Some((address, scope)) = text.split_once('%') else {
        return text.parse::<Ipv6Addr>().ok().map(IpAddr::V6);
    };
    let scope_is_number = scope.bytes().all(|byte| byte.is_ascii_digit()) && scope.parse::<u32>().is_ok();
    let address = address.parse::<Ipv6Addr>().ok()?;
    scope_is_number.then_some(address.into())
}

/// `inet_aton()`: one to four numbers, each decimal, octal or hexadecimal; the
/// last one fills the bytes that are left.
fn ipv4_address(text: &str) -> Option<Ipv4Addr> {
    let mut bits = 0_u32;
    let mut rest = text.as_bytes();
    let mut free_bits = 32_u32;
    loop {
        let (number, behind) = c_number(rest)?;
        let [b'.', next @ ..] = behind else {
            let fits = free_bits == 32 || number < 1_u32.checked_shl(free_bits)?;
            return (fits && behind.is_empty()).then(|| Ipv4Addr::from_bits(bits | number));
        };
        if free_bits <= 8 || number > 0xff {
            return None;
        }
        free_bits -= 8;
        bits |= number << free_bits;
        rest = next;
    }
}

/// `strtoul(…, 0)` of a text that begins with a digit, and what is behind the number.
fn c_number(text: &[u8]) -> Option<(u32, &[u8])> {
    match text {
        [b'0', b'x' | b'X', digits @ ..] => number(digits, 16),
        [b'0', ..] => number(text, 8),
        _ => number(text, 10),
    }
}

/// The number that a text begins with, and what is behind it.
fn number(text: &[u8], radix: u32) -> Option<(u32, &[u8])> {
    let (mut number, mut rest) = (0_u32, text);
    while let [byte, behind @ ..] = rest
        && let Some(digit) = char::from(*byte).to_digit(radix)
    {
        number = number.checked_mul(radix)?.checked_add(digit)?;
        rest = behind;
    }
    (rest.len() < text.len()).then_some((number, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::test;

    #[test]
    fn numeric_addresses_are_read_as_the_c_library_does() {
        for (text, expected) in [
            ("10.0.0.1", Some("10.0.0.1")),
            ("10", Some("0.0.0.10")),
            ("127.1", Some("127.0.0.1")),
            ("010.0x1f.257", Some("8.31.1.1")),
            ("0xffffffff", Some("255.255.255.255")),
            ("4294967296", None),
            ("1.2.3.4.5", None),
            ("1.2.3.256", None),
            ("255.1", Some("255.0.0.1")),
            ("256.1", None),
            ("1.2.3.", None),
            ("08", None),
            ("0x", None),
            ("1.2.3.4 ", None),
            ("", None),
            ("::1", Some("::1")),
            ("::ffff:1.2.3.4", Some("::ffff:1.2.3.4")),
            ("::1%1", Some("::1")),
            ("fe80::1%eth0", None),
            ("::1%", None),
            ("::1%4294967296", None),
            ("localhost", None),
        ] {
            let expected = expected.map(|text| text.parse::<IpAddr>().unwrap());
            assert_eq!(numeric_address(text), expected, "{text:?}");
        }
    }

    #[test]
    fn prefix_lengths_become_masks() {
        let (v4, v6) = (Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into());
        for (length, address, expected) in [
            ("0", v4, Some("0.0.0.0")),
            ("8", v4, Some("255.0.0.0")),
            ("32", v4, Some("255.255.255.255")),
            (" +8", v4, Some("255.0.0.0")),
            ("33", v4, None),
            ("-0", v4, Some("0.0.0.0")),
            ("-1", v4, None),
            ("", v4, None),
            ("8x", v4, None),
            ("64", v6, Some("ffff:ffff:ffff:ffff::")),
            ("0", v6, Some("::")),
            ("129", v6, None),
        ] {
            let expected = expected.map(|text| text.parse::<IpAddr>().unwrap());
            assert_eq!(cidr_mask(length, address), expected, "{length:?}");
        }
    }

    #[test]
    fn only_what_lies_in_the_host_is_loopback() {
        for (address, mask, is) in [
            ("127.0.0.1", "255.255.255.255", true),
            ("127.0.0.0", "255.0.0.0", true),
            ("127.5.0.0", "255.255.0.0", true),
            ("126.0.0.0", "254.0.0.0", false),
            ("128.0.0.0", "255.0.0.0", false),
            ("0.0.0.0", "0.0.0.0", false),
            ("::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", true),
            ("::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe", false),
            ("::2", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", false),
            ("::", "::", false),
        ] {
            let range = Range::new(address.parse().unwrap(), mask.parse().unwrap()).unwrap();
            assert_eq!(range.is_loopback(), is, "{address} {mask}");
        }
    }

    #[test]
    fn a_range_holds_what_its_mask_leaves_open() {
        for (address, mask, other, is) in [
            ("10.1.2.3", "255.255.0.0", "10.1.9.9", true),
            ("10.1.2.3", "255.255.0.0", "10.2.2.3", false),
            ("10.0.2.0", "255.0.255.0", "10.9.2.9", true),
            ("0.0.0.0", "0.0.0.0", "10.0.0.1", true),
            ("0.0.0.0", "0.0.0.0", "::1", false),
            ("::", "::", "10.0.0.1", false),
        ] {
            let range = Range::new(address.parse().unwrap(), mask.parse().unwrap()).unwrap();
            assert_eq!(range.contains(other.parse().unwrap()), is, "{address} {mask} {other}");
        }
    }
}
