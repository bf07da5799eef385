//! Rules on the `postgresql` resource as a whole.

pub mod shape;
pub mod version;
