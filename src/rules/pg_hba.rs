//! Rules on `spec.patroni.pg_hba`: the list is valid and allows all required connections.
//!
//! A list in the resource replaces Spilo's own list (Spilo 2.0-p2 and later, `configure_spilo.py`). It must therefore
//! allow all connections that a cluster requires.

pub mod address_family;
pub mod blocked;
pub mod required_access;
pub mod stored_list;
pub mod syntax;
#[cfg(test)]
mod tests;
pub mod tls;
pub mod unreachable;

use crate::field_path::FieldPath;

fn list_path() -> FieldPath {
    FieldPath::new(["spec", "patroni", "pg_hba"])
}
