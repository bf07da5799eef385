//! What any mutating policy pays: the request is read into a tree, and the object in it goes back as
//! `mutated_object`, unchanged. `make bench` measures the real policy as a multiple of this module, which is
//! built with the same profile and the same wasm-opt. It is never shipped.

#![cfg(target_os = "wasi")]

use serde_json::{Value, json};
use wapc_guest::{CallResult, register_function};

/// Called by the host once per instance.
#[allow(unsafe_code, reason = "the host finds this function by its name")]
#[unsafe(no_mangle)]
pub extern "C" fn wapc_init() {
    register_function("protocol_version", |_| Ok(serde_json::to_vec("v1")?));
    register_function("validate_settings", |_| Ok(serde_json::to_vec(&json!({"valid": true}))?));
    register_function("validate", validate);
}

fn validate(payload: &[u8]) -> CallResult {
    let mut call: Value = serde_json::from_slice(payload)?;
    let object = call.pointer_mut("/request/object").map(Value::take);
    Ok(serde_json::to_vec(&json!({"accepted": true, "mutated_object": object}))?)
}
