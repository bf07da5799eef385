//! The command line as its users see it: output, exit status and written files.
//!
//! `BLESS=1` writes the expected outputs; read the difference before you commit it.

#![allow(clippy::unwrap_used)]

mod check;
mod credentials;
mod errors;
mod explain;
mod fix;
mod inputs;
mod restore;
mod skipped;
mod support;
