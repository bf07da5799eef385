//! `harbor-postgres-backup`: the command line around the library.

// This is the edge: what the library found is printed here and nowhere else.
#![allow(clippy::print_stderr)]

mod args;
mod check;
mod explain;
mod run;

use std::fmt::Display;
use std::process::ExitCode;

use clap::Parser;

use crate::args::{Cli, Command};

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Check(options) => check::check(&options),
        Command::Explain(options) => explain::explain(&options),
    };
    let status = done.unwrap_or_else(|message| {
        complain(&message);
        run::BAD_INPUT
    });
    ExitCode::from(status)
}

/// Tells about a fault that is not the manifest's, as a sentence.
fn complain(message: &dyn Display) {
    let message = message.to_string();
    let message = message.trim_end_matches(['.', '\n']);
    let stop = if message.ends_with('?') { "" } else { "." };
    anstream::eprintln!("error: {message}{stop}");
}

/// Tells what was done.
fn inform(message: &dyn Display) {
    anstream::eprintln!("{message}.");
}
