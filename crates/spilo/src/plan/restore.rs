//! Problems of what a new cluster starts from.

use super::{Blame, PlanInputs, Problem, ProblemKind, Severity};
use crate::environment::Environment;
use crate::operator::{Source, UnknownSource};
use crate::restore::{EmptyReason, Reason, Requested, RestoreOutcome, standby_variable};
use crate::startup::StartupPlan;
use crate::variables::{VariableName, names};

pub(super) fn problems(
    environment: &Environment<'_>,
    plan: &StartupPlan<'_>,
    inputs: &PlanInputs<'_>,
    outcome: &RestoreOutcome<'_>,
) -> Vec<Problem> {
    let requested = Requested::new(environment, inputs.operator.clone.as_ref(), inputs.operator.standby.as_ref());
    let mut problems = Vec::new();
    let mut found = RestoreProblems { environment, requested, problems: &mut problems };
    found.add(outcome, None);
    if outcome.restore().is_some() && environment.is_set(names::USE_PAUSE_AT_RECOVERY_TARGET) {
        found.push(ProblemKind::PausedRestore, Severity::Disturbs, names::USE_PAUSE_AT_RECOVERY_TARGET);
    }
    let is_standby = matches!(outcome, RestoreOutcome::Follows(_));
    let from_replica = names::WALG_BACKUP_FROM_REPLICA;
    if is_standby && plan.backup_from_replica {
        found.push(ProblemKind::StandbyBackups, Severity::Doubtful, from_replica);
    } else if is_standby {
        let blame = found.request_blame();
        found.problems.push(Problem::new(ProblemKind::Standby, Severity::Doubtful, blame));
    } else if plan.backup_from_replica
        && plan.archive.is_some()
        && inputs.instances.is_some_and(|instances| instances < 2)
    {
        found.push(ProblemKind::NoReplica, Severity::BreaksBackups, from_replica);
    }
    problems
}

struct RestoreProblems<'p, 'e> {
    environment: &'p Environment<'e>,
    requested: Requested,
    problems: &'p mut Vec<Problem>,
}

impl RestoreProblems<'_, '_> {
    fn push(&mut self, kind: ProblemKind, severity: Severity, name: VariableName) {
        self.problems.push(Problem::new(kind, severity, Blame::variable(self.environment, name)));
    }

    /// What requests the restore.
    fn request_blame(&self) -> Blame {
        match self.requested {
            Requested::Clone => Blame::ResourceField("spec.clone".into()),
            Requested::Standby => Blame::ResourceField("spec.standby".into()),
            Requested::CloneAndStandby => Blame::ResourceField("spec.clone and spec.standby".into()),
            Requested::CloneMethod(source) => Blame::Variable { name: names::CLONE_METHOD.as_str().to_owned(), source },
            Requested::StandbyVariables(name, source) => Blame::Variable { name: name.as_str().to_owned(), source },
            Requested::Nothing => Blame::Missing { name: names::CLONE_METHOD },
        }
    }

    fn reason_blame(&self, reason: &Reason) -> Blame {
        use crate::restore::ReasonKind::{TimeWithoutOffset, Value, WalG};
        let name = match &reason.kind {
            Value { name, .. } => Some(*name),
            TimeWithoutOffset => Some(names::CLONE_TARGET_TIME),
            WalG(problem) => {
                let derived = |source| Blame::derived(problem.variable.as_str(), source);
                return problem.source.map_or(Blame::Missing { name: problem.variable }, derived);
            }
            _ => reason.missing.first().copied(),
        };
        name.map_or_else(|| self.request_blame(), |name| Blame::variable(self.environment, name))
    }

    fn add(&mut self, outcome: &RestoreOutcome<'_>, supplier: Option<UnknownSource>) {
        let first = self.problems.len();
        match outcome {
            RestoreOutcome::NewDatabase | RestoreOutcome::CopiesRunning(_) => {}
            RestoreOutcome::FailsToStart(error) => {
                let blame = Blame::startup_error(self.environment, *error);
                self.problems.push(Problem::new(ProblemKind::Startup(*error), Severity::BreaksBackups, blame));
            }
            RestoreOutcome::EmptyDatabase(reason) => {
                let blame = match reason {
                    EmptyReason::NoCluster => Blame::ResourceField("spec.clone.cluster".into()),
                    EmptyReason::UnknownMethod => Blame::variable(self.environment, names::CLONE_METHOD),
                    _ => self.request_blame(),
                };
                let kind = ProblemKind::EmptyDatabase(reason.clone());
                self.problems.push(Problem::new(kind, Severity::EmptyDatabase, blame));
            }
            RestoreOutcome::Restores(restore) => self.add_doubts(&restore.doubts),
            RestoreOutcome::ReadsOtherArchive { restore, expected, because } => {
                let blame = because
                    .map_or_else(|| self.request_blame(), |(name, source)| Blame::derived(name.as_str(), source));
                let kind = ProblemKind::OtherArchive { expected: expected.clone() };
                self.problems.push(Problem::new(kind, Severity::WrongPlace, blame));
                self.add_doubts(&restore.doubts);
            }
            RestoreOutcome::Loops { restore, reasons } => {
                for reason in reasons {
                    let blame = self.reason_blame(reason);
                    let problem = Problem::new(ProblemKind::RestoreLoops(reason.clone()), Severity::Loops, blame);
                    self.problems.push(problem.supplied_by(reason.supplier));
                }
                if let Some(restore) = restore {
                    self.add_doubts(&restore.doubts);
                }
            }
            RestoreOutcome::Follows(follow) => {
                self.add_doubts(&follow.doubts);
                if follow.ignores_clone {
                    let variable = standby_variable(self.environment);
                    let derived = |(name, source): (VariableName, Source)| Blame::derived(name.as_str(), source);
                    let blame = variable.map_or_else(|| self.request_blame(), derived);
                    let expected = match self.requested {
                        Requested::CloneMethod(Source::Clone) | Requested::Clone | Requested::CloneAndStandby => {
                            "spec.clone"
                        }
                        _ => "the source that CLONE_METHOD selects",
                    };
                    let kind = ProblemKind::OtherArchive { expected: expected.to_owned() };
                    self.problems.push(Problem::new(kind, Severity::WrongPlace, blame));
                }
            }
            RestoreOutcome::Unknown { otherwise, supplier } => self.add(otherwise, Some(*supplier)),
        }
        if outcome.restore().is_some_and(|restore| restore.is_own_archive) && supplier.is_none() {
            let blame = self.request_blame();
            self.problems.push(Problem::new(ProblemKind::OwnFolder, Severity::DataLossRisk, blame));
        }
        for problem in self.problems.iter_mut().skip(first) {
            problem.supplier = problem.supplier.or(supplier);
        }
    }

    fn add_doubts(&mut self, doubts: &[Reason]) {
        for reason in doubts {
            let blame = self.reason_blame(reason);
            let problem = Problem::new(ProblemKind::RestoreDoubtful(reason.clone()), Severity::Doubtful, blame);
            self.problems.push(problem.likely().supplied_by(reason.supplier));
        }
    }
}
