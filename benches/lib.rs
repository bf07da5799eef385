//! What the benchmark measures with: a host that counts instructions, and one that runs the module as Kubewarden does.

pub mod host;
pub mod meter;
