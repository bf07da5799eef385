//! The compiled module in a waPC host: it gives the answers that the policy gives natively, whatever it is sent, within
//! bounds of time and memory.

#![allow(
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    missing_docs,
    reason = "a test may panic"
)]

mod extremes;
mod fixtures;
mod lookups;
mod stress;
