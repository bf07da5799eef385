//! What postgres-operator, Spilo and WAL-G do with the environment variables of a PostgreSQL pod.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod calendar;
mod environment;
mod image;
pub mod kubelet;
pub mod operator;
mod recovery_time;
pub mod release;
pub mod schedule;
pub mod startup;
pub mod variables;

pub use environment::{Environment, ResolvedVariable, UnresolvedReference};
pub use image::{ImageReference, UnknownTag};
pub use recovery_time::{RecoveryTime, RecoveryTimeError};
pub use release::{ParsePostgresMajorError, ParseTagError, PostgresMajor, Release, Tag};
