//! WAL-G: which variables it reads in which version, and the values at which it stops.
//!
//! Follows `internal/configure.go`, `internal/config/config.go`, `internal/crypto`, `internal/compression` and
//! `pkg/storages` of wal-g/wal-g in the versions that Spilo releases contain (0.2.11 to 3.0.8), and in the others up to
//! 3.0.9.

mod version;

pub use version::{ParseWalGVersionError, WalGVersion};
