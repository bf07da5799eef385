//! Judges every folder in `tests/fixtures` natively: `request.json` by `settings.json`, look-ups answered as
//! `cluster.json` has recorded them, gives exactly `expected.json`. The runner's tests judge the same folders through the compiled module.
//!
//! `BLESS=1 cargo test --test fixtures` writes what is answered today; read the difference before
//! committing it.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::panic_in_result_fn,
    clippy::print_stderr,
    clippy::string_slice,
    clippy::unwrap_used,
    missing_docs,
    reason = "a test may stop"
)]

use std::fs;
use std::path::{Path, PathBuf};

use harbor_postgres_backup_policy::cluster::{Cluster, Reference, Unanswered};
use harbor_postgres_backup_policy::validate;
use k8s_openapi::api::core::v1::ConfigMap;
use kubewarden_policy_sdk::response::ValidationResponse;
use serde_json::{Value, json};

fn fixtures() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut folders: Vec<PathBuf> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders
}

fn read(file: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
}

fn read_or(file: &Path, otherwise: Value) -> Value {
    if file.exists() { read(file) } else { otherwise }
}

/// What the host answers, by `KIND NAMESPACE/NAME`: an object, or a text where it fails.
struct Recorded(Value);

impl Cluster for Recorded {
    fn get(&self, wanted: &Reference<'_>) -> Result<String, Unanswered> {
        let wanted = format!("{} {}/{}", wanted.kind.name(), wanted.namespace, wanted.name);
        match self.0.get(&wanted) {
            Some(Value::String(failure)) => Err(Unanswered::of_host(failure)),
            Some(object) => Ok(object.to_string()),
            None => panic!("cluster.json has no answer for {wanted}"),
        }
    }
}

fn answer(request: &Value, settings: &Value, cluster: &Recorded) -> Value {
    let call = json!({"request": request, "settings": settings});
    serde_json::from_slice(&validate(call.to_string().as_bytes(), cluster)).unwrap()
}

#[test]
fn every_request_gets_its_expected_answer() {
    let folders = fixtures();
    assert!(!folders.is_empty());
    for folder in folders {
        let request = read(&folder.join("request.json"));
        let settings = read_or(&folder.join("settings.json"), json!({}));
        let cluster = Recorded(read_or(&folder.join("cluster.json"), json!({})));
        let answer = answer(&request, &settings, &cluster);

        let file = folder.join("expected.json");
        if std::env::var_os("BLESS").is_some() {
            fs::write(&file, serde_json::to_string_pretty(&answer).unwrap() + "\n").unwrap();
        }
        assert_eq!(answer, read(&file), "{}", folder.display());

        // The host and the API server read it as well, by their own types.
        let read_by_host: ValidationResponse = serde_json::from_value(answer.clone()).unwrap();
        if let Some(object) = read_by_host.mutated_object.filter(|_| request["kind"]["kind"] == "ConfigMap") {
            serde_json::from_value::<ConfigMap>(object).unwrap();
        }

        // A repaired object is left alone when it is judged again, as another UPDATE over itself and
        // as a new object.
        if let Some(repaired) = answer.get("mutated_object") {
            let mut again = request.clone();
            again["object"] = repaired.clone();
            let second = self::answer(&again, &settings, &cluster);
            assert_eq!(second["accepted"], json!(true), "{}", folder.display());
            assert_eq!(second.get("mutated_object"), None, "{}", folder.display());
        }
    }
}
