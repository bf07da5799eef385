//! `chain/backup`: the resource, the ConfigMap and the operator's configuration together result in backups by WAL-G.

use spilo::startup::{Credentials, StartupError, Store, Tool};
use spilo::variables::names;

use super::spec_path;
use crate::finding::{Action, Reporter};
use crate::json::Fields as _;
use crate::message::messages;
use crate::resources::OperatorConfiguration;
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
        StartupFails { error: &'a StartupError } => {
            problem: "{error}, and the pods do not start",
            fix: "correct spec.env or the ConfigMap",
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
        NoTargetOutsideSecret { dumps: &'a str } => {
            problem: "no bucket or prefix reaches the pods: Spilo sets archive_command to /bin/true and makes no backups{dumps}",
            fix: "make sure that the Secret in pod_environment_secret contains the bucket",
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
    let Some(operator) = context.related.complete() else { return };
    let startup = match &context.backups.startup {
        Ok(startup) => startup,
        Err(error) => return reporter.deny(spec_path(), Message::StartupFails { error }),
    };
    let Some(archive) = &startup.archive else { return report_no_backups(context, operator, reporter) };
    if archive.backup_tool == Tool::WalE && archive.store != Store::Swift {
        // "false" is intended, any other value that is not true is an error. A Secret can contain the variable as well.
        let is_false = context.backups.environment.value(names::USE_WALG_BACKUP);
        let is_false = is_false.is_some_and(|value| value.eq_ignore_ascii_case("false"));
        if operator.has_pod_secret() || is_false {
            reporter.warn(spec_path(), Message::WalE);
        } else {
            reporter.deny(spec_path(), Message::WalE);
        }
    }
    let has_no_credentials = matches!(
        archive.credentials,
        Credentials::IncompleteAccessKeys { .. }
            | Credentials::InstanceProfile
            | Credentials::Platform
            | Credentials::Missing
    );
    if has_no_credentials && !operator.has_pod_secret() {
        match context.settings.backup.credentials {
            CredentialSource::ConfigMap => reporter.deny(spec_path(), Message::NoCredentials),
            CredentialSource::Secret => reporter.deny(spec_path(), Message::NoSecret),
            // A role needs no variables.
            CredentialSource::Any | CredentialSource::Role => {}
        }
    }
}

fn report_no_backups(
    context: &PostgresqlContext<'_>,
    operator: OperatorConfiguration<'_>,
    reporter: &mut Reporter<'_>,
) {
    // Logical backups are dumps by pg_dumpall, by default once a day (postgres-operator, `k8sres.go`,
    // `generateLogicalBackupJob`).
    let has_dumps = context.resource.object().boolean(["spec", "enableLogicalBackup"]) == Some(true);
    let dumps = if has_dumps { " except dumps, which cannot be restored to a point in time" } else { "" };
    if operator.has_pod_secret() {
        // The Secret is not read, and can contain the bucket.
        reporter.warn(spec_path(), Message::NoTargetOutsideSecret { dumps });
    } else if operator.pod_config().is_some() {
        reporter.deny(spec_path(), Message::NoTarget { dumps });
    } else {
        reporter.deny(spec_path(), Message::NoConfigMap { dumps });
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
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
        let dumps = Case::postgresql(&json!({"spec": {"enableLogicalBackup": true}})).operator(&operator());
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
                "warn spec: no bucket or prefix reaches the pods: Spilo sets archive_command to /bin/true and makes no backups; \
              make sure that the Secret in pod_environment_secret contains the bucket"
            ]
        );
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
