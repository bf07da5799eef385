//! The waPC entry points, for the wasm32-wasip1 module only.

use kubewarden_policy_sdk::protocol_version_guest;
use wapc_guest::register_function;

/// Called by the host once per instance.
///
/// No handler returns an `Err`: the host would make an HTTP 500 of it that shows its text to everyone.
#[allow(unsafe_code, reason = "the host finds this function by its name")]
#[unsafe(no_mangle)]
pub extern "C" fn wapc_init() {
    register_function("protocol_version", protocol_version_guest);
    register_function("validate", |payload| Ok(crate::validate(payload)));
    register_function("validate_settings", |payload| Ok(crate::validate_settings(payload)));
    register_function("report", |payload| Ok(crate::report(payload)));
}
