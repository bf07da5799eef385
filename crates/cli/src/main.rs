//! The command line `harbor-postgres-backup`.

// Errors are printed here and nowhere else.
#![allow(clippy::print_stderr)]

mod args;
mod check;
mod explain;
mod restore;
mod run;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Cli, Command};
use crate::run::{ExitStatus, print_error};

fn main() -> ExitCode {
    let status = match Cli::parse().command {
        Command::Check(options) => check::check(&options),
        Command::Explain(options) => explain::explain(&options),
        Command::Restore(options) => restore::restore(&options),
    };
    let status = status.unwrap_or_else(|error| {
        print_error(&error);
        ExitStatus::BadInput
    });
    ExitCode::from(status as u8)
}
