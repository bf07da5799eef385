//! WAL-G: which variables it reads in which version, and the values at which it stops.
//!
//! Follows `internal/configure.go`, `internal/config/config.go`, `internal/crypto`, `internal/compression` and
//! `pkg/storages` of wal-g/wal-g in the versions that Spilo releases contain (0.2.11 to 3.0.8), and in the others up to
//! 3.0.9.
//!
//! ```
//! use spilo::operator::{ClusterIdentity, EnvBuilder, Source};
//! use spilo::startup::StartupPlan;
//! use spilo::variables::VariablePrefix;
//! use spilo::{Tag, kubelet, wal_g};
//!
//! let mut builder = EnvBuilder::new(ClusterIdentity { name: Some("pg"), ..ClusterIdentity::default() });
//! builder.add(Source::ConfigMap, "WAL_S3_BUCKET", "backups");
//! builder.add(Source::ConfigMap, "WALG_LIBSODIUM_KEY_PATH", "/keys/walg");
//! let environment = kubelet::expand(builder.assemble());
//! let tag = Tag::new(3, 3, 3);
//! let archive = StartupPlan::new(&environment, tag)?.archive.unwrap();
//! let problems = wal_g::inspect(&archive, Some(tag), VariablePrefix::None);
//! assert_eq!(
//!     problems[0].to_string(),
//!     "this version of WAL-G does not read WALG_LIBSODIUM_KEY_PATH; base backups and WAL are stored without \
//!      encryption; WAL-G 3.0.5 and later work",
//! );
//! # Ok::<(), spilo::startup::StartupError>(())
//! ```

mod encryption;
mod inspect;
mod operation;
mod problem;
mod version;

pub use encryption::{Encryption, KeyError};
pub use inspect::inspect;
pub use operation::Operation;
pub use problem::{WalGProblem, WalGProblemKind};
pub use version::{ParseWalGVersionError, WalGVersion};
