//! Regions, and what is mistaken for one.

use std::fmt;

/// An availability zone such as `eu-central-1a`, which is not a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AvailabilityZone<'a> {
    region: &'a str,
}

impl<'a> AvailabilityZone<'a> {
    /// Reads an availability zone of AWS: a region, whose last part is a number, with a letter after it.
    ///
    /// ```
    /// use spilo::variables::AvailabilityZone;
    ///
    /// assert_eq!(AvailabilityZone::parse("eu-central-1a").map(|zone| zone.region()), Some("eu-central-1"));
    /// assert_eq!(AvailabilityZone::parse("eu-central-1"), None);
    /// ```
    pub fn parse(text: &'a str) -> Option<Self> {
        let region = text.strip_suffix(|letter: char| letter.is_ascii_lowercase())?;
        let mut parts = region.rsplit('-');
        let number = parts.next()?;
        let names: Vec<&str> = parts.collect();
        let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        let is_region = names.len() >= 2
            && names.iter().all(|name| name.len() >= 2 && name.bytes().all(|byte| byte.is_ascii_lowercase()))
            && names.last().is_some_and(|first| first.len() == 2);
        (is_number && is_region).then_some(Self { region })
    }

    /// The region that the zone belongs to.
    pub const fn region(self) -> &'a str {
        self.region
    }
}

impl fmt::Display for AvailabilityZone<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an availability zone of the region {}", self.region)
    }
}

/// Parts of placeholders.
const PLACEHOLDER_PARTS: [&str; 8] = ["your", "change", "replace", "placeholder", "example", "todo", "fixme", "xxx"];

/// Placeholders, and the region that Spilo guesses outside the clouds.
const PLACEHOLDERS: [&str; 9] = [
    "region",
    "aws-region",
    "aws_region",
    "my-region",
    "s3-region",
    "bucket-region",
    "region-name",
    "region_name",
    "loca",
];

/// Whether a string has the form of the name of a region of AWS.
///
/// ```
/// use spilo::variables::is_aws_region;
///
/// assert!(is_aws_region("us-gov-west-1"));
/// assert!(!is_aws_region("fr-par"));
/// ```
pub fn is_aws_region(text: &str) -> bool {
    let mut parts = text.split('-').rev();
    let is_number = parts.next().is_some_and(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    let names: Vec<&str> = parts.collect();
    let is_name = |name: &&str| name.len() >= 2 && name.bytes().all(|byte| byte.is_ascii_lowercase());
    is_number && names.len() >= 2 && names.iter().all(is_name)
}

/// Compatible stores have regions of any name, so that only obvious errors are rejected.
pub(super) fn is_region(text: &str) -> bool {
    let has_wrong_character =
        text.contains(|c: char| c.is_whitespace() || matches!(c, '/' | ':' | '<' | '>' | '{' | '}'));
    let lower = text.to_ascii_lowercase();
    let is_placeholder = PLACEHOLDER_PARTS.iter().any(|part| lower.contains(part))
        || PLACEHOLDERS.contains(&lower.as_str())
        || lower.starts_with('$');
    !has_wrong_character && !is_placeholder && AvailabilityZone::parse(text).is_none()
}

/// The region in the host name of an endpoint whose store checks the region of a request, so that WAL-G's default for
/// other stores than AWS, `us-east-1`, fails there. `None` if the host is not known to be of such a store.
///
/// ```
/// use spilo::variables::region_of_endpoint;
///
/// assert_eq!(region_of_endpoint("https://s3.fr-par.scw.cloud"), Some("fr-par"));
/// assert_eq!(region_of_endpoint("http://minio:9000"), None);
/// ```
pub fn region_of_endpoint(endpoint: &str) -> Option<&str> {
    let (_, host, _) = super::split_url(endpoint)?;
    let host = host.split_once(':').map_or(host, |(name, _)| name);
    STORES_WITH_REGIONS.iter().find_map(|(before, after)| {
        let region = host.strip_prefix(before)?.strip_suffix(after)?;
        (!region.is_empty() && !region.contains('.')).then_some(region)
    })
}

/// The parts of the host name before and after the region, from the documentation of each store: Scaleway, OVHcloud,
/// Backblaze B2, Wasabi, IONOS and AWS.
const STORES_WITH_REGIONS: [(&str, &str); 7] = [
    ("s3.", ".scw.cloud"),
    ("s3.", ".io.cloud.ovh.net"),
    ("s3.", ".perf.cloud.ovh.net"),
    ("s3.", ".backblazeb2.com"),
    ("s3.", ".wasabisys.com"),
    ("s3.", ".ionoscloud.com"),
    ("s3.", ".amazonaws.com"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_and_placeholders_are_not_regions() {
        for region in [
            "eu-central-1",
            "us-gov-west-1",
            "fr-par",
            "nl-ams",
            "gra",
            "garage",
            "RegionOne",
            "us-west-004",
            "auto",
            "default",
            "eu",
        ] {
            assert!(is_region(region), "{region}");
        }
        for other in [
            "eu-central-1a",
            "us-gov-west-1b",
            "<region>",
            "your-region",
            "CHANGEME",
            "loca",
            "eu central",
            "s3://eu",
            "my-region",
            "REPLACE_ME",
            "$AWS_REGION",
            "${REGION}",
            "xx-xxxx-1",
        ] {
            assert!(!is_region(other), "{other}");
        }
    }

    #[test]
    fn regions_of_aws_have_a_form() {
        for region in ["us-east-1", "us-gov-west-1", "ap-southeast-4", "eusc-de-east-1", "cn-northwest-1"] {
            assert!(is_aws_region(region), "{region}");
        }
        for other in
            ["us-east", "fr-par", "minio", "EU-CENTRAL-1", "eu-central-1a", "eu-1", "", "-1", "us--1", "us-west-004x"]
        {
            assert!(!is_aws_region(other), "{other}");
        }
    }

    #[test]
    fn some_stores_check_the_region() {
        for (endpoint, region) in [
            ("https://s3.nl-ams.scw.cloud", Some("nl-ams")),
            ("https://s3.gra.io.cloud.ovh.net:443", Some("gra")),
            ("https://s3.us-west-004.backblazeb2.com", Some("us-west-004")),
            ("https://s3.amazonaws.com", None),
            ("https://s3.eu-central-1.amazonaws.com", Some("eu-central-1")),
            ("https://minio.example.com", None),
            ("minio", None),
        ] {
            assert_eq!(region_of_endpoint(endpoint), region, "{endpoint}");
        }
    }
}
