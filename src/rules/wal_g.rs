//! Rules on the variables of WAL-G.

pub mod value;
