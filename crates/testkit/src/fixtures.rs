//! The folders of `tests/fixtures`: `request.json` (an `AdmissionRequest`), `expected.json` (the whole answer of
//! `validate`) and, where they are not empty, `settings.json` and `cluster.json` (the host's answers to look-ups, by
//! `KIND NAMESPACE/NAME`: an object, or a string where the host fails).

use std::fs;
use std::path::{Path, PathBuf};

use harbor_postgres_backup_policy::cluster::{Cluster, Reference, Unanswered};
use serde_json::{Value, json};

/// A request with its expected answer.
#[derive(Clone, Debug)]
pub struct Fixture {
    /// The folder.
    pub folder: PathBuf,
    /// The `AdmissionRequest`.
    pub request: Value,
    /// The policy's settings.
    pub settings: Value,
    /// The host's answers to look-ups.
    pub cluster: RecordedCluster,
}

impl Fixture {
    /// The name of the folder.
    pub fn name(&self) -> String {
        self.folder.file_name().unwrap_or_default().display().to_string()
    }

    /// The payload of waPC's `validate`.
    pub fn payload(&self) -> Vec<u8> {
        json!({"request": self.request, "settings": self.settings}).to_string().into_bytes()
    }

    /// The expected answer.
    pub fn expected(&self) -> Value {
        read(&self.folder.join("expected.json"))
    }
}

/// All fixtures, sorted by name.
pub fn all() -> Vec<Fixture> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures");
    let entries = fs::read_dir(&root).unwrap_or_else(|error| panic!("{}: {error}", root.display()));
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    assert!(!folders.is_empty(), "{} is empty", root.display());
    folders.into_iter().map(load).collect()
}

/// The fixture of this name.
pub fn named(name: &str) -> Fixture {
    load(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures").join(name))
}

fn load(folder: PathBuf) -> Fixture {
    let read_or_empty = |name: &str| {
        let file = folder.join(name);
        if file.exists() { read(&file) } else { json!({}) }
    };
    Fixture {
        request: read(&folder.join("request.json")),
        settings: read_or_empty("settings.json"),
        cluster: RecordedCluster(read_or_empty("cluster.json")),
        folder,
    }
}

fn read(file: &Path) -> Value {
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// What a host answers to look-ups, by `KIND NAMESPACE/NAME`: an object, or a string where it fails. An object that is
/// not recorded is a failure as well.
#[derive(Clone, Debug)]
pub struct RecordedCluster(pub Value);

/// The error for an object that is not recorded, as `Unanswered::of_host` knows it; `wasm/host.mjs` gives the same.
const NOT_RECORDED: &str = "the object is not among the given manifests";

impl RecordedCluster {
    /// No answers: every look-up fails.
    pub fn empty() -> Self {
        Self(json!({}))
    }
}

impl Cluster for RecordedCluster {
    fn get(&self, wanted: &Reference<'_>) -> Result<String, Unanswered> {
        let key = format!("{} {}/{}", wanted.kind.name(), wanted.namespace, wanted.name);
        match self.0.get(&key) {
            None => Err(Unanswered::of_host(NOT_RECORDED)),
            Some(Value::String(failure)) => Err(Unanswered::of_host(failure)),
            Some(object) => Ok(object.to_string()),
        }
    }
}
