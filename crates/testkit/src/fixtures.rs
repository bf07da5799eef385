//! The cases in `tests/fixtures`, a YAML file each. `tests/fixtures/README.md` describes the format.

mod case;
mod expect;
mod render;
#[cfg(test)]
mod tests;

use std::fs;
use std::path::{Path, PathBuf};

use harbor_postgres_backup_policy::cluster::{Cluster, LookupError, ObjectReference};
use serde_json::{Map, Value, json};

use case::Case;
use expect::Expect;
use render::Parts;

/// A request, with what it is evaluated by and the answer it expects.
#[derive(Clone, Debug)]
pub struct Fixture {
    /// The path in `tests/fixtures` without the extension, for example `pod-config/target/denies-a-missing-bucket`.
    pub name: String,
    /// The sentence that the file has about the case.
    pub description: Option<String>,
    /// The `AdmissionRequest`.
    pub request: Value,
    /// The policy's settings.
    pub settings: Value,
    /// The host's answers to look-ups.
    pub cluster: RecordedCluster,
    expect: Option<Expect>,
    /// The annotations of the base, which `expect.annotations` changes.
    inherited: Map<String, Value>,
}

impl Fixture {
    /// The payload of waPC's `validate`.
    pub fn payload(&self) -> Vec<u8> {
        json!({"request": self.request, "settings": self.settings}).to_string().into_bytes()
    }

    /// The id of the rule that the case is about; none for bases, recorded requests and the topics of the policy.
    pub fn rule(&self) -> Option<&str> {
        let (rule, _) = self.name.rsplit_once('/')?;
        (rule.contains('/') && !rule.starts_with("policy/")).then_some(rule)
    }

    /// The whole expected answer, [`normalized`].
    ///
    /// # Panics
    /// Where the file has no `expect`.
    pub fn expected(&self) -> Value {
        let Some(expect) = &self.expect else {
            panic!("{}: expect is missing; BLESS=1 cargo test --test fixtures writes it", self.name);
        };
        let answer = expect.answer(self.object(), &self.inherited);
        answer.unwrap_or_else(|error| panic!("{}: expect.{error}", self.name))
    }

    /// The text of `expect` in the file for an answer.
    ///
    /// The operations of `expect.patch` stay as they are written where they still give the mutated object.
    pub fn expectation_of(&self, answer: &Value) -> String {
        let patch = self.expect.as_ref().and_then(|expect| expect.patch_from(self.object(), &answer["mutated_object"]));
        expect::text(&normalized(answer), patch, self.object(), &self.inherited)
    }

    fn object(&self) -> &Value {
        &self.request["object"]
    }
}

/// An answer of `validate` without what means the same as its absence: null, and lists and maps without entries.
pub fn normalized(answer: &Value) -> Value {
    let mut answer = answer.clone();
    if let Some(fields) = answer.as_object_mut() {
        fields.retain(|_, value| match value {
            Value::Null => false,
            Value::Array(items) => !items.is_empty(),
            Value::Object(members) => !members.is_empty(),
            _ => true,
        });
    }
    answer
}

/// All cases, bases included, sorted by name.
pub fn all() -> Vec<Fixture> {
    names().iter().map(|name| load(name)).collect()
}

/// Replaces `expect` in every file by what describes the answer to its request, and leaves the rest of the file as it
/// is.
///
/// # Panics
/// Where a file cannot be written, or does not expect the answer afterwards.
pub fn bless(answer: impl Fn(&Fixture) -> Value) {
    let (bases, others): (Vec<_>, Vec<_>) = names().into_iter().partition(|name| is_base(name));
    for name in bases.into_iter().chain(others) {
        let (fixture, file) = (load(&name), file(&name));
        let answer = answer(&fixture);
        fs::write(&file, expect::replace(&read(&file), &fixture.expectation_of(&answer))).unwrap();
        assert_eq!(load(&name).expected(), normalized(&answer), "{}: the answer cannot be written", file.display());
    }
}

/// The case of this name.
pub fn named(name: &str) -> Fixture {
    load(name)
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures")
}

fn file(name: &str) -> PathBuf {
    root().join(name).with_added_extension("yaml")
}

fn is_base(name: &str) -> bool {
    name.starts_with("bases/")
}

fn names() -> Vec<String> {
    let (mut names, mut folders) = (Vec::new(), vec![root()]);
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        for entry in entries {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
            match name.strip_suffix(".yaml") {
                Some(name) => names.push(name.to_owned()),
                None if path.is_dir() => folders.push(path),
                None => assert!(["README.md", "main.rs"].contains(&name.as_str()), "{name} is not a fixture"),
            }
        }
    }
    names.sort();
    names
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn load(name: &str) -> Fixture {
    let file = file(name);
    parse(name, &read(&file)).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// The case in a file with this name and content.
fn parse(name: &str, content: &str) -> Result<Fixture, String> {
    let case = Case::parse(content)?;
    let parts = Parts::of_case(&case, &base)?;
    Ok(Fixture {
        name: name.to_owned(),
        request: parts.request(&case, &base)?,
        settings: parts.settings.clone(),
        cluster: RecordedCluster(parts.cluster(&base)?),
        inherited: if is_base(name) { Map::new() } else { parts.inherited },
        description: case.description,
        expect: case.expect,
    })
}

/// What the cases on this base take over.
fn base(name: &str) -> Result<Parts, String> {
    let file = file(&format!("bases/{name}"));
    let content = fs::read_to_string(&file).map_err(|error| format!("base {name}: {error}"))?;
    let parts = Case::parse(&content).and_then(|case| Parts::of_base(&case, &base));
    parts.map_err(|error| format!("base {name}: {error}"))
}

/// What a host answers to look-ups, by `KIND NAMESPACE/NAME`: an object, or a string where it fails. An object that is
/// not recorded is a failure as well.
#[derive(Clone, Debug)]
pub struct RecordedCluster(pub Value);

/// The error for an object that is not recorded; `wasm/host.mjs` returns the same.
const NOT_RECORDED: &str = "the object is not among the given manifests";

impl RecordedCluster {
    /// No answers: every look-up fails.
    pub fn empty() -> Self {
        Self(json!({}))
    }

    /// The answer to a waPC host call in the namespace `kubernetes`: the object, or the message of the error.
    ///
    /// # Errors
    /// Returns a message if the object is not recorded, or the call is not `get_resource`.
    pub fn answer(&self, operation: &str, payload: &[u8]) -> Result<Vec<u8>, String> {
        let request: Value = serde_json::from_slice(payload).map_err(|error| error.to_string())?;
        let field = |name: &str| request[name].as_str().unwrap_or_default();
        let key = lookup_key(field("kind"), request["namespace"].as_str(), field("name"));
        match self.0.get(&key) {
            _ if operation != "get_resource" => Err(format!("this host does not offer {operation}")),
            None => Err(NOT_RECORDED.to_owned()),
            Some(Value::String(message)) => Err(message.clone()),
            Some(object) => Ok(object.to_string().into_bytes()),
        }
    }
}

/// The key of an object among the look-ups of a fixture.
fn lookup_key(kind: &str, namespace: Option<&str>, name: &str) -> String {
    namespace.map_or_else(|| format!("{kind} {name}"), |namespace| format!("{kind} {namespace}/{name}"))
}

impl Cluster for RecordedCluster {
    fn get(&self, reference: &ObjectReference<'_>) -> Result<Value, LookupError> {
        let key = lookup_key(reference.kind.kind(), reference.namespace, reference.name);
        match self.0.get(&key) {
            None => Err(LookupError::from_host_message(NOT_RECORDED)),
            Some(Value::String(message)) => Err(LookupError::from_host_message(message)),
            Some(object) => Ok(object.clone()),
        }
    }
}
