//! What [postgres-operator], [Spilo] and [WAL-G] do with the environment variables of a PostgreSQL pod: where a cluster
//! archives to, when it creates backups and how many it keeps, and what a clone or standby is restored from.
//!
//! Backups of a cluster are configured by variables that pass through several programs. Each of them drops, renames or
//! overrides some of them, differently in each version, and few report it. This crate predicts the result.
//!
//! ```text
//! operator configuration, ConfigMap, Secret, service account,
//! spec.env, spec.envFrom, spec.clone, spec.standby, spec.tls
//!    │  operator::OperatorInputs   order, duplicates, names that differ in case, by version
//!    ▼
//! operator::ContainerEnv           the container's list
//!    │  kubelet::expand            $(NAME)
//!    ▼
//! Environment                      what the processes in the container see, each value with its source
//!    │  startup::StartupPlan       configure_spilo.py of one release
//!    ▼
//! startup::Archive                 store, path, tools, credentials, and the variables that WAL-G sees
//!    │  restore::RestoreOutcome    what a new cluster starts from
//!    │  wal_g::inspect             what WAL-G does not do as intended
//!    ▼
//! plan::BackupPlan                 all of it, with the source of each value, and every problem with its cause
//! ```
//!
//! [`plan::BackupPlan`] is the result of the whole chain; the steps before it can be used by themselves.
//!
//! [postgres-operator]: https://github.com/zalando/postgres-operator
//! [Spilo]: https://github.com/zalando/spilo
//! [WAL-G]: https://github.com/wal-g/wal-g
//!
//! # Example
//!
//! ```
//! use spilo::operator::{ClusterIdentity, EnvBuilder, Source};
//! use spilo::startup::{Credentials, StartupPlan};
//! use spilo::{ImageReference, kubelet};
//!
//! let mut builder = EnvBuilder::new(ClusterIdentity {
//!     name: Some("acid-minimal-cluster"),
//!     namespace: Some("default"),
//!     postgres_major: Some("16"),
//!     ..ClusterIdentity::default()
//! });
//! builder.add(Source::ConfigMap, "WAL_S3_BUCKET", "backups");
//! builder.add(Source::ConfigMap, "AWS_REGION", "eu-central-1");
//! builder.add(Source::ConfigMap, "USE_WALG_BACKUP", "true");
//!
//! let environment = kubelet::expand(builder.assemble());
//! let image = ImageReference::parse("ghcr.io/zalando/spilo-16:3.3-p3");
//! let plan = StartupPlan::new(&environment, image.tag()?)?;
//!
//! let archive = plan.archive.ok_or("the cluster archives nothing")?;
//! assert_eq!(archive.prefix(), "s3://backups/spilo/acid-minimal-cluster/wal/16");
//! assert_eq!(archive.credentials, Credentials::InstanceProfile);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Unknown values and secrets
//!
//! A value that is not known, such as one from a Secret, is [`operator::Value::Unknown`]. It stays unknown throughout:
//! in results it appears as a reference to itself (`s3://$(WAL_S3_BUCKET)/…`), and
//! [`startup::EffectiveValue::is_fully_known`] tells the two apart.
//!
//! A source of which not even the names are known, such as a Secret that was not looked up, an operator configuration or
//! `spec.envFrom`, is an [`operator::UnknownSource`]. [`Environment::possible_suppliers`] lists those that may supply a
//! variable. What such a source could change has it as its `supplier`: a [`plan::Problem`], a [`restore::Reason`] or
//! [`restore::RestoreOutcome::Unknown`].
//!
//! The values of variables that can hold a credential ([`variables::is_secret`]) are never part of a result or of a
//! `Debug` output.
//!
//! # Untrusted input
//!
//! No input causes a panic. The cost is `O(n log n)` in the number of variables, and linear in their length: references
//! to references result in at most 2 MiB. Only [`variables::suggest`] is expensive enough that callers should bound the
//! number of calls.
//!
//! # Organization
//!
//! | module | follows |
//! | --- | --- |
//! | [`operator`] | `pkg/cluster/k8sres.go` of postgres-operator v1.5.0 to v2.0.1 |
//! | [`kubelet`] | `pkg/kubelet/kubelet_pods.go` of Kubernetes |
//! | [`startup`] | `postgres-appliance/scripts/configure_spilo.py` of Spilo 1.6-p3 to 4.1 |
//! | [`wal_g`] | `internal/config`, `internal/crypto`, `internal/compression`, `pkg/storages` of WAL-G 0.2.11 to 3.0.9 |
//! | [`restore`] | `clone_with_wale.py`, `wale_restore.sh`, `maybe_pg_upgrade.py` of Spilo |
//! | [`schedule`] | Debian's cron, and Spilo's `postgres_backup.sh` |
//! | [`plan`] | the result of all of them, and its problems |
//! | [`variables`] | the catalogue of variables: readers, class, releases, secrecy, accepted values and the effect of others, suggestions for misspelt names |
//! | [`release`] | the catalogue of releases: PostgreSQL, WAL-G and Patroni versions, known defects |
//!
//! [`ImageReference`] reads the release from an image, and [`RecoveryTime`] the end of a restore.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod calendar;
mod environment;
mod image;
pub mod kubelet;
pub mod operator;
pub mod plan;
mod recovery_time;
pub mod release;
pub mod restore;
pub mod schedule;
pub mod startup;
pub mod variables;
pub mod wal_g;

pub use environment::{Environment, ResolvedVariable, UnresolvedReference};
pub use image::{ImageReference, UnknownTag};
pub use recovery_time::{RecoveryTime, RecoveryTimeError};
pub use release::{ParsePostgresMajorError, ParseTagError, PostgresMajor, Release, Tag};

/// Runs the example of the README as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
