//! What holds for every request: an answer, a fixed point, no other change than the findings name, no credential in a
//! message.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    missing_docs,
    reason = "a test may panic"
)]

mod chains;
mod invariants;
mod mutations;
mod requests;
mod restores;
mod versions;
