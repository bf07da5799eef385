//! The Helm chart renders valid policies whose settings the policy accepts.
//!
//! `BLESS=1 cargo test --test chart` writes `values.schema.json` and `tests/chart/golden`. Helm is required in CI, and
//! elsewhere the tests that render the chart are skipped without it.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    missing_docs,
    reason = "a test may panic"
)]

mod golden;
mod policies;
mod rbac;
mod values;

use std::env;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

const CHART: &str = "charts/harbor-postgres-backup-policy";
const RELEASE: &str = "harbor-postgres-backup";

/// The values files, one for each way to use the chart.
const VALUES: [&str; 6] = ["default", "lookups", "monitor", "namespaced", "policy-server", "verify"];

fn path(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(file)
}

fn text(file: &str) -> String {
    fs::read_to_string(path(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn values_file(name: &str) -> String {
    path(&format!("{CHART}/ci/{name}-values.yaml")).display().to_string()
}

/// Asserts that a file has this content, or writes it if `BLESS` is set.
fn assert_generated(file: &str, content: &str) {
    if env::var_os("BLESS").is_some() {
        fs::write(path(file), content).unwrap();
    } else {
        similar_asserts(file, &text(file), content);
    }
}

fn similar_asserts(file: &str, old: &str, new: &str) {
    let diff = similar::TextDiff::from_lines(old, new);
    assert!(
        old == new,
        "{file} is not up to date: run `BLESS=1 cargo test --test chart`\n{}",
        diff.unified_diff().header("file", "expected")
    );
}

/// Runs Helm; `None` if it is not installed.
fn helm<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Option<Output> {
    match Command::new("helm").args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output() {
        Ok(output) => Some(output),
        Err(error) if error.kind() == ErrorKind::NotFound && env::var_os("CI").is_none() => {
            eprintln!("Helm is not installed: skipped. hack/install-test-tools.sh installs it.");
            None
        }
        Err(error) => panic!("helm: {error}"),
    }
}

/// Renders the chart with further arguments: the manifests, or the error.
fn template<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Option<Result<String, String>> {
    // A Helm without release information assumes an old Kubernetes.
    let fixed = ["template", RELEASE, CHART, "--namespace", "kubewarden", "--kube-version", "1.36.0"];
    let output = helm(fixed.into_iter().chain(arguments))?;
    let [stdout, stderr] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    Some(if output.status.success() { Ok(stdout) } else { Err(stderr) })
}

/// The documents of a YAML stream.
fn documents(yaml: &str) -> Vec<Value> {
    let parts = yaml.split("---\n").map(|part| yaml_serde::from_str::<Value>(part).unwrap());
    parts.filter(|document| !document.is_null()).collect()
}

/// The objects that the chart renders with a values file, as they are committed.
fn objects(name: &str) -> Vec<Value> {
    documents(&text(&golden::file(name)))
}

/// The objects of a kind.
fn of_kind<'a>(objects: &'a [Value], kind: &'a str) -> impl Iterator<Item = &'a Value> {
    objects.iter().filter(move |object| object["kind"] == kind)
}
