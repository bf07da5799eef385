use std::fmt;

use super::{Source, UnknownReason};
use crate::variables::{VariablePrefix, names};

/// Somewhere that variables may come from, although it is not known which.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum UnknownSource {
    /// The Secret of `pod_environment_secret`, whose keys are not known.
    Secret(UnknownReason),
    /// The ConfigMap of `pod_environment_configmap`, which is not known.
    ConfigMap(UnknownReason),
    /// The configuration of the operator.
    OperatorConfiguration(UnknownReason),
    /// `spec.env`, `spec.clone` and `spec.envFrom` of the clusters that use a ConfigMap that is judged by itself.
    Cluster(UnknownReason),
    /// An object in `spec.envFrom`.
    EnvFrom(UnknownReason),
    /// The webhook that adds the variables of an IAM role of the service account, where the role itself is known.
    RoleWebhook,
}

impl UnknownSource {
    /// The source that its variables have, which decides about precedence.
    pub const fn source(self) -> Source {
        match self {
            Self::Secret(_) => Source::Secret,
            Self::ConfigMap(_) => Source::ConfigMap,
            Self::OperatorConfiguration(_) => Source::OperatorConfiguration,
            Self::Cluster(_) => Source::ClusterEnv,
            Self::EnvFrom(_) => Source::EnvFrom,
            Self::RoleWebhook => Source::ServiceAccount,
        }
    }

    /// Why it is not known.
    pub const fn reason(self) -> UnknownReason {
        match self {
            Self::Secret(reason)
            | Self::ConfigMap(reason)
            | Self::OperatorConfiguration(reason)
            | Self::Cluster(reason)
            | Self::EnvFrom(reason) => reason,
            Self::RoleWebhook => UnknownReason::NotGiven,
        }
    }

    /// Whether it can supply a variable with this name. The operator's configuration supplies a few variables only, as
    /// does the webhook.
    pub fn can_supply(self, name: &str) -> bool {
        match self {
            Self::Secret(_) | Self::ConfigMap(_) | Self::Cluster(_) | Self::EnvFrom(_) => true,
            Self::OperatorConfiguration(_) => CONFIGURATION.iter().any(|candidate| candidate.as_str() == name),
            Self::RoleWebhook => ["AWS_REGION", "AWS_DEFAULT_REGION", "AWS_STS_REGIONAL_ENDPOINTS"].contains(&name),
        }
    }
}

impl fmt::Display for UnknownSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cluster(_) => f.write_str("the resource of a cluster"),
            _ => self.source().fmt(f),
        }
    }
}

/// What the operator derives from its configuration, also for `spec.clone` and `spec.standby`.
const CONFIGURATION: &[crate::variables::VariableName] = &[
    names::WAL_S3_BUCKET,
    names::WAL_GS_BUCKET,
    names::AZURE_STORAGE_ACCOUNT,
    names::WAL_BUCKET_SCOPE_SUFFIX,
    names::WAL_BUCKET_SCOPE_PREFIX,
    names::GOOGLE_APPLICATION_CREDENTIALS,
    names::LOG_S3_BUCKET,
    names::LOG_BUCKET_SCOPE_SUFFIX,
    names::LOG_BUCKET_SCOPE_PREFIX,
    names::CLONE_WAL_S3_BUCKET,
    names::CLONE_WAL_GS_BUCKET,
    names::CLONE_AZURE_STORAGE_ACCOUNT,
    names::CLONE_GOOGLE_APPLICATION_CREDENTIALS,
    names::AWS_ROLE_ARN.with_prefix(VariablePrefix::None),
    names::AWS_WEB_IDENTITY_TOKEN_FILE.with_prefix(VariablePrefix::None),
    names::AWS_ROLE_ARN.with_prefix(VariablePrefix::Clone),
    names::AWS_WEB_IDENTITY_TOKEN_FILE.with_prefix(VariablePrefix::Clone),
    names::AWS_ROLE_ARN.with_prefix(VariablePrefix::Standby),
    names::AWS_WEB_IDENTITY_TOKEN_FILE.with_prefix(VariablePrefix::Standby),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_configuration_supplies_a_few_variables() {
        let configuration = UnknownSource::OperatorConfiguration(UnknownReason::NotLookedUp);
        for (name, can) in [("WAL_S3_BUCKET", true), ("CLONE_AWS_ROLE_ARN", true), ("AWS_ACCESS_KEY_ID", false)] {
            assert_eq!(configuration.can_supply(name), can, "{name}");
            assert!(UnknownSource::Secret(UnknownReason::NotGiven).can_supply(name));
        }
        assert!(UnknownSource::RoleWebhook.can_supply("AWS_REGION"));
        assert!(!UnknownSource::RoleWebhook.can_supply("CLONE_AWS_REGION"));
    }

    #[test]
    fn sources_have_names() {
        let reason = UnknownReason::NotLookedUp;
        assert_eq!(UnknownSource::Secret(reason).to_string(), "the Secret of pod_environment_secret");
        assert_eq!(UnknownSource::Cluster(reason).to_string(), "the resource of a cluster");
        assert_eq!(UnknownSource::EnvFrom(reason).source(), Source::EnvFrom);
        assert_eq!(UnknownSource::EnvFrom(reason).reason(), reason);
    }
}
