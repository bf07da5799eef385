//! Runs the compiled policy on every fixture of the product and compares its answers exactly.
//!
//! A fixture is a folder in `tests/fixtures` of the policy with `request.json` (an
//! `AdmissionRequest`), `expected.json` (the whole answer of `validate`) and, if they are not
//! empty, `settings.json`.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use harbor_postgres_backup::host::Policy;
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

struct Fixture {
    name: String,
    request: Value,
    settings: Value,
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
    let fixture = |folder: PathBuf| {
        let settings = folder.join("settings.json");
        Fixture {
            name: folder.file_name().unwrap().display().to_string(),
            request: read_json(&folder.join("request.json")),
            settings: if settings.exists() { read_json(&settings) } else { json!({}) },
            expected: read_json(&folder.join("expected.json")),
        }
    };
    folders.into_iter().map(fixture).collect()
}

#[test]
fn every_fixture_gets_exactly_the_answer_it_expects() {
    let policy = policy();
    let fixtures = fixtures();
    let failures: Vec<String> = fixtures
        .iter()
        .filter_map(|fixture| {
            let Fixture { name, request, settings, expected } = fixture;
            let verdict = policy.validate_settings(settings).unwrap();
            match policy.validate(request, settings) {
                // Settings with mistakes are refused with status 400 wherever they turn up.
                _ if verdict.valid == (expected["code"] == 400) => {
                    Some(format!("{name}: the settings are judged wrongly: {:?}", verdict.message))
                }
                Err(error) => Some(format!("{name}: {error}")),
                Ok(answer) if answer != *expected => {
                    Some(format!("{name}: expected\n{expected:#}\nbut the policy answered\n{answer:#}"))
                }
                Ok(_) => None,
            }
        })
        .collect();
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
    let policy = policy();
    for fixture in fixtures() {
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
