//! Rules on the resource, the ConfigMap and the operator's configuration together, which determine the variables of the
//! pods.
//!
//! They deny only if everything was looked up. `chain/look-up` reports failed look-ups.

pub mod backup;
pub mod clone_conflict;
pub mod look_up;
pub mod replica_backup;
pub mod same_archive;
pub mod store;
pub mod variables;

use crate::field_path::FieldPath;

fn spec_path() -> FieldPath {
    FieldPath::new(["spec"])
}
