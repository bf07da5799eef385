use std::collections::BTreeMap;

use deserr::Deserr;
use schemars::JsonSchema;
use serde::Serialize;

use super::SettingsErrors;
use super::entries::Entries;
use super::error::InvalidSetting;
use super::parse::not_valid;

/// The requirements on backups.
#[derive(Clone, Debug, PartialEq, Eq, Deserr, JsonSchema, Serialize)]
#[deserr(error = SettingsErrors, rename_all = camelCase, deny_unknown_fields)]
#[schemars(deny_unknown_fields)]
#[serde(rename_all = "camelCase", default)]
pub struct Backup {
    /// Where the credentials of the store are: in the ConfigMap (`configMap`), in the Secret that
    /// `pod_environment_secret` in the operator's configuration names (`secret`), in a cloud identity of the pods (`role`), or
    /// in any of these (`any`).
    #[deserr(default)]
    #[schemars(
        title = "Credentials",
        example = CredentialSource::Secret,
        extend("x-change-when" = "you know the place: credentials that are missing there are then denied, and no warning is given otherwise")
    )]
    pub credentials: CredentialSource,
    /// Variables that are added with these values if they are not set. Entries are merged with the built-in ones; an empty
    /// string removes one.
    #[deserr(default = Self::default().defaults, try_from(Entries<String>) = parse_defaults -> InvalidSetting)]
    #[schemars(
        title = "Default variables",
        example = serde_json::json!({"AWS_REGION": "eu-central-1", "BACKUP_NUM_TO_RETAIN": "14", "WALE_DISABLE_S3_SSE": ""}),
        extend("x-change-when" = "all clusters share a region, an endpoint or another schedule. Do not add credentials: everyone who can read the policy can read them")
    )]
    pub defaults: BTreeMap<String, String>,
    /// Variables that must be set in addition to those that the store needs.
    #[deserr(default, try_from(Vec<String>) = parse_variables -> InvalidSetting)]
    #[schemars(
        title = "Required variables",
        example = serde_json::json!(["WALG_LIBSODIUM_KEY_PATH"]),
        extend("x-change-when" = "you require more, such as encryption")
    )]
    pub required: Vec<String>,
    /// The number of base backups per day above which the policy warns.
    #[deserr(default = Self::default().max_per_day, try_from(u64) = parse_limit -> InvalidSetting)]
    #[schemars(
        title = "Maximum base backups per day",
        range(min = 1, max = 1_000_000),
        example = 4,
        extend("x-change-when" = "a base backup costs more or less for you")
    )]
    pub max_per_day: u32,
    /// The number of days of backups below which the policy warns.
    #[deserr(default = Self::default().min_retention_days, try_from(u64) = parse_limit -> InvalidSetting)]
    #[schemars(
        title = "Minimum retention in days",
        range(min = 1, max = 1_000_000),
        example = 30,
        extend("x-change-when" = "you must be able to restore an earlier state")
    )]
    pub min_retention_days: u32,
    /// The number of base backups in the store above which the policy warns.
    #[deserr(default = Self::default().max_copies, try_from(u64) = parse_limit -> InvalidSetting)]
    #[schemars(
        title = "Maximum base backups in the store",
        range(min = 1, max = 1_000_000),
        example = 30,
        extend("x-change-when" = "the database is large or small")
    )]
    pub max_copies: u32,
}

impl Default for Backup {
    fn default() -> Self {
        let defaults = [
            // Two base backups per day, kept for seven days.
            ("BACKUP_NUM_TO_RETAIN", "7"),
            ("BACKUP_SCHEDULE", "0 */12 * * *"),
            // Most S3-compatible stores do not support encryption by AWS.
            ("WALE_DISABLE_S3_SSE", "true"),
            ("WALG_DISABLE_S3_SSE", "true"),
        ];
        Self {
            credentials: CredentialSource::Any,
            defaults: defaults.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
            required: Vec::new(),
            max_per_day: 24,
            min_retention_days: 7,
            max_copies: 100,
        }
    }
}

/// Where the credentials of the store are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserr, JsonSchema, Serialize)]
#[deserr(rename_all = camelCase)]
#[serde(rename_all = "camelCase")]
pub enum CredentialSource {
    /// In any of the places below.
    #[default]
    Any,
    /// In the pod-config ConfigMap.
    ConfigMap,
    /// In the Secret that `pod_environment_secret` in the operator's configuration names.
    Secret,
    /// In a cloud identity of the pods.
    Role,
}

fn parse_defaults(Entries(overrides): Entries<String>) -> Result<BTreeMap<String, String>, InvalidSetting> {
    let mut defaults = Backup::default().defaults;
    let mut invalid = InvalidSetting::default();
    for (name, value) in overrides {
        if !is_variable(&name) {
            invalid.add(not_variable(&name));
        } else if value.is_empty() {
            defaults.remove(&name);
        } else {
            defaults.insert(name, value);
        }
    }
    invalid.or(defaults)
}

fn parse_variables(names: Vec<String>) -> Result<Vec<String>, InvalidSetting> {
    let mut invalid = InvalidSetting::default();
    for name in names.iter().filter(|name| !is_variable(name)) {
        invalid.add(not_variable(name));
    }
    invalid.or(names)
}

fn is_variable(name: &str) -> bool {
    let is_upper_case = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
    !name.is_empty() && name.bytes().all(is_upper_case) && !name.starts_with(|c: char| c.is_ascii_digit())
}

fn not_variable(name: &str) -> String {
    not_valid(name, "the name of a variable in upper case")
}

fn parse_limit(number: u64) -> Result<u32, InvalidSetting> {
    let limit = u32::try_from(number).ok().filter(|limit| (1..=1_000_000).contains(limit));
    limit.ok_or_else(|| InvalidSetting::new("expected an integer from 1 to 1000000"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::parse::testing::{accepts, rejects};
    use super::*;

    #[test]
    fn defaults_are_merged_with_the_built_in_ones() {
        let defaults = json!({"AWS_REGION": "eu-central-1", "BACKUP_NUM_TO_RETAIN": "14", "WALE_DISABLE_S3_SSE": ""});
        let backup = accepts(&json!({"backup": {"defaults": defaults}})).backup;
        let defaults: Vec<(&str, &str)> =
            backup.defaults.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(
            defaults,
            [
                ("AWS_REGION", "eu-central-1"),
                ("BACKUP_NUM_TO_RETAIN", "14"),
                ("BACKUP_SCHEDULE", "0 */12 * * *"),
                ("WALG_DISABLE_S3_SSE", "true"),
            ]
        );
    }

    #[test]
    fn the_name_of_a_variable_must_be_valid() {
        let error = "\"aws_region\" is not valid; expected the name of a variable in upper case";
        rejects(&json!({"backup": {"required": ["aws_region"]}}), &format!("backup.required: {error}"));
        rejects(&json!({"backup": {"defaults": {"aws_region": "x"}}}), &format!("backup.defaults: {error}"));
    }

    #[test]
    fn a_limit_must_be_in_range() {
        for number in [0, 1_000_001, u64::MAX] {
            rejects(
                &json!({"backup": {"maxPerDay": number}}),
                "backup.maxPerDay: expected an integer from 1 to 1000000",
            );
        }
        assert_eq!(accepts(&json!({"backup": {"maxPerDay": 1_000_000}})).backup.max_per_day, 1_000_000);
        assert_eq!(accepts(&json!({"backup": {"credentials": "role"}})).backup.credentials, CredentialSource::Role);
    }
}
