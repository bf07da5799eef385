//! What the commands have in common.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::io::{self, Write};
use std::path::PathBuf;

use anstream::{AutoStream, ColorChoice};
use anyhow::{Context as _, bail};
use harbor_postgres_backup::evaluate::{Report, evaluate};
use harbor_postgres_backup::files;
use harbor_postgres_backup::manifest::ObjectId;
use harbor_postgres_backup::settings::RunSettings;
use harbor_postgres_backup::source::Source;
use serde_json::Value;

use crate::args::{ColorWhen, Input};

/// The exit status of the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExitStatus {
    /// There is nothing to do.
    Success = 0,
    /// An object is denied or needs a repair, or makes no backups.
    Findings = 1,
    /// An input cannot be read, or contains nothing to evaluate.
    BadInput = 2,
}

/// The settings in the file that the arguments name, or the default settings.
pub fn read_settings(input: &Input) -> anyhow::Result<RunSettings> {
    match &input.settings {
        Some(path) => Ok(RunSettings::from_source(&files::read_file(path, &mut io::stdin())?)?),
        None => Ok(RunSettings::default()),
    }
}

/// Reads the manifests. Prints an error for each input that cannot be read; the status tells whether there is one.
pub fn read_manifests(paths: &[PathBuf]) -> (Vec<Source>, ExitStatus) {
    let (sources, errors) = files::read(paths, &mut io::stdin());
    for error in &errors {
        print_error(error);
    }
    (sources, if errors.is_empty() { ExitStatus::Success } else { ExitStatus::BadInput })
}

/// Evaluates the manifests. No object at all is an error, so that a pipeline that evaluates nothing does not look like
/// one without findings.
pub fn evaluate_manifests<'a>(
    sources: &'a [Source],
    settings: RunSettings,
    stored: &BTreeMap<ObjectId, Value>,
) -> anyhow::Result<Report<'a>> {
    let report = evaluate(sources, settings, stored);
    if report.objects.is_empty() {
        bail!("no Kubernetes object found in the manifests");
    }
    Ok(report)
}

/// Writes a report to the standard output. A reader that closes it early has read enough.
pub fn print_report(color: ColorWhen, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> anyhow::Result<()> {
    let choice = match color {
        ColorWhen::Auto => ColorChoice::Auto,
        ColorWhen::Always => ColorChoice::AlwaysAnsi,
        ColorWhen::Never => ColorChoice::Never,
    };
    let mut out = AutoStream::new(io::stdout().lock(), choice);
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result.context("cannot write the report"),
    }
}

/// Prints an error, with its causes if it is an [`anyhow::Error`].
pub fn print_error(error: &dyn Display) {
    anstream::eprintln!("error: {error:#}");
}

/// Prints what was done.
pub fn print_notice(notice: &dyn Display) {
    anstream::eprintln!("{notice}");
}
