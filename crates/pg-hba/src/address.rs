//! The address field of a `host` record.

mod cidr;
pub(crate) mod numeric;
mod set;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

pub use self::cidr::ParseCidrError;
pub(crate) use self::set::AddressSet;

/// The address field of a record: the clients that it matches.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Address {
    /// `all`: every address of both families.
    All,
    /// `samehost`: the server's own addresses.
    SameHost,
    /// `samenet`: the subnets that the server is directly connected to.
    SameNet,
    /// An IP address with a prefix length or a netmask.
    Range(AddressRange),
    /// A host name, or a suffix of host names if it begins with a dot.
    HostName(String),
}

/// A range of IP addresses of one family: an address and a mask, which need not be a prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AddressRange {
    address: IpAddr,
    mask: IpAddr,
}

impl AddressRange {
    /// All IPv4 addresses.
    pub const ALL_IPV4: Self =
        Self { address: IpAddr::V4(Ipv4Addr::UNSPECIFIED), mask: IpAddr::V4(Ipv4Addr::UNSPECIFIED) };

    /// All IPv6 addresses.
    pub const ALL_IPV6: Self =
        Self { address: IpAddr::V6(Ipv6Addr::UNSPECIFIED), mask: IpAddr::V6(Ipv6Addr::UNSPECIFIED) };

    /// The addresses that equal `address` in the bits set in `mask`; `None` if the families differ.
    ///
    /// ```
    /// use pg_hba::AddressRange;
    ///
    /// let range = AddressRange::new([10, 0, 0, 0].into(), [255, 0, 0, 0].into()).unwrap();
    /// assert!(range.contains([10, 1, 2, 3].into()));
    /// assert!(!range.contains([11, 1, 2, 3].into()));
    /// ```
    pub fn new(address: IpAddr, mask: IpAddr) -> Option<Self> {
        (address.is_ipv4() == mask.is_ipv4()).then_some(Self { address, mask })
    }

    /// The address as written, including the bits that the mask does not cover.
    pub fn address(&self) -> IpAddr {
        self.address
    }

    /// The mask: as written, or that of the prefix length.
    pub fn mask(&self) -> IpAddr {
        self.mask
    }

    /// Whether an address is in the range (`ifaddr.c pg_range_sockaddr()`).
    pub fn contains(&self, address: IpAddr) -> bool {
        address.is_ipv4() == self.address.is_ipv4()
            && (to_bits(address) ^ to_bits(self.address)) & self.mask_bits() == 0
    }

    /// Whether every address of another range is in this one.
    pub fn contains_range(&self, other: &Self) -> bool {
        self.mask_bits() & !other.mask_bits() == 0 && self.contains(other.address)
    }

    /// Whether an address is in both ranges.
    pub fn overlaps(&self, other: &Self) -> bool {
        let common_mask = self.mask_bits() & other.mask_bits();
        self.address.is_ipv4() == other.address.is_ipv4()
            && (to_bits(self.address) ^ to_bits(other.address)) & common_mask == 0
    }

    /// Whether the range is the whole address family.
    pub fn is_whole_family(&self) -> bool {
        self.mask_bits() == 0
    }

    /// Whether every address of the range is a loopback address: in 127.0.0.0/8, or `::1`.
    pub fn is_loopback(&self) -> bool {
        match (self.address, self.mask) {
            (IpAddr::V4(address), IpAddr::V4(mask)) => address.is_loopback() && mask.octets().starts_with(&[255]),
            (address, _) => address.is_loopback() && self.mask_bits() == u128::MAX,
        }
    }

    /// The length of the prefix if the mask is one.
    fn prefix_length(&self) -> Option<u32> {
        let (ones, zeros) = match self.mask {
            IpAddr::V4(mask) => (mask.to_bits().leading_ones(), mask.to_bits().trailing_zeros()),
            IpAddr::V6(mask) => (mask.to_bits().leading_ones(), mask.to_bits().trailing_zeros()),
        };
        (ones + zeros == bits_of_family(self.address)).then_some(ones)
    }

    fn mask_bits(&self) -> u128 {
        to_bits(self.mask)
    }
}

/// The number of bits of an address.
const fn bits_of_family(address: IpAddr) -> u32 {
    if address.is_ipv4() { Ipv4Addr::BITS } else { Ipv6Addr::BITS }
}

fn to_bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(address.to_bits()),
        IpAddr::V6(address) => address.to_bits(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(address: &str, mask: &str) -> AddressRange {
        AddressRange::new(address.parse().unwrap(), mask.parse().unwrap()).unwrap()
    }

    #[test]
    fn a_range_has_one_family() {
        assert_eq!(AddressRange::new(Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()), None);
    }

    #[test]
    fn a_range_contains_the_addresses_that_match_its_mask() {
        for (address, mask, other, expected) in [
            ("10.1.2.3", "255.255.0.0", "10.1.9.9", true),
            ("10.1.2.3", "255.255.0.0", "10.2.2.3", false),
            ("10.0.2.0", "255.0.255.0", "10.9.2.9", true),
            ("0.0.0.0", "0.0.0.0", "10.0.0.1", true),
            ("0.0.0.0", "0.0.0.0", "::1", false),
            ("::", "::", "10.0.0.1", false),
            ("fd00::", "ffff::", "fd00::7", true),
        ] {
            assert_eq!(range(address, mask).contains(other.parse().unwrap()), expected, "{address} {mask} {other}");
        }
    }

    #[test]
    fn a_range_contains_narrower_ones() {
        for (wide, narrow, expected) in [
            (("10.0.0.0", "255.0.0.0"), ("10.1.0.0", "255.255.0.0"), true),
            (("10.0.0.0", "255.0.0.0"), ("10.9.9.9", "255.0.0.0"), true),
            (("10.1.0.0", "255.255.0.0"), ("10.0.0.0", "255.0.0.0"), false),
            (("10.0.0.0", "255.255.0.0"), ("10.0.0.0", "255.0.0.0"), false),
            (("10.0.0.0", "255.0.0.0"), ("11.1.0.0", "255.255.0.0"), false),
            (("10.0.0.0", "255.0.255.0"), ("10.9.0.0", "255.255.255.0"), true),
            (("10.0.0.0", "255.0.255.0"), ("10.9.1.0", "255.255.255.0"), false),
            (("0.0.0.0", "0.0.0.0"), ("::", "::"), false),
        ] {
            let (wide, narrow) = (range(wide.0, wide.1), range(narrow.0, narrow.1));
            assert_eq!(wide.contains_range(&narrow), expected, "{wide:?} {narrow:?}");
        }
    }

    #[test]
    fn ranges_overlap_if_an_address_is_in_both() {
        for (one, other, expected) in [
            (("10.0.0.0", "255.0.0.0"), ("10.1.0.0", "255.255.0.0"), true),
            (("10.0.0.0", "255.0.0.0"), ("11.1.0.0", "255.255.0.0"), false),
            (("10.0.0.0", "255.0.255.0"), ("10.9.0.0", "255.255.0.0"), true),
            (("0.0.0.0", "0.0.0.0"), ("::", "::"), false),
        ] {
            let (one, other) = (range(one.0, one.1), range(other.0, other.1));
            assert_eq!((one.overlaps(&other), other.overlaps(&one)), (expected, expected), "{one:?} {other:?}");
        }
    }

    #[test]
    fn a_loopback_range_has_only_loopback_addresses() {
        for (address, mask, expected) in [
            ("127.0.0.1", "255.255.255.255", true),
            ("127.0.0.0", "255.0.0.0", true),
            ("127.5.0.0", "255.255.0.0", true),
            ("126.0.0.0", "254.0.0.0", false),
            ("127.0.0.0", "254.0.0.0", false),
            ("128.0.0.0", "255.0.0.0", false),
            ("0.0.0.0", "0.0.0.0", false),
            ("::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", true),
            ("::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe", false),
            ("::2", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", false),
            ("::", "::", false),
        ] {
            assert_eq!(range(address, mask).is_loopback(), expected, "{address} {mask}");
        }
    }

    #[test]
    fn the_whole_family_has_no_mask() {
        assert!(AddressRange::ALL_IPV4.is_whole_family() && AddressRange::ALL_IPV6.is_whole_family());
        assert!(!range("0.0.0.0", "128.0.0.0").is_whole_family());
    }
}
