//! `chain/variables`: no variable is lost between its source and WAL-G.

use spilo::plan::{Problem, ProblemKind};

use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::problems::{describe_source, name_blame, report};
use crate::rules::{Handlers, PostgresqlContext, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    id: "chain/variables",
    default: Action::Deny,
    summary: "no variable of the resource, the ConfigMap and the operator's configuration hides or breaks another one",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { postgresql: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message<'a> {
        CaseTwin { blame: &'a str, overridden: &'a str, source: &'a str } => {
            problem: "the operator ignores case and drops {overridden} from {source} because of {blame}, which Spilo does not read",
            fix: "remove {blame}",
        },
        EmptyValueHides { blame: &'a str, hidden: &'a str } => {
            problem: "{blame} is empty and hides the value from {hidden}",
            fix: "remove it, unless this is intended",
        },
        UnresolvedReference { blame: &'a str, reference: &'a str } => {
            problem: "{reference} in {blame} is not expanded: no variable of that name is defined before it",
            fix: "use SCOPE, POD_NAMESPACE, PGVERSION, or a variable that is listed before this one",
        },
        NotReadByOperator { blame: &'a str } => {
            problem: "this version of postgres-operator does not read {blame}",
            fix: "set the variable in the ConfigMap, or use a later version of the operator",
        },
        EndlessRestarts { blame: &'a str } => {
            problem: "{blame} is listed with different values: the operator restarts the pods at every synchronization",
            fix: "keep one of the values",
        },
        NotPassedOn { blame: &'a str } => {
            problem: "Spilo does not pass {blame} on to WAL-G: at most the first base backup after a start reads it",
            fix: "use a variable that Spilo passes on",
        },
    }
}

fn check(context: &PostgresqlContext<'_>, reporter: &mut Reporter<'_>) {
    for problem in context.backups.problems() {
        check_problem(context, problem, reporter);
    }
}

fn check_problem(context: &PostgresqlContext<'_>, problem: &Problem, reporter: &mut Reporter<'_>) {
    let blame = &name_blame(context, problem);
    match &problem.kind {
        ProblemKind::CaseTwin { overridden, source } => {
            let source = &describe_source(*source);
            report(context, problem, Message::CaseTwin { blame, overridden, source }, reporter);
        }
        ProblemKind::EmptyValueHides { hidden } => {
            let hidden = &describe_source(*hidden);
            report(context, problem, Message::EmptyValueHides { blame, hidden }, reporter);
        }
        // A source that is not known may contain the variable.
        ProblemKind::UnresolvedReference { .. } if problem.supplier.is_some() => {}
        ProblemKind::UnresolvedReference { reference } => {
            let reference = if reference.is_empty() { "a reference".to_owned() } else { format!("$({reference})") };
            report(context, problem, Message::UnresolvedReference { blame, reference: &reference }, reporter);
        }
        ProblemKind::NotReadByOperator => report(context, problem, Message::NotReadByOperator { blame }, reporter),
        ProblemKind::EndlessRestarts => report(context, problem, Message::EndlessRestarts { blame }, reporter),
        ProblemKind::NotPassedOn => report(context, problem, Message::NotPassedOn { blame }, reporter),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::rules::testing::Case;

    fn case(env: &Value, variables: &[(&str, &str)]) -> Case {
        let operator = json!({"kubernetes": {"pod_environment_configmap": "harbor/pod-config"}});
        Case::postgresql(&json!({"spec": {"env": env}})).operator(&operator).variables(variables)
    }

    fn findings(env: &Value, variables: &[(&str, &str)]) -> Vec<String> {
        case(env, variables).findings(&RULE)
    }

    #[test]
    fn accepts_variables_that_do_not_conflict() {
        assert_eq!(findings(&json!([{"name": "AWS_REGION", "value": "r"}]), &[("WAL_S3_BUCKET", "b")]), [""; 0]);
    }

    #[test]
    fn denies_a_name_in_another_case() {
        let (env, variables) = (json!([{"name": "wal_s3_bucket", "value": "a"}]), [("WAL_S3_BUCKET", "b")]);
        assert_eq!(
            case(&env, &variables).settings(&json!({"operator": {"version": "2.0.1"}})).findings(&RULE),
            ["deny spec.env[0]: the operator ignores case and drops WAL_S3_BUCKET from the ConfigMap because of \
              wal_s3_bucket, which Spilo does not read; remove wal_s3_bucket"]
        );
        // 1.8.0 converts the name to upper case.
        assert!(findings(&env, &variables)[0].starts_with("warn spec.env[0]: "));
    }

    #[test]
    fn warns_about_an_empty_value_that_hides_another() {
        assert_eq!(
            findings(&json!([{"name": "WAL_S3_BUCKET", "value": ""}]), &[("WAL_S3_BUCKET", "b")]),
            [
                "warn spec.env[0]: WAL_S3_BUCKET is empty and hides the value from the ConfigMap; remove it, unless this is \
              intended"
            ]
        );
    }

    #[test]
    fn denies_a_reference_in_a_used_variable() {
        let found = findings(&json!([]), &[("WALG_S3_PREFIX", "s3://b/$(CLUSTER)")]);
        assert_eq!(
            found,
            [
                "deny spec: $(CLUSTER) in WALG_S3_PREFIX in the ConfigMap is not expanded: no variable of that name is defined \
              before it; use SCOPE, POD_NAMESPACE, PGVERSION, or a variable that is listed before this one"
            ]
        );
    }

    #[test]
    fn warns_about_variables_that_the_operator_does_not_read() {
        let case = |version: &str| {
            Case::postgresql(&json!({"spec": {"env": [{"name": "BACKUP_SCHEDULE", "value": "0 1 * * *"}]}}))
                .settings(&json!({"operator": {"version": version}}))
                .operator(&json!({"kubernetes": {"pod_environment_configmap": "harbor/pod-config"}}))
                .variables(&[("WAL_S3_BUCKET", "b")])
                .findings(&RULE)
        };
        assert_eq!(
            case("1.7.1"),
            [
                "warn spec.env[0]: this version of postgres-operator does not read BACKUP_SCHEDULE; set the variable in the \
              ConfigMap, or use a later version of the operator"
            ]
        );
        assert_eq!(case("1.8.2"), [""; 0]);
    }

    #[test]
    fn warns_about_a_variable_that_restarts_the_pods() {
        let case = |version: &str, value: &str| {
            let patch = json!({"spec": {
                "clone": {"cluster": "old", "timestamp": "2026-05-04T03:02:01+00:00", "s3_wal_path": "s3://b/old/16"},
                "env": [{"name": "CLONE_SCOPE", "value": value}],
            }});
            Case::postgresql(&patch)
                .settings(&json!({"operator": {"version": version}}))
                .operator(&json!({"kubernetes": {"pod_environment_configmap": "harbor/pod-config"}}))
                .variables(&[("WAL_S3_BUCKET", "b")])
                .findings(&RULE)
        };
        assert_eq!(
            case("1.9.0", "other"),
            ["warn spec.env[0]: CLONE_SCOPE is listed with different values: the operator restarts the pods at every \
              synchronization; keep one of the values"]
        );
        assert_eq!(case("1.9.0", "old"), [""; 0]);
        assert_eq!(case("1.8.2", "other"), [""; 0]);
    }

    #[test]
    fn warns_about_variables_that_spilo_does_not_pass_on() {
        let found =
            findings(&json!([]), &[("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.23/v1/credentials")]);
        assert_eq!(
            found,
            [
                "warn spec: Spilo does not pass AWS_CONTAINER_CREDENTIALS_FULL_URI in the ConfigMap on to WAL-G: at most the \
              first base backup after a start reads it; use a variable that Spilo passes on"
            ]
        );
    }
}
