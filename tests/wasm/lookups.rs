//! The whole chain through the compiled module, with recorded look-ups.

use harbor_postgres_backup_testkit::fixtures::RecordedCluster;
use harbor_postgres_backup_testkit::wasm::Module;
use serde_json::{Value, json};

/// The rules in the audit annotation for a resource that is correct by itself, by what the host answers.
fn findings(operator: &Value, pod_config: &Value, credentials: &str) -> String {
    let request = json!({
        "kind": {"group": "acid.zalan.do", "version": "v1", "kind": "postgresql"},
        "operation": "CREATE", "namespace": "harbor", "name": "pg",
        "object": {
            "metadata": {"name": "pg", "namespace": "harbor"},
            "spec": {"dockerImage": "ghcr.io/zalando/spilo-16:3.3-p3", "postgresql": {"version": "12"}},
        },
    });
    let settings = json!({
        "clusters": {"scope": "all"},
        "backup": {"credentials": credentials},
        "lookups": {"enabled": true, "operatorConfiguration": {"namespace": "zalando", "name": "operator"}},
    });
    let cluster = RecordedCluster(json!({
        "OperatorConfiguration zalando/operator": operator,
        "ConfigMap harbor/pod-config": pod_config,
    }));
    let payload = json!({"request": request, "settings": settings}).to_string();
    let answer = Module::start().validate(payload.as_bytes(), &cluster);
    answer["audit_annotations"]["findings"].as_str().unwrap().to_owned()
}

fn operator(kubernetes: &Value) -> Value {
    json!({
        "apiVersion": "acid.zalan.do/v1", "kind": "OperatorConfiguration",
        "metadata": {"namespace": "zalando", "name": "operator"}, "configuration": {"kubernetes": kubernetes},
    })
}

fn naming() -> Value {
    operator(&json!({"pod_environment_configmap": "harbor/pod-config"}))
}

fn pod_config(data: &Value) -> Value {
    json!({
        "apiVersion": "v1", "kind": "ConfigMap",
        "metadata": {"namespace": "harbor", "name": "pod-config"}, "data": data,
    })
}

fn complete() -> Value {
    pod_config(&json!({"WAL_S3_BUCKET": "b", "AWS_REGION": "eu-central-1", "USE_WALG_BACKUP": "true"}))
}

#[test]
fn a_complete_chain_has_no_findings() {
    assert_eq!(findings(&naming(), &complete(), "any"), "none");
}

#[test]
fn a_missing_config_map_and_refused_access_are_warnings() {
    for error in [
        "Callback evaluation failure: Cannot find v1/ConfigMap named 'pod-config' inside of namespace 'Some(\"harbor\")'",
        "Policy has not been granted access to Kubernetes v1/ConfigMap resources. The violation has been reported.",
        "something else",
    ] {
        assert_eq!(findings(&naming(), &json!(error), "any"), "chain/look-up=warn", "{error}");
    }
}

#[test]
fn a_config_map_without_a_reference_makes_no_backups() {
    assert_eq!(findings(&operator(&json!({})), &complete(), "any"), "chain/backup=deny");
}

#[test]
fn an_answer_of_the_wrong_shape_is_a_warning() {
    for data in [json!(7), json!("text"), json!([])] {
        assert_eq!(findings(&naming(), &pod_config(&data), "any"), "chain/look-up=warn", "{data}");
    }
}

#[test]
fn a_secret_supplies_credentials_where_the_operator_names_one() {
    let with_secret =
        operator(&json!({"pod_environment_configmap": "harbor/pod-config", "pod_environment_secret": "keys"}));
    assert_eq!(findings(&with_secret, &complete(), "secret"), "none");
    assert_eq!(findings(&naming(), &complete(), "secret"), "chain/backup=deny");
}
