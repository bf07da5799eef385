//! The bootstrap of a standby cluster.

use super::StartupError;
use super::activation::{TemplateSwitch, activating_store, is_archive_method};
use super::archive::{self, Archive};
use super::use_walg::use_walg;
use super::value::EffectiveValue;
use crate::environment::{Environment, ResolvedVariable};
use crate::release::Tag;
use crate::variables::{VariableName, VariablePrefix, names};

/// A cluster that follows another one and accepts no writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandbyPlan<'a> {
    /// `STANDBY_HOST`. `None` if it follows only an archive.
    pub host: Option<EffectiveValue<'a>>,
    /// `STANDBY_PORT`
    pub port: Option<EffectiveValue<'a>>,
    /// Whether it is restored from an archive first.
    pub restores_from_archive: bool,
    /// That archive. `None` beside `restores_from_archive` if the variables select no store that Spilo supports: the pod
    /// then fails repeatedly.
    pub archive: Option<Box<Archive<'a>>>,
}

pub(super) fn standby_plan<'e>(
    environment: &'e Environment<'_>,
    tag: Tag,
) -> Result<Option<StandbyPlan<'e>>, StartupError> {
    let method = environment.text(names::CLONE_METHOD).unwrap_or_default();
    let is_clone = is_archive_method(method, tag) || method == "CLONE_WITH_BASEBACKUP";
    let store = if is_clone { None } else { activating_store(environment, VariablePrefix::Standby, tag) };
    let restores_from_archive = store.is_some() || TemplateSwitch::standby_from_archive(tag).is_on(environment, tag)?;

    let mut archive = None;
    if restores_from_archive {
        let use_walg = use_walg(environment, VariablePrefix::Standby, tag, store == Some(names::WAL_S3_BUCKET));
        archive = archive::write_wale_environment(environment, VariablePrefix::Standby, tag, use_walg)?.map(Box::new);
    }
    let get_set = |name: VariableName| {
        environment.get(name).filter(|variable| variable.is_set()).map(EffectiveValue::from_variable)
    };
    let (host, port) = (get_set(names::STANDBY_HOST), get_set(names::STANDBY_PORT));
    // `STANDBY_CLUSTER` is a default that Spilo sets itself but also reads from the environment.
    let cluster = environment.get(names::STANDBY_CLUSTER);
    let is_active = cluster.map_or_else(|| restores_from_archive || host.is_some(), ResolvedVariable::is_set);
    Ok(is_active.then_some(StandbyPlan { host, port, restores_from_archive, archive }))
}
