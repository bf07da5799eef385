//! Rules on the operator's configuration.

pub mod image;
pub mod keys;
pub mod pod_config_reference;
