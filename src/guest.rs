//! The waPC entry points and host calls, for the wasm32-wasip1 module only.

use kubewarden_policy_sdk::protocol_version_guest;
use lol_alloc::{AssumeSingleThreaded, LeakingAllocator};
use wapc_guest::{host_call, register_function};

use crate::cluster::{Cluster, Reference, Unanswered};

/// Memory is handed out and never taken back: a module's goes when its instance does, after one request
/// (policy-evaluator, `runtimes/wapc`: every evaluation is rehydrated).
// SAFETY: a module of this target has one thread.
#[allow(unsafe_code, reason = "that there is one thread cannot be said otherwise")]
#[global_allocator]
static HEAP: AssumeSingleThreaded<LeakingAllocator> = unsafe { AssumeSingleThreaded::new(LeakingAllocator::new()) };

/// Called by the host once per instance.
///
/// No handler returns an `Err`: the host would make an HTTP 500 of it that shows its text to everyone.
#[allow(unsafe_code, reason = "the host finds this function by its name")]
#[unsafe(no_mangle)]
pub extern "C" fn wapc_init() {
    register_function("protocol_version", protocol_version_guest);
    register_function("validate", |payload| Ok(crate::validate(payload, &Host)));
    register_function("validate_settings", |payload| Ok(crate::validate_settings(payload)));
    register_function("report", |payload| Ok(crate::report(payload, &Host)));
}

/// The cluster behind Kubewarden's host call. It is made directly: the SDK's own function needs the feature
/// `cluster-context`, which brings the Rust types of all of Kubernetes for one map of five texts.
struct Host;

impl Cluster for Host {
    fn get(&self, wanted: &Reference<'_>) -> Result<String, Unanswered> {
        let query = wanted.query().into_bytes();
        let answer = host_call("kubewarden", "kubernetes", "get_resource", &query)
            .map_err(|error| Unanswered::of_host(&error.to_string()))?;
        String::from_utf8(answer).map_err(|_| Unanswered::Malformed)
    }
}
