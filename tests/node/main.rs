//! The policy on `wasm32-unknown-unknown`, in Node: `make test-node`. All other tests run natively, and on the compiled
//! module in `tests/wasm`.

#![cfg(all(target_family = "wasm", not(target_os = "wasi")))]
#![allow(clippy::indexing_slicing, clippy::unwrap_used, missing_docs, reason = "a test may panic")]

use harbor_postgres_backup_policy::cluster::NoCluster;
use harbor_postgres_backup_policy::{validate, validate_settings};
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test as test;

fn response(request: &Value) -> Value {
    let payload = json!({"request": request, "settings": {}}).to_string();
    serde_json::to_value(validate(payload.as_bytes(), &NoCluster)).unwrap()
}

fn pod_config(data: &Value) -> Value {
    json!({
        "kind": {"group": "", "version": "v1", "kind": "ConfigMap"},
        "operation": "CREATE", "namespace": "harbor", "name": "pod-config",
        "object": {
            "apiVersion": "v1", "kind": "ConfigMap",
            "metadata": {"name": "pod-config", "namespace": "harbor"}, "data": data,
        },
    })
}

fn postgresql(image: &str) -> Value {
    json!({
        "kind": {"group": "acid.zalan.do", "version": "v1", "kind": "postgresql"},
        "operation": "CREATE", "namespace": "harbor", "name": "postgresql-harbor",
        "object": {
            "apiVersion": "acid.zalan.do/v1", "kind": "postgresql",
            "metadata": {
                "name": "postgresql-harbor", "namespace": "harbor",
                "annotations": {"harbor.harborcluster.checksum.goharbor.io/harbor": "1"},
            },
            "spec": {"dockerImage": image, "postgresql": {"version": "12"}, "numberOfInstances": 3},
        },
    })
}

#[test]
fn settings_are_validated() {
    assert!(validate_settings(b"{}").valid);
    let message = validate_settings(br#"{"mode": "repare"}"#).message;
    assert_eq!(
        message.as_deref(),
        Some("1 error in the settings: mode: unknown value \"repare\"; did you mean \"repair\"?")
    );
}

#[test]
fn a_payload_that_is_not_json_is_denied() {
    let response = serde_json::to_value(validate(b"{", &NoCluster)).unwrap();
    assert_eq!((&response["accepted"], &response["code"]), (&json!(false), &json!(400)));
}

#[test]
fn other_objects_are_accepted() {
    let mut request = pod_config(&json!({}));
    request["name"] = json!("other");
    assert_eq!(response(&request)["accepted"], json!(true));
}

#[test]
fn a_pod_config_without_a_bucket_is_denied() {
    let response = response(&pod_config(&json!({"USE_WALG_BACKUP": "true"})));
    assert_eq!((&response["accepted"], &response["code"]), (&json!(false), &json!(422)));
    assert!(response["message"].as_str().unwrap().contains("pod-config/target"), "{response}");
}

#[test]
fn the_image_of_a_cluster_is_repaired() {
    let response = response(&postgresql("ghcr.io/zalando/spilo-12:1.6-p3"));
    assert_eq!(response["accepted"], json!(true), "{response}");
    assert_eq!(response["mutated_object"]["spec"]["dockerImage"], json!("ghcr.io/zalando/spilo-16:3.3-p3"));
}
