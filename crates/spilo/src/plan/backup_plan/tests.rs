use super::*;
use crate::operator::{
    CloneSpec, ClusterEnvEntry, ClusterIdentity, EnvFromKind, EnvFromSource, Lookup, OperatorConfiguration,
    OperatorVersion, ServiceAccountIdentity, StandbySpec, UnknownReason,
};
use crate::release::Tag;
use crate::startup::{Credentials, RegionSource, Store};
use crate::wal_g::Encryption;

type Variables = [(&'static str, &'static str)];

const V3_3_P3: Tag = Tag::new(3, 3, 3);

/// A ConfigMap from which backups are made, but for the bucket.
const GOOD: &Variables = &[
    ("AWS_ACCESS_KEY_ID", "id"),
    ("AWS_REGION", "eu-central-1"),
    ("AWS_SECRET_ACCESS_KEY", "key"),
    ("BACKUP_NUM_TO_RETAIN", "7"),
    ("BACKUP_SCHEDULE", "0 1 * * *"),
    ("USE_WALG_BACKUP", "true"),
    ("USE_WALG_RESTORE", "true"),
    ("WALG_DISABLE_S3_SSE", "true"),
];
const BUCKET: OperatorConfiguration<'_> =
    OperatorConfiguration { wal_s3_bucket: "backups", ..OperatorConfiguration::EMPTY };

fn operator(
    configuration: &OperatorConfiguration<'static>,
    config_map: &[&'static Variables],
) -> OperatorInputs<'static> {
    let configuration = OperatorConfiguration {
        pod_environment_configmap: "harbor/pod-config",
        pod_environment_secret: "keys",
        ..*configuration
    };
    let identity =
        ClusterIdentity { name: Some("pg"), namespace: Some("harbor"), postgres_major: Some("16"), uid: Some("uid") };
    // A later variable of the same name replaces an earlier one.
    let merged: std::collections::BTreeMap<_, _> = config_map.concat().into_iter().collect();
    OperatorInputs {
        version: Some(OperatorVersion::LATEST),
        configuration: Lookup::Found(configuration),
        config_map: Lookup::Found(merged.into_iter().collect()),
        secret: Lookup::Found(vec![]),
        ..OperatorInputs::new(identity)
    }
}

fn with_plan<T>(inputs: &PlanInputs<'_>, check: impl FnOnce(&BackupPlan<'_>) -> T) -> T {
    let environment = kubelet::expand(inputs.operator.assemble().unwrap());
    check(&BackupPlan::new(&environment, inputs))
}

/// Severity, blame and sentence of each problem.
fn problems(inputs: &PlanInputs<'_>) -> Vec<(Severity, String, String)> {
    with_plan(inputs, |plan| {
        let problem = |problem: &Problem| (problem.severity, problem.blame.to_string(), problem.to_string());
        plan.problems.iter().map(problem).collect()
    })
}

/// The problems of a ConfigMap with the operator's bucket.
fn of_config_map(variables: &'static Variables) -> Vec<(Severity, String)> {
    let operator = operator(&BUCKET, &[GOOD, variables]);
    let problems = problems(&PlanInputs::new(&operator, V3_3_P3));
    problems.into_iter().map(|(severity, blame, _)| (severity, blame)).collect()
}

const CONFIG_MAP: &str = "in the ConfigMap of pod_environment_configmap";

#[test]
fn a_good_configuration_has_no_problem_and_values_with_provenance() {
    let operator = operator(&BUCKET, &[GOOD]);
    with_plan(&PlanInputs::new(&operator, V3_3_P3), |plan| {
        assert_eq!(plan.problems, []);
        assert!(plan.is_fully_known());
        let archive = plan.archive.as_ref().unwrap();
        assert_eq!((archive.store, archive.tool), (Store::S3, Tool::WalG));
        assert_eq!(archive.prefix.value, "s3://backups/spilo/pg/uid/wal/16");
        assert_eq!(archive.prefix.to_string(), "wal_s3_bucket of the operator's configuration");
        assert_eq!(archive.region.as_ref().unwrap().to_string(), format!("AWS_REGION {CONFIG_MAP}"));
        assert_eq!(archive.region_source, Some(RegionSource::Given));
        assert_eq!(archive.credentials.value, Credentials::AccessKeys);
        assert_eq!(archive.encryption.value, Encryption::None);
        assert_eq!(plan.schedule.value.unwrap().max_runs_per_day(), 1);
        assert_eq!(plan.retention.value.map(RetentionDays::days), Ok(7));
        assert_eq!(plan.wal, WalArchiving::By(Tool::WalG));
        assert_eq!(plan.restore, RestoreOutcome::NewDatabase);
    });
}

#[test]
fn values_of_public_reports_are_judged() {
    use Severity::{BreaksBackups, Doubtful, NotEncrypted, WrongPlace};
    for (variables, severity, name) in [
        (&[("CRONTAB", "00 01 * * * task")][..], BreaksBackups, "CRONTAB"),
        (&[("CRONTAB", r#"["0 25 * * * /scripts/own.sh"]"#)], BreaksBackups, "CRONTAB"),
        (&[("WALG_LIBSODIUM_KEY_PATH", "/keys/walg")], NotEncrypted, "WALG_LIBSODIUM_KEY_PATH"),
        (&[("WALG_COMPRESSION_METHOD", "gzip")], BreaksBackups, "WALG_COMPRESSION_METHOD"),
        (&[("WALG_UPLOAD_CONCURRENCY", "0")], BreaksBackups, "WALG_UPLOAD_CONCURRENCY"),
        (&[("WALG_SENTINEL_USER_DATA", "harbor production")], BreaksBackups, "WALG_SENTINEL_USER_DATA"),
        (&[("AWS_REGION", "eu-central-1a")], BreaksBackups, "AWS_REGION"),
        (&[("WALG_S3_PREFIX", "s3://backups/spilo/harbor/15")], Doubtful, "WALG_S3_PREFIX"),
        (&[("WAL_S3_BUCKET", "s3://backups")], WrongPlace, "WAL_S3_BUCKET"),
        (&[("BACKUP_NUM_TO_RETAIN", "seven")], Doubtful, "BACKUP_NUM_TO_RETAIN"),
        (&[("USE_WALG_BACKUP", "yes")], Doubtful, "USE_WALG_BACKUP"),
        (&[("WAL_RESTORE_TIMEOUT", "10 min")], Severity::BreaksRestores, "WAL_RESTORE_TIMEOUT"),
        (&[("AWS_DEFAULT_REGION", "eu-central-1")], Severity::Ignored, "AWS_DEFAULT_REGION"),
    ] {
        let found = of_config_map(variables);
        assert!(found.contains(&(severity, format!("{name} {CONFIG_MAP}"))), "{variables:?} {found:?}");
    }
    for variables in [
        &[("CRONTAB", r#"["0 5 * * * /scripts/own.sh"]"#)][..],
        &[("WALG_COMPRESSION_METHOD", "zstd")],
        &[("WAL_S3_BUCKET", "backups/harbor")],
        &[("WALG_S3_PREFIX", "s3://backups/spilo/$(SCOPE)/$(PGVERSION)")],
        &[("WAL_RESTORE_TIMEOUT", "10m")],
    ] {
        assert_eq!(of_config_map(variables), [], "{variables:?}");
    }
}

#[test]
fn log_shipping_can_reject_the_crontab_and_stop_the_start_up() {
    let variables: &Variables = &[("LOG_S3_BUCKET", "logs"), ("LOG_SHIP_SCHEDULE", "0 25 * * *")];
    assert_eq!(
        of_config_map(variables),
        [
            (Severity::BreaksBackups, format!("LOG_SHIP_SCHEDULE {CONFIG_MAP}")),
            (Severity::BreaksBackups, format!("LOG_S3_BUCKET {CONFIG_MAP}")),
        ]
    );
    let configuration = OperatorConfiguration { log_s3_bucket: "logs", ..BUCKET };
    let operator = operator(&configuration, &[GOOD]);
    let found = problems(&PlanInputs::new(&operator, V3_3_P3));
    assert_eq!(found[0].1, "log_s3_bucket of the operator's configuration");
}

#[test]
fn the_operator_s_bucket_has_no_scheme() {
    let configuration = OperatorConfiguration { wal_s3_bucket: "s3://backups/harbor", ..BUCKET };
    let operator = operator(&configuration, &[GOOD]);
    let found = problems(&PlanInputs::new(&operator, V3_3_P3));
    assert_eq!(found[0], (
        Severity::WrongPlace,
        "wal_s3_bucket of the operator's configuration".to_owned(),
        "WAL_S3_BUCKET: expected the name of a bucket without a scheme; backups are written to or read from another place"
            .to_owned(),
    ));
}

#[test]
fn a_role_in_the_operator_s_configuration_stops_wal_g() {
    let configuration = OperatorConfiguration { irsa_role_arn: "arn:aws:iam::1:role/pg", ..BUCKET };
    let mut operator = operator(
        &configuration,
        &[&[("AWS_REGION", "eu-central-1"), ("USE_WALG_BACKUP", "true"), ("WALG_DISABLE_S3_SSE", "true")]],
    );
    operator.service_account = Some(ServiceAccountIdentity::Role { arn: Some("arn:aws:iam::1:role/pg") });
    let found = problems(&PlanInputs::new(&operator, V3_3_P3));
    assert_eq!(found[0].0, Severity::BreaksBackups);
    assert_eq!(found[0].1, "AWS_ROLE_ARN in the identity of the pod's service account");
    assert!(found[0].2.contains("3.0.6"), "{found:?}");
    assert_eq!(problems(&PlanInputs::new(&operator, Tag::new(4, 1, 2))), []);
}

#[test]
fn an_identity_that_spilo_does_not_pass_on_is_not_a_credential() {
    let variables: &Variables = &[
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/token"),
        ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.23/v1/credentials"),
        ("AWS_REGION", "eu-central-1"),
        ("USE_WALG_BACKUP", "true"),
        ("WALG_DISABLE_S3_SSE", "true"),
    ];
    let operator = operator(&BUCKET, &[variables]);
    with_plan(&PlanInputs::new(&operator, V3_3_P3), |plan| {
        let kinds: Vec<&ProblemKind> = plan.problems.iter().map(|problem| &problem.kind).collect();
        assert_eq!(kinds, [&ProblemKind::IdentityNotPassedOn, &ProblemKind::NotPassedOn, &ProblemKind::NotPassedOn]);
        assert!(!plan.problems[0].is_certain);
    });
}

#[test]
fn what_another_source_may_supply_is_not_known_to_be_missing() {
    let mut operator = operator(&OperatorConfiguration::EMPTY, &[GOOD]);
    operator.env_from = vec![EnvFromSource {
        kind: EnvFromKind::Secret,
        name: "backup-of-harbor",
        prefix: "",
        optional: None,
        variables: Err(UnknownReason::NotLookedUp),
    }];
    with_plan(&PlanInputs::new(&operator, V3_3_P3), |plan| {
        assert_eq!(plan.archive, None);
        assert_eq!(plan.archive_supplier, Some(UnknownSource::EnvFrom(UnknownReason::NotLookedUp)));
        assert!(!plan.is_fully_known() && plan.known_problems().next().is_none());
    });
    operator.version = Some(OperatorVersion::new(1, 15, 1));
    with_plan(&PlanInputs::new(&operator, V3_3_P3), |plan| {
        let known: Vec<String> = plan.known_problems().map(ToString::to_string).collect();
        assert_eq!(
            known,
            [
                "no bucket or prefix is set, so nothing is archived and no base backup is created",
                "this version of postgres-operator does not read the variable",
            ]
        );
    });
}

#[test]
fn case_twins_and_empty_values_hide_others() {
    let twin: &Variables = &[("wal_s3_bucket", "mine")];
    let operator_inputs = operator(&BUCKET, &[GOOD, twin]);
    let found = problems(&PlanInputs::new(&operator_inputs, V3_3_P3));
    assert!(
        found.iter().any(|(severity, blame, sentence)| {
            *severity == Severity::WrongPlace
                && *blame == format!("wal_s3_bucket {CONFIG_MAP}")
                && sentence.contains("drops WAL_S3_BUCKET from the operator's configuration")
        }),
        "{found:?}"
    );

    let mut operator_inputs = operator(&BUCKET, &[GOOD]);
    operator_inputs.env = vec![ClusterEnvEntry { name: "WAL_S3_BUCKET", value: Ok("") }];
    let found = problems(&PlanInputs::new(&operator_inputs, V3_3_P3));
    assert!(
        found.iter().any(|(_, blame, sentence)| {
            blame == "WAL_S3_BUCKET in spec.env" && sentence.starts_with("the empty value hides")
        }),
        "{found:?}"
    );
}

#[test]
fn parameters_that_stop_archiving_are_judged() {
    let operator = operator(&BUCKET, &[GOOD]);
    for (parameter, kind) in [
        (("archive_mode", "off"), Some(ProblemKind::ArchiveModeOff)),
        (("archive_mode", "on"), None),
        (("archive_command", "/bin/true"), Some(ProblemKind::ArchiveCommandDoesNothing)),
        (("archive_command", "wal-g wal-push %p"), Some(ProblemKind::ArchiveCommandWithoutVariables)),
        (("archive_command", r#"envdir "/run/etc/wal-e.d/env" timeout 600 wal-g wal-push "%p""#), None),
        (("archive_timeout", "7d"), Some(ProblemKind::LateWal)),
        (("archive_timeout", "60"), None),
        (("ssl", "off"), Some(ProblemKind::SslOff)),
        (("hba_file", "/x"), Some(ProblemKind::HbaFile)),
        (("wal_level", "minimal"), None),
        (("restore_command", "x"), None),
        (("hot_standby", "off"), None),
        (("logging_collector", "off"), None),
    ] {
        let inputs = PlanInputs { parameters: vec![parameter], ..PlanInputs::new(&operator, V3_3_P3) };
        let kinds =
            with_plan(&inputs, |plan| plan.problems.iter().map(|problem| problem.kind.clone()).collect::<Vec<_>>());
        assert_eq!(kinds, Vec::from_iter(kind), "{parameter:?}");
    }
}

#[test]
fn a_restore_needs_the_log() {
    let twins: &Variables = &[
        ("CLONE_AWS_ACCESS_KEY_ID", "$(AWS_ACCESS_KEY_ID)"),
        ("CLONE_AWS_REGION", "$(AWS_REGION)"),
        ("CLONE_AWS_SECRET_ACCESS_KEY", "$(AWS_SECRET_ACCESS_KEY)"),
    ];
    let mut operator = operator(&BUCKET, &[GOOD, twins]);
    operator.clone =
        Some(CloneSpec { cluster: "old", uid: "uid", timestamp: "2026-05-04T03:02:01+00:00", ..CloneSpec::default() });
    for (parameter, is_problem) in [
        (("logging_collector", "off"), true),
        (("log_destination", "stderr"), true),
        (("log_destination", "stderr,csvlog"), false),
        (("log_filename", "x.log"), false),
    ] {
        let inputs = PlanInputs { parameters: vec![parameter], ..PlanInputs::new(&operator, V3_3_P3) };
        let found =
            with_plan(&inputs, |plan| plan.problems.iter().any(|problem| problem.kind == ProblemKind::NoLogForRestore));
        assert_eq!(found, is_problem, "{parameter:?}");
    }
}

#[test]
fn restores_are_a_part_of_the_plan() {
    let mut operator = operator(&BUCKET, &[GOOD]);
    operator.clone =
        Some(CloneSpec { cluster: "old", uid: "uid", timestamp: "2026-05-04T03:02:01+00:00", ..CloneSpec::default() });
    let found = problems(&PlanInputs::new(&operator, V3_3_P3));
    assert_eq!(
        found[0],
        (
            Severity::Loops,
            "CLONE_AWS_ACCESS_KEY_ID, which is not set".to_owned(),
            "the restore fails again and again: no credentials are given for the archive that is read: \
         CLONE_AWS_ACCESS_KEY_ID, CLONE_AWS_SECRET_ACCESS_KEY are needed"
                .to_owned(),
        )
    );
    operator.configuration = Lookup::Found(OperatorConfiguration::EMPTY);
    let found = problems(&PlanInputs::new(&operator, V3_3_P3));
    assert!(found.contains(&(
        Severity::EmptyDatabase,
        "spec.clone".to_owned(),
        "a new cluster starts with an empty database although a restore is requested: none of CLONE_WAL_S3_BUCKET, \
         CLONE_WALG_S3_PREFIX is set"
            .to_owned(),
    )), "{found:?}");
}

#[test]
fn a_standby_makes_no_backups() {
    let mut operator = operator(&BUCKET, &[GOOD]);
    operator.standby = Some(StandbySpec { host: "other-db.elsewhere", ..StandbySpec::default() });
    with_plan(&PlanInputs::new(&operator, V3_3_P3), |plan| {
        assert_eq!(plan.wal, WalArchiving::Standby);
        let sentences: Vec<String> = plan.problems.iter().map(ToString::to_string).collect();
        assert_eq!(sentences, ["a standby makes no backups"]);
    });
}

#[test]
fn base_backups_on_replicas_need_one() {
    let operator = operator(&BUCKET, &[GOOD, &[("WALG_BACKUP_FROM_REPLICA", "true")]]);
    for (instances, is_problem) in [(Some(1), true), (Some(2), false), (None, false)] {
        let inputs = PlanInputs { instances, ..PlanInputs::new(&operator, V3_3_P3) };
        let found =
            with_plan(&inputs, |plan| plan.problems.iter().any(|problem| problem.kind == ProblemKind::NoReplica));
        assert_eq!(found, is_problem, "{instances:?}");
    }
}

#[test]
fn gcs_by_another_name_of_the_bucket_is_backed_up_by_wal_e() {
    let operator =
        operator(&OperatorConfiguration::EMPTY, &[&[("USE_WALG_BACKUP", "true"), ("WAL_GCS_BUCKET", "backups")]]);
    with_plan(&PlanInputs::new(&operator, V3_3_P3), |plan| {
        assert_eq!(plan.archive.as_ref().unwrap().tool, Tool::WalE);
        assert_eq!(plan.archive.as_ref().unwrap().prefix.value, "gs://backups/spilo/harbor-pg/wal/16");
        assert!(plan.problems.iter().any(|problem| problem.kind == ProblemKind::GcsBucketForcesWalE));
    });
}

#[test]
fn the_operator_can_drop_what_is_configured() {
    let definition = r#"{"metadata": {"annotations": {"eks.amazonaws.com/role-arn": "arn"}}}"#;
    let configuration = OperatorConfiguration { pod_service_account_definition: definition, ..BUCKET };
    let mut inputs = operator(&configuration, &[GOOD]);
    let has = |inputs: &OperatorInputs<'_>, kind: &ProblemKind| {
        with_plan(&PlanInputs::new(inputs, V3_3_P3), |plan| plan.problems.iter().any(|problem| problem.kind == *kind))
    };
    assert!(has(&inputs, &ProblemKind::RoleRemoved));
    inputs.version = Some(OperatorVersion::new(1, 15, 1));
    assert!(!has(&inputs, &ProblemKind::RoleRemoved));

    inputs.version = Some(OperatorVersion::new(1, 8, 2));
    inputs.team = None;
    inputs.config_map = Lookup::NotFound;
    assert!(has(&inputs, &ProblemKind::MissingObject(crate::operator::Source::ConfigMap)));
}

#[test]
fn the_operator_can_use_another_major_version() {
    let configuration =
        OperatorConfiguration { major_version_upgrade_mode: Some("full"), minimal_major_version: Some("17"), ..BUCKET };
    let operator = operator(&configuration, &[GOOD]);
    with_plan(&PlanInputs::new(&operator, Tag::new(4, 1, 2)), |plan| {
        let kind = ProblemKind::OtherMajor { used: "18".to_owned() };
        assert!(plan.problems.iter().any(|problem| problem.kind == kind), "{:?}", plan.problems);
        assert_eq!(plan.archive.as_ref().unwrap().prefix.value, "s3://backups/spilo/pg/uid/wal/18");
    });
}

#[test]
fn without_pgversion_the_path_has_the_major_version_of_bin_dir() {
    let configuration = OperatorConfiguration { enable_pgversion_env_var: Some(false), ..BUCKET };
    let operator = operator(&configuration, &[GOOD, &[("PGVERSION", "15")]]);
    with_plan(&PlanInputs::new(&operator, V3_3_P3), |plan| {
        assert_eq!(plan.archive.as_ref().unwrap().prefix.value, "s3://backups/spilo/pg/uid/wal/16");
    });
}

#[test]
fn a_config_map_by_itself_is_judged_without_a_cluster() {
    let operator = OperatorInputs::from_config_map([GOOD, &[("WAL_S3_BUCKET", "backups")]].concat());
    with_plan(&PlanInputs::new(&operator, V3_3_P3), |plan| {
        assert_eq!(
            plan.archive.as_ref().unwrap().prefix.value,
            "s3://backups/spilo/$(POD_NAMESPACE)-$(SCOPE)/wal/$(PGVERSION)"
        );
        assert!(!plan.is_fully_known());
        assert_eq!(plan.known_problems().count(), 0, "{:?}", plan.problems);
    });
}

#[test]
fn an_unknown_version_matters_only_where_versions_differ() {
    let mut inputs = operator(&BUCKET, &[GOOD]);
    inputs.version = None;
    with_plan(&PlanInputs::new(&inputs, V3_3_P3), |plan| assert!(!plan.depends_on_operator_version));
    inputs.env = vec![ClusterEnvEntry { name: "WAL_S3_BUCKET", value: Ok("other") }];
    with_plan(&PlanInputs::new(&inputs, V3_3_P3), |plan| assert!(plan.depends_on_operator_version));
    inputs.version = Some(OperatorVersion::LATEST);
    with_plan(&PlanInputs::new(&inputs, V3_3_P3), |plan| assert!(!plan.depends_on_operator_version));
}

#[test]
fn the_cause_of_a_failed_start_up_is_the_variable_that_exists() {
    let cases: [(&Variables, Tag, &str); 3] = [
        (&[("WAL_BUCKET_SCOPE_PREFIX", "{x")], V3_3_P3, "WAL_BUCKET_SCOPE_PREFIX"),
        (&[("CLONE_WITH_WALE", "1"), ("CLONE_METHOD", "")], V3_3_P3, "CLONE_WITH_WALE"),
        (&[("CLONE_WITH_WALE", "1"), ("CLONE_METHOD", "")], Tag::new(4, 1, 2), "CLONE_WITH_WALE"),
    ];
    for (variables, tag, expected) in cases {
        let operator = operator(&BUCKET, &[GOOD, variables]);
        with_plan(&PlanInputs::new(&operator, tag), |plan| {
            let problem = plan.problems.iter().find(|problem| matches!(problem.kind, ProblemKind::Startup(_)));
            assert_eq!(problem.unwrap().blame.to_string(), format!("{expected} {CONFIG_MAP}"));
        });
    }
}

#[test]
fn without_a_release_problems_of_one_are_left_out() {
    let operator = operator(&BUCKET, &[GOOD, &[("WALG_LIBSODIUM_KEY_PATH", "/keys/walg")]]);
    let unknown = PlanInputs { is_tag_known: false, ..PlanInputs::new(&operator, V3_3_P3) };
    assert_eq!(problems(&unknown), []);
    assert_eq!(problems(&PlanInputs::new(&operator, V3_3_P3)).len(), 1);
}

#[test]
fn no_credential_is_printed() {
    let secret: &Variables =
        &[("AWS_ACCESS_KEY_ID", "canary"), ("CRONTAB", "- 0 25 * * * canary"), ("WALG_LIBSODIUM_KEY", "canary")];
    let operator = operator(&BUCKET, &[GOOD, secret]);
    with_plan(&PlanInputs::new(&operator, V3_3_P3), |plan| {
        assert!(plan.problems.len() > 1);
        let printed = format!("{plan:?} {}", plan.problems.iter().map(ToString::to_string).collect::<String>());
        assert!(!printed.contains("canary"), "{printed}");
    });
}
