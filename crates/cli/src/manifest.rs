//! Files to Kubernetes objects.

use std::collections::BTreeSet;
use std::fmt;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::source::{Content, Node, Source, SourceError};

/// The path that stands for the standard input.
pub const STDIN: &str = "-";

/// The namespace of an object that names none, as `kubectl apply` has it.
pub const DEFAULT_NAMESPACE: &str = "default";

/// What the standard input is called in messages.
const STDIN_NAME: &str = "<stdin>";

/// Reads everything that the paths name: files as they are, folders with every `*.yaml`,
/// `*.yml` and `*.json` below them in the order of their paths, and `-` for `stdin`. A file that
/// is named twice is read once.
///
/// The texts that cannot be read or parsed come back beside those that can.
pub fn read(paths: &[PathBuf], stdin: &mut dyn Read) -> (Vec<Source>, Vec<ReadError>) {
    let mut errors = Vec::new();
    let mut files = Vec::new();
    let mut seen = BTreeSet::new();
    for path in paths {
        let found = if path.is_dir() {
            walk(path).unwrap_or_else(|error| {
                errors.push(ReadError::unreadable(path, error));
                Vec::new()
            })
        } else {
            vec![path.clone()]
        };
        files.extend(found.into_iter().filter(|file| seen.insert(file.clone())));
    }
    let mut sources = Vec::new();
    for file in files {
        match read_one(&file, stdin) {
            Ok(source) => sources.push(source),
            Err(error) => errors.push(error),
        }
    }
    (sources, errors)
}

/// Reads one file, or `stdin` if the path is `-`.
///
/// # Errors
/// Returns why the file cannot be read or parsed.
pub fn read_one(path: &Path, stdin: &mut dyn Read) -> Result<Source, ReadError> {
    let is_stdin = path.as_os_str() == STDIN;
    let bytes = if is_stdin {
        let mut bytes = Vec::new();
        stdin.read_to_end(&mut bytes).map(|_| bytes)
    } else {
        std::fs::read(path)
    };
    let name = if is_stdin { STDIN_NAME.to_owned() } else { shown(path) };
    let text = bytes
        .and_then(|bytes| {
            String::from_utf8(bytes).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8 text"))
        })
        .map_err(|error| ReadError::unreadable(Path::new(&name), error))?;
    Source::parse(&name, text).map_err(ReadError::Source)
}

/// A path as messages and reports have it: without the `./` of `check .`, which code scanning does not take
/// for a path of the repository.
fn shown(path: &Path) -> String {
    path.strip_prefix(".").unwrap_or(path).display().to_string()
}

/// The manifests below a folder. Links to folders are not followed: they may lead back.
fn walk(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let entry = entry?;
            let path = entry.path();
            let is_manifest = path.extension().is_some_and(|extension| {
                ["yaml", "yml", "json"].iter().any(|known| extension.eq_ignore_ascii_case(known))
            });
            if entry.file_type()?.is_dir() {
                folders.push(path);
            } else if is_manifest && path.is_file() {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Why a path gave no manifests.
#[derive(Debug)]
pub enum ReadError {
    /// The file or folder cannot be read.
    Unreadable(String, io::Error),
    /// The text is neither YAML nor JSON.
    Source(SourceError),
}

impl ReadError {
    fn unreadable(path: &Path, error: io::Error) -> Self {
        Self::Unreadable(path.display().to_string(), error)
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(path, error) => write!(f, "{path} cannot be read: {error}"),
            Self::Source(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ReadError {}

/// A Kubernetes object in a source, or a request that carries one.
#[derive(Clone, Debug)]
pub struct Object<'a> {
    /// The source that contains it.
    pub source: &'a Source,
    /// The index of its document in the source, from 0.
    pub document: usize,
    /// Its place in the document as a JSON pointer; empty if the document is the object.
    pub pointer: String,
    /// The object as it is written.
    pub node: &'a Node,
    /// The `AdmissionRequest` around it, if the source contains one.
    pub request: Option<&'a Node>,
    /// `apiVersion` and `kind` of an item that does not carry them, because the typed list around it does.
    inherited: Option<TypeMeta<'a>>,
}

/// The type of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct TypeMeta<'a> {
    api_version: &'a str,
    kind: &'a str,
}

impl<'a> TypeMeta<'a> {
    fn from_node(node: &'a Node) -> Option<Self> {
        let text = |key| node.get(key).and_then(Node::as_str);
        Some(Self { api_version: text("apiVersion")?, kind: text("kind")? })
    }

    /// The type of the items of a typed list such as `ConfigMapList`. The items of a `List` carry their own types.
    fn of_items(self) -> Option<Self> {
        let kind = self.kind.strip_suffix("List").filter(|kind| !kind.is_empty())?;
        Some(Self { kind, ..self })
    }
}

impl<'a> Object<'a> {
    /// `apiVersion`.
    pub fn api_version(&self) -> &'a str {
        self.inherited.map_or_else(|| self.text("apiVersion"), |inherited| inherited.api_version)
    }

    /// `kind`.
    pub fn kind(&self) -> &'a str {
        self.inherited.map_or_else(|| self.text("kind"), |inherited| inherited.kind)
    }

    /// `metadata.name`; empty if the object leaves it to `generateName`.
    pub fn name(&self) -> &'a str {
        self.metadata("name").unwrap_or_default()
    }

    /// `metadata.namespace`, if the object names one.
    pub fn namespace(&self) -> Option<&'a str> {
        self.metadata("namespace")
    }

    /// The object as JSON, always with `apiVersion` and `kind`.
    pub fn value(&self) -> Value {
        let mut value = self.node.to_value();
        if let (Some(inherited), Some(members)) = (self.inherited, value.as_object_mut()) {
            members.insert("apiVersion".to_owned(), inherited.api_version.into());
            members.insert("kind".to_owned(), inherited.kind.into());
        }
        value
    }

    /// A changed version of [`Object::value`] as it would be written in the source: without the `apiVersion` and
    /// `kind` that only the typed list around the object carries.
    #[must_use]
    pub fn as_written(&self, mut changed: Value) -> Value {
        if let (Some(_), Some(members)) = (self.inherited, changed.as_object_mut()) {
            members.remove("apiVersion");
            members.remove("kind");
        }
        changed
    }

    /// The line the object starts at, from 1.
    pub fn line(&self) -> usize {
        self.node.span.line
    }

    fn text(&self, key: &str) -> &'a str {
        self.node.get(key).and_then(Node::as_str).unwrap_or_default()
    }

    fn metadata(&self, key: &str) -> Option<&'a str> {
        self.node.get("metadata")?.get(key)?.as_str()
    }
}

/// Every object of a source, and how many of its documents and list items are not Kubernetes objects (Helm values,
/// kustomizations without a kind).
pub fn objects(source: &Source) -> (Vec<Object<'_>>, usize) {
    let mut found = Found { source, objects: Vec::new(), others: 0 };
    for (document, node) in source.documents.iter().enumerate() {
        let request = match node.get("kind").and_then(Node::as_str) {
            Some("AdmissionReview") => node.get("request").map(|request| ("/request", request)),
            _ if is_request(node) => Some(("", node)),
            _ => None,
        };
        if let Some((pointer, request)) = request {
            let carried = ["object", "oldObject"]
                .into_iter()
                .filter_map(|key| Some((key, request.get(key)?)))
                .find(|(_, node)| matches!(node.content, Content::Mapping(_)));
            let (pointer, node) =
                carried.map_or((pointer.to_owned(), request), |(key, node)| (format!("{pointer}/{key}"), node));
            found.push(document, pointer, node, Some(request), None);
        } else {
            found.add(document, String::new(), node, None);
        }
    }
    (found.objects, found.others)
}

struct Found<'a> {
    source: &'a Source,
    objects: Vec<Object<'a>>,
    others: usize,
}

impl<'a> Found<'a> {
    /// Adds the object at `pointer`, or the items of the list there. `inherited` is the type that a typed list gives
    /// to its items. The depth of the recursion is that of the source, which is bounded.
    fn add(&mut self, document: usize, pointer: String, node: &'a Node, inherited: Option<TypeMeta<'a>>) {
        let own = TypeMeta::from_node(node);
        let is_list = node.get("kind").and_then(Node::as_str).is_some_and(|kind| kind.ends_with("List"));
        match node.get("items").and_then(Node::items) {
            Some(items) if is_list => {
                let type_of_items = own.and_then(TypeMeta::of_items);
                for (index, item) in items.iter().enumerate() {
                    self.add(document, format!("{pointer}/items/{index}"), item, type_of_items);
                }
            }
            _ if own.is_some() => self.push(document, pointer, node, None, None),
            _ if inherited.is_some() && is_untyped_object(node) => self.push(document, pointer, node, None, inherited),
            _ => self.others = self.others.saturating_add(1),
        }
    }

    fn push(
        &mut self,
        document: usize,
        pointer: String,
        node: &'a Node,
        request: Option<&'a Node>,
        inherited: Option<TypeMeta<'a>>,
    ) {
        self.objects.push(Object { source: self.source, document, pointer, node, request, inherited });
    }
}

/// Whether a list item is an object without the two fields that the list around it has: the API server leaves them out
/// (apimachinery, `TypeMeta` of list items).
fn is_untyped_object(node: &Node) -> bool {
    matches!(node.content, Content::Mapping(_))
        && ["apiVersion", "kind"].iter().all(|key| node.get(key).is_none())
        && node.get("metadata").is_some()
}

/// A bare `AdmissionRequest`, as `kwctl run` reads it: it has no `apiVersion`, and its `kind` is
/// made of group, version and kind.
fn is_request(node: &Node) -> bool {
    let kind_of = |key| node.get(key).and_then(|kind| kind.get("kind")).is_some();
    kind_of("kind") && ["uid", "operation"].iter().all(|key| node.get(key).is_some())
}

#[cfg(test)]
mod tests;
