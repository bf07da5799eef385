//! Judges plain Kubernetes manifests with a compiled Kubewarden policy, on this machine and
//! without a cluster: what `harbor-postgres-backup` does, as a library.
//!
//! The way of one object through the crate:
//!
//! 1. [`source`] reads YAML and JSON and keeps the line of every value;
//! 2. [`manifest`] finds the Kubernetes objects (files, folders, lists, `AdmissionReviews`);
//! 3. [`review`] makes the `AdmissionRequest` that the API server would send;
//! 4. [`host`] runs the WebAssembly module as Kubewarden's policy server runs it;
//! 5. [`judge`] brings the answer and the object's place in its file together;
//! 6. [`output`] tells people or machines, [`diff`] shows and [`fix`] writes the repairs.
//!
//! Nothing here knows a rule of the policy: [`contract`] is all that both sides share.

pub mod contract;
pub mod diff;
pub mod fix;
pub mod host;
pub mod judge;
pub mod lookup;
pub mod manifest;
pub mod meter;
pub mod output;
pub mod redact;
pub mod review;
pub mod settings;
pub mod source;
