//! Rules on the cluster itself.

pub mod name;
