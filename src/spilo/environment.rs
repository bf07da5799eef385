//! From the variables of a pod to what Spilo's start-up does with them.
//!
//! 1. [`Variables`] collects what the operator gives to the container, each from its [`Source`];
//!    `operator` derives those that come from the operator's configuration or from `spec.clone`.
//! 2. [`Variables::resolve`] applies the operator's precedence and Kubernetes' `$(NAME)` expansion:
//!    the [`Environment`] is what `configure_spilo.py` sees.
//! 3. [`Environment::plan`] does what `configure_spilo.py` of one release does: the [`Plan`].
//!
//! What is not known stays standing in the resulting texts as `$(NAME)`: a cluster name, a value that
//! comes from a Secret. The values of secret variables are never part of a plan.
//!
//! ```
//! use harbor_postgres_backup_policy::spilo::{Tag, environment::{Identity, Source, Variables}};
//!
//! let identity = Identity { cluster: Some("postgresql-harbor-hc"), namespace: Some("harbor"), ..Identity::default() };
//! let mut variables = Variables::of_cluster(&identity);
//! variables.add(Source::ConfigMap, "WAL_S3_BUCKET", "backups");
//! variables.add(Source::ConfigMap, "USE_WALG_BACKUP", "true");
//! let environment = variables.resolve();
//! let plan = environment.plan(Tag::new(2, 1, 7)).unwrap();
//! assert_eq!(
//!     plan.archive.unwrap().prefix(),
//!     "s3://backups/spilo/harbor-postgresql-harbor-hc/wal/$(PGVERSION)",
//! );
//! ```

mod archive;
mod bootstrap;
mod directory;
mod expansion;
pub mod operator;
mod others;
mod places;
mod plan;
mod region;
mod release;
mod resolved;
mod template;
mod tools;
mod variables;

#[cfg(test)]
mod tests;

pub use archive::{Archive, Credentials, Region, Store, Tool, is_go_bool};
pub use bootstrap::{ClonePlan, PointInTime, StandbyPlan};
pub use directory::Directory;
pub use plan::{Failure, Plan};
pub use resolved::{Environment, Hidden, Unresolved};
pub use variables::{Identity, Source, Value, Variables};
