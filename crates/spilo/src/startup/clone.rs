//! The bootstrap of a new cluster from another one.

use super::StartupError;
use super::activation::{BASE_BACKUP, TemplateSwitch, activating_store, is_archive_method};
use super::archive::{self, Archive};
use super::use_walg::use_walg;
use super::value::EffectiveValue;
use crate::environment::Environment;
use crate::release::Tag;
use crate::variables::{VariableName, VariablePrefix, names};

/// What the `CLONE_` variables do when the data directory is empty and the cluster has no leader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClonePlan<'a> {
    /// No `CLONE_METHOD`: an empty database, or the standby.
    Disabled,
    /// This release does not know the value of `CLONE_METHOD`: an empty database, without any message.
    UnknownMethod(EffectiveValue<'a>),
    /// The method is known but has no source: an empty database, after a warning in the log.
    Incomplete {
        /// The method, such as `CLONE_WITH_WALE`.
        method: EffectiveValue<'a>,
    },
    /// A copy of a running cluster.
    BaseBackup {
        /// `CLONE_SCOPE`
        scope: EffectiveValue<'a>,
        /// `CLONE_HOST`
        host: EffectiveValue<'a>,
        /// `CLONE_PORT`, 5432 by default.
        port: EffectiveValue<'a>,
        /// `CLONE_USER`
        user: EffectiveValue<'a>,
    },
    /// A restore from an archive.
    Archive {
        /// The archive. `None` if the variables activate the restore but select no store that Spilo supports: the pod
        /// then fails repeatedly.
        archive: Option<Box<Archive<'a>>>,
        /// Where the restore ends.
        target: RecoveryTarget<'a>,
    },
}

/// The point at which a restore ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecoveryTarget<'a> {
    /// `CLONE_TARGET_TIME`. `None` is the end of the archive.
    pub time: Option<EffectiveValue<'a>>,
    /// Whether the transaction at exactly that time is restored.
    pub inclusive: bool,
    /// `CLONE_TARGET_TIMELINE`, `latest` by default.
    pub timeline: EffectiveValue<'a>,
    /// Whether the server pauses there instead of being promoted.
    pub pause: bool,
}

impl RecoveryTarget<'_> {
    /// The end of the archive, which a standby follows.
    pub(crate) fn end_of_archive() -> Self {
        Self { time: None, inclusive: true, timeline: EffectiveValue::from_startup("latest"), pause: false }
    }
}

pub(super) fn clone_plan<'e>(environment: &'e Environment<'_>, tag: Tag) -> Result<ClonePlan<'e>, StartupError> {
    let get = |name: VariableName| environment.get(name).map(EffectiveValue::from_variable).unwrap_or_default();
    let method = get(names::CLONE_METHOD);
    let by_archive = is_archive_method(method.as_str(), tag);
    let by_base_backup = method == "CLONE_WITH_BASEBACKUP";
    let store = by_archive.then(|| activating_store(environment, VariablePrefix::Clone, tag)).flatten();
    let needed = [names::CLONE_SCOPE, names::CLONE_HOST, names::CLONE_USER, names::CLONE_PASSWORD];
    let is_complete = needed.into_iter().all(|name| environment.is_set(name));
    let from_cluster = (by_base_backup && is_complete) || BASE_BACKUP.is_on(environment, tag)?;
    if store.is_some() || TemplateSwitch::clone_from_archive(tag).is_on(environment, tag)? {
        let use_walg = use_walg(environment, VariablePrefix::Clone, tag, store == Some(names::WAL_S3_BUCKET));
        let archive = archive::write_wale_environment(environment, VariablePrefix::Clone, tag, use_walg)?;
        return Ok(ClonePlan::Archive { archive: archive.map(Box::new), target: recovery_target(environment, tag) });
    }
    Ok(if from_cluster {
        ClonePlan::BaseBackup {
            scope: get(names::CLONE_SCOPE),
            host: get(names::CLONE_HOST),
            port: environment
                .get(names::CLONE_PORT)
                .map_or_else(|| EffectiveValue::from_startup("5432"), EffectiveValue::from_variable),
            user: get(names::CLONE_USER),
        }
    } else if by_archive || by_base_backup {
        ClonePlan::Incomplete { method }
    } else if method.is_empty() {
        ClonePlan::Disabled
    } else {
        ClonePlan::UnknownMethod(method)
    })
}

fn recovery_target<'e>(environment: &'e Environment<'_>, tag: Tag) -> RecoveryTarget<'e> {
    let get = |name: VariableName| environment.get(name).map(EffectiveValue::from_variable);
    let reads_timeline = names::CLONE_TARGET_TIMELINE.variable().since.is_none_or(|since| tag >= since);
    RecoveryTarget {
        time: get(names::CLONE_TARGET_TIME).filter(|time| !time.is_empty()),
        inclusive: get(names::CLONE_TARGET_INCLUSIVE).is_none_or(|inclusive| !inclusive.is_empty()),
        timeline: get(names::CLONE_TARGET_TIMELINE)
            .filter(|_| reads_timeline)
            .unwrap_or_else(|| EffectiveValue::from_startup("latest")),
        pause: environment.is_set(names::USE_PAUSE_AT_RECOVERY_TARGET),
    }
}
