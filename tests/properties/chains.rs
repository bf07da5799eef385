//! A new cluster that is accepted starts from what its `postgresql` resource requests, in every chain of resource,
//! ConfigMap and operator's configuration that is known.

use harbor_postgres_backup_policy::admission::Payload;
use harbor_postgres_backup_policy::context;
use harbor_postgres_backup_policy::finding::Action;
use harbor_postgres_backup_policy::pipeline::{self, Evaluated, Evaluation};
use harbor_postgres_backup_policy::settings::{Mode, Settings};
use harbor_postgres_backup_testkit::fixtures::RecordedCluster;
use proptest::prelude::*;
use serde_json::{Value, json};
use spilo::restore::RestoreOutcome;

const OPERATORS: [&str; 6] = ["1.6.1", "1.7.1", "1.8.2", "1.10.1", "1.14.0", "2.0.1"];
const IMAGES: [&str; 4] = ["spilo-14:2.1-p7", "spilo-16:3.3-p3", "spilo-17:4.0-p3", "spilo-18:4.1-p2"];

/// What the resource requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Request {
    Nothing,
    Path,
    Uid,
    Copy,
    NoCluster,
    Settings,
    StandbyHost,
    StandbyPath,
    Both,
}

const REQUESTS: [Request; 9] = [
    Request::Nothing,
    Request::Path,
    Request::Uid,
    Request::Copy,
    Request::NoCluster,
    Request::Settings,
    Request::StandbyHost,
    Request::StandbyPath,
    Request::Both,
];

const UID: &str = "5a0b4a5c-6a3c-4f7e-9d55-2f1c3f6f0a11";
const PATH: &str = "s3://bkt/spilo/old/wal/14";
const TIME: &str = "2026-05-04T03:02:01+00:00";

impl Request {
    fn spec(self) -> Value {
        match self {
            Self::Nothing | Self::Settings => json!({}),
            Self::Path => json!({"clone": {"cluster": "old", "timestamp": TIME, "s3_wal_path": PATH}}),
            Self::Uid => json!({"clone": {"cluster": "old", "timestamp": TIME, "uid": UID}}),
            Self::Copy => json!({"clone": {"cluster": "old"}}),
            Self::NoCluster => json!({"clone": {"cluster": "", "timestamp": TIME}}),
            Self::StandbyHost => json!({"standby": {"standby_host": "old.db", "standby_port": "5432"}}),
            Self::StandbyPath => json!({"standby": {"s3_wal_path": PATH}}),
            Self::Both => json!({
                "clone": {"cluster": "old", "timestamp": TIME, "s3_wal_path": PATH},
                "standby": {"standby_host": "old.db"},
            }),
        }
    }
}

/// Variables that users have left in the ConfigMap.
const LEFTOVERS: [Option<(&str, &str)>; 12] = [
    None,
    Some(("CLONE_AWS_ENDPOINT", "https://s3.example")),
    Some(("CLONE_METHOD", "CLONE_WITH_BASEBACKUP")),
    Some(("CLONE_SCOPE", "other")),
    Some(("STANDBY_CLUSTER", "other")),
    Some(("CLONE_TARGET_TIME", "2026-05-04T03:02:01")),
    Some(("CLONE_WALE_S3_PREFIX", "s3://bkt/spilo/leftover/wal/14")),
    Some(("CLONE_WALG_GS_PREFIX", "gs://bkt/spilo/leftover/wal/14")),
    Some(("CLONE_WAL_S3_BUCKET", "other")),
    Some(("STANDBY_HOST", "other.db")),
    Some(("STANDBY_WALE_S3_PREFIX", "s3://bkt/spilo/leftover/wal/14")),
    Some(("USE_WALG_RESTORE", "false")),
];

/// A store, with where its bucket and its credentials are.
fn variables(store: usize, bucket_in_operator: bool, keys: bool, clone: [bool; 4]) -> (Value, Value) {
    let mut data = json!({
        "USE_WALG_BACKUP": "true", "USE_WALG_RESTORE": "true", "AWS_REGION": "eu-central-1", "WAL_BUCKET_SCOPE_PREFIX": "",
    });
    let mut operator = json!({});
    let mut set = |name: &str, value: &str| data[name] = json!(value);
    let (bucket, own): (&str, &[&str]) = match store {
        0 => ("WAL_S3_BUCKET", &["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]),
        1 => ("WAL_GS_BUCKET", &["GOOGLE_APPLICATION_CREDENTIALS"]),
        _ => ("WALG_AZ_PREFIX", &["AZURE_STORAGE_ACCOUNT", "AZURE_STORAGE_ACCESS_KEY"]),
    };
    match (store, bucket_in_operator) {
        (0, true) => operator["wal_s3_bucket"] = json!("bkt"),
        (1, true) => operator["wal_gs_bucket"] = json!("bkt"),
        (2, _) => set(bucket, "azure://bkt/$(SCOPE)/$(PGVERSION)"),
        _ => set(bucket, "bkt"),
    }
    for name in own.iter().filter(|_| keys) {
        set(name, "EXAMPLE");
        if clone[0] {
            set(&format!("CLONE_{name}"), &format!("$({name})"));
        }
    }
    for (is_set, name, value) in [
        (clone[1], "CLONE_AWS_REGION", "$(AWS_REGION)"),
        (clone[2], "CLONE_USE_WALG_RESTORE", "true"),
        (clone[3], "CLONE_WALG_S3_PREFIX", "s3://bkt/spilo/leftover/wal/14"),
    ] {
        if is_set {
            set(name, value);
        }
    }
    (data, operator)
}

struct Chain {
    operator: &'static str,
    image: &'static str,
    request: Request,
    data: Value,
    aws_or_gcp: Value,
}

impl Chain {
    fn answer(&self) -> Answer {
        let restores = match self.request {
            Request::Settings => json!([{"cluster": "harbor/db-new", "from": {"cluster": "old"}, "timestamp": TIME}]),
            _ => json!([]),
        };
        let settings = json!({
            "clusters": {"scope": "all"},
            "operator": {"version": self.operator},
            "lookups": {"enabled": true, "operatorConfiguration": {"namespace": "ops", "name": "operator"}},
            "restore": {"clusters": restores},
        });
        let mut spec = json!({
            "teamId": "db",
            "dockerImage": format!("ghcr.io/zalando/{}", self.image),
            "postgresql": {"version": "14"},
            "numberOfInstances": 2,
        });
        spec.as_object_mut().unwrap().extend(self.request.spec().as_object().unwrap().clone());
        let object = json!({"metadata": {"name": "db-new", "namespace": "harbor"}, "spec": spec});
        let request = json!({
            "kind": {"group": "acid.zalan.do", "version": "v1", "kind": "postgresql"},
            "namespace": "harbor", "name": "db-new", "operation": "CREATE", "object": object,
        });
        let cluster = RecordedCluster(json!({
            "OperatorConfiguration ops/operator": {
                "kind": "OperatorConfiguration",
                "metadata": {"namespace": "ops", "name": "operator"},
                "configuration": {
                    "kubernetes": {"pod_environment_configmap": "harbor/pod-config"}, "aws_or_gcp": self.aws_or_gcp,
                },
            },
            "ConfigMap harbor/pod-config": {
                "kind": "ConfigMap", "metadata": {"namespace": "harbor", "name": "pod-config"}, "data": self.data,
            },
        }));
        let payload = json!({"request": request, "settings": settings}).to_string();
        let payload = Payload::parse(payload.as_bytes()).unwrap();
        let settings = Settings::parse(&payload.settings().unwrap()).unwrap();
        let Evaluation::Evaluated(evaluated) = pipeline::evaluate(&payload.request, &settings, &cluster).unwrap()
        else {
            panic!("the resource is in scope");
        };
        let given = pipeline::classify(&payload.request, &settings).unwrap().unwrap();
        let related = pipeline::look_up(&given, Some("harbor"), &settings, &cluster);
        let start = |object: &Value| {
            context::with_postgresql(object, None, &related, &settings, Mode::Repair, |context| {
                Start::from_outcome(&context.backups.plan.restore)
            })
        };
        let stored = start(evaluated.repaired.as_ref().unwrap_or(&given.object));
        Answer { given: start(&given.object), stored, evaluated }
    }
}

/// What the policy answers, and what the cluster starts from by the model.
#[derive(Debug)]
struct Answer {
    evaluated: Evaluated,
    /// With the object of the request.
    given: Start,
    /// With the object as it would be stored.
    stored: Start,
}

/// What a cluster starts from.
#[derive(Debug, PartialEq, Eq)]
enum Start {
    New,
    Archive(String),
    Copy(String),
    Standby,
    /// An empty database instead of a restore, another archive, or no start at all.
    Wrong(String),
}

impl Start {
    fn from_outcome(outcome: &RestoreOutcome<'_>) -> Self {
        match outcome {
            RestoreOutcome::NewDatabase => Self::New,
            RestoreOutcome::Restores(restore) if !restore.is_own_archive => {
                Self::Archive(restore.archive.restore_prefix().to_owned())
            }
            RestoreOutcome::CopiesRunning(source) => Self::Copy(source.scope.as_str().to_owned()),
            RestoreOutcome::Follows(_) => Self::Standby,
            other => Self::Wrong(format!("{other:?}")),
        }
    }

    fn is_requested(&self, request: Request) -> bool {
        match (request, self) {
            (Request::Nothing, Self::New) | (Request::StandbyHost | Request::StandbyPath, Self::Standby) => true,
            (Request::Path, Self::Archive(path)) => path == PATH,
            (Request::Uid, Self::Archive(path)) => path.contains(UID),
            (Request::Settings, Self::Archive(path)) => path.contains("/old"),
            (Request::Copy, Self::Copy(cluster)) => cluster == "old",
            _ => false,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_accepted_cluster_starts_from_what_is_requested(
        operator in prop::sample::select(&OPERATORS[..]),
        image in prop::sample::select(&IMAGES[..]),
        request in prop::sample::select(&REQUESTS[..]),
        store in 0_usize..3,
        bucket_in_operator in any::<bool>(),
        keys in any::<bool>(),
        clone in prop::array::uniform4(any::<bool>()),
        leftover in prop::sample::select(&LEFTOVERS[..]),
    ) {
        let (mut data, aws_or_gcp) = variables(store, bucket_in_operator, keys, clone);
        if let Some((name, value)) = leftover {
            data[name] = json!(value);
        }
        let answer = Chain { operator, image, request, data, aws_or_gcp }.answer();
        let findings = &answer.evaluated.findings;
        if answer.evaluated.is_accepted() {
            // Variables can request a restore as well.
            let is_announced = request == Request::Nothing
                && findings.iter().any(|finding| finding.rule == "restore/source" && finding.path.to_string() == "spec");
            prop_assert!(is_announced || answer.stored.is_requested(request), "{:#?}", answer);
        } else {
            // What is denied for its source would not start from it.
            let is_denied_for_source =
                findings.iter().any(|finding| finding.action == Action::Deny && finding.rule.starts_with("restore/"));
            prop_assert!(!(is_denied_for_source && answer.given.is_requested(request)), "{:#?}", answer);
        }
    }
}

/// The property above would hold if everything were denied.
#[test]
fn complete_restores_are_accepted() {
    for (request, bucket_in_operator) in
        [(Request::Path, false), (Request::Path, true), (Request::Uid, true), (Request::Settings, false)]
    {
        let (data, aws_or_gcp) = variables(0, bucket_in_operator, true, [true, true, true, false]);
        let chain = Chain { operator: "2.0.1", image: "spilo-16:3.3-p3", request, data, aws_or_gcp };
        let answer = chain.answer();
        assert!(answer.evaluated.is_accepted() && answer.stored.is_requested(request), "{answer:#?}");
    }
    let (data, aws_or_gcp) = variables(0, false, true, [true, true, true, false]);
    let chain = Chain { operator: "2.0.1", image: "spilo-16:3.3-p3", request: Request::Uid, data, aws_or_gcp };
    assert!(!chain.answer().evaluated.is_accepted());
}
