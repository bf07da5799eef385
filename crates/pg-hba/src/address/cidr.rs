//! Networks in CIDR notation.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use super::{AddressRange, bits_of_family};

/// A string is not a network in CIDR notation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseCidrError {
    /// It is not an IP address, `/` and a prefix length.
    #[error("not a network in CIDR notation; expected an IP address and a prefix length, such as 10.244.0.0/16")]
    Syntax,
    /// The prefix is longer than an address of its family.
    #[error("the prefix length is out of range; expected 0 to {max}")]
    PrefixLength {
        /// The greatest prefix length of the family.
        max: u32,
    },
    /// Bits of the address are set that are not in the prefix.
    #[error("the address has bits set outside of the prefix; did you mean {network}?")]
    HostBits {
        /// The network without these bits.
        network: AddressRange,
    },
}

/// Reads a network in CIDR notation. This is stricter than the address field of a record: the address must be complete,
/// and have no bits set outside of the prefix.
///
/// ```
/// use pg_hba::{AddressRange, ParseCidrError};
///
/// let pods: AddressRange = "10.244.0.0/16".parse().unwrap();
/// assert!(pods.contains([10, 244, 7, 1].into()));
/// assert_eq!("10.244.7.0/16".parse::<AddressRange>(), Err(ParseCidrError::HostBits { network: pods }));
/// assert_eq!("10.244.0.0".parse::<AddressRange>(), Err(ParseCidrError::Syntax));
/// ```
impl FromStr for AddressRange {
    type Err = ParseCidrError;

    fn from_str(text: &str) -> Result<Self, ParseCidrError> {
        let (address, length) = text.split_once('/').ok_or(ParseCidrError::Syntax)?;
        let address: IpAddr = address.parse().map_err(|_| ParseCidrError::Syntax)?;
        let prefix_length: u32 = length.parse().map_err(|_| ParseCidrError::Syntax)?;
        // `parse` accepts a sign and leading zeros.
        if prefix_length.to_string() != length {
            return Err(ParseCidrError::Syntax);
        }
        let max = bits_of_family(address);
        let Some(host_bits) = max.checked_sub(prefix_length) else { return Err(ParseCidrError::PrefixLength { max }) };
        let (network, mask) = match address {
            IpAddr::V4(address) => {
                let mask = u32::MAX.checked_shl(host_bits).unwrap_or(0);
                (Ipv4Addr::from_bits(address.to_bits() & mask).into(), Ipv4Addr::from_bits(mask).into())
            }
            IpAddr::V6(address) => {
                let mask = u128::MAX.checked_shl(host_bits).unwrap_or(0);
                (Ipv6Addr::from_bits(address.to_bits() & mask).into(), Ipv6Addr::from_bits(mask).into())
            }
        };
        let range = Self { address: network, mask };
        if network == address { Ok(range) } else { Err(ParseCidrError::HostBits { network: range }) }
    }
}

/// `10.0.0.0/8`, or `10.0.0.0/255.0.255.0` if the mask is not a prefix.
impl fmt::Display for AddressRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.prefix_length() {
            Some(length) => write!(f, "{}/{length}", self.address),
            None => write!(f, "{}/{}", self.address, self.mask),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_displayed_as_it_is_parsed() {
        for network in ["10.244.0.0/16", "0.0.0.0/0", "10.0.0.1/32", "fd00::/8", "::/0", "fd00::1/128"] {
            assert_eq!(network.parse::<AddressRange>().unwrap().to_string(), network);
        }
        assert_eq!(AddressRange::ALL_IPV4.to_string(), "0.0.0.0/0");
        let scattered = AddressRange::new([10, 0, 0, 0].into(), [255, 0, 255, 0].into()).unwrap();
        assert_eq!(scattered.to_string(), "10.0.0.0/255.0.255.0");
    }

    #[test]
    fn a_string_that_is_not_a_network_is_an_error() {
        for text in [
            "",
            "/",
            "10.0.0.0",
            "10.0.0.0/",
            "/8",
            "10/8",
            "10.0.0/8",
            "10.0.0.0/8/8",
            "10.0.0.0/+8",
            "10.0.0.0/-0",
            "10.0.0.0/08",
            "10.0.0.0/ 8",
            " 10.0.0.0/8",
            "010.0.0.0/8",
            "10.0.0.0/255.0.0.0",
            "fd00::%1/64",
            "all",
            "10.0.0.0/4294967296",
        ] {
            assert_eq!(text.parse::<AddressRange>(), Err(ParseCidrError::Syntax), "{text:?}");
        }
        assert_eq!("10.0.0.0/33".parse::<AddressRange>(), Err(ParseCidrError::PrefixLength { max: 32 }));
        assert_eq!("fd00::/129".parse::<AddressRange>(), Err(ParseCidrError::PrefixLength { max: 128 }));
    }

    #[test]
    fn bits_outside_of_the_prefix_are_an_error() {
        for (text, network) in [
            ("10.244.1.0/16", "10.244.0.0/16"),
            ("10.0.0.1/0", "0.0.0.0/0"),
            ("fd00::1/64", "fd00::/64"),
            ("10.0.0.1/31", "10.0.0.0/31"),
        ] {
            let network = network.parse().unwrap();
            assert_eq!(text.parse::<AddressRange>(), Err(ParseCidrError::HostBits { network }), "{text}");
        }
    }
}
