//! Evaluates manifests natively and through the compiled module, and fails unless both give the same answers.
//!
//! `compare-engines POLICY_WASM PATH…`

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::env;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use harbor_postgres_backup::engine::{Engine, Manifests, Native};
use harbor_postgres_backup::judge::judge_all;
use harbor_postgres_backup::manifest;
use harbor_postgres_backup_testkit::fixtures::RecordedCluster;
use harbor_postgres_backup_testkit::wasm::Module;
use serde_json::{Map, Value, json};

/// The native policy, each of whose answers is compared with the module's.
struct Compared {
    module: RefCell<Module>,
    different: Cell<usize>,
}

impl Engine for Compared {
    fn report(&self, payload: &[u8], manifests: &Manifests) -> Vec<u8> {
        let report = Native.report(payload, manifests);
        let native = serde_json::from_slice::<Value>(&report).map(|mut report| report["response"].take());
        let compiled = self.module.borrow_mut().validate(payload, &recorded(manifests));
        if native.ok() != Some(compiled) {
            self.different.set(self.different.get() + 1);
        }
        report
    }
}

/// The manifests as the answers of a cluster.
fn recorded(manifests: &Manifests) -> RecordedCluster {
    let mut answers = Map::new();
    for object in manifests.objects() {
        let field = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        let namespace = match field("/metadata/namespace") {
            "" => manifest::DEFAULT_NAMESPACE,
            namespace => namespace,
        };
        let key = format!("{} {namespace}/{}", field("/kind"), field("/metadata/name"));
        answers.entry(key).or_insert_with(|| object.clone());
    }
    RecordedCluster(Value::Object(answers))
}

fn main() -> ExitCode {
    let mut arguments = env::args_os().skip(1);
    let Some(module) = arguments.next() else {
        eprintln!("usage: compare-engines POLICY_WASM PATH…");
        return ExitCode::from(2);
    };
    let paths: Vec<PathBuf> = arguments.map(PathBuf::from).collect();
    let (sources, errors) = manifest::read(&paths, &mut io::stdin());
    for error in &errors {
        eprintln!("error: {error}");
    }
    let engine = Compared { module: RefCell::new(Module::start_file(Path::new(&module))), different: Cell::new(0) };
    let outcome = match judge_all(&engine, &sources, json!({}), &BTreeMap::new()) {
        Ok(outcome) => outcome,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::from(2);
        }
    };
    let objects = outcome.judgements.len();
    match engine.different.get() {
        _ if objects == 0 || !errors.is_empty() => ExitCode::from(2),
        0 => {
            println!("The native policy and the compiled module give the same answers on all {objects} objects.");
            ExitCode::SUCCESS
        }
        different => {
            println!("The native policy and the compiled module DISAGREE on {different} of {objects} objects.");
            ExitCode::FAILURE
        }
    }
}
