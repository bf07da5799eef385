//! The whole chain through the compiled policy, its look-ups answered from prepared manifests and errors.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::env;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use harbor_postgres_backup::host::Policy;
use harbor_postgres_backup::lookup::{Lookup, Manifests};
use serde_json::{Value, json};

const MODULE: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../target/wasm32-wasip1/release/harbor_postgres_backup_policy.wasm");

/// The findings on a resource with nothing wrong in it, by what the host answers.
fn findings(lookup: impl Lookup + 'static, credentials: &str) -> Vec<String> {
    let file = env::var_os("POLICY_WASM").map_or_else(|| Path::new(MODULE).to_owned(), PathBuf::from);
    let policy = Policy::load(&file).unwrap_or_else(|error| panic!("{error}")).with_lookup(Arc::new(lookup));
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
    let report = policy.report(&request, &settings).unwrap();
    report.findings.iter().map(|finding| format!("{} {}", finding.rule, finding.action.word())).collect()
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

/// Answers from manifests, and for the ConfigMaps that are not among them with the host's own words.
struct Host(Manifests, &'static str);

impl Lookup for Host {
    fn answer(&self, operation: &str, query: &Value) -> Result<Value, String> {
        self.0.answer(operation, query).map_err(|_| self.1.to_owned())
    }
}

const NONE: [&str; 0] = [];

#[test]
fn a_whole_chain_has_nothing_to_find() {
    assert_eq!(findings(Manifests::new(vec![naming(), complete()]), "any"), NONE);
}

#[test]
fn a_missing_config_map_and_refused_access_are_warnings() {
    for text in [
        "Callback evaluation failure: Cannot find v1/ConfigMap named 'pod-config' inside of namespace 'Some(\"harbor\")'",
        "Policy has not been granted access to Kubernetes v1/ConfigMap resources. The violation has been reported.",
        "something else",
    ] {
        assert_eq!(findings(Host(Manifests::new(vec![naming()]), text), "any"), ["chain/look-up warn"], "{text}");
    }
}

#[test]
fn a_config_map_that_nobody_names_makes_no_backups() {
    let unnamed = operator(&json!({}));
    assert_eq!(findings(Manifests::new(vec![unnamed, complete()]), "any"), ["chain/backup deny"]);
}

#[test]
fn an_answer_of_the_wrong_shape_is_a_warning() {
    for data in [json!(7), json!("text"), json!([])] {
        assert_eq!(findings(Manifests::new(vec![naming(), pod_config(&data)]), "any"), ["chain/look-up warn"]);
    }
}

#[test]
fn a_secret_supplies_credentials_where_the_operator_names_one() {
    let with_secret =
        operator(&json!({"pod_environment_configmap": "harbor/pod-config", "pod_environment_secret": "keys"}));
    assert_eq!(findings(Manifests::new(vec![with_secret, complete()]), "secret"), NONE);
    assert_eq!(findings(Manifests::new(vec![naming(), complete()]), "secret"), ["chain/backup deny"]);
}
