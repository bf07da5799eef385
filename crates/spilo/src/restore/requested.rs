use crate::environment::{Environment, ResolvedVariable};
use crate::operator::{CloneSpec, Source, StandbySpec};
use crate::variables::{VariableName, VariablePrefix, names};

/// The variables that make a cluster a standby, by themselves or with others, without `STANDBY_`.
const STANDBY_NAMES: [VariableName; 17] = [
    names::WALG_S3_PREFIX,
    names::WALE_S3_PREFIX,
    names::WALG_GS_PREFIX,
    names::WALE_GS_PREFIX,
    names::WALE_GCS_PREFIX,
    names::WALG_GCS_PREFIX,
    names::WALG_AZ_PREFIX,
    names::WALE_AZ_PREFIX,
    names::WALG_SSH_PREFIX,
    names::WALE_SWIFT_PREFIX,
    names::WALG_SWIFT_PREFIX,
    names::WAL_S3_BUCKET,
    names::WAL_GS_BUCKET,
    names::WAL_GCS_BUCKET,
    names::WAL_SWIFT_BUCKET,
    names::WAL_AZ_BUCKET,
    names::SCOPE,
];

/// What a new cluster is meant to start from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Requested {
    /// Nothing: an empty database.
    Nothing,
    /// A clone, by `spec.clone`.
    Clone,
    /// A standby, by `spec.standby`.
    Standby,
    /// Both by `spec.clone` and by `spec.standby`.
    CloneAndStandby,
    /// A clone, by `CLONE_METHOD` from this source.
    CloneMethod(Source),
    /// A standby, by this variable from this source.
    StandbyVariables(VariableName, Source),
}

/// The variable that makes a cluster a standby, with its source.
pub(crate) fn standby_variable(environment: &Environment<'_>) -> Option<(VariableName, Source)> {
    let archive = STANDBY_NAMES.map(|name| name.with_prefix(VariablePrefix::Standby));
    let names = [names::STANDBY_HOST, names::STANDBY_CLUSTER].into_iter().chain(archive);
    names.chain([names::STANDBY_WITH_WALE, names::STANDBY_WITH_WALG]).find_map(|name| {
        let variable = environment.get(name).filter(|variable| variable.is_set())?;
        Some((name, variable.source()))
    })
}

impl Requested {
    /// What the resource and the variables request.
    pub fn new(
        environment: &Environment<'_>,
        clone: Option<&CloneSpec<'_>>,
        standby: Option<&StandbySpec<'_>>,
    ) -> Self {
        let set = |name| environment.get(name).filter(|variable: &&ResolvedVariable<'_>| variable.is_set());
        match (clone, standby) {
            (Some(_), Some(_)) => Self::CloneAndStandby,
            (Some(_), None) => Self::Clone,
            (None, Some(_)) => Self::Standby,
            (None, None) => {
                if let Some(method) = set(names::CLONE_METHOD) {
                    return Self::CloneMethod(method.source());
                }
                let found = standby_variable(environment);
                found.map_or(Self::Nothing, |(name, source)| Self::StandbyVariables(name, source))
            }
        }
    }

    /// Whether a clone is requested.
    pub const fn is_clone(self) -> bool {
        matches!(self, Self::Clone | Self::CloneAndStandby | Self::CloneMethod(_))
    }
}
