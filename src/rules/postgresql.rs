//! Rules on the `postgresql` resource as a whole.

pub mod restored;
pub mod shape;
pub mod version;
