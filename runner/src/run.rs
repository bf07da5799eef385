//! What every command does first: the policy, its settings, the manifests, the judgements.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use anstream::{AutoStream, ColorChoice};
use harbor_postgres_backup::host::Policy;
use harbor_postgres_backup::judge::{Judgement, judge};
use harbor_postgres_backup::lookup::Manifests;
use harbor_postgres_backup::manifest::{self, Object};
use harbor_postgres_backup::output::Outcome;
use harbor_postgres_backup::review::DEFAULT_NAMESPACE;
use harbor_postgres_backup::settings;
use harbor_postgres_backup::source::Source;
use serde_json::Value;

use crate::args::{Colour, Input, Mode};
use crate::complain;
use crate::progress::Progress;

/// Nothing to do.
pub const CLEAN: u8 = 0;
/// An object is refused, needs a repair, or makes no backups.
pub const FINDINGS: u8 = 1;
/// An input cannot be read, or the policy gives no answer.
pub const BAD_INPUT: u8 = 2;

/// The policy that the build puts into the binary.
#[cfg(feature = "embedded")]
const EMBEDDED: &[u8] = include_bytes!("../../policy.wasm"); // Not there? `make policy.wasm` makes it.
/// Without the feature the command line requires `--policy`.
#[cfg(not(feature = "embedded"))]
const EMBEDDED: &[u8] = &[];

/// A policy with settings that it takes.
pub struct Judge {
    policy: Policy,
    settings: Value,
}

impl Judge {
    /// Loads what the command line names.
    ///
    /// # Errors
    /// Returns a sentence about what kept it from judging anything.
    pub fn new(input: &Input, mode: Option<Mode>) -> Result<Self, String> {
        let policy = match &input.policy {
            Some(path) => Policy::load(path),
            None => Policy::new(EMBEDDED),
        }
        .map_err(|error| error.to_string())?;
        let mut settings = Value::Object(serde_json::Map::new());
        if let Some(path) = &input.settings {
            let source = manifest::read_one(path, &mut io::stdin()).map_err(|e| e.to_string())?;
            settings = settings::from_source(&source)?;
        }
        if let Some(mode) = mode {
            settings = settings::with(settings, "mode", mode.word().into());
        }
        let verdict = policy.validate_settings(&settings).map_err(|error| error.to_string())?;
        if verdict.valid {
            Ok(Self { policy, settings })
        } else {
            Err(format!("the settings are invalid: {}", verdict.message.unwrap_or_default()))
        }
    }

    /// Judges every object, looking up the others among them. Resources come last, so that they are judged
    /// by the ConfigMaps as these would be stored. Faults are told; the status says whether there were any.
    pub fn judge<'a>(self, sources: &'a [Source], old: &BTreeMap<Identity, Value>) -> (Outcome<'a>, u8) {
        let Self { policy, mut settings } = self;
        let mut outcome = Outcome::default();
        let mut objects = Vec::new();
        for source in sources {
            let (found, others) = manifest::objects(source);
            objects.extend(found);
            outcome.others = outcome.others.saturating_add(others);
        }
        if let Some((namespace, name)) = settings::place_of_look_ups(&settings, &objects) {
            outcome.looks_up = Some(format!("OperatorConfiguration {namespace}/{name}"));
            settings = settings::with_look_ups(settings, namespace, name);
        }

        let mut known: Vec<Value> = objects.iter().map(Object::value).collect();
        let mut progress = Progress::new(objects.len());
        let mut judged: Vec<(usize, Judgement<'a>)> = Vec::with_capacity(objects.len());
        let mut status = CLEAN;
        let mut policy = policy.with_lookup(Arc::new(Manifests::new(known.clone())));
        let (clusters, others): (Vec<_>, Vec<_>) =
            objects.into_iter().enumerate().partition(|(_, object)| object.kind() == "postgresql");
        for (is_last, objects) in [(false, others), (true, clusters)] {
            for (index, object) in objects {
                let place = format!("{}:{}", object.source.name, object.line());
                match judge(&policy, object.clone(), &settings, old.get(&identity(&object))) {
                    Ok(judgement) => judged.push((index, judgement)),
                    Err(error) => {
                        complain(&format!("{place}: {error}"));
                        status = BAD_INPUT;
                    }
                }
                progress.step();
            }
            if !is_last {
                for (index, judgement) in &judged {
                    if let (Some(known), Some(stored)) = (known.get_mut(*index), judgement.mutated()) {
                        known.clone_from(stored);
                    }
                }
                policy = policy.with_lookup(Arc::new(Manifests::new(known.clone())));
            }
        }
        progress.finish();
        judged.sort_by_key(|(index, _)| *index);
        outcome.judgements = judged.into_iter().map(|(_, judgement)| judgement).collect();
        (outcome, status)
    }
}

/// Reads the manifests. What cannot be read is told; the status says whether there was such a thing.
pub fn read(paths: &[PathBuf]) -> (Vec<Source>, u8) {
    let (sources, unreadable) = manifest::read(paths, &mut io::stdin());
    for error in &unreadable {
        complain(error);
    }
    (sources, if unreadable.is_empty() { CLEAN } else { BAD_INPUT })
}

/// What an object of the cluster is known by: kind, namespace and name.
pub type Identity = (String, String, String);

/// The identity of an object.
pub fn identity(object: &Object<'_>) -> Identity {
    (object.kind().to_owned(), object.namespace().unwrap_or(DEFAULT_NAMESPACE).to_owned(), object.name().to_owned())
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
