//! Rules on `spec.clone` of a resource.

pub mod existing_cluster;
pub mod timestamp;

use crate::field_path::FieldPath;

fn clone_path() -> FieldPath {
    FieldPath::new(["spec", "clone"])
}
