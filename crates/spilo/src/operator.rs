//! postgres-operator: the list of environment variables of the container `postgres`.
//!
//! Follows `generateSpiloPodEnvVars`, `generateCloneEnvironment`, `generateStandbyEnvironment`, `generateTlsMounts`,
//! `appendEnvVars` and `deduplicateEnvVars` in `pkg/cluster/k8sres.go` of zalando/postgres-operator, in every tag from
//! v1.5.0 to v2.0.1.
//!
//! [`OperatorInputs`] is everything that the operator reads to assemble the list. [`EnvBuilder`] is the same one step at
//! a time: it collects the variables from each [`Source`], and [`EnvBuilder::assemble`] orders them and drops the ones
//! that the operator drops. The resulting [`ContainerEnv`] is what the kubelet gets ([`crate::kubelet::expand`]).
//!
//! ```
//! use spilo::operator::{ClusterIdentity, EnvBuilder, OperatorConfiguration, Source};
//!
//! let mut builder = EnvBuilder::new(ClusterIdentity { name: Some("pg"), ..ClusterIdentity::default() });
//! builder.add(Source::ConfigMap, "wal_s3_bucket", "mine");
//! builder.add_configuration(&OperatorConfiguration { wal_s3_bucket: "backups", ..OperatorConfiguration::default() });
//! let env = builder.assemble();
//! // The operator ignores case, Spilo does not: no bucket reaches Spilo.
//! let [overridden] = env.overridden() else { panic!() };
//! assert_eq!((overridden.name, overridden.by_name), ("WAL_S3_BUCKET", "wal_s3_bucket"));
//! ```

mod assemble;
mod builder;
mod clone;
mod cluster;
mod cluster_env;
mod config_map_reference;
mod configuration;
mod configuration_keys;
mod container_env;
mod env_from;
mod env_var;
mod error;
mod fixed;
mod inputs;
mod list_builder;
mod lookup;
pub mod milestones;
mod postgres_version;
mod service_account;
mod source;
mod standby;
mod tls;
mod unknown_source;
mod value;
mod version;

pub use assemble::reference_resolves;
pub use builder::EnvBuilder;
pub use clone::CloneSpec;
pub use cluster::ClusterIdentity;
pub use cluster_env::ClusterEnvEntry;
pub use config_map_reference::{ConfigMapReference, ConfigMapReferenceError};
pub use configuration::{ConfigurationKind, OperatorConfiguration};
pub use configuration_keys::{ConfigurationKeyError, check_aws_or_gcp_key};
pub use container_env::{ContainerEnv, IgnoredVariable, OverriddenVariable};
pub use env_from::{EnvFromKind, EnvFromSource};
pub use env_var::EnvVar;
pub use error::OperatorError;
pub use inputs::OperatorInputs;
pub use lookup::Lookup;
pub use service_account::ServiceAccountIdentity;
pub use source::Source;
pub use standby::StandbySpec;
pub use tls::TlsSpec;
pub use unknown_source::UnknownSource;
pub use value::{UnknownReason, Value, ValueFrom};
pub use version::{OperatorVersion, ParseOperatorVersionError};
