//! Runs the compiled policy on every fixture of the product and compares its answers exactly.
//!
//! A fixture is a folder in `tests/fixtures` of the policy with `request.json` (an
//! `AdmissionRequest`), `expected.json` (the whole answer of `validate`) and, if they are not
//! empty, `settings.json` and `cluster.json` (what the host answers to look-ups, by
//! `KIND NAMESPACE/NAME`: an object, or a text where it fails).

#![allow(clippy::indexing_slicing, clippy::panic, clippy::panic_in_result_fn, clippy::unwrap_used)]

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use harbor_postgres_backup::host::Policy;
use harbor_postgres_backup::lookup::Lookup;
use serde_json::{Value, json};

const PRODUCT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// The policy that `make policy.wasm` builds, or the one that `POLICY_WASM` names.
fn policy() -> Policy {
    let file = env::var_os("POLICY_WASM").map_or_else(
        || Path::new(PRODUCT).join("target/wasm32-wasip1/release/harbor_postgres_backup_policy.wasm"),
        PathBuf::from,
    );
    assert!(
        file.is_file(),
        "{} does not exist: build it with `make policy.wasm`, or name another one in POLICY_WASM",
        file.display()
    );
    Policy::load(&file).unwrap_or_else(|error| panic!("{error}"))
}

fn read_json(file: &Path) -> Value {
    let text = fs::read_to_string(file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", file.display()))
}

fn read_or_empty(file: &Path) -> Value {
    if file.exists() { read_json(file) } else { json!({}) }
}

/// The host's recorded answers.
struct Recorded(Value);

impl Lookup for Recorded {
    fn answer(&self, operation: &str, query: &Value) -> Result<Value, String> {
        assert_eq!(operation, "get_resource");
        let text = |key: &str| query[key].as_str().unwrap();
        match &self.0[format!("{} {}/{}", text("kind"), text("namespace"), text("name"))] {
            Value::String(failure) => Err(failure.clone()),
            Value::Null => panic!("cluster.json has no answer for {query}"),
            object => Ok(object.clone()),
        }
    }
}

struct Fixture {
    name: String,
    request: Value,
    settings: Value,
    cluster: Value,
    expected: Value,
}

fn fixtures() -> Vec<Fixture> {
    let root = Path::new(PRODUCT).join("tests/fixtures");
    let mut folders: Vec<PathBuf> = fs::read_dir(&root)
        .unwrap_or_else(|error| panic!("{}: {error}", root.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    assert!(!folders.is_empty(), "{} is empty", root.display());
    let fixture = |folder: PathBuf| Fixture {
        name: folder.file_name().unwrap().display().to_string(),
        request: read_json(&folder.join("request.json")),
        settings: read_or_empty(&folder.join("settings.json")),
        cluster: read_or_empty(&folder.join("cluster.json")),
        expected: read_json(&folder.join("expected.json")),
    };
    folders.into_iter().map(fixture).collect()
}

#[test]
fn every_fixture_gets_exactly_the_answer_it_expects() {
    let mut policy = policy();
    let fixtures = fixtures();
    let mut failures = Vec::new();
    for Fixture { name, request, settings, cluster, expected } in &fixtures {
        policy = policy.with_lookup(Arc::new(Recorded(cluster.clone())));
        let verdict = policy.validate_settings(settings).unwrap();
        match policy.validate(request, settings) {
            // Settings with mistakes are refused with status 400 wherever they turn up.
            _ if verdict.valid == (expected["code"] == 400) => {
                failures.push(format!("{name}: the settings are judged wrongly: {:?}", verdict.message));
            }
            Err(error) => failures.push(format!("{name}: {error}")),
            Ok(answer) if answer != *expected => {
                failures.push(format!("{name}: expected\n{expected:#}\nbut the policy answered\n{answer:#}"));
            }
            Ok(_) => {}
        }
    }
    assert!(
        failures.is_empty(),
        "{} of {} fixtures fail:\n\n{}",
        failures.len(),
        fixtures.len(),
        failures.join("\n\n")
    );
}

#[test]
fn the_report_carries_the_response_of_validate() {
    let mut policy = policy();
    for fixture in fixtures() {
        policy = policy.with_lookup(Arc::new(Recorded(fixture.cluster)));
        let payload = json!({ "request": fixture.request, "settings": fixture.settings }).to_string();
        let report = policy.call("report", payload.as_bytes()).unwrap();
        let report: Value = serde_json::from_slice(&report).unwrap();
        assert_eq!(report["response"], fixture.expected, "{}", fixture.name);
    }
}

#[test]
fn the_policy_speaks_the_first_version_of_the_protocol() {
    assert_eq!(policy().protocol_version().unwrap(), "v1");
}

#[test]
fn empty_settings_are_valid() {
    let verdict = policy().validate_settings(&json!({})).unwrap();
    assert!(verdict.valid, "{}", verdict.message.unwrap_or_default());
}
