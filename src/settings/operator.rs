use deserr::Deserr;
use schemars::JsonSchema;
use serde::{Serialize, Serializer};
use spilo::operator::OperatorVersion;

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
        regex(pattern = "^v?[0-9]+\\.[0-9]+(\\.[0-9]+)?(-.*)?$"),
        example = &"1.8.2",
        extend("x-change-when" = "the operator is known: it determines which PostgreSQL versions a new cluster can have (`postgresql/version`), and which images the operator supports (`spilo/operator-version`)")
    )]
    #[serde(serialize_with = "serialize_version")]
    pub version: Option<OperatorVersion>,
}

#[allow(clippy::ref_option, reason = "serde passes the field by reference")]
#[allow(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde expects")]
fn serialize_version<S: Serializer>(version: &Option<OperatorVersion>, serializer: S) -> Result<S::Ok, S::Error> {
    match version {
        Some(version) => serializer.collect_str(version),
        None => serializer.serialize_none(),
    }
}

fn parse_version(version: Option<String>) -> Result<Option<OperatorVersion>, InvalidSetting> {
    let Some(version) = version else { return Ok(None) };
    let parsed = OperatorVersion::parse(&version);
    parsed.map(Some).map_err(|_| InvalidSetting::new("not a version of the operator; expected a version such as 1.8.2"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::parse::testing::{accepts, rejects};

    #[test]
    fn the_version_is_optional() {
        assert_eq!(accepts(&json!({"operator": {"version": ""}})).operator.version, None);
        rejects(
            &json!({"operator": {"version": "eight"}}),
            "operator.version: not a version of the operator; expected a version such as 1.8.2",
        );
    }
}
