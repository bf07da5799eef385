use std::borrow::Cow;
use std::fmt;

use crate::environment::Environment;
use crate::operator::Source;
use crate::startup::StartupError;
use crate::variables::{VariableName, VariablePrefix, names};

/// What has to be changed: a variable in a source, or a field. `Display` names it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Blame {
    /// A variable in a source.
    Variable {
        /// Its name in the source.
        name: String,
        /// The source.
        source: Source,
    },
    /// A variable that no source gives.
    Missing {
        /// Its name.
        name: VariableName,
    },
    /// A field of the operator's configuration.
    ConfigurationField(&'static str),
    /// A field of the resource, such as `spec.clone.timestamp`.
    ResourceField(Cow<'static, str>),
    /// The image of the cluster.
    Image,
    /// The version of the operator.
    OperatorVersion,
}

impl Blame {
    /// The known variable, whether it is set or not.
    pub fn variable_name(&self) -> Option<VariableName> {
        match self {
            Self::Variable { name, .. } => VariableName::find(name),
            Self::Missing { name } => Some(*name),
            _ => None,
        }
    }

    /// The source of a variable, as the field that it comes from if the operator derives it from one.
    pub(super) fn variable(environment: &Environment<'_>, name: VariableName) -> Self {
        match environment.source(name) {
            Some(source) => Self::derived(name.as_str(), source),
            None => Self::Missing { name },
        }
    }

    /// What makes the start-up fail.
    pub(super) fn startup_error(environment: &Environment<'_>, error: StartupError) -> Self {
        let candidates = match error {
            // From 4.1 on a variable also counts under the name with `WALE`.
            StartupError::ReservedVariable(names::CLONE_WITH_WALG) => {
                vec![names::CLONE_WITH_WALG, names::CLONE_WITH_WALE]
            }
            StartupError::ReservedVariable(names::STANDBY_WITH_WALG) => {
                vec![names::STANDBY_WITH_WALG, names::STANDBY_WITH_WALE]
            }
            StartupError::ReservedVariable(name) => vec![name],
            StartupError::PathFormat => {
                let parts = [names::WAL_BUCKET_SCOPE_SUFFIX, names::WAL_BUCKET_SCOPE_PREFIX, names::SCOPE];
                let prefixes = [VariablePrefix::None, VariablePrefix::Clone, VariablePrefix::Standby];
                prefixes.into_iter().flat_map(|prefix| parts.map(|name| name.with_prefix(prefix))).collect()
            }
        };
        let is_cause = |name: &VariableName| {
            let variable = environment.get(*name);
            let has_brace = || variable.is_some_and(|variable| variable.text().contains(['{', '}']));
            if error == StartupError::PathFormat { has_brace() } else { variable.is_some() }
        };
        let cause = candidates.iter().copied().find(is_cause).or_else(|| candidates.first().copied());
        Self::variable(environment, cause.unwrap_or(names::SCOPE))
    }

    /// A variable in a source, or the field that the operator derives it from.
    pub(super) fn derived(name: &str, source: Source) -> Self {
        let field = VariableName::find(name).and_then(|name| match source {
            Source::OperatorConfiguration => configuration_field(name).map(Self::ConfigurationField),
            Source::Clone => clone_field(name).map(|field| Self::ResourceField(field.into())),
            Source::Standby => standby_field(name).map(|field| Self::ResourceField(field.into())),
            _ => None,
        });
        field.unwrap_or_else(|| Self::Variable { name: name.to_owned(), source })
    }
}

impl fmt::Display for Blame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Variable { name, source } => write!(f, "{name} in {source}"),
            Self::Missing { name } => write!(f, "{name}, which is not set"),
            Self::ConfigurationField(field) => write!(f, "{field} of {}", Source::OperatorConfiguration),
            Self::ResourceField(field) => f.write_str(field),
            Self::Image => f.write_str("the image"),
            Self::OperatorVersion => f.write_str("the version of postgres-operator"),
        }
    }
}

/// A value with where it comes from. `Display` names that, or is empty for a default of Spilo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provenance<T> {
    /// The value.
    pub value: T,
    /// The variable or field that decides about it; `None` for a default of Spilo.
    pub from: Option<Blame>,
    /// Whether no part of it is unknown.
    pub is_fully_known: bool,
}

impl<T> Provenance<T> {
    pub(super) fn from_variable(environment: &Environment<'_>, name: VariableName, value: T) -> Self {
        let variable = environment.get(name);
        let from = variable.map(|variable| Blame::derived(name.as_str(), variable.source()));
        Self { value, from, is_fully_known: variable.is_none_or(crate::ResolvedVariable::is_fully_known) }
    }
}

impl<T> fmt::Display for Provenance<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.from.as_ref().map_or(Ok(()), |from| from.fmt(f))
    }
}

fn configuration_field(name: VariableName) -> Option<&'static str> {
    Some(match name {
        names::WAL_S3_BUCKET => "wal_s3_bucket",
        names::WAL_GS_BUCKET => "wal_gs_bucket",
        names::AZURE_STORAGE_ACCOUNT => "wal_az_storage_account",
        names::GOOGLE_APPLICATION_CREDENTIALS => "gcp_credentials",
        names::LOG_S3_BUCKET => "log_s3_bucket",
        _ => return None,
    })
}

fn clone_field(name: VariableName) -> Option<&'static str> {
    Some(match name {
        names::CLONE_SCOPE | names::CLONE_HOST => "spec.clone.cluster",
        names::CLONE_TARGET_TIME => "spec.clone.timestamp",
        names::CLONE_WALE_S3_PREFIX => "spec.clone.s3_wal_path",
        names::CLONE_WAL_BUCKET_SCOPE_SUFFIX => "spec.clone.uid",
        names::CLONE_AWS_ENDPOINT | names::CLONE_WALE_S3_ENDPOINT => "spec.clone.s3_endpoint",
        names::CLONE_AWS_ACCESS_KEY_ID => "spec.clone.s3_access_key_id",
        names::CLONE_AWS_SECRET_ACCESS_KEY => "spec.clone.s3_secret_access_key",
        names::CLONE_AWS_S3_FORCE_PATH_STYLE => "spec.clone.s3_force_path_style",
        _ => return None,
    })
}

fn standby_field(name: VariableName) -> Option<&'static str> {
    Some(match name {
        names::STANDBY_HOST => "spec.standby.standby_host",
        names::STANDBY_PORT => "spec.standby.standby_port",
        names::STANDBY_WALE_S3_PREFIX => "spec.standby.s3_wal_path",
        names::STANDBY_WALE_GS_PREFIX => "spec.standby.gs_wal_path",
        _ => return None,
    })
}
