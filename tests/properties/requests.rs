//! Requests that are generated from names and values with a meaning.

use harbor_postgres_backup_policy::cluster::{Cluster, LookupError, LookupKind, NoCluster, ObjectReference};
use harbor_postgres_backup_policy::validate;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

use crate::invariants::{CANARY, assert_no_canary, evaluate, evaluate_in_both_modes};

const NAMES: &[&str] = &[
    "WAL_S3_BUCKET",
    "WALG_S3_PREFIX",
    "WALE_S3_PREFIX",
    "WALG_AZ_PREFIX",
    "WALG_SSH_PREFIX",
    "WAL_GS_BUCKET",
    "WAL_SWIFT_BUCKET",
    "AWS_REGION",
    "AWS_ENDPOINT",
    "WALE_S3_ENDPOINT",
    "AWS_S3_FORCE_PATH_STYLE",
    "USE_WALG_BACKUP",
    "USE_WALG_RESTORE",
    "BACKUP_SCHEDULE",
    "BACKUP_NUM_TO_RETAIN",
    "WALG_DISABLE_S3_SSE",
    "WALG_S3_SSE",
    "WAL_BUCKET_SCOPE_PREFIX",
    "WAL_BUCKET_SCOPE_SUFFIX",
    "CLONE_SCOPE",
    "CLONE_METHOD",
    "CLONE_WAL_S3_BUCKET",
    "CLONE_TARGET_TIME",
    "CLONE_AWS_ENDPOINT",
    "ALLOW_NOSSL",
    "USEWALG_RESTORE",
    "wal_s3_bucket",
    "WAL_S3_BUCKET_NAME",
    "NUMBER_OF_BACKUPS_TO_RETAIN",
    "SCOPE",
    "PGVERSION",
    "MY_APP",
    "1ST",
    "AZURE_STORAGE_ACCOUNT",
    "CRONTAB",
    "WALG_S3_CA_CERT_FILE",
];

const SECRETS: &[&str] = &[
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AZURE_STORAGE_ACCESS_KEY",
    "AZURE_STORAGE_SAS_TOKEN",
    "WALG_PGP_KEY",
    "WALG_LIBSODIUM_KEY",
    "CLONE_AWS_SECRET_ACCESS_KEY",
    "SWIFT_PASSWORD",
    "AWS_SECRET_ACCESS_KEYS",
    "my_password",
    "PGPASSWORD_STANDBY",
];

fn value() -> impl Strategy<Value = String> {
    let known = select(vec![
        "",
        " ",
        "true",
        "True",
        "yes",
        "false",
        " true\n",
        "backups",
        "s3://backups/",
        "s3://backups/$(SCOPE)",
        "azure://c/p/",
        "https://s3.example.com/",
        "http://minio:9000",
        "minio:9000",
        "0 */12 * * *",
        "*/10 * * * *",
        "0 1 * * sun",
        "0 24 * * *",
        "@daily",
        "7",
        "14",
        "1.5",
        "{",
        "$(NOT_THERE)",
        "eu-central-1",
        "a\nb",
        "CLONE_WITH_WALG",
        "CLONE_WITH_WALE",
        "2026-05-04T03:02:01",
        "\u{202e}",
        "ssh://h/p",
    ]);
    prop_oneof![8 => known.prop_map(str::to_owned), 1 => ".{0,40}", 1 => Just(format!("https://user:{CANARY}@s3.example.com/x"))]
}

fn data() -> impl Strategy<Value = Map<String, Value>> {
    let plain = (select(NAMES), value()).prop_map(|(name, value)| (name.to_owned(), Value::from(value)));
    let secret = (select(SECRETS), select(vec!["", " ", "\n"]))
        .prop_map(|(name, end)| (name.to_owned(), Value::from(format!("{CANARY}{end}"))));
    let wrong = (select(NAMES), select(vec![Value::Null, json!(7), json!(true), json!(["x"])]))
        .prop_map(|(name, value)| (name.to_owned(), value));
    prop::collection::vec(prop_oneof![12 => plain, 4 => secret, 1 => wrong], 0..14)
        .prop_map(|pairs| pairs.into_iter().collect())
}

fn spec() -> impl Strategy<Value = Value> {
    let line = select(vec![
        "hostssl all all 0.0.0.0/0 md5",
        "host    all all 0.0.0.0/0 md5",
        "local all all trust",
        "local all all md5",
        "local replication standby trust",
        "hostssl replication standby all md5",
        "hostnossl all all all reject",
        "hostssl all +zalandos all pam",
        "host all all 10.0.0.0/8 md5",
        "local all trust",
        "# note",
        "",
        "host all all all ldap ldapserver=x ldapbindpasswd=hunter2-canary",
        "local all all \\",
        "host all all ::/0 cert",
    ]);
    let image = select(vec![
        "registry.opensource.zalan.do/acid/spilo-12:1.6-p3",
        "registry.opensource.zalan.do/acid/spilo-13:2.1-p1",
        "ghcr.io/zalando/spilo-16:3.3-p3",
        "ghcr.io/zalando/spilo-17:4.0-p3",
        "x/spilo-14:2.1-p6",
        "x/db:latest",
        "",
    ]);
    let version = select(vec!["12", "13", "16", "17", "9.6", "x"]);
    (prop::option::of(prop::collection::vec(line, 0..8)), image, version, data()).prop_map(|(lines, image, version, env)| {
        let env: Vec<Value> = env.iter().map(|(name, value)| json!({"name": name, "value": value})).collect();
        json!({
            "dockerImage": image, "postgresql": {"version": version, "parameters": {"archive_mode": "on"}}, "env": env,
            "patroni": {"pg_hba": lines, "ttl": null}, "databases": {"core": "harbor"}, "volume": {"iops": 18_446_744_073_709_551_615_u64},
        })
    })
}

fn config_map(data: &Map<String, Value>) -> Value {
    json!({"metadata": {"name": "pod-config", "labels": {"a": null}}, "data": data, "immutable": null})
}

fn resource(spec: &Value) -> Value {
    let annotations = json!({"harbor.harborcluster.checksum.goharbor.io/hc": "1"});
    json!({"metadata": {"name": "db", "namespace": "harbor", "annotations": annotations}, "spec": spec})
}

/// A cluster with an operator that names this ConfigMap.
struct WithPodConfig(Value);

impl Cluster for WithPodConfig {
    fn get(&self, reference: &ObjectReference<'_>) -> Result<Value, LookupError> {
        Ok(match reference.kind {
            LookupKind::OperatorConfiguration => json!({"kind": "OperatorConfiguration", "configuration": {
                "kubernetes": {"pod_environment_configmap": "harbor/pod-config"},
                "aws_or_gcp": {"gcp_credentials": CANARY},
            }}),
            LookupKind::ConfigMap => self.0.clone(),
            LookupKind::CustomResourceDefinition => return Err(LookupError::Forbidden),
        })
    }
}

fn request(object: &Value, old: Option<&Value>) -> Value {
    let kind = if object.get("spec").is_some() {
        json!({"group": "acid.zalan.do", "version": "v1", "kind": "postgresql"})
    } else {
        json!({"group": "", "version": "v1", "kind": "ConfigMap"})
    };
    let mut request = json!({"kind": kind, "name": "pod-config", "object": object, "operation": "CREATE"});
    if let Some(old) = old {
        request["operation"] = json!("UPDATE");
        request["oldObject"] = old.clone();
    }
    request
}

fn check(object: &Value, old: Option<&Value>, settings: &Value, cluster: &dyn Cluster) {
    assert_no_canary(&evaluate_in_both_modes(&request(object, old), settings, cluster));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn config_maps_are_evaluated(data in data(), old in prop::option::of(data())) {
        let (object, old) = (config_map(&data), old.as_ref().map(config_map));
        for settings in [json!({}), json!({"operator": {"walS3Bucket": "b"}})] {
            check(&object, old.as_ref(), &settings, &NoCluster);
        }
    }

    #[test]
    fn resources_are_evaluated(spec in spec(), old in prop::option::of(spec())) {
        let (object, old) = (resource(&spec), old.as_ref().map(resource));
        for settings in [json!({}), json!({"spilo": {"upgradeRunning": true}})] {
            check(&object, old.as_ref(), &settings, &NoCluster);
        }
    }

    #[test]
    fn resources_are_evaluated_with_look_ups(spec in spec(), old in prop::option::of(spec()), pod_config in data()) {
        let (object, old) = (resource(&spec), old.as_ref().map(resource));
        let name = json!({"namespace": "zalando", "name": "operator"});
        let settings = json!({"lookups": {"enabled": true, "operatorConfiguration": name}});
        check(&object, old.as_ref(), &settings, &WithPodConfig(config_map(&pod_config)));
    }

    #[test]
    fn an_object_that_is_not_changed_is_never_denied(spec in spec(), data in data()) {
        for object in [resource(&spec), config_map(&data)] {
            let mut touched = object.clone();
            touched["metadata"]["finalizers"] = json!([]);
            let report = evaluate(&request(&touched, Some(&object)), &json!({"mode": "verify"}), &NoCluster);
            prop_assert!(report.is_accepted());
        }
    }

    #[test]
    fn bytes_that_are_not_a_request_are_denied(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert_eq!(validate(&bytes, &NoCluster).code, Some(400));
    }
}
