//! The command line `harbor-postgres-backup`.

// Errors are printed here and nowhere else.
#![allow(clippy::print_stderr)]

mod args;
mod check;
mod explain;
mod run;

use std::fmt::Display;
use std::process::ExitCode;

use clap::Parser;

use crate::args::{Cli, Command};
use crate::run::ExitStatus;

fn main() -> ExitCode {
    let status = match Cli::parse().command {
        Command::Check(options) => check::check(&options),
        Command::Explain(options) => explain::explain(&options),
    };
    let status = status.unwrap_or_else(|error| {
        print_error(&error);
        ExitStatus::BadInput
    });
    ExitCode::from(status as u8)
}

/// Prints an error, with its causes if it is an [`anyhow::Error`].
fn print_error(error: &dyn Display) {
    anstream::eprintln!("error: {error:#}");
}

/// Prints what was done.
fn print_notice(notice: &dyn Display) {
    anstream::eprintln!("{notice}");
}
