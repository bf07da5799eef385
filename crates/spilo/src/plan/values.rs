//! Values that Spilo itself reads. Those that WAL-G reads are judged with the archive, those of the crontab as a file.

use super::{Blame, PlanInputs, Problem, ProblemKind, Severity};
use crate::environment::{Environment, ResolvedVariable};
use crate::startup::{ClonePlan, StartupPlan};
use crate::variables::{Consumers, Effect, Reader, ValueDetail, VariableName, VariablePrefix, names};

pub(super) fn problems(environment: &Environment<'_>, plan: &StartupPlan<'_>, inputs: &PlanInputs<'_>) -> Vec<Problem> {
    let store = plan.archive.as_ref().map(|archive| archive.store);
    let consumers = Consumers { store, ..inputs.known_tag().map(Consumers::from_tag).unwrap_or_default() };
    let is_cloned = matches!(plan.clone, ClonePlan::Archive { .. } | ClonePlan::BaseBackup { .. });
    let judged = environment.iter().filter(|variable| variable.is_fully_known());
    judged.filter_map(|variable| check(variable, &consumers, is_cloned, plan.standby.is_some())).collect()
}

fn check(variable: &ResolvedVariable<'_>, consumers: &Consumers, is_cloned: bool, is_standby: bool) -> Option<Problem> {
    let name = variable.catalogued?;
    let is_in_release = consumers.tag.is_none_or(|tag| name.variable().is_in(tag));
    if !is_in_release || !is_judged(name, is_cloned, is_standby) {
        return None;
    }
    let found = name.check(variable.text(), consumers).err()?;
    let blame = Blame::derived(variable.name(), variable.source());
    let problem = Problem::new(ProblemKind::Value { name, problem: found }, severity_of(found.effect), blame);
    match found.detail {
        // Judged with the restore.
        Some(ValueDetail::Time(crate::RecoveryTimeError::MissingOffset)) => None,
        // Python's dateutil reads many other formats.
        Some(ValueDetail::Time(_)) => Some(problem.likely()),
        _ => Some(problem),
    }
}

fn is_judged(name: VariableName, is_cloned: bool, is_standby: bool) -> bool {
    let variable = name.variable();
    let is_used = match VariablePrefix::split(name.as_str()).0 {
        VariablePrefix::None => true,
        VariablePrefix::Clone => is_cloned && name.prefix() == VariablePrefix::None,
        VariablePrefix::Standby => is_standby && name.prefix() == VariablePrefix::None,
    };
    let is_judged_elsewhere = variable.readers.contains(&Reader::WalG)
        || matches!(
            name,
            names::BACKUP_SCHEDULE
                | names::LOG_SHIP_SCHEDULE
                | names::CRONTAB
                | names::LOG_S3_TAGS
                | names::CLONE_METHOD
                | names::USE_PAUSE_AT_RECOVERY_TARGET
        );
    variable.is_read() && is_used && !is_judged_elsewhere
}

/// How bad an effect is.
pub(super) const fn severity_of(effect: Effect) -> Severity {
    match effect {
        Effect::NotEncrypted => Severity::NotEncrypted,
        Effect::RestoresFail | Effect::RestoresEndEarly => Severity::BreaksRestores,
        Effect::RestoreLoops => Severity::Loops,
        Effect::EmptyDatabase => Severity::EmptyDatabase,
        Effect::WrongPlace => Severity::WrongPlace,
        Effect::ReplicasNotFromArchive | Effect::NeverPromoted => Severity::Disturbs,
        Effect::Ignored | Effect::UsesDefault | Effect::UsesOtherValue | Effect::SwitchedOff | Effect::NoLogs => {
            Severity::Ignored
        }
        effect if effect.breaks_backups() => Severity::BreaksBackups,
        _ => Severity::Doubtful,
    }
}
