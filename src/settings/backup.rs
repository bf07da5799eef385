use std::collections::BTreeMap;

use deserr::Deserr;
use schemars::JsonSchema;
use serde::Serialize;

use super::SettingsErrors;
use super::collections::{Entries, Strings};
use super::error::InvalidSetting;

/// The requirements on backups.
#[derive(Clone, Debug, PartialEq, Eq, Deserr, JsonSchema, Serialize)]
#[deserr(error = SettingsErrors, rename_all = camelCase, deny_unknown_fields)]
#[schemars(deny_unknown_fields)]
#[serde(rename_all = "camelCase", default)]
pub struct Backup {
    /// The source of the credentials of the store.
    #[deserr(default)]
    #[schemars(
        title = "Source of the credentials",
        example = CredentialSource::Secret,
        extend("x-change-when" = "all clusters use one source. With `configMap` and `secret`, missing credentials are denied; with `secret` and `role`, their absence in the ConfigMap causes no warning")
    )]
    pub credentials: CredentialSource,
    /// The values of variables that are added to a ConfigMap if they are not set. Entries are merged with the built-in
    /// entries; an empty string removes an entry.
    #[deserr(default = Self::default().defaults, try_from(Entries<String>) = parse_defaults -> InvalidSetting)]
    #[schemars(
        title = "Default variables",
        example = serde_json::json!({"AWS_REGION": "eu-central-1", "BACKUP_NUM_TO_RETAIN": "14", "WALE_DISABLE_S3_SSE": ""}),
        extend(
            "propertyNames" = serde_json::json!({"pattern": VARIABLE_PATTERN}),
            "x-change-when" = "all clusters share a region, an endpoint or another schedule. Do not add credentials: everyone who can read the policy can read them"
        )
    )]
    pub defaults: BTreeMap<String, String>,
    /// Variables that must be set, in addition to those that the store requires.
    #[deserr(default, try_from(Strings) = parse_variables -> InvalidSetting)]
    #[schemars(
        title = "Required variables",
        inner(regex(pattern = VARIABLE_PATTERN)),
        example = serde_json::json!(["WALG_LIBSODIUM_KEY_PATH"]),
        extend("x-change-when" = "you require more variables, for example for encryption")
    )]
    pub required: Vec<String>,
    /// The number of base backups per day above which the policy warns.
    #[deserr(default = Self::default().max_per_day, try_from(f64) = parse_limit -> InvalidSetting)]
    #[schemars(
        title = "Maximum base backups per day",
        range(min = 1, max = 1_000_000),
        example = 4,
        extend("x-change-when" = "you make more base backups intentionally, or need an earlier warning")
    )]
    pub max_per_day: u32,
    /// The retention in days below which the policy warns.
    #[deserr(default = Self::default().min_retention_days, try_from(f64) = parse_limit -> InvalidSetting)]
    #[schemars(
        title = "Minimum retention in days",
        range(min = 1, max = 1_000_000),
        example = 30,
        extend("x-change-when" = "you keep backups for a shorter time intentionally, or must be able to restore older states")
    )]
    pub min_retention_days: u32,
    /// The number of base backups in the store above which the policy warns.
    #[deserr(default = Self::default().max_copies, try_from(f64) = parse_limit -> InvalidSetting)]
    #[schemars(
        title = "Maximum base backups in the store",
        range(min = 1, max = 1_000_000),
        example = 30,
        extend("x-change-when" = "you keep more base backups intentionally, or need an earlier warning")
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

/// The source of the credentials of the store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserr, JsonSchema, Serialize)]
#[deserr(rename_all = camelCase)]
#[serde(rename_all = "camelCase")]
pub enum CredentialSource {
    /// Any of the other sources.
    #[default]
    Any,
    /// The ConfigMap.
    ConfigMap,
    /// The Secret that `pod_environment_secret` in the operator's configuration names.
    Secret,
    /// A cloud identity of the pods, for example an IAM role.
    Role,
}

fn parse_defaults(overrides: Entries<String>) -> Result<BTreeMap<String, String>, InvalidSetting> {
    let Entries { entries, mut invalid } = overrides;
    let mut defaults = Backup::default().defaults;
    for (name, value) in entries {
        if let Some(error) = variable_error(&name) {
            invalid.add_field(&[&name], error);
        }
        defaults.extend(value.map(|value| (name, value)));
    }
    defaults.retain(|_, value| !value.is_empty());
    invalid.or_else(|| defaults)
}

fn parse_variables(names: Strings) -> Result<Vec<String>, InvalidSetting> {
    names.check(variable_error)
}

const VARIABLE_PATTERN: &str = "^[A-Z_][A-Z0-9_]*$";

fn variable_error(name: &str) -> Option<&'static str> {
    let is_upper_case = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_';
    let is_valid =
        !name.is_empty() && name.bytes().all(is_upper_case) && !name.starts_with(|c: char| c.is_ascii_digit());
    (!is_valid).then_some("not the name of a variable; expected upper-case letters, digits and \"_\"")
}

/// Reads an integer. Helm writes 1000000 as 1e+06.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked")]
fn parse_limit(number: f64) -> Result<u32, InvalidSetting> {
    if number.fract() == 0.0 && (1.0..=1e6).contains(&number) {
        Ok(number as u32)
    } else {
        Err(InvalidSetting::new("out of range; expected an integer from 1 to 1000000"))
    }
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
        let error = "not the name of a variable; expected upper-case letters, digits and \"_\"";
        rejects(&json!({"backup": {"required": ["", "aws_region"]}}), &format!("backup.required[1]: {error}"));
        rejects(&json!({"backup": {"defaults": {"aws_region": ""}}}), &format!("backup.defaults.aws_region: {error}"));
        rejects(&json!({"backup": {"defaults": {"A B": "x"}}}), &format!("backup.defaults[\"A B\"]: {error}"));
    }

    #[test]
    fn a_limit_must_be_in_range() {
        for number in [json!(0), json!(-1), json!(0.5), json!(1_000_001), json!(u64::MAX), json!(1e300)] {
            rejects(
                &json!({"backup": {"maxPerDay": number}}),
                "backup.maxPerDay: out of range; expected an integer from 1 to 1000000",
            );
        }
        for number in [json!(1_000_000), json!(1e6)] {
            assert_eq!(accepts(&json!({"backup": {"maxPerDay": number}})).backup.max_per_day, 1_000_000);
        }
        assert_eq!(accepts(&json!({"backup": {"credentials": "role"}})).backup.credentials, CredentialSource::Role);
    }
}
