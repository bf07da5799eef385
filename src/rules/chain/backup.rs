//! `chain/backup`: the resource, the ConfigMap and the operator's configuration together result in backups by WAL-G.

use spilo::operator::OperatorError;
use spilo::plan::{Problem, ProblemKind};
use spilo::startup::StartupError;
use spilo::variables::names;

use super::spec_path;
use crate::finding::{Action, Reporter};
use crate::json::Fields as _;
use crate::message::messages;
use crate::rules::problems::{Certainty, name_blame, report};
use crate::rules::{Handlers, PostgresqlContext, Rule};
use crate::settings::CredentialSource;

/// The rule.
pub const RULE: Rule = Rule {
    id: "chain/backup",
    default: Action::Deny,
    summary: "the resource, the ConfigMap and the operator's configuration together result in WAL-G backups",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { postgresql: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message<'a> {
        OperatorFails { error: &'a OperatorError } => {
            problem: "{error}: the operator creates no pods",
            fix: "correct the resource or the operator's configuration",
        },
        StartupFails { error: &'a StartupError, blame: &'a str } => {
            problem: "{error}, and the pods do not start",
            fix: "correct {blame}",
        },
        WalE => {
            problem: "Spilo uses WAL-E for backups, which fails with regions, roles and newer PostgreSQL versions",
            fix: "set USE_WALG_BACKUP and USE_WALG_RESTORE to \"true\" in the ConfigMap",
        },
        NoTarget { dumps: &'a str } => {
            problem: "no bucket or prefix reaches the pods: Spilo sets archive_command to /bin/true and makes no backups{dumps}",
            fix: "set WAL_S3_BUCKET in the ConfigMap that the operator's configuration names",
        },
        NoConfigMap { dumps: &'a str } => {
            problem: "no bucket or prefix reaches the pods: Spilo sets archive_command to /bin/true and makes no backups{dumps}",
            fix: "set pod_environment_configmap in the operator's configuration to a ConfigMap with WAL_S3_BUCKET",
        },
        NoKnownTarget { dumps: &'a str, supplier: &'a str } => {
            problem: "no known bucket or prefix reaches the pods: without one, Spilo sets archive_command to /bin/true and makes \
                      no backups{dumps}",
            fix: "make sure that {supplier} contains the bucket",
        },
        NoCredentials => {
            problem: "no credentials for the store reach the pods",
            fix: "set them in the ConfigMap, or change backup.credentials",
        },
        NoSecret => {
            problem: "backup.credentials is \"secret\", but the operator's configuration names no Secret",
            fix: "set pod_environment_secret in it, or set the credentials in spec.env",
        },
    }
}

fn check(context: &PostgresqlContext<'_>, reporter: &mut Reporter<'_>) {
    // A missing ConfigMap can be created later. `chain/look-up` reports it.
    match &context.backups.operator_error {
        Some(OperatorError::ConfigMapNotFound { .. }) => return,
        Some(error) => return reporter.deny(spec_path(), Message::OperatorFails { error }),
        None => {}
    }
    for problem in context.backups.problems() {
        match &problem.kind {
            ProblemKind::Startup(error) => {
                let blame = &name_blame(context, problem);
                report(context, problem, Message::StartupFails { error, blame }, reporter);
            }
            ProblemKind::NoArchive => report_no_archive(context, problem, reporter),
            ProblemKind::WalE => report_wal_e(context, problem, reporter),
            _ => {}
        }
    }
    check_credentials(context, reporter);
}

fn report_no_archive(context: &PostgresqlContext<'_>, problem: &Problem, reporter: &mut Reporter<'_>) {
    // Logical backups are dumps by pg_dumpall, by default once a day (postgres-operator, `k8sres.go`,
    // `generateLogicalBackupJob`).
    let has_dumps = context.resource.object().boolean(["spec", "enableLogicalBackup"]) == Some(true);
    let dumps = if has_dumps { " except dumps, which cannot be restored to a point in time" } else { "" };
    let has_pod_config =
        context.related.operator_configuration().is_some_and(|operator| operator.pod_config().is_some());
    match problem.supplier {
        Some(supplier) => {
            let supplier = &supplier.to_string();
            report(context, problem, Message::NoKnownTarget { dumps, supplier }, reporter);
        }
        None if has_pod_config => report(context, problem, Message::NoTarget { dumps }, reporter),
        None => report(context, problem, Message::NoConfigMap { dumps }, reporter),
    }
}

fn report_wal_e(context: &PostgresqlContext<'_>, problem: &Problem, reporter: &mut Reporter<'_>) {
    // "false" is intended, any other value that is not true is an error.
    let value = context.backups.environment.value(names::USE_WALG_BACKUP);
    let is_false = value.is_some_and(|value| value.eq_ignore_ascii_case("false"));
    match Certainty::from_problem(problem) {
        Certainty::Certain if !is_false => reporter.deny(spec_path(), Message::WalE),
        Certainty::Certain | Certainty::Possible => reporter.warn(spec_path(), Message::WalE),
        Certainty::NotLookedUp => {}
    }
}

/// The settings say where credentials come from.
fn check_credentials(context: &PostgresqlContext<'_>, reporter: &mut Reporter<'_>) {
    let (Some(operator), Some(archive)) = (context.related.complete(), context.backups.archive()) else { return };
    let has_credentials = archive.credentials.variable().is_some();
    let name = archive.store.credential_variable();
    if has_credentials || context.backups.environment.possible_supplier(name.as_str()).is_some() {
        return;
    }
    match context.settings.backup.credentials {
        CredentialSource::ConfigMap => reporter.deny(spec_path(), Message::NoCredentials),
        CredentialSource::Secret if !operator.has_pod_secret() => reporter.deny(spec_path(), Message::NoSecret),
        // A role needs no variables.
        CredentialSource::Secret | CredentialSource::Any | CredentialSource::Role => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::cluster::LookupError;
    use crate::related::LookupTarget;
    use crate::rules::testing::Case;

    const COMPLETE: &[(&str, &str)] =
        &[("WAL_S3_BUCKET", "b"), ("AWS_REGION", "eu-central-1"), ("USE_WALG_BACKUP", "true")];

    fn operator() -> Value {
        json!({"kubernetes": {"pod_environment_configmap": "harbor/pod-config"}})
    }

    fn operator_with_secret() -> Value {
        json!({"kubernetes": {"pod_environment_configmap": "harbor/pod-config", "pod_environment_secret": "keys"}})
    }

    fn case(operator: &Value, variables: &[(&str, &str)]) -> Case {
        Case::postgresql(&json!({})).operator(operator).variables(variables)
    }

    #[test]
    fn accepts_a_complete_chain() {
        assert_eq!(case(&operator(), COMPLETE).findings(&RULE), [""; 0]);
    }

    #[test]
    fn is_silent_without_look_ups() {
        assert_eq!(Case::postgresql(&json!({})).findings(&RULE), [""; 0]);
    }

    #[test]
    fn denies_a_cluster_without_backups() {
        let problem =
            "no bucket or prefix reaches the pods: Spilo sets archive_command to /bin/true and makes no backups";
        assert_eq!(
            case(&operator(), &[]).findings(&RULE),
            [format!(
                "deny spec: {problem}; set WAL_S3_BUCKET in the ConfigMap that the operator's configuration names"
            )]
        );
        assert_eq!(
            case(&json!({}), &[]).findings(&RULE),
            [format!(
                "deny spec: {problem}; set pod_environment_configmap in the operator's configuration to a ConfigMap with \
                 WAL_S3_BUCKET"
            )]
        );
        let dumps =
            Case::postgresql(&json!({"spec": {"enableLogicalBackup": true}})).operator(&operator()).variables(&[]);
        assert!(
            dumps.findings(&RULE)[0]
                .contains("no backups except dumps, which cannot be restored to a point in time; set")
        );
    }

    #[test]
    fn warns_if_a_secret_may_have_the_bucket() {
        assert_eq!(
            case(&operator_with_secret(), &[]).findings(&RULE),
            [
                "warn spec: no known bucket or prefix reaches the pods: without one, Spilo sets archive_command to /bin/true \
              and makes no backups; make sure that the Secret of pod_environment_secret contains the bucket"
            ]
        );
    }

    #[test]
    fn warns_if_env_from_may_have_the_bucket() {
        let patch = json!({"spec": {"envFrom": [{"secretRef": {"name": "backups"}}]}});
        let found = Case::postgresql(&patch).operator(&operator()).variables(&[]).findings(&RULE);
        assert!(found.len() == 1 && found[0].starts_with("warn spec: no known bucket"), "{found:?}");
    }

    #[test]
    fn denies_what_the_operator_does_not_create() {
        let settings = json!({"operator": {"version": "1.7.1"}});
        let standby = json!({"spec": {"standby": {}}});
        let found =
            Case::postgresql(&standby).settings(&settings).operator(&operator()).variables(COMPLETE).findings(&RULE);
        assert_eq!(
            found,
            [
                "deny spec: spec.standby has no s3_wal_path, which this version of postgres-operator requires: the operator \
              creates no pods; correct the resource or the operator's configuration"
            ]
        );
        let missing =
            Case::postgresql(&json!({})).operator(&operator()).failed(LookupTarget::PodConfig, LookupError::NotFound);
        assert_eq!(missing.findings(&RULE), [""; 0]);
    }

    #[test]
    fn denies_backups_by_wal_e_unless_they_are_intended() {
        let bucket = [("WAL_S3_BUCKET", "b"), ("AWS_REGION", "eu-central-1")];
        let message = "Spilo uses WAL-E for backups, which fails with regions, roles and newer PostgreSQL versions; set \
                       USE_WALG_BACKUP and USE_WALG_RESTORE to \"true\" in the ConfigMap";
        assert_eq!(case(&operator(), &bucket).findings(&RULE), [format!("deny spec: {message}")]);
        let intended = [&bucket[..], &[("USE_WALG_BACKUP", "False")]].concat();
        assert_eq!(case(&operator(), &intended).findings(&RULE), [format!("warn spec: {message}")]);
    }

    #[test]
    fn credentials_must_be_where_the_settings_say() {
        let credentials = |source: &str| json!({"backup": {"credentials": source}});
        assert_eq!(
            case(&operator(), COMPLETE).settings(&credentials("configMap")).findings(&RULE),
            [
                "deny spec: no credentials for the store reach the pods; set them in the ConfigMap, or change backup.credentials"
            ]
        );
        assert_eq!(
            case(&operator(), COMPLETE).settings(&credentials("secret")).findings(&RULE),
            ["deny spec: backup.credentials is \"secret\", but the operator's configuration names no Secret; set \
              pod_environment_secret in it, or set the credentials in spec.env"]
        );
        assert_eq!(case(&operator_with_secret(), COMPLETE).settings(&credentials("secret")).findings(&RULE), [""; 0]);
        assert_eq!(case(&operator(), COMPLETE).settings(&credentials("role")).findings(&RULE), [""; 0]);
    }
}
