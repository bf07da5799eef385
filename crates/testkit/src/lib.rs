//! What the tests of the policy and of its command line share. Development only.

pub mod fixtures;
pub mod memory;
pub mod mutation;
pub mod random;
pub mod requests;
pub mod wasm;
