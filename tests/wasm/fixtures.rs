//! The fixtures of the product through the compiled module.

use harbor_postgres_backup_policy::cluster::NoCluster;
use harbor_postgres_backup_policy::{validate, validate_settings};
use harbor_postgres_backup_testkit::fixtures::{self, RecordedCluster, normalized};
use harbor_postgres_backup_testkit::wasm::Module;
use serde_json::{Value, json};

fn natively(payload: &[u8], cluster: &RecordedCluster) -> Value {
    serde_json::to_value(validate(payload, cluster)).unwrap()
}

#[test]
fn every_fixture_gets_the_native_answer_with_and_without_look_ups() {
    let mut module = Module::start();
    let mut with_look_ups = 0;
    for fixture in fixtures::all() {
        let (name, payload) = (&fixture.name, fixture.payload());
        let call = module.call("validate", &payload, &fixture.cluster);
        assert_eq!(normalized(&call.json()), fixture.expected(), "{name}");
        assert_eq!(call.json(), natively(&payload, &fixture.cluster), "{name}");
        with_look_ups += usize::from(!call.host_calls.is_empty());

        // The same with every look-up failing.
        let without = module.call("validate", &payload, &RecordedCluster::empty());
        assert_eq!(without.json(), natively(&payload, &RecordedCluster::empty()), "{name}, no look-up answered");
        assert_eq!(without.host_calls.is_empty(), call.host_calls.is_empty(), "{name}");
    }
    assert!(with_look_ups >= 10, "only {with_look_ups} fixtures look other objects up");
}

#[test]
fn settings_are_validated_as_natively() {
    let mut module = Module::start();
    for fixture in fixtures::all() {
        let payload = fixture.settings.to_string();
        let answer = module.call("validate_settings", payload.as_bytes(), &RecordedCluster::empty()).json();
        let native = serde_json::to_value(validate_settings(payload.as_bytes())).unwrap();
        assert_eq!(answer, native, "{}", fixture.name);
        // Invalid settings are denied with status 400 wherever they turn up.
        let is_valid = fixture.expected()["code"] != json!(400);
        assert_eq!(answer["valid"], json!(is_valid), "{}: {answer}", fixture.name);
    }
    let empty = module.call("validate_settings", b"{}", &RecordedCluster::empty()).json();
    assert_eq!(empty, json!({"valid": true, "message": null}));
}

#[test]
fn the_module_speaks_the_first_version_of_the_protocol() {
    let answer = Module::start().call("protocol_version", b"", &RecordedCluster::empty());
    assert_eq!(answer.json(), json!("v1"));
}

#[test]
fn an_unknown_operation_is_an_error_and_not_a_trap() {
    let error = Module::start().call("unknown", b"{}", &RecordedCluster::empty()).answer.unwrap_err();
    assert!(error.contains("No handler registered"), "{error}");
}

#[test]
fn without_look_ups_no_host_call_is_made() {
    let mut module = Module::start();
    let payload = fixtures::named("recorded/harbor-operator-1.3-creates-a-cluster").payload();
    let call = module.call("validate", &payload, &RecordedCluster::empty());
    assert_eq!(call.host_calls, Vec::<String>::new());
    assert_eq!(call.json(), serde_json::to_value(validate(&payload, &NoCluster)).unwrap());
}
