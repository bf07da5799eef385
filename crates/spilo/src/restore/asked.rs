use crate::environment::{Environment, ResolvedVariable};
use crate::operator::{CloneSpec, Source, StandbySpec};
use crate::variables::names;

/// What a new cluster is asked to start from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Asked {
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
    /// A standby, by a `STANDBY_` variable from this source.
    StandbyVariables(Source),
}

impl Asked {
    /// What the resource and the variables ask for.
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
                let standby_names = [names::STANDBY_HOST, names::STANDBY_CLUSTER, names::STANDBY_SCOPE];
                let archive_names = [names::STANDBY_WALE_S3_PREFIX, names::STANDBY_WALE_GS_PREFIX];
                let found = standby_names.into_iter().chain(archive_names).find_map(set);
                found.map_or(Self::Nothing, |variable| Self::StandbyVariables(variable.source()))
            }
        }
    }

    /// Whether a clone is asked for.
    pub const fn is_clone(self) -> bool {
        matches!(self, Self::Clone | Self::CloneAndStandby | Self::CloneMethod(_))
    }
}
