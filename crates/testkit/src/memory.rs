//! The maximum memory of the compiled policy for a request.

use allocation_counter::measure;
use serde_json::Value;

/// The maximum memory of the policy for a request, as a multiple of [`host_memory`]. Objects and long values need less
/// than 3 times as much as in the host. The others are requests with tens of thousands of short lines or variables: each
/// is parsed, and each with a problem has a message that is longer than itself.
pub const MAX_MEMORY_RATIO: u64 = 16;

/// The memory in bytes for expanded variables, whose size does not depend on that of the request: their values can be
/// 2 MiB long.
pub const EXPANSION_MEMORY: u64 = 4 << 20;

/// The memory in bytes that the host itself needs to parse a payload: the payload, and the allocations of serde_json for
/// the [`Value`] at their peak. A payload that is not JSON counts as far as it was parsed.
pub fn host_memory(payload: &[u8]) -> u64 {
    let parsing = measure(|| drop(serde_json::from_slice::<Value>(payload)));
    payload.len() as u64 + parsing.bytes_max
}

/// The maximum memory of an instance in bytes for a payload. `base` is the memory for an empty request.
pub fn max_memory(base: u64, payload: &[u8]) -> u64 {
    base + EXPANSION_MEMORY + MAX_MEMORY_RATIO * host_memory(payload)
}
