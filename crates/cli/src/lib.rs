//! Evaluates plain Kubernetes manifests with the harbor-postgres-backup-policy, without a cluster: the library behind
//! the `harbor-postgres-backup` command.
//!
//! The way of one object through the crate:
//!
//! 1. [`source`] reads YAML and JSON and keeps the line of every value;
//! 2. [`manifest`] finds the Kubernetes objects (files, folders, lists, `AdmissionReviews`);
//! 3. [`review`] makes the `AdmissionRequest` that the API server would send;
//! 4. [`engine`] calls the policy, which is linked into this program, with the other manifests in place of the cluster;
//! 5. [`judge`] brings the answer and the object's place in its file together;
//! 6. [`output`] writes reports, [`diff`] shows the repairs and [`fix`] writes them back.

pub mod contract;
pub mod diff;
pub mod engine;
pub mod fix;
pub mod judge;
pub mod manifest;
pub mod output;
pub mod redact;
pub mod review;
pub mod settings;
pub mod source;
