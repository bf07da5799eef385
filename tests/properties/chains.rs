//! A new cluster that is accepted starts from what its `postgresql` resource requests, in every chain of resource,
//! ConfigMap and operator's configuration that is known.

use harbor_postgres_backup_policy::validate;
use harbor_postgres_backup_testkit::fixtures::RecordedCluster;
use proptest::prelude::*;
use serde_json::{Value, json};

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
    fn answer(&self) -> Value {
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
        serde_json::to_value(validate(payload.as_bytes(), &cluster)).unwrap()
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
    ) {
        let (data, aws_or_gcp) = variables(store, bucket_in_operator, keys, clone);
        let chain = Chain { operator, image, request, data, aws_or_gcp };
        let answer = chain.answer();
        let annotations = &answer["audit_annotations"];
        let (method, source) = (annotations["restore-method"].as_str(), annotations["restore-source"].as_str());
        let is_accepted = answer["accepted"] == json!(true);
        if is_accepted {
            match request {
                Request::Nothing => prop_assert_eq!(method, Some("none")),
                Request::Path => prop_assert_eq!((method, source), (Some("wal"), Some(PATH)), "{:#}", answer),
                Request::Uid => prop_assert!(method == Some("wal") && source.unwrap().contains(UID), "{:#}", answer),
                Request::Settings => {
                    prop_assert!(method == Some("wal") && source.unwrap().contains("old"), "{:#}", answer);
                }
                Request::Copy => prop_assert_eq!((method, source), (Some("basebackup"), Some("old")), "{:#}", answer),
                Request::StandbyHost | Request::StandbyPath => prop_assert_eq!(method, Some("none"), "{:#}", answer),
                Request::NoCluster | Request::Both => prop_assert!(false, "{:#}", answer),
            }
        }
        // A restore that starts empty is never repaired and never accepted.
        let is_restore = matches!(request, Request::Path | Request::Uid | Request::Settings);
        prop_assert!(!(is_accepted && is_restore && method != Some("wal")), "{:#}", answer);
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
        assert_eq!(answer["accepted"], json!(true), "{request:?}: {answer:#}");
        assert_eq!(answer["audit_annotations"]["restore-method"], json!("wal"));
    }
    let (data, aws_or_gcp) = variables(0, false, true, [true, true, true, false]);
    let chain = Chain { operator: "2.0.1", image: "spilo-16:3.3-p3", request: Request::Uid, data, aws_or_gcp };
    assert_eq!(chain.answer()["accepted"], json!(false));
}
