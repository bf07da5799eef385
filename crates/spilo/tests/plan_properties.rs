//! Properties of the plan of arbitrary chains.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    missing_docs,
    reason = "a test may panic"
)]

use proptest::prelude::*;
use spilo::operator::{
    CloneSpec, ClusterEnvEntry, ClusterIdentity, Lookup, OperatorConfiguration, OperatorInputs, OperatorVersion,
    ServiceAccountIdentity, StandbySpec, UnknownReason, ValueFrom,
};
use spilo::plan::{BackupPlan, PlanInputs, ProblemKind, Severity};
use spilo::restore::{RestoreOutcome, TwinWay, twins};
use spilo::startup::{ClonePlan, StartupPlan};
use spilo::variables::is_secret;
use spilo::{Tag, kubelet};

const TAGS: [(u16, u16, u16); 7] = [(1, 6, 5), (2, 0, 2), (2, 1, 7), (3, 2, 1), (3, 3, 3), (4, 0, 3), (4, 1, 2)];
const CANARY: &str = "c4n4ry";
const TIME: &str = "2026-05-04T03:02:01+00:00";

fn tag() -> impl Strategy<Value = Tag> {
    (0..TAGS.len()).prop_map(|index| {
        let (major, minor, patch) = TAGS[index];
        Tag::new(major, minor, patch)
    })
}

fn version() -> impl Strategy<Value = Option<OperatorVersion>> {
    prop::option::weighted(0.9, prop::sample::select(OperatorVersion::RELEASES))
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "(CLONE_|STANDBY_)?(WAL_(S3|GS|GCS|SWIFT|AZ)_BUCKET|WAL[EG]_(S3|GS|AZ|SSH|SWIFT)_PREFIX)",
        4 => "(CLONE_|STANDBY_)?(USE_WALG(_BACKUP|_RESTORE)?|AWS_(ENDPOINT|REGION|ACCESS_KEY_ID|SECRET_ACCESS_KEY|ROLE_ARN)\
              |WALG_(DISABLE_S3_SSE|S3_SSE|S3_SSE_KMS_ID|LIBSODIUM_KEY|LIBSODIUM_KEY_PATH|PGP_KEY|COMPRESSION_METHOD\
              |UPLOAD_CONCURRENCY)|WAL_BUCKET_SCOPE_(PREFIX|SUFFIX)|SCOPE|PGVERSION|https_proxy)",
        2 => "CLONE_(METHOD|TARGET_TIME|HOST|USER|PASSWORD|WITH_WALE)|STANDBY_(HOST|CLUSTER)|BACKUP_SCHEDULE|CRONTAB\
              |LOG_S3_(BUCKET|TAGS)|LOG_SHIP_SCHEDULE|wal_s3_bucket",
        1 => "[A-Z_]{1,12}",
    ]
}

fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "true|True|bkt|\\$\\(AWS_SECRET_ACCESS_KEY\\)|x\\$\\(CLONE_WALG_LIBSODIUM_KEY\\)|\
              s3://b/spilo/x/wal|http://minio:9000|CLONE_WITH_WALE|CLONE_WITH_BASEBACKUP|2026-05-04T03:02:01Z|0 1 \\* \\* \\*|",
        2 => "(\\$\\(|\\$\\$|\\{|\\}|\\)|SCOPE|[a-z/ \n\t-]){0,12}",
        1 => "\\PC{0,20}",
    ]
}

#[derive(Clone, Debug)]
struct Chain {
    version: Option<OperatorVersion>,
    configuration: Option<(String, String, String)>,
    config_map: Vec<(String, String)>,
    env: Vec<(String, Option<String>)>,
    secret: Option<Vec<String>>,
    clone: Option<(String, String, String)>,
    standby: Option<(String, String)>,
    has_role: bool,
    tag: Tag,
}

fn chain() -> impl Strategy<Value = Chain> {
    let variables = || prop::collection::vec((name(), value()), 0..12);
    let clone = ("old|", "|uid", "|2026-05-04T03:02:01\\+00:00|2026-05-04T03:02:01|");
    (
        version(),
        prop::option::weighted(0.7, ("|b", "|g", "|arn:aws:iam::1:role/pg")),
        variables(),
        prop::collection::vec((name(), prop::option::weighted(0.8, value())), 0..6),
        prop::option::weighted(0.8, prop::collection::vec(name(), 0..4)),
        prop::option::weighted(0.5, clone),
        prop::option::weighted(0.2, ("|h", "|s3://b/spilo/x/wal/15")),
        any::<bool>(),
        tag(),
    )
        .prop_map(|(version, configuration, config_map, env, secret, clone, standby, has_role, tag)| {
            let hide = |name: &str, value: String| if is_secret(name) { format!("{CANARY}{value}") } else { value };
            Chain {
                version,
                configuration,
                config_map: config_map.into_iter().map(|(name, value)| (name.clone(), hide(&name, value))).collect(),
                env: env
                    .into_iter()
                    .map(|(name, value)| (name.clone(), value.map(|value| hide(&name, value))))
                    .collect(),
                secret,
                clone,
                standby,
                has_role,
                tag,
            }
        })
}

impl Chain {
    fn inputs(&self) -> OperatorInputs<'_> {
        let configuration = self.configuration.as_ref().map(|(s3, gs, role)| OperatorConfiguration {
            wal_s3_bucket: s3,
            wal_gs_bucket: gs,
            irsa_role_arn: role,
            pod_environment_configmap: "pod-config",
            pod_environment_secret: "keys",
            ..OperatorConfiguration::EMPTY
        });
        let unknown = UnknownReason::NotLookedUp;
        let env = self.env.iter().map(|(name, value)| ClusterEnvEntry {
            name,
            value: value.as_deref().ok_or_else(|| ValueFrom::SecretKey {
                name: "s".into(),
                key: "k".into(),
                optional: None,
            }),
        });
        OperatorInputs {
            version: self.version,
            configuration: configuration.map_or(Lookup::Unknown(unknown), Lookup::Found),
            config_map: Lookup::Found(
                self.config_map.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect(),
            ),
            env: env.collect(),
            secret: self
                .secret
                .as_ref()
                .map_or(Lookup::Unknown(unknown), |keys| Lookup::Found(keys.iter().map(String::as_str).collect())),
            clone: self.clone.as_ref().map(|(cluster, uid, timestamp)| CloneSpec {
                cluster,
                uid,
                timestamp,
                s3_secret_access_key: CANARY,
                ..CloneSpec::default()
            }),
            standby: self.standby.as_ref().map(|(host, s3_wal_path)| StandbySpec {
                host,
                s3_wal_path,
                ..StandbySpec::default()
            }),
            service_account: self.has_role.then_some(ServiceAccountIdentity::Role { arn: None }),
            ..OperatorInputs::new(ClusterIdentity {
                name: Some("pg"),
                namespace: Some("harbor"),
                postgres_major: Some("15"),
                uid: Some("new"),
            })
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_chain_has_a_plan_without_credentials(chain in chain()) {
        let operator = chain.inputs();
        let Ok(env) = operator.assemble() else { return Ok(()) };
        let environment = kubelet::expand(env);
        let plan = BackupPlan::new(&environment, &PlanInputs::new(&operator, chain.tag));
        let sentences: Vec<String> = plan.problems.iter().map(|problem| format!("{problem} {}", problem.blame)).collect();
        let printed = format!("{plan:?} {sentences:?} {environment:?} {operator:?}");
        prop_assert!(!printed.contains(CANARY), "{}", printed);
        prop_assert!(sentences.iter().all(|sentence| !sentence.starts_with(' ')));
        prop_assert!(plan.problems.is_sorted_by_key(|problem| problem.severity));
    }

    #[test]
    fn the_outcome_agrees_with_the_start_up(chain in chain()) {
        let operator = chain.inputs();
        let Ok(env) = operator.assemble() else { return Ok(()) };
        let environment = kubelet::expand(env);
        let plan = BackupPlan::new(&environment, &PlanInputs::new(&operator, chain.tag));
        let outcome = match &plan.restore {
            RestoreOutcome::Unknown { otherwise, .. } => {
                prop_assert!(!environment.unknown_sources().is_empty());
                otherwise
            }
            outcome => outcome,
        };
        let Ok(startup) = &plan.startup else {
            prop_assert!(matches!(outcome, RestoreOutcome::FailsToStart(_)));
            return Ok(());
        };
        match outcome {
            RestoreOutcome::Restores(restore) => {
                prop_assert!(matches!(startup.clone, ClonePlan::Archive { .. }), "{:?}", startup.clone);
                prop_assert!(!restore.search.path.is_empty());
            }
            RestoreOutcome::Loops { reasons, .. } => prop_assert!(reasons.iter().any(|reason| reason.is_certain)),
            RestoreOutcome::EmptyDatabase(_) | RestoreOutcome::NewDatabase => {
                let starts_empty = !matches!(startup.clone, ClonePlan::Archive { .. } | ClonePlan::BaseBackup { .. });
                prop_assert!(starts_empty && startup.standby.is_none());
                let is_reported = plan.problems.iter().any(|problem| problem.severity == Severity::EmptyDatabase);
                prop_assert_eq!(is_reported, matches!(outcome, RestoreOutcome::EmptyDatabase(_)));
            }
            _ => {}
        }
        let has_archive_problem = plan.problems.iter().any(|problem| problem.kind == ProblemKind::NoArchive);
        prop_assert_eq!(plan.archive.is_none(), has_archive_problem);
    }

    /// What [`twins`] says is enough.
    #[test]
    fn twins_make_a_restore_work(
        version in prop::sample::select(&OperatorVersion::RELEASES[9..]),
        tag in prop::sample::select(vec![Tag::new(2, 1, 7), Tag::new(3, 3, 3), Tag::new(4, 0, 3)]),
        is_s3 in any::<bool>(),
        in_secret in any::<bool>(),
        has_endpoint in any::<bool>(),
        has_key_path in any::<bool>(),
    ) {
        let mut own: Vec<(&str, &str)> = vec![("USE_WALG_BACKUP", "true"), ("WALG_DISABLE_S3_SSE", "true")];
        let mut keys = Vec::new();
        if is_s3 {
            own.push(("AWS_REGION", "eu-central-1"));
            for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] {
                if in_secret { keys.push(name) } else { own.push((name, "key")) }
            }
            if has_endpoint {
                own.push(("AWS_ENDPOINT", "https://minio"));
            }
        }
        if has_key_path && tag != Tag::new(3, 3, 3) {
            own.push(("WALG_LIBSODIUM_KEY_PATH", "/keys/walg"));
        }
        let configuration = OperatorConfiguration {
            wal_s3_bucket: if is_s3 { "backups" } else { "" },
            wal_gs_bucket: if is_s3 { "" } else { "backups" },
            gcp_credentials: if is_s3 { "" } else { "/key.json" },
            pod_environment_configmap: "pod-config",
            pod_environment_secret: "keys",
            ..OperatorConfiguration::EMPTY
        };
        let inputs = |config_map: Vec<(&'static str, &'static str)>, clone| OperatorInputs {
            version: Some(version),
            configuration: Lookup::Found(configuration),
            config_map: Lookup::Found(config_map),
            secret: Lookup::Found(keys.clone()),
            clone,
            ..OperatorInputs::new(ClusterIdentity {
                name: Some("pg"),
                namespace: Some("harbor"),
                postgres_major: Some("13"),
                uid: Some("new"),
            })
        };
        let without = inputs(own.clone(), None);
        let environment = kubelet::expand(without.assemble().unwrap());
        let startup = StartupPlan::new(&environment, tag).unwrap();
        let twins = twins(&environment, startup.archive.as_ref().unwrap(), version);
        let mut completed = own.clone();
        for twin in &twins {
            let name: &'static str = twin.name.as_str();
            let value: &'static str = match &twin.way {
                TwinWay::Reference(reference) => Box::leak(reference.clone().into_boxed_str()),
                TwinWay::Literal(literal) => literal,
                TwinWay::Copy => own.iter().find(|(own, _)| *own == twin.own.as_str()).unwrap().1,
                _ => continue,
            };
            completed.push((name, value));
        }
        let clone = CloneSpec { cluster: "old", uid: "uid", timestamp: TIME, ..CloneSpec::default() };
        let with = inputs(completed, Some(clone));
        let environment = kubelet::expand(with.assemble().unwrap());
        let plan = BackupPlan::new(&environment, &PlanInputs::new(&with, tag));
        let RestoreOutcome::Restores(restore) = &plan.restore else { panic!("{:?}", plan.restore) };
        prop_assert_eq!(&restore.doubts, &vec![]);
        prop_assert!(restore.search.path.ends_with("/spilo/old/uid/wal"));
    }
}
