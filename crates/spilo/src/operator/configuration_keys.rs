use std::fmt;

use super::OperatorVersion;

/// The fields of `configuration.aws_or_gcp`, with the first version that reads each and the first that no longer does
/// (`AWSGCPConfiguration` in `pkg/apis/acid.zalan.do/v1/operator_configuration_type.go`). Sorted by name.
const AWS_OR_GCP: [(&str, OperatorVersion, Option<OperatorVersion>); 12] = [
    ("additional_secret_mount", V1_5, None),
    ("additional_secret_mount_path", V1_5, None),
    ("aws_region", V1_5, None),
    ("enable_ebs_gp3_migration", V1_6, Some(V2_0)),
    ("enable_ebs_gp3_migration_max_size", V1_6, Some(V2_0)),
    ("gcp_credentials", V1_6, None),
    ("irsa_role_arn", V2_0, None),
    ("kube_iam_role", V1_5, None),
    ("log_s3_bucket", V1_5, None),
    ("wal_az_storage_account", V1_7, None),
    ("wal_gs_bucket", V1_6, None),
    ("wal_s3_bucket", V1_5, None),
];

const V1_5: OperatorVersion = OperatorVersion::new(1, 5, 0);
const V1_6: OperatorVersion = OperatorVersion::new(1, 6, 0);
const V1_7: OperatorVersion = OperatorVersion::new(1, 7, 0);
const V2_0: OperatorVersion = OperatorVersion::new(2, 0, 0);

/// Names that are believed to exist, with the variable that has the intended effect.
const ALIASES: [(&str, &str); 6] = [
    ("aws_access_key_id", "AWS_ACCESS_KEY_ID"),
    ("aws_endpoint", "AWS_ENDPOINT"),
    ("aws_secret_access_key", "AWS_SECRET_ACCESS_KEY"),
    ("s3_endpoint", "AWS_ENDPOINT"),
    ("wal_s3_endpoint", "AWS_ENDPOINT"),
    ("wal_s3_region", "AWS_REGION"),
];

/// Why the operator ignores a field of its configuration. `Display` is a sentence without a full stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigurationKeyError {
    /// There is no such field in any version.
    Unknown {
        /// The field that was probably meant.
        field: Option<&'static str>,
        /// The variable that has the intended effect; it belongs in the ConfigMap or Secret.
        variable: Option<&'static str>,
    },
    /// The field exists from a later version on.
    TooNew {
        /// The first version that reads it.
        since: OperatorVersion,
    },
    /// The field existed before this version.
    Removed {
        /// The first version that no longer reads it.
        until: OperatorVersion,
    },
}

impl fmt::Display for ConfigurationKeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { variable: Some(variable), .. } => {
                write!(f, "the operator has no such field; set {variable} in the ConfigMap or Secret of the pods")
            }
            Self::Unknown { field: Some(field), .. } => {
                write!(f, "the operator has no such field; did you mean {field}")
            }
            Self::Unknown { .. } => f.write_str("the operator has no such field"),
            Self::TooNew { since } => write!(f, "the operator reads this field from {since} on"),
            Self::Removed { until } => write!(f, "the operator no longer reads this field from {until} on"),
        }
    }
}

/// Checks the name of a field in `configuration.aws_or_gcp` of an OperatorConfiguration. Without a version, a field that
/// any version reads is accepted.
///
/// ```
/// use spilo::operator::check_aws_or_gcp_key;
///
/// assert!(check_aws_or_gcp_key("wal_s3_bucket", None).is_ok());
/// assert_eq!(
///     check_aws_or_gcp_key("aws_endpoint", None).unwrap_err().to_string(),
///     "the operator has no such field; set AWS_ENDPOINT in the ConfigMap or Secret of the pods",
/// );
/// ```
///
/// # Errors
/// If the operator ignores the field.
pub fn check_aws_or_gcp_key(key: &str, version: Option<OperatorVersion>) -> Result<(), ConfigurationKeyError> {
    if let Some((_, since, until)) = AWS_OR_GCP.iter().find(|(name, ..)| *name == key) {
        return match (version, until) {
            (Some(version), _) if version < *since => Err(ConfigurationKeyError::TooNew { since: *since }),
            (Some(version), Some(until)) if version >= *until => Err(ConfigurationKeyError::Removed { until: *until }),
            _ => Ok(()),
        };
    }
    let variable = ALIASES.iter().find(|(alias, _)| *alias == key).map(|(_, variable)| *variable);
    let similar = AWS_OR_GCP.iter().map(|(name, ..)| (strsim::osa_distance(name, key), *name)).min();
    let field = similar.filter(|(distance, _)| *distance <= 2).map(|(_, name)| name);
    Err(ConfigurationKeyError::Unknown { field, variable })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_depend_on_the_version() {
        for (key, version, expected) in [
            ("irsa_role_arn", Some(OperatorVersion::new(1, 15, 1)), Err("the operator reads this field from 2.0.0 on")),
            ("irsa_role_arn", Some(OperatorVersion::LATEST), Ok(())),
            (
                "enable_ebs_gp3_migration",
                Some(OperatorVersion::LATEST),
                Err("the operator no longer reads this field from 2.0.0 on"),
            ),
            ("enable_ebs_gp3_migration", None, Ok(())),
            ("wal_s3_buckett", None, Err("the operator has no such field; did you mean wal_s3_bucket")),
            ("my_field", None, Err("the operator has no such field")),
        ] {
            let found = check_aws_or_gcp_key(key, version).map_err(|error| error.to_string());
            assert_eq!(found, expected.map_err(ToOwned::to_owned), "{key} {version:?}");
        }
    }

    #[test]
    fn fields_are_sorted_and_variables_exist() {
        assert!(AWS_OR_GCP.is_sorted_by(|one, next| one.0 < next.0));
        for (_, variable) in ALIASES {
            assert!(crate::variables::find(variable).is_some(), "{variable}");
        }
    }
}
