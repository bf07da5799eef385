//! The waPC entry points and host calls of the compiled module.

use kubewarden_policy_sdk::error::Error;
use kubewarden_policy_sdk::host_capabilities::kubernetes::{GetResourceRequest, get_resource};
use kubewarden_policy_sdk::protocol_version_guest;
use serde_json::Value;
use wapc_guest::{CallResult, register_function};

use crate::cluster::{Cluster, LookupError, ObjectReference};

/// The host calls this function once per instance.
#[allow(unsafe_code, reason = "the host finds the function by its name")]
#[unsafe(no_mangle)]
pub extern "C" fn wapc_init() {
    register_function("protocol_version", protocol_version_guest);
    register_function("validate", validate);
    register_function("validate_settings", validate_settings);
}

fn validate(payload: &[u8]) -> CallResult {
    Ok(serde_json::to_vec(&crate::validate(payload, &Host))?)
}

fn validate_settings(payload: &[u8]) -> CallResult {
    Ok(serde_json::to_vec(&crate::validate_settings(payload))?)
}

/// The cluster of the policy server.
struct Host;

impl Cluster for Host {
    fn get(&self, reference: &ObjectReference<'_>) -> Result<Value, LookupError> {
        let request = GetResourceRequest {
            api_version: reference.kind.api_version().to_owned(),
            kind: reference.kind.kind().to_owned(),
            name: reference.name.to_owned(),
            namespace: reference.namespace.map(str::to_owned),
            // An object is evaluated against what is stored now: the cache of the host is up to five seconds old.
            disable_cache: true,
            field_masks: None,
        };
        get_resource(&request).map_err(|error| match error {
            Error::HostCall { source, .. } => LookupError::from_host_message(&source.to_string()),
            Error::Deserialization { .. } => LookupError::Malformed,
            _ => LookupError::Failed,
        })
    }
}
