//! The objects that the policy evaluates, as views that read their fields.

pub mod operator_configuration;
pub mod pod_config;
pub mod postgresql;

pub use operator_configuration::OperatorConfiguration;
pub use pod_config::PodConfig;
pub use postgresql::Postgresql;
