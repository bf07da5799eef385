//! Evaluates Kubernetes manifests with the harbor-postgres-backup-policy, without a cluster: the library of the command
//! `harbor-postgres-backup`.
//!
//! An object takes this path; read the modules in this order:
//!
//! 1. [`files`] reads files and folders; [`source`] parses YAML and JSON, with the line of every value;
//! 2. [`manifest`] finds the Kubernetes objects: documents, items of lists, `AdmissionReviews`;
//! 3. [`admission_request`] builds the `AdmissionRequest` that the API server would send;
//! 4. [`evaluate`] evaluates it by [`settings`], with the other manifests as [`cluster`];
//! 5. [`explanation`] answers questions about the backups of an object; [`diff`] shows its repairs, [`redact`] hides
//!    credentials in them, and [`fix`] writes them into the source;
//! 6. [`restoration`] plans a restore from the backups of a cluster, which the policy accepts;
//! 7. [`output`] writes reports.

pub mod admission_request;
pub mod cluster;
pub mod diff;
pub mod evaluate;
pub mod explanation;
pub mod files;
pub mod fix;
pub mod manifest;
pub mod output;
pub mod redact;
pub mod restoration;
pub mod settings;
pub mod source;
