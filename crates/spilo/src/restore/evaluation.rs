//! From the start-up's clone and standby to the outcome.

use super::empty_reason::EmptyReason;
use super::folders::{FolderSearch, bucket};
use super::outcome::{BaseBackupSource, Follow, Restore, RestoreInputs, RestoreOutcome};
use super::reading::Reading;
use super::reason::{Reason, ReasonKind};
use super::requested::Requested;
use crate::environment::Environment;
use crate::operator::Source;
use crate::recovery_time::{RecoveryTime, RecoveryTimeError};
use crate::release::{PostgresMajor, Tag};
use crate::startup::{Archive, ClonePlan, EffectiveValue, RecoveryTarget, StandbyPlan, StartupPlan, Store, Tool};
use crate::variables::{VariableName, VariablePrefix, names};

impl<'e> RestoreOutcome<'e> {
    /// What a new cluster starts from.
    pub fn new(inputs: &RestoreInputs<'_, 'e>) -> Self {
        let plan = match inputs.plan {
            Ok(plan) => plan,
            Err(error) => return Self::FailsToStart(*error),
        };
        let requested = Requested::new(inputs.environment, inputs.clone, inputs.standby);
        let outcome = Evaluation { inputs, plan, requested }.outcome();
        outcome.unless_supplied(inputs.environment)
    }

    /// A failure that a source may prevent which is not known is unknown.
    fn unless_supplied(self, environment: &Environment<'_>) -> Self {
        let supplier = match &self {
            Self::EmptyDatabase(EmptyReason::NoArchive { missing } | EmptyReason::NoRunningCluster { missing }) => {
                missing.iter().find_map(|name| environment.possible_supplier(name.as_str()))
            }
            Self::EmptyDatabase(EmptyReason::UnknownMethod) => {
                environment.possible_supplier(names::CLONE_METHOD.as_str())
            }
            Self::Loops { reasons, .. } => {
                let mut certain = reasons.iter().filter(|reason| reason.is_certain);
                let first = certain.next().and_then(|reason| reason.supplier);
                first.filter(|_| certain.all(|reason| reason.supplier.is_some()))
            }
            _ => None,
        };
        match supplier {
            Some(supplier) => Self::Unknown { otherwise: Box::new(self), supplier },
            None => self,
        }
    }
}

struct Evaluation<'v, 'r, 'e> {
    inputs: &'v RestoreInputs<'r, 'e>,
    plan: &'v StartupPlan<'e>,
    requested: Requested,
}

impl<'e> Evaluation<'_, '_, 'e> {
    fn outcome(&self) -> RestoreOutcome<'e> {
        if let Some(standby) = &self.plan.standby {
            return self.standby(standby);
        }
        let clone = self.inputs.clone;
        match &self.plan.clone {
            ClonePlan::Disabled if clone.is_some_and(|clone| clone.cluster.is_empty()) => {
                RestoreOutcome::EmptyDatabase(EmptyReason::NoCluster)
            }
            ClonePlan::Disabled if self.inputs.standby.is_some() => {
                RestoreOutcome::EmptyDatabase(EmptyReason::NoStandbySource)
            }
            ClonePlan::Disabled => RestoreOutcome::NewDatabase,
            ClonePlan::UnknownMethod(_) => RestoreOutcome::EmptyDatabase(EmptyReason::UnknownMethod),
            ClonePlan::Incomplete { method } => RestoreOutcome::EmptyDatabase(self.missing_source(method.as_str())),
            ClonePlan::BaseBackup { scope, host, port, user } => {
                let [scope, host, port, user] = [scope, host, port, user].map(EffectiveValue::clone);
                RestoreOutcome::CopiesRunning(BaseBackupSource { scope, host, port, user })
            }
            ClonePlan::Archive { archive: None, .. } => {
                let reason = self.no_store(VariablePrefix::Clone);
                RestoreOutcome::Loops { restore: None, reasons: vec![reason] }
            }
            ClonePlan::Archive { archive: Some(archive), target } => self.restore(archive, target),
        }
    }

    fn target_major(&self) -> Option<PostgresMajor> {
        let environment = self.inputs.environment;
        let major = environment.bin_dir_major().or_else(|| environment.value(names::PGVERSION))?;
        PostgresMajor::parse(major).ok()
    }

    fn reading<'a>(&'a self, archive: &'a Archive<'a>, prefix: VariablePrefix) -> Reading<'a, 'e> {
        Reading {
            environment: self.inputs.environment,
            archive,
            own: self.plan.archive.as_ref(),
            prefix,
            tag: self.inputs.tag,
            target: self.target_major(),
        }
    }

    fn restore(&self, archive: &Archive<'e>, target: &RecoveryTarget<'e>) -> RestoreOutcome<'e> {
        let mut reasons = self.reading(archive, VariablePrefix::Clone).reasons();
        let time = target.time.as_ref().filter(|time| time.is_fully_known());
        if time.is_some_and(|time| RecoveryTime::parse(time.as_str()) == Err(RecoveryTimeError::MissingOffset)) {
            reasons.push(Reason::new(ReasonKind::TimeWithoutOffset));
        }
        let (certain, doubts): (Vec<Reason>, Vec<Reason>) = reasons.into_iter().partition(|reason| reason.is_certain);
        let own = self.plan.archive.as_ref();
        let restore = Box::new(Restore {
            archive: archive.clone(),
            search: FolderSearch::new(archive.restore_prefix(), self.inputs.tag, self.target_major()),
            target: target.clone(),
            doubts,
            is_own_archive: own
                .is_some_and(|own| super::is_same_place(own, archive) && archive.restores_from(own.prefix())),
        });
        if !certain.is_empty() {
            return RestoreOutcome::Loops { restore: Some(restore), reasons: certain };
        }
        match self.other_archive(archive) {
            Some((expected, because)) => RestoreOutcome::ReadsOtherArchive { restore, expected, because },
            None => RestoreOutcome::Restores(restore),
        }
    }

    /// What `spec.clone` specifies, if the archive that is read is another one.
    fn other_archive(&self, archive: &Archive<'_>) -> Option<(String, Option<(VariableName, Source)>)> {
        let because = || self.winner(archive);
        if matches!(self.requested, Requested::Standby | Requested::CloneAndStandby) {
            return Some(("the archive or host of spec.standby".to_owned(), self.source_of(names::CLONE_METHOD)));
        }
        let clone = self.inputs.clone.filter(|clone| !clone.cluster.is_empty())?;
        let searched = archive.restore_prefix().trim_end_matches('/');
        if !clone.s3_wal_path.is_empty() {
            let expected = clone.s3_wal_path.trim_end_matches('/');
            let is_reference = expected.contains("$(");
            return (searched != expected && !is_reference).then(|| (expected.to_owned(), because()));
        }
        let folder =
            if clone.uid.is_empty() { clone.cluster.to_owned() } else { format!("{}/{}", clone.cluster, clone.uid) };
        let own_bucket = |name| self.inputs.environment.get(name).filter(|found| found.source() == Source::Clone);
        let specified_bucket =
            own_bucket(names::CLONE_WAL_S3_BUCKET).or_else(|| own_bucket(names::CLONE_WAL_GS_BUCKET));
        let is_other_bucket = specified_bucket.is_some_and(|specified| {
            specified.is_set() && bucket(searched) != bucket(specified.text()) && specified.is_fully_known()
        });
        let is_other_folder = !searched.contains(&folder) && !searched.contains("$(CLONE_SCOPE)");
        (is_other_bucket || is_other_folder).then(|| (format!("a folder of {folder}"), because()))
    }

    fn source_of(&self, name: VariableName) -> Option<(VariableName, Source)> {
        self.inputs.environment.source(name).map(|source| (name, source))
    }

    /// The variable that names the archive and that does not come from `spec.clone`.
    fn winner(&self, archive: &Archive<'_>) -> Option<(VariableName, Source)> {
        let candidates: &[VariableName] = match (archive.store, archive.restore_tool) {
            (Store::S3, Tool::WalG) => {
                &[names::CLONE_WALG_S3_PREFIX, names::CLONE_WALE_S3_PREFIX, names::CLONE_WAL_S3_BUCKET]
            }
            (Store::S3, Tool::WalE) => &[names::CLONE_WALE_S3_PREFIX, names::CLONE_WAL_S3_BUCKET],
            (Store::Gcs, _) => &[
                names::CLONE_WALG_GS_PREFIX,
                names::CLONE_WALE_GS_PREFIX,
                names::CLONE_WAL_GCS_BUCKET,
                names::CLONE_WAL_GS_BUCKET,
            ],
            (Store::Swift, _) => &[names::CLONE_WALE_SWIFT_PREFIX, names::CLONE_WAL_SWIFT_BUCKET],
            (Store::Azure, _) => &[names::CLONE_WALG_AZ_PREFIX],
            (Store::Ssh, _) => &[],
        };
        let is_set = |name: &&VariableName| self.inputs.environment.is_set(**name);
        let mut set = candidates.iter().filter(is_set).filter_map(|name| self.source_of(*name));
        set.find(|(_, source)| *source != Source::Clone)
    }

    /// The variables that would name a source, for an archive those of the cluster's own store.
    fn missing_source(&self, method: &str) -> EmptyReason {
        if method == "CLONE_WITH_BASEBACKUP" {
            let needed = [names::CLONE_SCOPE, names::CLONE_HOST, names::CLONE_USER, names::CLONE_PASSWORD];
            let missing = needed.into_iter().filter(|name| !self.inputs.environment.is_set(*name)).collect();
            return EmptyReason::NoRunningCluster { missing };
        }
        let names = match self.plan.archive.as_ref().map(|archive| archive.store) {
            Some(Store::Gcs) => &[names::CLONE_WAL_GS_BUCKET, names::CLONE_WALG_GS_PREFIX][..],
            Some(Store::Azure) => &[names::CLONE_WALG_AZ_PREFIX],
            Some(Store::Swift) => &[names::CLONE_WAL_SWIFT_BUCKET, names::CLONE_WALE_SWIFT_PREFIX],
            Some(Store::S3 | Store::Ssh) | None => &[names::CLONE_WAL_S3_BUCKET, names::CLONE_WALG_S3_PREFIX],
        };
        EmptyReason::NoArchive { missing: names.to_vec() }
    }

    fn no_store(&self, prefix: VariablePrefix) -> Reason {
        if self.inputs.environment.is_set(names::WALG_SSH_PREFIX.with_prefix(prefix)) {
            return Reason::new(ReasonKind::Ssh);
        }
        Reason::new(ReasonKind::NoStore)
    }

    fn standby(&self, standby: &StandbyPlan<'e>) -> RestoreOutcome<'e> {
        let mut reasons = match &standby.archive {
            Some(archive) => self.reading(archive, VariablePrefix::Standby).reasons(),
            None if standby.restores_from_archive => vec![self.no_store(VariablePrefix::Standby)],
            None => Vec::new(),
        };
        if standby.host.is_none() && self.inputs.tag == Tag::new(4, 0, 1) {
            reasons.push(Reason::likely(ReasonKind::NoLeaderRenamed));
        }
        let is_certain = reasons.iter().any(|reason| reason.is_certain);
        if standby.host.is_none() && (is_certain || standby.archive.is_none()) {
            let certain: Vec<Reason> = reasons.into_iter().filter(|reason| reason.is_certain).collect();
            let reasons = if certain.is_empty() { vec![Reason::new(ReasonKind::NoStore)] } else { certain };
            return RestoreOutcome::Loops { restore: None, reasons };
        }
        if let Some(archive) = standby.archive.as_deref()
            && let Some(other) = self.other_standby_archive(archive)
        {
            return other;
        }
        RestoreOutcome::Follows(Box::new(Follow {
            host: standby.host.clone(),
            port: standby.port.clone(),
            archive: standby.archive.as_deref().cloned(),
            doubts: reasons,
            ignores_clone: self.requested.is_clone(),
        }))
    }

    /// What `spec.standby` specifies, if the archive that is followed is another one.
    fn other_standby_archive(&self, archive: &Archive<'e>) -> Option<RestoreOutcome<'e>> {
        let standby = self.inputs.standby?;
        let paths = [standby.s3_wal_path, standby.gs_wal_path];
        let expected = paths.into_iter().find(|path| !path.is_empty())?.trim_end_matches('/');
        let searched = archive.restore_prefix().trim_end_matches('/');
        if searched == expected || expected.contains("$(") {
            return None;
        }
        let candidates =
            [names::WALG_S3_PREFIX, names::WALG_GS_PREFIX].map(|name| name.with_prefix(VariablePrefix::Standby));
        let because = candidates.into_iter().find_map(|name| self.source_of(name));
        let restore = Box::new(Restore {
            archive: archive.clone(),
            search: FolderSearch { path: searched.to_owned(), majors: Vec::new() },
            target: RecoveryTarget::end_of_archive(),
            doubts: Vec::new(),
            is_own_archive: false,
        });
        Some(RestoreOutcome::ReadsOtherArchive { restore, expected: expected.to_owned(), because })
    }
}

#[cfg(test)]
mod tests;
