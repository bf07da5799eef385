//! The result of the whole chain: what a cluster, or a ConfigMap by itself, leads to, and what is wrong with it.
//!
//! ```
//! use spilo::operator::{ClusterIdentity, Lookup, OperatorConfiguration, OperatorInputs, OperatorVersion};
//! use spilo::plan::{BackupPlan, PlanInputs, Severity};
//! use spilo::{Tag, kubelet};
//!
//! let operator = OperatorInputs {
//!     version: Some(OperatorVersion::new(2, 0, 1)),
//!     configuration: Lookup::Found(OperatorConfiguration {
//!         wal_s3_bucket: "backups",
//!         pod_environment_configmap: "harbor/pod-config",
//!         ..OperatorConfiguration::default()
//!     }),
//!     config_map: Lookup::Found(vec![
//!         ("AWS_ACCESS_KEY_ID", "…"),
//!         ("AWS_REGION", "eu-central-1"),
//!         ("AWS_SECRET_ACCESS_KEY", "…"),
//!         ("USE_WALG_BACKUP", "true"),
//!         ("WALG_COMPRESSION_METHOD", "gzip"),
//!     ]),
//!     ..OperatorInputs::new(ClusterIdentity {
//!         name: Some("pg"),
//!         namespace: Some("harbor"),
//!         postgres_major: Some("16"),
//!         uid: Some("5a0b4a5c"),
//!     })
//! };
//! let environment = kubelet::expand(operator.assemble()?);
//! let inputs = PlanInputs::new(&operator, Tag::new(3, 3, 3));
//! let plan = BackupPlan::new(&environment, &inputs);
//!
//! let archive = plan.archive.as_ref().unwrap();
//! assert_eq!(archive.prefix.value, "s3://backups/spilo/pg/5a0b4a5c/wal/16");
//! assert_eq!(archive.prefix.to_string(), "wal_s3_bucket of the operator's configuration");
//! let problem = plan.problems.iter().find(|problem| problem.severity == Severity::BreaksBackups).unwrap();
//! assert_eq!(
//!     problem.to_string(),
//!     "WALG_COMPRESSION_METHOD: expected lz4, lzma, brotli or zstd; WAL-G archives no WAL and creates no base backup",
//! );
//! assert_eq!(
//!     problem.blame.to_string(),
//!     "WALG_COMPRESSION_METHOD in the ConfigMap of pod_environment_configmap",
//! );
//! # Ok::<(), spilo::operator::OperatorError>(())
//! ```

mod archive;
mod archive_command;
mod backup_plan;
mod blame;
mod inputs;
mod operator;
mod parameters;
mod problem;
mod problem_kind;
mod restore;
mod severity;
mod values;

pub use archive::PlannedArchive;
pub use archive_command::ArchiveCommand;
pub use backup_plan::{BackupPlan, WalArchiving};
pub use blame::{Blame, Provenance};
pub use inputs::PlanInputs;
pub use parameters::parameter_seconds;
pub use problem::Problem;
pub use problem_kind::ProblemKind;
pub use severity::Severity;
