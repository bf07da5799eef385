use super::blame::{Blame, Provenance};
use super::{ArchiveCommand, PlanInputs, PlannedArchive, Problem, ProblemKind, Severity};
use super::{archive, operator, parameters, restore};
use crate::environment::Environment;
use crate::kubelet;
use crate::operator::{OperatorInputs, UnknownSource};
use crate::restore::{RestoreInputs, RestoreOutcome};
use crate::schedule::{RetentionDays, RetentionError, Schedule, ScheduleError};
use crate::startup::{StartupError, StartupPlan, Tool};
use crate::variables::names;

/// What the chain of operator, kubelet, Spilo and WAL-G leads to.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct BackupPlan<'e> {
    /// What the start-up does, in detail.
    pub startup: Result<StartupPlan<'e>, StartupError>,
    /// Where the cluster archives to. `None` if it archives nothing, as far as it is known.
    pub archive: Option<PlannedArchive>,
    /// A source that is not known and that may select an archive, if there is none.
    pub archive_supplier: Option<UnknownSource>,
    /// When base backups are created.
    pub schedule: Provenance<Result<Schedule, ScheduleError>>,
    /// For how long base backups are kept.
    pub retention: Provenance<Result<RetentionDays, RetentionError>>,
    /// Whether WAL is archived.
    pub wal: WalArchiving,
    /// What a new cluster starts from.
    pub restore: RestoreOutcome<'e>,
    /// Whether the result may differ with another version of the operator, which is not known.
    pub depends_on_operator_version: bool,
    /// Everything that does not work as intended, worst first.
    pub problems: Vec<Problem>,
}

/// Whether WAL is archived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WalArchiving {
    /// By Spilo's own `archive_command`.
    By(Tool),
    /// By the `archive_command` in the resource.
    ByOwnCommand(ArchiveCommand),
    /// Not at all: `archive_command` is `/bin/true`.
    Nothing,
    /// Not at all: `archive_mode` is off.
    ModeOff,
    /// Not while the cluster is a standby.
    Standby,
    /// Not at all: the start-up fails.
    FailsToStart,
}

impl<'e> BackupPlan<'e> {
    /// The plan of an environment.
    pub fn new(environment: &'e Environment<'e>, inputs: &PlanInputs<'e>) -> Self {
        let startup = StartupPlan::new(environment, inputs.tag);
        let outcome = RestoreOutcome::new(&RestoreInputs {
            clone: inputs.operator.clone.as_ref(),
            standby: inputs.operator.standby.as_ref(),
            ..RestoreInputs::new(environment, &startup, inputs.tag)
        });
        let own = startup.as_ref().ok().and_then(|plan| plan.archive.as_ref());
        let mut problems = operator::problems(environment, inputs);
        match &startup {
            Ok(plan) => {
                problems.extend(archive::problems(environment, plan, inputs));
                problems.extend(restore::problems(environment, plan, inputs, &outcome));
                problems.extend(parameters::problems(inputs, plan.archive.is_some(), &outcome));
            }
            Err(error) => {
                let blame = Blame::startup_error(environment, *error);
                problems.push(Problem::new(ProblemKind::Startup(*error), Severity::BreaksBackups, blame));
            }
        }
        problems.sort_by_key(|problem| (problem.severity, !problem.is_known()));
        let no_archive = problems.iter().find(|problem| problem.kind == ProblemKind::NoArchive);
        let archive_supplier = no_archive.and_then(|problem| problem.supplier);
        let depends_on_operator_version =
            operator::depends_on_version(environment, inputs) && differs_by_version(inputs, own, &outcome);
        let schedule = startup.as_ref().map_or("", |plan| plan.schedule.as_str());
        let retention = startup.as_ref().map_or("", |plan| plan.retention.as_str());
        Self {
            archive: own.map(|own| PlannedArchive::new(environment, own, inputs)),
            archive_supplier,
            schedule: Provenance::from_variable(environment, names::BACKUP_SCHEDULE, Schedule::parse(schedule)),
            retention: Provenance::from_variable(
                environment,
                names::BACKUP_NUM_TO_RETAIN,
                RetentionDays::parse(retention),
            ),
            wal: wal_archiving(&startup, inputs, &outcome),
            restore: outcome,
            depends_on_operator_version,
            problems,
            startup,
        }
    }

    /// Whether the archive and the restore depend on nothing that is not known.
    pub fn is_fully_known(&self) -> bool {
        let is_archive_known = match &self.archive {
            Some(archive) => archive.prefix.is_fully_known,
            None => self.archive_supplier.is_none(),
        };
        is_archive_known && self.restore.is_fully_known() && !self.depends_on_operator_version
    }

    /// The problems that are certain and that nothing unknown can solve.
    pub fn known_problems(&self) -> impl Iterator<Item = &Problem> {
        self.problems.iter().filter(|problem| problem.is_known())
    }
}

fn wal_archiving(
    startup: &Result<StartupPlan<'_>, StartupError>,
    inputs: &PlanInputs<'_>,
    outcome: &RestoreOutcome<'_>,
) -> WalArchiving {
    let Ok(plan) = startup else { return WalArchiving::FailsToStart };
    let is_mode_off = inputs.parameter("archive_mode").is_some_and(parameters::is_off);
    match (&plan.archive, inputs.parameter("archive_command")) {
        _ if matches!(outcome, RestoreOutcome::Follows(_)) => WalArchiving::Standby,
        _ if is_mode_off => WalArchiving::ModeOff,
        (_, Some(command)) => WalArchiving::ByOwnCommand(ArchiveCommand::parse(command)),
        (Some(archive), None) => WalArchiving::By(archive.archive_tool),
        (None, None) => WalArchiving::Nothing,
    }
}

/// Whether another version of the operator leads to another archive or another start.
fn differs_by_version(
    inputs: &PlanInputs<'_>,
    own: Option<&crate::startup::Archive<'_>>,
    outcome: &RestoreOutcome<'_>,
) -> bool {
    let prefix = own.map(crate::startup::Archive::prefix);
    let path = outcome.restore().map(|restore| restore.search.path.as_str());
    operator::REPRESENTATIVES.into_iter().any(|version| {
        let other = OperatorInputs { version: Some(version), team: None, ..inputs.operator.clone() };
        let Ok(env) = other.assemble() else { return true };
        let environment = kubelet::expand(env);
        let startup = StartupPlan::new(&environment, inputs.tag);
        let other_outcome = RestoreOutcome::new(&RestoreInputs {
            clone: inputs.operator.clone.as_ref(),
            standby: inputs.operator.standby.as_ref(),
            ..RestoreInputs::new(&environment, &startup, inputs.tag)
        });
        let other_prefix =
            startup.as_ref().ok().and_then(|plan| plan.archive.as_ref()).map(crate::startup::Archive::prefix);
        other_prefix != prefix
            || other_outcome.restore().map(|restore| restore.search.path.as_str()) != path
            || std::mem::discriminant(&other_outcome) != std::mem::discriminant(outcome)
    })
}

#[cfg(test)]
mod tests;
