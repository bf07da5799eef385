//! `harbor-postgres-backup`: the command line around the library.

// This is the edge: what the library found is printed here and nowhere else.
#![allow(clippy::print_stderr)]

mod args;
mod check;
mod progress;

use std::fmt::Display;
use std::process::ExitCode;

use clap::Parser;

use crate::args::{Cli, Command};

fn main() -> ExitCode {
    let Command::Check(options) = Cli::parse().command;
    let status = check::check(&options).unwrap_or_else(|message| {
        complain(&message);
        check::BAD_INPUT
    });
    ExitCode::from(status)
}

/// Tells about a fault that is not the manifest's, as a sentence.
fn complain(message: &dyn Display) {
    let message = message.to_string();
    anstream::eprintln!("error: {}.", message.trim_end_matches(['.', '\n']));
}

/// Tells what was done.
fn inform(message: &dyn Display) {
    anstream::eprintln!("{message}.");
}
