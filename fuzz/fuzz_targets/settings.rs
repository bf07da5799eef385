//! The payload of `validate_settings`: settings are either valid or have a message.
#![no_main]

use harbor_postgres_backup_policy::validate_settings;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|settings: &[u8]| {
    let response = validate_settings(settings);
    assert_eq!(response.valid, response.message.is_none());
    assert_eq!(response.message, validate_settings(settings).message);
});
