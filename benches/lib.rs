//! Measures what requests cost in compiled policies: the time as in Kubewarden's policy server, and fuel and memory.

pub mod host;
pub mod meter;
pub mod module;
