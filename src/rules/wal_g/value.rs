//! `wal-g/value`: this version of Spilo and WAL-G uses every variable as intended.

use spilo::Tag;
use spilo::plan::{Problem, ProblemKind};
use spilo::release::{RELEASES, Release};
use spilo::variables::{Class, Consumers, Effect, Syntax, ValueDetail, ValueProblem, VariableName, names};
use spilo::wal_g::{KeyError, WalGProblem, WalGProblemKind, WalGVersion};

use crate::context::{BackupContext, PodConfigContext, PostgresqlContext};
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::pod_config::is_other_source;
use crate::rules::pod_config::value::is_checked_by_form;
use crate::rules::problems::{name_blame, report};
use crate::rules::{Handlers, Rule};
use crate::text::Quoted;

/// The rule.
pub const RULE: Rule = Rule {
    id: "wal-g/value",
    default: Action::Deny,
    summary: "this version of Spilo and WAL-G uses every variable as intended",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { postgresql: Some(check_postgresql), pod_config: Some(check_pod_config), ..Handlers::NONE },
};

messages! {
    enum Message<'a> {
        Invalid { variable: &'a str, value: Quoted<'a>, effect: Effect, expected: Syntax } => {
            problem: "{variable} is {value}: {effect}",
            fix: "write {expected}",
        },
        InvalidDetail { variable: &'a str, value: Quoted<'a>, detail: ValueDetail, effect: Effect, expected: Syntax } => {
            problem: "{variable} is {value} ({detail}): {effect}",
            fix: "write {expected}",
        },
        InvalidCredential { variable: &'a str, effect: Effect, expected: Syntax } => {
            problem: "{variable} has an invalid value: {effect}",
            fix: "write {expected}",
        },
        NotRead { variable: &'a str, current: &'a str, effect: Effect, alternative: &'a str } => {
            problem: "{current} ignores {variable}: {effect}",
            fix: "use {alternative}",
        },
        NotPassedOn { variable: &'a str, tag: Tag, effect: Effect, since: Tag } => {
            problem: "Spilo {tag} does not pass {variable} on to WAL-G: {effect}",
            fix: "use Spilo {since} or later, or remove it",
        },
        RoleWithoutSession { variable: &'a str, current: &'a str, effect: Effect } => {
            problem: "{current} cannot assume the role in {variable}, even with access keys: {effect}",
            fix: "use Spilo 2.1-p7 to 3.2-p3 or 4.1 (WAL-G before 3.0.0 or from 3.0.6 on), or remove the role",
        },
        RoleWithoutToken { variable: &'a str, token: VariableName, effect: Effect } => {
            problem: "{variable} is set without {token}: {effect}",
            fix: "set {token}, or remove the role",
        },
        KmsKeyWithoutKms { variable: &'a str, effect: Effect } => {
            problem: "{variable} is set, but WALG_S3_SSE is not aws:kms: {effect}",
            fix: "set WALG_S3_SSE to aws:kms, or remove the key",
        },
        KmsWithoutKey { effect: Effect } => {
            problem: "WALG_S3_SSE is aws:kms, but WALG_S3_SSE_KMS_ID is not set: {effect}",
            fix: "set WALG_S3_SSE_KMS_ID",
        },
        PgpTakesPrecedence { variable: &'a str } => {
            problem: "{variable} has no effect, because OpenPGP is configured as well",
            fix: "keep one of them",
        },
        Key { variable: &'a str, error: KeyError, effect: Effect } => {
            problem: "{variable} is not a valid key ({error}): {effect}",
            fix: "write a key in the format of WALG_LIBSODIUM_KEY_TRANSFORM",
        },
        BlankInCredential { variable: &'a str, effect: Effect } => {
            problem: "{variable} begins with a blank, which this version of WAL-G does not remove: {effect}",
            fix: "remove the blank",
        },
        Missing { variable: &'a str, effect: Effect } => {
            problem: "{variable} is not set: {effect}",
            fix: "set it",
        },
    }
}

fn check_postgresql(context: &PostgresqlContext<'_>, reporter: &mut Reporter<'_>) {
    for problem in context.backups.problems().filter(|problem| !is_schedule(problem)) {
        report_problem(context, problem, reporter);
    }
}

/// What `pod-config/value`, `pod-config/endpoint` and `pod-config/required` report is left out. The image is not known: a problem of some
/// releases only is a warning.
fn check_pod_config(context: &PodConfigContext<'_>, reporter: &mut Reporter<'_>) {
    for problem in context.backups.problems().filter(|problem| !is_schedule(problem)) {
        let is_reported = match &problem.kind {
            ProblemKind::WalG(WalGProblem { kind: WalGProblemKind::Missing, .. }) => true,
            ProblemKind::WalG(problem) => {
                problem.variable.variable().class == Class::Endpoint
                    || is_checked_by_form(context.config_map, problem.variable)
            }
            ProblemKind::Value { name, .. } => is_checked_by_form(context.config_map, *name),
            _ => false,
        };
        if is_reported {
            continue;
        }
        let is_certain = problem.is_certain && is_problem_in_every_release(context, problem);
        // A missing variable is certain here unless another source is known that may have it.
        let supplier = problem.supplier.filter(|supplier| is_other_source(context, *supplier));
        report_problem(context, &Problem { is_certain, supplier, ..problem.clone() }, reporter);
    }
}

/// `schedule/expression` and `schedule/retention` report these.
fn is_schedule(problem: &Problem) -> bool {
    matches!(problem.kind, ProblemKind::Value { name: names::BACKUP_SCHEDULE | names::BACKUP_NUM_TO_RETAIN, .. })
}

fn is_problem_in_every_release(context: &PodConfigContext<'_>, problem: &Problem) -> bool {
    let store = context.backups.archive().map(|archive| archive.store);
    let is_invalid = |name: VariableName| {
        let value = context.config_map.get(name).unwrap_or_default();
        let releases = RELEASES.iter().filter(|release| release.tag >= context.settings.spilo.minimum);
        let mut consumers = releases.map(|release| Consumers { store, ..Consumers::from_tag(release.tag) });
        consumers.all(|consumers| name.check(value, &consumers).is_err())
    };
    match &problem.kind {
        ProblemKind::Value { name, .. } => is_invalid(*name),
        ProblemKind::WalG(WalGProblem { kind: WalGProblemKind::Value(_), variable, .. }) => is_invalid(*variable),
        ProblemKind::WalG(problem) => problem.fixed_in.is_none(),
        _ => true,
    }
}

fn report_problem(context: &impl BackupContext, problem: &Problem, reporter: &mut Reporter<'_>) {
    match &problem.kind {
        ProblemKind::Value { name, problem: value } => report_value(context, problem, *name, value, reporter),
        ProblemKind::NotPassedOnByRelease { since, effect } => {
            let (variable, tag) = (&name_blame(context, problem), context.backups().tag);
            let message = Message::NotPassedOn { variable, tag, effect: *effect, since: *since };
            report(context, problem, message, reporter);
        }
        ProblemKind::WalG(wal_g) => report_wal_g(context, problem, wal_g, reporter),
        _ => {}
    }
}

fn report_value(
    context: &impl BackupContext,
    problem: &Problem,
    name: VariableName,
    value: &ValueProblem,
    reporter: &mut Reporter<'_>,
) {
    let variable = &name_blame(context, problem);
    let (effect, expected) = (value.effect, value.expected);
    let Some(given) = context.backups().environment.value(name) else {
        return report(context, problem, Message::InvalidCredential { variable, effect, expected }, reporter);
    };
    let given = Quoted(given);
    match value.detail {
        Some(detail) => {
            let message = Message::InvalidDetail { variable, value: given, detail, effect, expected };
            report(context, problem, message, reporter);
        }
        None => report(context, problem, Message::Invalid { variable, value: given, effect, expected }, reporter),
    }
}

fn report_wal_g(context: &impl BackupContext, problem: &Problem, wal_g: &WalGProblem, reporter: &mut Reporter<'_>) {
    let variable = &name_blame(context, problem);
    let (effect, current) = (wal_g.effect, &describe_release(context));
    match &wal_g.kind {
        WalGProblemKind::Value(value) => report_value(context, problem, wal_g.variable, value, reporter),
        WalGProblemKind::NotRead => {
            let alternative = &wal_g.fixed_in.map_or_else(|| "another variable".to_owned(), describe_alternative);
            report(context, problem, Message::NotRead { variable, current, effect, alternative }, reporter);
        }
        WalGProblemKind::RoleWithoutSession => {
            report(context, problem, Message::RoleWithoutSession { variable, current, effect }, reporter);
        }
        WalGProblemKind::RoleWithoutToken => {
            let prefix = spilo::variables::VariablePrefix::split(wal_g.variable.as_str()).0;
            let token = names::AWS_WEB_IDENTITY_TOKEN_FILE.with_prefix(prefix);
            report(context, problem, Message::RoleWithoutToken { variable, token, effect }, reporter);
        }
        WalGProblemKind::KmsKeyWithoutKms => {
            report(context, problem, Message::KmsKeyWithoutKms { variable, effect }, reporter);
        }
        WalGProblemKind::KmsWithoutKey => report(context, problem, Message::KmsWithoutKey { effect }, reporter),
        WalGProblemKind::PgpTakesPrecedence => {
            report(context, problem, Message::PgpTakesPrecedence { variable }, reporter);
        }
        WalGProblemKind::Key(error) => {
            report(context, problem, Message::Key { variable, error: *error, effect }, reporter);
        }
        WalGProblemKind::BlankInCredential => {
            report(context, problem, Message::BlankInCredential { variable, effect }, reporter);
        }
        _ => report(context, problem, Message::Missing { variable, effect }, reporter),
    }
}

/// `WAL-G 3.0.3 in Spilo 3.3-p3`
fn describe_release(context: &impl BackupContext) -> String {
    let tag = context.backups().tag;
    match WalGVersion::from_tag(tag) {
        Some(version) => format!("WAL-G {version} in Spilo {tag}"),
        None => format!("WAL-G in Spilo {tag}"),
    }
}

/// The first release with this version of WAL-G or a later one.
fn describe_alternative(version: WalGVersion) -> String {
    let has_version = |release: &&Release| WalGVersion::from_tag(release.tag).is_some_and(|other| other >= version);
    match RELEASES.iter().find(has_version) {
        Some(release) => format!("Spilo {} or later, with WAL-G {version} or later", release.tag),
        None => format!("an image with WAL-G {version} or later"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::rules::testing::Case;

    fn pod_config(patch: &Value) -> Vec<String> {
        Case::pod_config(patch).findings(&RULE)
    }

    /// A resource with this image whose ConfigMap has these variables as well.
    fn cluster(image: &str, variables: &[(&str, &str)]) -> Vec<String> {
        let complete = [
            ("USE_WALG_BACKUP", "true"),
            ("WAL_S3_BUCKET", "b"),
            ("AWS_REGION", "eu-central-1"),
            ("AWS_ACCESS_KEY_ID", "id"),
            ("AWS_SECRET_ACCESS_KEY", "secret"),
        ];
        Case::postgresql(&json!({"spec": {"dockerImage": image}}))
            .operator(&json!({"kubernetes": {"pod_environment_configmap": "harbor/pod-config"}}))
            .variables(&[&complete[..], variables].concat())
            .findings(&RULE)
    }

    #[test]
    fn accepts_values_that_all_releases_use() {
        assert_eq!(pod_config(&json!({"WALG_COMPRESSION_METHOD": "lz4", "WALG_UPLOAD_CONCURRENCY": "4"})), [""; 0]);
        assert_eq!(cluster("ghcr.io/zalando/spilo-16:3.3-p3", &[("WALG_COMPRESSION_METHOD", "zstd")]), [""; 0]);
    }

    #[test]
    fn denies_values_at_which_every_release_stops() {
        for (name, value) in [("WALG_COMPRESSION_METHOD", "gzip"), ("WALG_UPLOAD_CONCURRENCY", "0")] {
            let found = pod_config(&json!({name: value}));
            let expected = format!("deny data.{name}: {name} is \"{value}\"");
            assert!(found.len() == 1 && found[0].starts_with(&expected), "{found:?}");
        }
    }

    #[test]
    fn denies_a_key_of_kms_that_is_missing_or_unused() {
        assert_eq!(
            pod_config(&json!({"WALG_DISABLE_S3_SSE": null, "WALG_S3_SSE": "aws:kms"})),
            [format!(
                "deny data.WALG_S3_SSE_KMS_ID: WALG_S3_SSE is aws:kms, but WALG_S3_SSE_KMS_ID is not set: {}; set \
                 WALG_S3_SSE_KMS_ID",
                Effect::WalGStops
            )]
        );
        let found = pod_config(&json!({"WALG_S3_SSE_KMS_ID": "key"}));
        assert!(found[0].starts_with("deny data.WALG_S3_SSE_KMS_ID: "), "{found:?}");
    }

    #[test]
    fn denies_a_variable_that_the_release_of_the_image_ignores() {
        let key = [("WALG_LIBSODIUM_KEY_PATH", "/keys/walg")];
        assert_eq!(
            cluster("ghcr.io/zalando/spilo-16:3.3-p3", &key),
            [format!(
                "deny spec: WAL-G 3.0.3 in Spilo 3.3-p3 ignores WALG_LIBSODIUM_KEY_PATH in the ConfigMap: {}; use Spilo \
                 4.0-p3 or later, with WAL-G 3.0.5 or later",
                Effect::NotEncrypted
            )]
        );
        assert_eq!(cluster("ghcr.io/zalando/spilo-17:4.0-p3", &key), [""; 0]);
        // The ConfigMap alone does not tell which release reads it.
        let found = pod_config(&json!({"WALG_LIBSODIUM_KEY_PATH": "/keys/walg"}));
        assert!(found.len() == 1 && found[0].starts_with("warn data.WALG_LIBSODIUM_KEY_PATH: "), "{found:?}");
    }

    #[test]
    fn denies_a_role_that_the_release_cannot_assume() {
        let role = [("AWS_ROLE_ARN", "arn:aws:iam::1:role/pg"), ("AWS_WEB_IDENTITY_TOKEN_FILE", "/token")];
        let found = cluster("ghcr.io/zalando/spilo-16:3.3-p3", &role);
        assert!(
            found[0].starts_with(
                "deny spec: WAL-G 3.0.3 in Spilo 3.3-p3 cannot assume the role in AWS_ROLE_ARN in the ConfigMap, even with \
                 access keys: "
            ),
            "{found:?}"
        );
    }

    #[test]
    fn reports_variables_that_only_later_releases_pass_on() {
        let image = "registry.example.com/spilo-14:2.1-p2";
        assert_eq!(
            cluster(image, &[("WALG_LIBSODIUM_KEY", "0123456789012345678901234567890123456789")]),
            [
                "deny spec: Spilo 2.1-p2 does not pass WALG_LIBSODIUM_KEY in the ConfigMap on to WAL-G: base backups and WAL are \
              stored without encryption; use Spilo 2.1-p3 or later, or remove it"
            ]
        );
        assert_eq!(
            cluster(image, &[("https_proxy", "http://proxy.example.com:3128")]),
            [
                "warn spec: Spilo 2.1-p2 does not pass https_proxy in the ConfigMap on to WAL-G: the value is ignored without any \
              message; use Spilo 2.1-p4 or later, or remove it"
            ]
        );
        // The policy adds this one, which Spilo itself reads.
        assert_eq!(cluster(image, &[("WALE_DISABLE_S3_SSE", "true")]), [""; 0]);
        assert_eq!(cluster("registry.example.com/spilo-14:2.1-p7", &[("https_proxy", "http://proxy:3128")]), [""; 0]);
    }

    #[test]
    fn accepts_a_value_that_the_release_does_not_read() {
        let timeout = [("WAL_RESTORE_TIMEOUT", "ten minutes")];
        assert_eq!(cluster("registry.example.com/spilo-14:2.1-p3", &timeout), [""; 0]);
        let found = cluster("registry.example.com/spilo-14:2.1-p7", &timeout);
        assert!(found.len() == 1 && found[0].starts_with("deny spec: WAL_RESTORE_TIMEOUT "), "{found:?}");
    }

    #[test]
    fn warns_about_a_zone_instead_of_a_region() {
        let found = pod_config(&json!({"AWS_REGION": "eu-central-1a"}));
        assert!(
            found.len() == 1 && found[0].contains(" data.AWS_REGION: AWS_REGION is \"eu-central-1a\""),
            "{found:?}"
        );
    }

    #[test]
    fn warns_about_a_region_that_another_store_may_ignore() {
        let values = [("AWS_REGION", "eu-central-1a"), ("AWS_ENDPOINT", "https://minio.example.com")];
        let found = pod_config(&json!({"AWS_REGION": "eu-central-1a", "AWS_ENDPOINT": "https://minio.example.com"}));
        assert!(found.len() == 1 && found[0].starts_with("warn data.AWS_REGION: "), "{found:?}");
        let found = cluster("ghcr.io/zalando/spilo-16:3.3-p3", &values);
        assert!(found.len() == 1 && found[0].starts_with("warn spec: AWS_REGION in the ConfigMap is "), "{found:?}");
        let found = cluster("ghcr.io/zalando/spilo-16:3.3-p3", &values[..1]);
        assert!(found.len() == 1 && found[0].starts_with("deny spec: "), "{found:?}");
    }

    #[test]
    fn denies_in_a_config_map_what_all_supported_releases_do_not_accept() {
        let denied = |patch: &Value| pod_config(patch).iter().all(|finding| finding.starts_with("deny "));
        assert!(denied(&json!({"WALG_SENTINEL_USER_DATA": "{x}"})));
        assert!(denied(&json!({"WAL_RESTORE_TIMEOUT": "10min"})));
        assert_eq!(pod_config(&json!({"WAL_RESTORE_TIMEOUT": "10m"})), [""; 0]);
        // WAL-G 3.0.8 supports it.
        assert!(!denied(&json!({"WALG_COMPRESSION_METHOD": "none"})));
    }

    #[test]
    fn warns_about_a_missing_variable_that_a_secret_may_have() {
        let operator = |secret: &str| json!({"kubernetes": {"pod_environment_configmap": "harbor/pod-config", "pod_environment_secret": secret}});
        let variables = [
            ("USE_WALG_BACKUP", "true"),
            ("WAL_S3_BUCKET", "b"),
            ("AWS_REGION", "eu-central-1"),
            ("WALG_S3_SSE", "aws:kms"),
        ];
        let cluster = |patch: &Value, secret: &str| {
            let found = Case::postgresql(patch).operator(&operator(secret)).variables(&variables).findings(&RULE);
            assert_eq!(found.len(), 1, "{found:?}");
            found[0].split(' ').next().unwrap().to_owned()
        };
        assert_eq!(cluster(&json!({}), ""), "deny");
        assert_eq!(cluster(&json!({}), "keys"), "warn");
        assert_eq!(cluster(&json!({"spec": {"envFrom": [{"secretRef": {"name": "keys"}}]}}), ""), "warn");
        let kms = json!({"WALG_DISABLE_S3_SSE": null, "WALG_S3_SSE": "aws:kms"});
        let pod_config = |case: Case| case.findings(&RULE)[0].split(' ').next().unwrap().to_owned();
        assert_eq!(pod_config(Case::pod_config(&kms)), "deny");
        assert_eq!(pod_config(Case::pod_config(&kms).operator(&operator("keys"))), "warn");
        // Every new cluster is evaluated, but not those that exist.
        assert_eq!(pod_config(Case::pod_config(&kms).operator(&operator(""))), "warn");
        let stored = json!({"data": {"WALG_S3_SSE": "AES256"}});
        assert_eq!(pod_config(Case::pod_config(&kms).old(&stored).operator(&operator(""))), "deny");
    }

    #[test]
    fn leaves_to_other_rules_what_they_report() {
        assert_eq!(pod_config(&json!({"USE_WALG_BACKUP": "yes", "AWS_S3_FORCE_PATH_STYLE": "yes"})), [""; 0]);
    }
}
