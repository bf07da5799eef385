//! What a new cluster starts from: an empty database, a restore from an archive, a copy of a running cluster, or another
//! cluster that it follows.
//!
//! [`RestoreOutcome::new`] follows a clone or standby to its end: which archive is read, with which credentials and
//! which key, in which folders a backup is searched, and whether the restore works, fails again and again, or reads
//! something else than what is requested. It follows `clone_with_wale.py`, `wale_restore.sh` and `maybe_pg_upgrade.py` of
//! each Spilo release, and the bootstrap of Patroni.
//!
//! What a restore needs is data: [`requirements`] for each store, and [`twins`] for the variables that a ConfigMap needs
//! beside those of its own archive so that a restore from it works.
//!
//! ```
//! use spilo::operator::{ClusterIdentity, CloneSpec, Lookup, OperatorConfiguration, OperatorInputs};
//! use spilo::restore::{EmptyReason, RestoreInputs, RestoreOutcome};
//! use spilo::startup::StartupPlan;
//! use spilo::{Tag, kubelet};
//!
//! let clone = CloneSpec { cluster: "old", timestamp: "2026-05-04T03:02:01+00:00", ..CloneSpec::default() };
//! let inputs = OperatorInputs {
//!     configuration: Lookup::Found(OperatorConfiguration::default()),
//!     clone: Some(clone),
//!     ..OperatorInputs::new(ClusterIdentity { name: Some("new"), ..ClusterIdentity::default() })
//! };
//! let environment = kubelet::expand(inputs.assemble()?);
//! let tag = Tag::new(3, 3, 3);
//! let plan = StartupPlan::new(&environment, tag);
//! let restore_inputs = RestoreInputs { clone: Some(&clone), ..RestoreInputs::new(&environment, &plan, tag) };
//! let outcome = RestoreOutcome::new(&restore_inputs);
//! // There is no bucket: the new cluster starts with an empty database.
//! assert!(matches!(outcome, RestoreOutcome::EmptyDatabase(EmptyReason::NoArchive { .. })));
//! # Ok::<(), spilo::operator::OperatorError>(())
//! ```

mod empty_reason;
mod evaluation;
mod folders;
mod outcome;
mod reading;
mod reason;
mod requested;
mod requirements;
mod twins;

pub use empty_reason::EmptyReason;
pub use folders::{FolderSearch, is_same_place};
pub use outcome::{BaseBackupSource, Follow, Restore, RestoreInputs, RestoreOutcome};
pub use reason::{Reason, ReasonKind};
pub use requested::Requested;
pub(crate) use requested::standby_variable;
pub use requirements::{IfMissing, Place, Requirement, requirements};
pub use twins::{Twin, TwinWay, twins};
