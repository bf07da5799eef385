//! What people run, as they have published it (names and keys replaced): no false refusal.
//!
//! `tests/data/field.json` says of each whether it works, by what Spilo does with it.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::string_slice,
    clippy::unwrap_used,
    missing_docs,
    reason = "a test may stop"
)]

use harbor_postgres_backup_policy::cluster::NoCluster;
use harbor_postgres_backup_policy::validate;
use serde_json::{Value, json};

fn field() -> Value {
    serde_json::from_str(include_str!("data/field.json")).unwrap()
}

fn answer(kind: &Value, object: &Value, settings: &Value) -> Value {
    let request = json!({"kind": kind, "name": "pod-config", "operation": "CREATE", "object": object});
    serde_json::from_slice(&validate(
        json!({"request": request, "settings": settings}).to_string().as_bytes(),
        &NoCluster,
    ))
    .unwrap()
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap()
}

#[test]
fn config_maps_that_work_are_accepted_and_refusals_name_a_reason_to_be_refused() {
    let kind = json!({"group": "", "version": "v1", "kind": "ConfigMap"});
    let mut refused = Vec::new();
    for set in field()["configMaps"].as_array().unwrap() {
        // What the operator, a Secret or a cluster's own variables supply is said in the settings.
        let elsewhere = set["supplied_elsewhere"].to_string();
        let has_target = ["ucket", "BUCKET", "PREFIX"].iter().any(|word| elsewhere.contains(word));
        let settings = json!({"operator": {"walS3Bucket": if has_target { "operators-own" } else { "" }}});
        let answer = answer(&kind, &json!({"metadata": {"name": "pod-config"}, "data": set["data"]}), &settings);
        let accepted = answer["accepted"].as_bool().unwrap();
        match text(set, "judgement") {
            "works" => assert!(accepted, "{}: {answer:#}", text(set, "name")),
            "does not work" => assert!(!accepted || text(set, "because").contains("F48"), "{}", text(set, "name")),
            _ => {}
        }
        if !accepted {
            let mut rules: Vec<&str> =
                text(&answer, "message").lines().filter_map(|line| line.split(' ').next()).collect();
            rules.dedup();
            refused.push(format!("{}: {}", text(set, "name"), rules.join(" ")));
        }
    }
    assert_eq!(refused, REFUSED);
}

/// Those that work with a flaw and are refused for it, and those that do not work.
const REFUSED: &[&str] = &[
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
fn images_are_never_refused_where_the_version_fits() {
    let kind = json!({"group": "acid.zalan.do", "version": "v1", "kind": "postgresql"});
    for image in field()["images"].as_array().unwrap() {
        let object = json!({"metadata": {"name": "db"}, "spec": {"dockerImage": image["reference"], "postgresql": {"version": "12"}}});
        let settings = json!({"clusters": {"scope": "all"}});
        let answer = answer(&kind, &object, &settings);
        if answer["accepted"] == json!(false) {
            let message = text(&answer, "message");
            assert!(message.starts_with("spilo/postgres-major "), "{}: {message}", text(image, "reference"));
        }
    }
}

#[test]
fn pg_hba_lists_are_refused_only_for_what_stops_the_database() {
    let kind = json!({"group": "acid.zalan.do", "version": "v1", "kind": "postgresql"});
    for list in field()["pgHba"].as_array().unwrap() {
        let object = json!({"metadata": {"name": "db"}, "spec": {
            "dockerImage": "ghcr.io/zalando/spilo-16:3.3-p3", "postgresql": {"version": "16"}, "patroni": {"pg_hba": list["lines"]},
        }});
        let answer = answer(&kind, &object, &json!({"clusters": {"scope": "all"}}));
        if answer["accepted"] == json!(false) {
            let message = text(&answer, "message");
            assert!(list["judgement"] != json!("works"), "{}: {message}", text(list, "name"));
            eprintln!("{}: {message}", text(list, "name"));
        }
    }
}
