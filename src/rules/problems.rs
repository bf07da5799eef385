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
    /// It exists whatever the unknown sources contain.
    Certain,
    /// A source that the policy never reads, such as a Secret or the platform, may solve it.
    Possible,
    /// An object that was not looked up may solve it. `chain/look-up` reports failed look-ups.
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

/// Whether a certain problem of this severity is a reason to deny: backups or restores do not work as configured.
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

/// Reports a problem at the field to blame, or at the object if the field is in another one. A certain and severe problem
/// is denied, one that an object may solve that was not looked up is not reported, and all others are warnings.
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

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use serde_json::{Value, json};
    use spilo::plan::ProblemKind;
    use spilo::variables::names;

    use super::*;
    use crate::context::{with_pod_config, with_postgresql};
    use crate::related::RelatedObjects;
    use crate::settings::{Mode, Settings};

    fn problem(blame: Blame) -> Problem {
        Problem { kind: ProblemKind::WalE, severity: Severity::Doubtful, blame, is_certain: true, supplier: None }
    }

    fn variable(source: Source) -> Problem {
        problem(Blame::Variable { name: "AWS_REGION".to_owned(), source })
    }

    /// The name in a message about a resource with `AWS_REGION` in `spec.env`.
    fn name_in_postgresql(problem: &Problem) -> String {
        let object = json!({"spec": {"env": [{"name": "AWS_REGION", "value": "eu-central-1"}]}});
        let (related, settings) = (RelatedObjects::default(), Settings::parse(&json!({})).unwrap());
        with_postgresql(&object, None, &related, &settings, Mode::Repair, |context| name_blame(context, problem))
    }

    fn name_in_pod_config(problem: &Problem) -> String {
        let object: Value = json!({"data": {"AWS_REGION": "eu-central-1"}});
        let (related, settings) = (RelatedObjects::default(), Settings::parse(&json!({})).unwrap());
        with_pod_config(&object, None, &related, &settings, |context| name_blame(context, problem))
    }

    #[test]
    fn a_problem_is_certain_if_nothing_unknown_can_solve_it() {
        let with = |is_certain, supplier| {
            Certainty::from_problem(&Problem { is_certain, supplier, ..variable(Source::ConfigMap) })
        };
        assert_eq!(with(true, None), Certainty::Certain);
        assert_eq!(with(false, None), Certainty::Possible);
        for source in [
            UnknownSource::Secret(UnknownReason::NotGiven),
            UnknownSource::EnvFrom(UnknownReason::NotGiven),
            UnknownSource::Cluster(UnknownReason::NotGiven),
            UnknownSource::RoleWebhook,
        ] {
            assert_eq!(with(true, Some(source)), Certainty::Possible, "{source:?}");
        }
        for reason in [UnknownReason::NotLookedUp, UnknownReason::LookUpFailed] {
            for source in [
                UnknownSource::ConfigMap(reason),
                UnknownSource::Secret(reason),
                UnknownSource::OperatorConfiguration(reason),
            ] {
                for is_certain in [true, false] {
                    assert_eq!(with(is_certain, Some(source)), Certainty::NotLookedUp, "{source:?}");
                }
            }
        }
    }

    #[test]
    fn a_variable_of_another_object_is_named_with_its_source() {
        assert_eq!(name_in_postgresql(&variable(Source::ConfigMap)), "AWS_REGION in the ConfigMap");
        assert_eq!(name_in_postgresql(&variable(Source::Secret)), "AWS_REGION in the Secret of pod_environment_secret");
        assert_eq!(name_in_postgresql(&variable(Source::ClusterEnv)), "AWS_REGION");
        assert_eq!(name_in_pod_config(&variable(Source::ConfigMap)), "AWS_REGION");
        assert_eq!(
            name_in_pod_config(&variable(Source::OperatorConfiguration)),
            "AWS_REGION in the operator's configuration"
        );
    }

    #[test]
    fn other_fields_have_a_name() {
        let missing = problem(Blame::Missing { name: names::AWS_REGION });
        assert_eq!(name_in_postgresql(&missing), "AWS_REGION");
        assert_eq!(name_in_pod_config(&missing), "AWS_REGION");
        let field = problem(Blame::ConfigurationField("irsa_role_arn"));
        assert_eq!(name_in_postgresql(&field), "irsa_role_arn in the operator's configuration");
        let clone = problem(Blame::ResourceField(Cow::Borrowed("spec.clone.timestamp")));
        assert_eq!(name_in_postgresql(&clone), "spec.clone.timestamp");
        assert_eq!(name_in_postgresql(&problem(Blame::Image)), "the image");
    }
}
