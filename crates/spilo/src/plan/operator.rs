//! Problems of the operator: its configuration, and what it does with variables.

use super::{Blame, PlanInputs, Problem, ProblemKind, Severity};
use crate::environment::Environment;
use crate::operator::{Lookup, OperatorVersion, OverriddenVariable, Source, milestones};
use crate::release::{PostgresMajor, Release};
use crate::variables::{self, VariableName, VariablePrefix, names};

pub(super) fn problems(environment: &Environment<'_>, inputs: &PlanInputs<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    check_objects(inputs, &mut problems);
    check_major(environment, inputs, &mut problems);
    check_overridden(environment, &mut problems);
    let ignored = environment.ignored().iter().map(|ignored| {
        let blame = Blame::Variable { name: ignored.name.to_owned(), source: ignored.source };
        Problem::new(ProblemKind::NotReadByOperator, Severity::Ignored, blame)
    });
    problems.extend(ignored);
    for reference in environment.unresolved() {
        let source = environment.find(reference.name).map_or(Source::ConfigMap, crate::ResolvedVariable::source);
        let blame = Blame::derived(reference.name, source);
        let kind = ProblemKind::UnresolvedReference { reference: reference.reference.clone() };
        let severity = if is_used(environment, reference.name) { Severity::WrongPlace } else { Severity::Ignored };
        let target = match reference.catalogued {
            Some(name) => name.as_str(),
            None => &reference.reference,
        };
        let supplier = environment.possible_supplier(target).filter(|_| !target.is_empty());
        problems.push(Problem::new(kind, severity, blame).supplied_by(supplier));
    }
    for name in environment.conflicting_names() {
        let blame = Blame::Variable { name: name.clone(), source: Source::ClusterEnv };
        problems.push(Problem::new(ProblemKind::EndlessRestarts, Severity::Disturbs, blame));
    }
    for name in environment.undetermined() {
        let blame = Blame::Variable { name: (*name).to_owned(), source: Source::Secret };
        problems.push(Problem::new(ProblemKind::Undetermined, Severity::Disturbs, blame));
    }
    check_not_passed_on(environment, &mut problems);
    problems
}

/// Whether a variable matters. Those of a clone or standby do not without one: a reference to `CLONE_SCOPE` in the
/// ConfigMap stays as it is for all other clusters.
fn is_used(environment: &Environment<'_>, name: &str) -> bool {
    let is_read = VariableName::find(name).is_some_and(|name| name.variable().is_read());
    let is_active = match VariablePrefix::split(name).0 {
        VariablePrefix::None => true,
        VariablePrefix::Clone => environment.is_set(names::CLONE_METHOD),
        VariablePrefix::Standby => [names::STANDBY_METHOD, names::STANDBY_HOST, names::STANDBY_SCOPE]
            .into_iter()
            .any(|name| environment.is_set(name)),
    };
    is_read && is_active
}

fn check_objects(inputs: &PlanInputs<'_>, problems: &mut Vec<Problem>) {
    let operator = inputs.operator;
    let Some(configuration) = operator.configuration.found() else { return };
    let objects = [
        (&configuration.pod_environment_configmap, operator.config_map == Lookup::NotFound, Source::ConfigMap),
        (&configuration.pod_environment_secret, operator.secret == Lookup::NotFound, Source::Secret),
    ];
    for (name, is_missing, source) in objects {
        if is_missing && !name.is_empty() {
            let field = if source == Source::Secret { "pod_environment_secret" } else { "pod_environment_configmap" };
            let blame = Blame::ConfigurationField(field);
            problems.push(Problem::new(ProblemKind::MissingObject(source), Severity::BreaksBackups, blame));
        }
    }
    let removes_role = operator.version.is_some_and(|version| version >= milestones::ENV_FROM)
        && configuration.irsa_role_arn.is_empty()
        && !operator.is_configuration_partial
        && configuration.pod_service_account_definition.contains("eks.amazonaws.com/role-arn");
    if removes_role {
        let blame = Blame::ConfigurationField("irsa_role_arn");
        problems.push(Problem::new(ProblemKind::RoleRemoved, Severity::BreaksBackups, blame));
    }
}

fn check_major(environment: &Environment<'_>, inputs: &PlanInputs<'_>, problems: &mut Vec<Problem>) {
    let requested = inputs.operator.identity.postgres_major;
    let used = environment.bin_dir_major().or_else(|| environment.value(names::PGVERSION));
    if let (Some(requested), Some(used)) = (requested, used)
        && requested != used
        && environment.source(names::PGVERSION) == Some(Source::Operator)
    {
        let blame = Blame::ConfigurationField("target_major_version");
        let kind = ProblemKind::OtherMajor { used: used.to_owned() };
        problems.push(Problem::new(kind, Severity::Doubtful, blame));
    }
    let release = inputs.known_tag().and_then(Release::find);
    if let (Some(release), Some(major)) = (release, used.and_then(|used| PostgresMajor::parse(used).ok()))
        && !release.ships(major)
    {
        problems.push(Problem::new(ProblemKind::MajorNotInImage { major }, Severity::DataLossRisk, Blame::Image));
    }
    if let Some(defect) = release.and_then(|release| release.defect) {
        problems.push(Problem::new(ProblemKind::ReleaseDefect(defect), Severity::BreaksRestores, Blame::Image));
    }
}

fn check_overridden(environment: &Environment<'_>, problems: &mut Vec<Problem>) {
    for overridden in environment.overridden() {
        let is_read = VariableName::find(overridden.name).is_some_and(|name| name.variable().is_read());
        let is_fixed = overridden.by_source == Source::Operator;
        let winner = environment.find(overridden.by_name);
        let is_empty = winner.is_some_and(|winner| !winner.is_set() && winner.source() == overridden.by_source);
        if overridden.name != overridden.by_name && is_read {
            let blame = Blame::Variable { name: overridden.by_name.to_owned(), source: overridden.by_source };
            let kind = ProblemKind::CaseTwin { overridden: overridden.name.to_owned(), source: overridden.source };
            problems.push(Problem::new(kind, Severity::WrongPlace, blame));
        } else if is_empty && is_read && !is_empty_in_source(overridden) {
            let blame = Blame::derived(overridden.by_name, overridden.by_source);
            let kind = ProblemKind::EmptyValueHides { hidden: overridden.source };
            problems.push(Problem::new(kind, Severity::Doubtful, blame));
        } else if is_fixed {
            let blame = Blame::Variable { name: overridden.name.to_owned(), source: overridden.source };
            let kind = ProblemKind::Overridden { by: overridden.by_source };
            problems.push(Problem::new(kind, Severity::Ignored, blame));
        }
    }
}

/// The operator sets the prefix of the scope to an empty value itself.
fn is_empty_in_source(overridden: &OverriddenVariable<'_>) -> bool {
    let is_derived =
        |source| matches!(source, Source::Clone | Source::Standby | Source::OperatorConfiguration | Source::Operator);
    (is_derived(overridden.source) || is_derived(overridden.by_source)) && overridden.name.ends_with("_SCOPE_PREFIX")
}

/// Variables of the tools that Spilo does not pass on.
fn check_not_passed_on(environment: &Environment<'_>, problems: &mut Vec<Problem>) {
    for variable in environment.iter() {
        let is_unread = variables::find(variable.name()).is_some_and(|known| !known.is_read() && known.is_prefixed);
        // The identity of the service account is judged with the credentials.
        if is_unread && variable.is_set() && variable.source() != Source::ServiceAccount {
            let blame = Blame::derived(variable.name(), variable.source());
            problems.push(Problem::new(ProblemKind::NotPassedOn, Severity::Ignored, blame));
        }
    }
}

/// Whether versions of the operator lead to different lists with these inputs, so that an unknown version makes the plan
/// doubtful: with `spec.env`, `spec.envFrom`, `spec.clone`, `spec.standby`, or names that are in several sources.
pub(super) fn depends_on_version(environment: &Environment<'_>, inputs: &PlanInputs<'_>) -> bool {
    let operator = inputs.operator;
    let has_specs = !operator.env.is_empty()
        || !operator.env_from.is_empty()
        || operator.clone.is_some()
        || operator.standby.is_some();
    let has_lower_case = || {
        environment.iter().any(|variable| {
            variable.source() != Source::Operator && variable.name().bytes().any(|byte| byte.is_ascii_lowercase())
        })
    };
    let is_bounded = environment.iter().count() <= MAX_COMPARED_VARIABLES;
    environment.operator_version().is_none()
        && is_bounded
        && (has_specs || !environment.overridden().is_empty() || has_lower_case())
}

/// Larger environments are not assembled again for other versions, so that hostile input costs no more than other input.
const MAX_COMPARED_VARIABLES: usize = 1_000;

/// One version for each way in which the operator assembles a list, newest first.
pub(super) const REPRESENTATIVES: [OperatorVersion; 7] = [
    OperatorVersion::LATEST,
    OperatorVersion::new(1, 15, 1),
    OperatorVersion::new(1, 14, 0),
    OperatorVersion::new(1, 8, 2),
    OperatorVersion::new(1, 8, 0),
    OperatorVersion::new(1, 7, 1),
    OperatorVersion::new(1, 6, 1),
];
