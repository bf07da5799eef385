//! The command `check`.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use anstream::{AutoStream, ColorChoice};
use harbor_postgres_backup::contract::{Action, Finding};
use harbor_postgres_backup::fix::fix;
use harbor_postgres_backup::host::Policy;
use harbor_postgres_backup::judge::{Judgement, Verdict, judge};
use harbor_postgres_backup::lookup::Manifests;
use harbor_postgres_backup::manifest::{self, Object};
use harbor_postgres_backup::output::{Outcome, write_github, write_json, write_sarif, write_text};
use harbor_postgres_backup::review::DEFAULT_NAMESPACE;
use harbor_postgres_backup::settings;
use serde_json::Value;

use crate::args::{Check, Colour, Output};
use crate::progress::Progress;
use crate::{complain, inform};

/// Nothing to do.
const CLEAN: u8 = 0;
/// An object is refused or needs a repair.
const FINDINGS: u8 = 1;
/// An input cannot be read, or the policy gives no answer.
pub const BAD_INPUT: u8 = 2;

/// The policy that the build put into the binary: the file that `HARBOR_POLICY_WASM` names,
/// absolute or relative to this file, when the crate is built with the feature `embedded`.
#[cfg(feature = "embedded")]
const EMBEDDED: &[u8] = include_bytes!(env!("HARBOR_POLICY_WASM"));
/// Without the feature the command line requires `--policy`.
#[cfg(not(feature = "embedded"))]
const EMBEDDED: &[u8] = &[];

/// Runs the command and returns the exit status.
///
/// # Errors
/// Returns a sentence about what kept it from judging anything.
pub fn check(options: &Check) -> Result<u8, String> {
    if options.fix && options.paths.iter().any(|path| path.as_os_str() == manifest::STDIN) {
        return Err("--fix cannot write back to the standard input".to_owned());
    }
    let policy = match &options.policy {
        Some(path) => Policy::load(path),
        None => Policy::new(EMBEDDED),
    }
    .map_err(|error| error.to_string())?;
    let settings = load_settings(options)?;
    let verdict = policy.validate_settings(&settings).map_err(|error| error.to_string())?;
    if !verdict.valid {
        let reason = verdict.message.unwrap_or_default();
        return Err(format!("the settings are invalid: {reason}"));
    }
    let old = load_old(options)?;

    let (sources, unreadable) = manifest::read(&options.paths, &mut io::stdin());
    let mut status = CLEAN;
    for error in &unreadable {
        complain(error);
        status = BAD_INPUT;
    }
    let mut outcome = Outcome::default();
    let mut objects = Vec::new();
    for source in &sources {
        let (found, others) = manifest::objects(source);
        objects.extend(found);
        outcome.others = outcome.others.saturating_add(others);
    }
    let known = objects.iter().map(Object::value).collect();
    let policy = policy.with_lookup(Arc::new(Manifests::new(known)));
    let mut progress = Progress::new(objects.len());
    for object in objects {
        let place = format!("{}:{}", object.source.name, object.line());
        let old = old.get(&identity(&object));
        match judge(&policy, object, &settings, old) {
            Ok(judgement) => outcome.judgements.push(judgement),
            Err(error) => {
                complain(&format!("{place}: {error}"));
                status = BAD_INPUT;
            }
        }
        progress.step();
    }
    progress.finish();

    match print(&outcome, options) {
        // Whoever read the report has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        printed => printed.map_err(|error| format!("the report cannot be written: {error}"))?,
    }
    if options.fix {
        for judgements in outcome.judgements.chunk_by(of_one_source) {
            if let Err(message) = write_back(judgements) {
                complain(&message);
                status = BAD_INPUT;
            }
        }
    }
    let found = outcome.judgements.iter().any(|judgement| is_finding(judgement, options));
    Ok(status.max(if found { FINDINGS } else { CLEAN }))
}

fn load_settings(options: &Check) -> Result<Value, String> {
    let mut settings = Value::Object(serde_json::Map::new());
    if let Some(path) = &options.settings {
        let source = manifest::read_one(path, &mut io::stdin()).map_err(|e| e.to_string())?;
        settings = settings::from_source(&source)?;
    }
    if let Some(mode) = options.mode {
        settings = settings::with(settings, "mode", mode.word());
    }
    Ok(settings)
}

/// What an object of the cluster is known by: kind, namespace and name.
type Identity = (String, String, String);

fn identity(object: &Object<'_>) -> Identity {
    (object.kind().to_owned(), object.namespace().unwrap_or(DEFAULT_NAMESPACE).to_owned(), object.name().to_owned())
}

fn load_old(options: &Check) -> Result<BTreeMap<Identity, Value>, String> {
    let mut old = BTreeMap::new();
    for path in &options.old {
        let source = manifest::read_one(path, &mut io::stdin()).map_err(|e| e.to_string())?;
        let (objects, _) = manifest::objects(&source);
        old.extend(objects.iter().map(|object| (identity(object), object.value())));
    }
    Ok(old)
}

fn print(outcome: &Outcome<'_>, options: &Check) -> io::Result<()> {
    let colour = match options.color {
        Colour::Auto => ColorChoice::Auto,
        Colour::Always => ColorChoice::AlwaysAnsi,
        Colour::Never => ColorChoice::Never,
    };
    let mut out = AutoStream::new(io::stdout().lock(), colour);
    match options.output {
        Output::Text => write_text(outcome, &mut out),
        Output::Json => write_json(outcome, &mut out),
        Output::Sarif => write_sarif(outcome, &mut out),
        Output::Github => write_github(outcome, &mut out),
    }?;
    out.flush()
}

fn of_one_source(a: &Judgement<'_>, b: &Judgement<'_>) -> bool {
    std::ptr::eq(a.object.source, b.object.source)
}

/// Writes the repairs of one file.
fn write_back(judgements: &[Judgement<'_>]) -> Result<(), String> {
    let Some(source) = judgements.first().map(|judgement| judgement.object.source) else {
        return Ok(());
    };
    let Some(fixed) = fix(source, judgements).map_err(|error| error.to_string())? else {
        return Ok(());
    };
    let name = &source.name;
    std::fs::write(Path::new(name), fixed.text).map_err(|error| format!("{name} cannot be written: {error}"))?;
    inform(&format!("{name}: the repairs are written"));
    for line in fixed.rewritten {
        inform(&format!("{name}:{line}: this document had to be written anew, without its comments"));
    }
    Ok(())
}

/// Whether a judgement makes the run fail: a refusal, a repair that is not written back, and
/// with `--strict` a warning.
fn is_finding(judgement: &Judgement<'_>, options: &Check) -> bool {
    let fails = |finding: &Finding| match finding.action {
        Action::Warn => options.strict,
        Action::Repair => !options.fix,
        Action::Deny => true,
    };
    match judgement.verdict {
        Verdict::Refused => true,
        Verdict::Repaired if !options.fix => true,
        _ => judgement.findings().iter().any(fails),
    }
}
