//! Evaluates manifests natively and through the compiled policy in Node, and fails unless all responses are equal.
//!
//! `compare-engines POLICY_WASM PATH…`

#![allow(clippy::print_stderr, clippy::print_stdout)]

use std::env;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use harbor_postgres_backup::admission_request::admission_request;
use harbor_postgres_backup::cluster::{Manifest, Manifests};
use harbor_postgres_backup::files;
use harbor_postgres_backup::manifest::{Object, objects};
use harbor_postgres_backup::settings::RunSettings;
use harbor_postgres_backup_policy as policy;
use harbor_postgres_backup_testkit::fixtures::{RecordedCluster, normalized};
use harbor_postgres_backup_testkit::wasm::Module;
use serde_json::{Map, Value, json};

fn main() -> ExitCode {
    match compare() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// Whether all responses are equal.
fn compare() -> anyhow::Result<bool> {
    let mut arguments = env::args_os().skip(1);
    let module = arguments.next().context("usage: compare-engines POLICY_WASM PATH…")?;
    let paths: Vec<PathBuf> = arguments.map(PathBuf::from).collect();
    let (sources, errors) = files::read(&paths, &mut io::stdin());
    if let Some(error) = errors.into_iter().next() {
        return Err(error.into());
    }
    let objects: Vec<Object<'_>> = sources.iter().flat_map(|source| objects(source).0).collect();
    if objects.is_empty() {
        bail!("no Kubernetes object found in the manifests");
    }

    let (settings, _) = RunSettings::default().for_objects(&objects);
    let manifests = Manifests::new(objects.iter().map(Manifest::from_object).collect());
    let recorded = recorded(&objects);
    let mut module = Module::start_file(Path::new(&module));
    let mut different = 0_usize;
    for object in &objects {
        let payload = json!({ "request": admission_request(object, None), "settings": settings }).to_string();
        let native = serde_json::to_value(policy::validate(payload.as_bytes(), &manifests))?;
        let compiled = module.validate(payload.as_bytes(), &recorded);
        let (native, compiled) = (normalized(&native), normalized(&compiled));
        if native != compiled {
            different = different.saturating_add(1);
            println!("{} {}:\n  native:   {native}\n  compiled: {compiled}", object.kind(), object.name());
        }
    }
    match different {
        0 => println!("The native and the compiled policy give equal responses for all {} objects.", objects.len()),
        _ => println!("The native and the compiled policy DIFFER on {different} of {} objects.", objects.len()),
    }
    Ok(different == 0)
}

/// The manifests as the answers of the host to look-ups, by `KIND NAMESPACE/NAME`. The first of several is found.
fn recorded(objects: &[Object<'_>]) -> RecordedCluster {
    let mut answers = Map::new();
    for object in objects {
        let id = object.id();
        answers.entry(format!("{} {}/{}", id.kind, id.namespace, id.name)).or_insert_with(|| object.to_value());
    }
    RecordedCluster(Value::Object(answers))
}
