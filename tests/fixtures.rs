//! Judges every folder in `tests/fixtures` natively: `request.json` by `settings.json`, look-ups answered as
//! `cluster.json` has recorded them, gives exactly `expected.json`. `tests/wasm` sends the same folders through the
//! compiled module.
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

use harbor_postgres_backup_policy::validate;
use harbor_postgres_backup_testkit::fixtures::{self, RecordedCluster};
use k8s_openapi::api::core::v1::ConfigMap;
use kubewarden_policy_sdk::response::ValidationResponse;
use serde_json::{Value, json};

fn answer(request: &Value, settings: &Value, cluster: &RecordedCluster) -> Value {
    let call = json!({"request": request, "settings": settings});
    serde_json::from_slice(&validate(call.to_string().as_bytes(), cluster)).unwrap()
}

#[test]
fn every_request_gets_its_expected_answer() {
    for fixture in fixtures::all() {
        let fixtures::Fixture { folder, request, settings, cluster } = &fixture;
        let answer = answer(request, settings, cluster);
        if std::env::var_os("BLESS").is_some() {
            let text = serde_json::to_string_pretty(&answer).unwrap() + "\n";
            fs::write(folder.join("expected.json"), text).unwrap();
        }
        assert_eq!(answer, fixture.expected(), "{}", folder.display());

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
            let second = self::answer(&again, settings, cluster);
            assert_eq!(second["accepted"], json!(true), "{}", folder.display());
            assert_eq!(second.get("mutated_object"), None, "{}", folder.display());
        }
    }
}
