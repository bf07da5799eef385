use std::fmt;

use deserr::Deserr;
use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use super::SettingsErrors;
use super::error::InvalidSetting;

/// The configuration of postgres-operator, for policies without look-ups.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserr, JsonSchema, Serialize)]
#[deserr(error = SettingsErrors, rename_all = camelCase, deny_unknown_fields)]
#[schemars(deny_unknown_fields)]
#[serde(rename_all = "camelCase", default)]
pub struct Operator {
    /// The value of `wal_s3_bucket` in the operator's configuration.
    #[deserr(default)]
    #[schemars(
        title = "wal_s3_bucket of the operator",
        example = &"harbor-backups",
        extend("x-change-when" = "the bucket is set in the operator's configuration, and not in the ConfigMap")
    )]
    pub wal_s3_bucket: Option<String>,
    /// The version of postgres-operator.
    #[deserr(default, try_from(Option<String>) = parse_version -> InvalidSetting)]
    #[schemars(
        title = "Version of the operator",
        with = "Option<String>",
        regex(pattern = "^v?[0-9]+\\.[0-9]+(\\.[0-9]+)?$"),
        example = &"1.8.2",
        extend("x-change-when" = "the rule `spilo/operator-version` must warn about images that the operator does not support")
    )]
    pub version: Option<OperatorVersion>,
}

/// A version of postgres-operator.
///
/// ```
/// use harbor_postgres_backup_policy::settings::OperatorVersion;
///
/// let version = OperatorVersion::parse("v1.8.2")?;
/// assert_eq!(version.to_string(), "1.8.2");
/// assert!(version < OperatorVersion::new(1, 14, 0));
/// assert!(OperatorVersion::parse("1").is_err());
/// # Ok::<(), harbor_postgres_backup_policy::settings::OperatorVersionError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OperatorVersion {
    major: u32,
    minor: u32,
    patch: u32,
}

/// A string is not an [`OperatorVersion`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a version of the operator; expected a version such as 1.8.2")]
pub struct OperatorVersionError;

impl OperatorVersion {
    /// A version.
    pub const fn new(major: u32, minor: u32, patch: u32) -> Self {
        Self { major, minor, patch }
    }

    /// Reads `1.8.2`, `1.8` or `v1.8.2`. A missing patch version is 0.
    ///
    /// # Errors
    /// Returns an error for any other format.
    pub fn parse(text: &str) -> Result<Self, OperatorVersionError> {
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let parts: Vec<&str> = text.strip_prefix('v').unwrap_or(text).split('.').collect();
        let numbers: Option<Vec<u32>> =
            parts.into_iter().map(|part| part.parse().ok().filter(|_| is_number(part))).collect();
        match numbers.as_deref() {
            Some([major, minor]) => Ok(Self::new(*major, *minor, 0)),
            Some([major, minor, patch]) => Ok(Self::new(*major, *minor, *patch)),
            _ => Err(OperatorVersionError),
        }
    }
}

impl fmt::Display for OperatorVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

impl Serialize for OperatorVersion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

fn parse_version(version: Option<String>) -> Result<Option<OperatorVersion>, InvalidSetting> {
    let Some(version) = version else { return Ok(None) };
    OperatorVersion::parse(&version).map(Some).map_err(InvalidSetting::new)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::parse::testing::{accepts, rejects};
    use super::*;

    #[test]
    fn a_version_has_two_or_three_numbers() {
        for (text, version) in [("1.8", (1, 8, 0)), ("v1.8.2", (1, 8, 2)), ("2.0.1", (2, 0, 1))] {
            let (major, minor, patch) = version;
            assert_eq!(OperatorVersion::parse(text), Ok(OperatorVersion::new(major, minor, patch)), "{text}");
        }
        for text in ["", "1", "1.", "1.8.2.3", "1.x", "+1.8", "1.8-rc1"] {
            assert_eq!(OperatorVersion::parse(text), Err(OperatorVersionError), "{text}");
        }
    }

    #[test]
    fn the_version_is_optional() {
        assert_eq!(accepts(&json!({"operator": {"version": ""}})).operator.version, None);
        rejects(
            &json!({"operator": {"version": "eight"}}),
            "operator.version: not a version of the operator; expected a version such as 1.8.2",
        );
    }
}
