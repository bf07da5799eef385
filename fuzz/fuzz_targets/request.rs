//! The payload of `validate`, with the answers to look-ups in the field `cluster`: every payload gets the same response
//! twice, and a repaired object needs no further repair.
#![no_main]

use harbor_postgres_backup_policy::validate;
use harbor_postgres_backup_testkit::fixtures::RecordedCluster;
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};

fn response(payload: &[u8], cluster: &RecordedCluster) -> Value {
    serde_json::to_value(validate(payload, cluster)).expect("a response is JSON")
}

fuzz_target!(|payload: &[u8]| {
    let parsed = serde_json::from_slice::<Value>(payload);
    let cluster = RecordedCluster(parsed.as_ref().map_or(Value::Null, |payload| payload["cluster"].clone()));
    let mut first = response(payload, &cluster);
    assert_eq!(first, response(payload, &cluster));
    assert_eq!(first["accepted"] == json!(true), first["code"].is_null() && first["message"].is_null(), "{first:#}");
    let repaired = first["mutated_object"].take();
    // A payload with a field that serde_json cannot read is accepted if the policy does not read the field either.
    let Ok(mut payload) = parsed else { return };
    if repaired.is_null() {
        return;
    }
    assert_eq!(first["accepted"], json!(true), "{first:#}");
    payload["request"]["object"] = repaired;
    let second = response(payload.to_string().as_bytes(), &cluster);
    assert_eq!((&second["accepted"], &second["mutated_object"]), (&json!(true), &Value::Null), "{second:#}");
});
