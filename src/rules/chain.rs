//! Rules on everything that reaches the pods of a cluster: the resource, the ConfigMap and the operator's configuration.
//!
//! They deny only if everything was looked up; `chain/look-up` reports what could not be.

pub mod backup;
pub mod clone_conflict;
pub mod look_up;
pub mod replica_backup;
pub mod same_archive;

use crate::field_path::FieldPath;

fn spec_path() -> FieldPath {
    FieldPath::new(["spec"])
}
