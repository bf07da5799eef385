//! Configurations that their users have published, with names and keys replaced: none that works is denied.
//!
//! `published.json` says of each whether it works, is flawed, or is broken, by what Spilo does with it.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, missing_docs, reason = "a test may panic")]

use harbor_postgres_backup_policy::cluster::NoCluster;
use harbor_postgres_backup_policy::validate;
use serde_json::{Value, json};

fn published() -> Value {
    serde_json::from_str(include_str!("published.json")).unwrap()
}

fn response(kind: &Value, object: &Value, settings: &Value) -> Value {
    let request = json!({"kind": kind, "name": "pod-config", "operation": "CREATE", "object": object});
    let payload = json!({"request": request, "settings": settings}).to_string();
    serde_json::to_value(validate(payload.as_bytes(), &NoCluster)).unwrap()
}

fn string<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap()
}

/// The ids of the rules that deny.
fn denying_rules(response: &Value) -> Vec<&str> {
    let mut rules: Vec<&str> =
        string(response, "message").lines().filter_map(|line| line.split([' ', ':']).next()).collect();
    rules.dedup();
    rules
}

/// Flawed or broken ConfigMaps, and the rules that deny them.
const DENIED_CONFIG_MAPS: &[&str] = &[
    "azure-account-and-literal-prefix: pod-config/shared-archive",
    "minio-every-three-minutes-restore: restore/path",
    "minio-tls-private-ca: pod-config/shared-archive",
    "scaleway-host-in-prefix: pod-config/variable-name pod-config/shared-archive",
    "backblaze-static-prefix: pod-config/variable-name pod-config/shared-archive",
    "operator-names-in-pod-config: pod-config/target pod-config/variable-name",
    "aws-prefix-of-one-cluster: pod-config/shared-archive",
    "aws-operator-style-static-prefix: pod-config/shared-archive",
    "misspelt-prefix: pod-config/target pod-config/variable-name",
    "file-prefix: pod-config/target pod-config/variable-name",
    "standby-of-another-site: pod-config/target restore/standby",
];

#[test]
fn config_maps_that_work_are_accepted() {
    let kind = json!({"group": "", "version": "v1", "kind": "ConfigMap"});
    let mut denied = Vec::new();
    for published in published()["configMaps"].as_array().unwrap() {
        let name = string(published, "name");
        // What a Secret or the operator supplies is part of the settings.
        let elsewhere = published["supplied_elsewhere"].to_string();
        let has_target = ["ucket", "BUCKET", "PREFIX"].iter().any(|word| elsewhere.contains(word));
        let settings = json!({"operator": {"walS3Bucket": if has_target { "bucket-of-the-operator" } else { "" }}});
        let object = json!({"metadata": {"name": "pod-config"}, "data": published["data"]});
        let response = response(&kind, &object, &settings);
        let is_accepted = response["accepted"] == json!(true);
        match string(published, "expected") {
            "works" => assert!(is_accepted, "{name}: {response:#}"),
            "broken" => assert!(!is_accepted, "{name}"),
            _ => {}
        }
        if !is_accepted {
            denied.push(format!("{name}: {}", denying_rules(&response).join(" ")));
        }
    }
    assert_eq!(denied, DENIED_CONFIG_MAPS);
}

#[test]
fn an_image_is_denied_only_if_it_lacks_the_postgresql_version() {
    let kind = json!({"group": "acid.zalan.do", "version": "v1", "kind": "postgresql"});
    let mut denied = 0;
    for image in published()["images"].as_array().unwrap() {
        let reference = string(image, "reference");
        let object = json!({
            "metadata": {"name": "db"}, "spec": {"dockerImage": reference, "postgresql": {"version": "12"}},
        });
        let response = response(&kind, &object, &json!({"clusters": {"scope": "all"}}));
        if response["accepted"] == json!(false) {
            assert_eq!(denying_rules(&response), ["spilo/postgres-major"], "{reference}: {response:#}");
            denied += 1;
        }
    }
    assert!(denied > 0);
}

#[test]
fn pg_hba_lists_that_work_are_accepted() {
    let kind = json!({"group": "acid.zalan.do", "version": "v1", "kind": "postgresql"});
    let mut denied = 0;
    for list in published()["pgHba"].as_array().unwrap() {
        let object = json!({"metadata": {"name": "db"}, "spec": {
            "dockerImage": "ghcr.io/zalando/spilo-16:3.3-p3", "postgresql": {"version": "16"},
            "patroni": {"pg_hba": list["lines"]},
        }});
        let response = response(&kind, &object, &json!({"clusters": {"scope": "all"}}));
        if response["accepted"] == json!(false) {
            assert_ne!(list["expected"], json!("works"), "{}: {response:#}", string(list, "name"));
            denied += 1;
        }
    }
    assert!(denied > 0);
}
