//! The memory that a request may need in the compiled policy.

use allocation_counter::measure;
use serde_json::Value;

/// The maximum memory of the policy for a request, as a multiple of [`host_memory`].
pub const MAX_MEMORY_RATIO: u64 = 3;

/// The memory in bytes that the host itself needs to parse a payload: the payload, and the allocations of serde_json for
/// the [`Value`] at their peak. A payload that is not JSON counts as far as it was parsed.
pub fn host_memory(payload: &[u8]) -> u64 {
    let parsing = measure(|| drop(serde_json::from_slice::<Value>(payload)));
    payload.len() as u64 + parsing.bytes_max
}

/// The maximum memory of an instance in bytes for a payload. `base` is the memory that an empty request needs.
pub fn max_memory(base: u64, payload: &[u8]) -> u64 {
    base + MAX_MEMORY_RATIO * host_memory(payload)
}
