//! The bytes of settings: an answer, with a message exactly where they are not valid.
#![no_main]

use harbor_postgres_backup_policy::validate_settings;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|settings: &[u8]| {
    let answer = validate_settings(settings);
    assert_eq!(answer, validate_settings(settings));
    let answer: Value = serde_json::from_slice(&answer).unwrap();
    assert_eq!(answer["valid"], answer["message"].is_null());
});
