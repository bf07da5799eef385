//! How rules report the problems of the chain model.

use spilo::operator::{Source, UnknownReason, UnknownSource};
use spilo::plan::{Blame, Problem, Severity};

use crate::context::BackupContext;
use crate::field_path::FieldPath;
use crate::finding::Reporter;
use crate::message::Message;

/// How certain a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// Nothing that is not known can solve it.
    Certain,
    /// It depends on something that is not known.
    Possible,
    /// It depends on objects that were not looked up. `chain/look-up` reports failed look-ups.
    NotLookedUp,
}

impl Certainty {
    /// The certainty of a problem.
    pub const fn from_problem(problem: &Problem) -> Self {
        match problem.supplier {
            Some(
                UnknownSource::ConfigMap(reason)
                | UnknownSource::Secret(reason)
                | UnknownSource::OperatorConfiguration(reason),
            ) if matches!(reason, UnknownReason::NotLookedUp | UnknownReason::LookUpFailed) => Self::NotLookedUp,
            None if problem.is_certain => Self::Certain,
            _ => Self::Possible,
        }
    }
}

/// Whether a problem is a reason to deny: backups or restores do not work as configured.
pub const fn is_severe(severity: Severity) -> bool {
    matches!(
        severity,
        Severity::DataLossRisk
            | Severity::BreaksBackups
            | Severity::EmptyDatabase
            | Severity::WrongPlace
            | Severity::Loops
            | Severity::BreaksRestores
            | Severity::NotEncrypted
    )
}

/// Reports a problem at the field to blame: denied if it is certain and severe, else a warning.
pub fn report(context: &impl BackupContext, problem: &Problem, message: impl Message, reporter: &mut Reporter<'_>) {
    report_at(context.blame_path(&problem.blame), problem, message, reporter);
}

/// Reports a problem at this field.
pub fn report_at(path: FieldPath, problem: &Problem, message: impl Message, reporter: &mut Reporter<'_>) {
    match Certainty::from_problem(problem) {
        Certainty::Certain if is_severe(problem.severity) => reporter.deny(path, message),
        Certainty::Certain | Certainty::Possible => reporter.warn(path, message),
        Certainty::NotLookedUp => {}
    }
}

/// What is to blame, in a message: a field of another object or the name of a variable, with its source if that is
/// another object.
pub fn name_blame(context: &impl BackupContext, problem: &Problem) -> String {
    match &problem.blame {
        Blame::Variable { name, source } if context.blame_path(&problem.blame) == context.object_path() => {
            format!("{name} in {}", describe_source(*source))
        }
        Blame::Variable { name, .. } => name.clone(),
        Blame::Missing { name } => name.to_string(),
        Blame::ConfigurationField(field) => format!("{field} in the operator's configuration"),
        blame => blame.to_string(),
    }
}

/// A source in a message.
pub fn describe_source(source: Source) -> String {
    match source {
        Source::ConfigMap => "the ConfigMap".to_owned(),
        source => source.to_string(),
    }
}
