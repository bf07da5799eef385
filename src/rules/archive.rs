//! Rules on archiving.

pub mod parameters;
