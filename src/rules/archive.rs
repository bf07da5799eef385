//! Rules on what archives WAL.

pub mod parameters;
