//! What every command does first: settings, manifests, judgements.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

use anstream::{AutoStream, ColorChoice};
use harbor_postgres_backup::contract::SettingsVerdict;
use harbor_postgres_backup::engine::Native;
use harbor_postgres_backup::judge::{self, Identity};
use harbor_postgres_backup::manifest;
use harbor_postgres_backup::output::Outcome;
use harbor_postgres_backup::settings;
use harbor_postgres_backup::source::Source;
use harbor_postgres_backup_policy::validate_settings;
use serde_json::Value;

use crate::args::{Colour, Input, Mode};
use crate::complain;

/// Nothing to do.
pub const CLEAN: u8 = 0;
/// An object is refused, needs a repair, or makes no backups.
pub const FINDINGS: u8 = 1;
/// An input cannot be read, or contains nothing to evaluate.
pub const BAD_INPUT: u8 = 2;

/// The settings that the command line names, which the policy accepts.
///
/// # Errors
/// Returns a sentence if they cannot be read or are invalid.
pub fn settings(input: &Input, mode: Option<Mode>) -> Result<Value, String> {
    let mut settings = Value::Object(serde_json::Map::new());
    if let Some(path) = &input.settings {
        let source = manifest::read_one(path, &mut io::stdin()).map_err(|e| e.to_string())?;
        settings = settings::from_source(&source)?;
    }
    if let Some(mode) = mode {
        settings = settings::with(settings, "mode", mode.word().into());
    }
    let answer = validate_settings(settings.to_string().as_bytes());
    let verdict: SettingsVerdict = serde_json::from_slice(&answer).map_err(|error| error.to_string())?;
    if verdict.valid {
        Ok(settings)
    } else {
        Err(format!("the settings are invalid: {}", verdict.message.unwrap_or_default()))
    }
}

/// Evaluates every object. An input without any is an error: a pipeline that checks nothing must not look like one
/// that finds nothing.
///
/// # Errors
/// Returns a sentence if there is no Kubernetes object.
pub fn judge<'a>(
    sources: &'a [Source],
    settings: Value,
    old: &BTreeMap<Identity, Value>,
) -> Result<Outcome<'a>, String> {
    let outcome = judge::judge_all(&Native, sources, settings, old)?;
    if outcome.judgements.is_empty() {
        return Err("no Kubernetes object found in the given manifests".to_owned());
    }
    Ok(outcome)
}

/// Reads the manifests. What cannot be read is told; the status says whether there was such a thing.
pub fn read(paths: &[PathBuf]) -> (Vec<Source>, u8) {
    let (sources, unreadable) = manifest::read(paths, &mut io::stdin());
    for error in &unreadable {
        complain(error);
    }
    (sources, if unreadable.is_empty() { CLEAN } else { BAD_INPUT })
}

/// Writes a report to the standard output.
///
/// # Errors
/// Returns a sentence if it cannot be written; whoever closes it early has seen enough.
pub fn print(colour: Colour, write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> Result<(), String> {
    let choice = match colour {
        Colour::Auto => ColorChoice::Auto,
        Colour::Always => ColorChoice::AlwaysAnsi,
        Colour::Never => ColorChoice::Never,
    };
    let mut out = AutoStream::new(io::stdout().lock(), choice);
    match write(&mut out).and_then(|()| io::Write::flush(&mut out)) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(|error| format!("the report cannot be written: {error}")),
    }
}
