//! Networks in CIDR notation, for the parser and for `settings.schema.json`.

use pg_hba::AddressRange;
use serde::{Serialize, Serializer};

use super::collections::Strings;
use super::error::InvalidSetting;

/// An IPv4 network, or characters that can be an IPv6 network.
pub(super) const NETWORK_PATTERN: &str = concat!(
    "^(((25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])\\.){3}(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])/(3[0-2]|[12]?[0-9])",
    "|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*/(12[0-8]|1[01][0-9]|[1-9]?[0-9]))$"
);

/// Networks of both address families. Empty if they are not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Networks {
    /// IPv4 networks.
    pub ipv4: Vec<AddressRange>,
    /// IPv6 networks.
    pub ipv6: Vec<AddressRange>,
}

impl Networks {
    /// Whether no network is known.
    pub fn is_empty(&self) -> bool {
        self.ipv4.is_empty() && self.ipv6.is_empty()
    }
}

/// A list of networks in CIDR notation.
impl Serialize for Networks {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.ipv4.iter().chain(&self.ipv6).map(ToString::to_string))
    }
}

/// Reads networks in CIDR notation.
pub(super) fn parse_networks(networks: Strings) -> Result<Networks, InvalidSetting> {
    let networks: Vec<AddressRange> = networks.parse(str::parse::<AddressRange>)?;
    let (ipv4, ipv6) = networks.into_iter().partition(|network| network.address().is_ipv4());
    Ok(Networks { ipv4, ipv6 })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::parse::testing::{accepts, rejects};

    #[test]
    fn networks_are_read_by_address_family() {
        let settings =
            accepts(&json!({"postgres": {"podNetworks": ["10.244.0.0/16", "", "fd00::/48", "10.96.0.0/12"]}}));
        let networks = &settings.postgres.pod_networks;
        let notation = |ranges: &[pg_hba::AddressRange]| ranges.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(notation(&networks.ipv4), ["10.244.0.0/16", "10.96.0.0/12"]);
        assert_eq!(notation(&networks.ipv6), ["fd00::/48"]);
        assert_eq!(serde_json::to_value(networks).unwrap(), json!(["10.244.0.0/16", "10.96.0.0/12", "fd00::/48"]));
        for empty in [json!(null), json!([]), json!([""])] {
            assert!(accepts(&json!({"postgres": {"podNetworks": empty}})).postgres.pod_networks.is_empty());
        }
    }

    #[test]
    fn a_network_is_in_cidr_notation() {
        let syntax =
            "not a network in CIDR notation; expected an IP address and a prefix length, such as 10.244.0.0/16";
        for (network, error) in [
            ("10.244.0.0", syntax),
            ("10.244/16", syntax),
            ("10.244.0.0/255.255.0.0", syntax),
            ("pods", syntax),
            ("10.244.0.0/16,10.96.0.0/12", syntax),
            ("10.244.0.0/33", "the prefix length is out of range; expected 0 to 32"),
            ("fd00::/129", "the prefix length is out of range; expected 0 to 128"),
            ("10.244.0.1/16", "the address has bits set outside of the prefix; did you mean 10.244.0.0/16?"),
            ("fd00::1/48", "the address has bits set outside of the prefix; did you mean fd00::/48?"),
        ] {
            rejects(
                &json!({"postgres": {"podNetworks": ["10.96.0.0/12", network]}}),
                &format!("postgres.podNetworks[1]: {error}"),
            );
        }
        rejects(
            &json!({"postgres": {"podNetworks": "10.244.0.0/16"}}),
            "postgres.podNetworks: found a string; expected a list",
        );
    }
}
