//! The bytes of a call: always an answer, the same twice, and what is repaired stays as it is.
#![no_main]

use harbor_postgres_backup_policy::cluster::NoCluster;
use harbor_postgres_backup_policy::validate;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|call: &[u8]| {
    let answer = validate(call, &NoCluster);
    assert_eq!(answer, validate(call, &NoCluster));
    let mut answer: Value = serde_json::from_slice(&answer).unwrap();
    let Some(repaired) = answer.get_mut("mutated_object").map(Value::take) else { return };
    assert_eq!(answer["accepted"], true);
    // Fields that the policy leaves alone need not even be text.
    let Ok(mut call) = serde_json::from_slice::<Value>(call) else { return };
    call["request"]["object"] = repaired;
    let again: Value = serde_json::from_slice(&validate(call.to_string().as_bytes(), &NoCluster)).unwrap();
    assert_eq!(again["accepted"], true, "{again:#}");
    assert_eq!(again.get("mutated_object"), None, "{again:#}");
});
