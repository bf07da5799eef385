//! Sources to Kubernetes objects.

mod skip;

use serde_json::Value;

pub use skip::SkipReason;

use crate::source::{Node, Source};

/// The namespace of an object without `metadata.namespace`, as for `kubectl apply`.
pub const DEFAULT_NAMESPACE: &str = "default";

/// The kind of a `postgresql` resource.
const CLUSTER_KIND: &str = "postgresql";

/// A Kubernetes object in a source, or an admission request that contains one.
#[derive(Clone, Debug)]
pub struct Object<'a> {
    /// The source.
    pub source: &'a Source,
    /// The index of the document in the source, from 0.
    pub document: usize,
    /// The place in the document as a JSON pointer; empty if the document is the object.
    pub pointer: String,
    /// The object.
    pub node: &'a Node,
    /// The `AdmissionRequest` that contains the object, if there is one.
    pub request: Option<&'a Node>,
    /// Why its values are not those that a cluster would get, if they are not.
    pub skip_reason: Option<SkipReason>,
    /// The type that a typed list gives to an item.
    inherited: Option<TypeMeta<'a>>,
}

/// What identifies an object in a cluster.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ObjectId {
    /// `kind`
    pub kind: String,
    /// `metadata.namespace`, or [`DEFAULT_NAMESPACE`].
    pub namespace: String,
    /// `metadata.name`
    pub name: String,
}

/// The type of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct TypeMeta<'a> {
    api_version: &'a str,
    kind: &'a str,
}

impl<'a> TypeMeta<'a> {
    fn from_node(node: &'a Node) -> Option<Self> {
        let field = |key| node.get(key).and_then(Node::as_str);
        Some(Self { api_version: field("apiVersion")?, kind: field("kind")? })
    }

    /// The type of the items of a typed list such as `ConfigMapList`. The items of a `List` have their own types.
    fn of_items(self) -> Option<Self> {
        let kind = self.kind.strip_suffix("List").filter(|kind| !kind.is_empty())?;
        // Go programs that print a list name its type, PostgresqlList, and not the listKind of the resource.
        let is_cluster = self.api_version.starts_with("acid.zalan.do/") && kind.eq_ignore_ascii_case(CLUSTER_KIND);
        Some(Self { kind: if is_cluster { CLUSTER_KIND } else { kind }, ..self })
    }
}

impl<'a> Object<'a> {
    /// `apiVersion`
    pub fn api_version(&self) -> &'a str {
        self.string("apiVersion").or_else(|| self.inherited.map(|inherited| inherited.api_version)).unwrap_or_default()
    }

    /// `kind`
    pub fn kind(&self) -> &'a str {
        self.string("kind").or_else(|| self.inherited.map(|inherited| inherited.kind)).unwrap_or_default()
    }

    /// `metadata.name`; empty if it is not set.
    pub fn name(&self) -> &'a str {
        self.metadata("name").unwrap_or_default()
    }

    /// `metadata.namespace`, if it is set.
    pub fn namespace(&self) -> Option<&'a str> {
        self.metadata("namespace")
    }

    /// What identifies the object.
    pub fn id(&self) -> ObjectId {
        ObjectId {
            kind: self.kind().to_owned(),
            namespace: self.namespace().unwrap_or(DEFAULT_NAMESPACE).to_owned(),
            name: self.name().to_owned(),
        }
    }

    /// The object as JSON, always with `apiVersion` and `kind`.
    pub fn to_value(&self) -> Value {
        let mut value = self.node.to_value();
        if let (Some(inherited), Some(members)) = (self.inherited, value.as_object_mut()) {
            for (key, field) in [("apiVersion", inherited.api_version), ("kind", inherited.kind)] {
                members.entry(key).or_insert_with(|| field.into());
            }
        }
        value
    }

    /// Converts a changed version of [`Object::to_value`] to the form of the source: without the `apiVersion` and `kind`
    /// that only the typed list has.
    #[must_use]
    pub fn to_source_form(&self, mut changed: Value) -> Value {
        if let (Some(_), Some(members)) = (self.inherited, changed.as_object_mut()) {
            for key in ["apiVersion", "kind"].into_iter().filter(|key| self.node.get(key).is_none()) {
                members.remove(key);
            }
        }
        changed
    }

    fn string(&self, key: &str) -> Option<&'a str> {
        self.node.get(key).and_then(Node::as_str)
    }

    fn metadata(&self, key: &str) -> Option<&'a str> {
        self.node.get("metadata")?.get(key)?.as_str()
    }
}

/// The objects of a source, and the number of its documents and list items that are not Kubernetes objects, such as
/// values of a Helm chart.
pub fn objects(source: &Source) -> (Vec<Object<'_>>, usize) {
    let mut finder = ObjectFinder { source, objects: Vec::new(), others: 0 };
    for (document, node) in source.documents.iter().enumerate() {
        let request = match node.get("kind").and_then(Node::as_str) {
            Some("AdmissionReview") => node.get("request").map(|request| ("/request", request)),
            _ if is_admission_request(node) => Some(("", node)),
            _ => None,
        };
        match request {
            Some((pointer, request)) => finder.add_request(document, pointer, request),
            None => finder.add(document, String::new(), node, None),
        }
    }
    (finder.objects, finder.others)
}

struct ObjectFinder<'a> {
    source: &'a Source,
    objects: Vec<Object<'a>>,
    others: usize,
}

impl<'a> ObjectFinder<'a> {
    /// Adds the object at `pointer`, or the items of the list there. `inherited` is the type that a typed list gives to
    /// its items. The depth of the recursion is that of the source, which is bounded.
    fn add(&mut self, document: usize, pointer: String, node: &'a Node, inherited: Option<TypeMeta<'a>>) {
        let own = TypeMeta::from_node(node);
        let is_list = node.get("kind").and_then(Node::as_str).is_some_and(|kind| kind.ends_with("List"));
        match node.get("items").and_then(Node::items).filter(|_| is_list) {
            Some(items) => {
                let type_of_items = own.and_then(TypeMeta::of_items);
                for (index, item) in items.iter().enumerate() {
                    self.add(document, format!("{pointer}/items/{index}"), item, type_of_items);
                }
            }
            None if own.is_some() => self.push(document, pointer, node, None, None),
            None if inherited.is_some() && is_untyped(node) => {
                self.push(document, pointer, node, None, inherited);
            }
            None => self.others = self.others.saturating_add(1),
        }
    }

    /// Adds a request with its object, or its old object on DELETE.
    fn add_request(&mut self, document: usize, pointer: &str, request: &'a Node) {
        let object = ["object", "oldObject"].into_iter().find_map(|key| Some((key, request.get(key)?)).filter(is_map));
        let (pointer, node) =
            object.map_or((pointer.to_owned(), request), |(key, node)| (format!("{pointer}/{key}"), node));
        self.push(document, pointer, node, Some(request), None);
    }

    fn push(
        &mut self,
        document: usize,
        pointer: String,
        node: &'a Node,
        request: Option<&'a Node>,
        inherited: Option<TypeMeta<'a>>,
    ) {
        let skip_reason = match (self.source.documents.get(document), request) {
            (Some(document), None) => SkipReason::find(document, node),
            // A recorded request contains what the API server received.
            _ => None,
        };
        self.objects.push(Object { source: self.source, document, pointer, node, request, skip_reason, inherited });
    }
}

fn is_map((_, node): &(&str, &Node)) -> bool {
    node.is_map()
}

/// Whether a list item is an object without one or both of the fields that the list has: the API server omits them
/// (apimachinery, `TypeMeta` of list items).
fn is_untyped(item: &Node) -> bool {
    let is_string = |key| item.get(key).is_none_or(|field| field.as_str().is_some());
    item.is_map() && is_string("apiVersion") && is_string("kind") && item.get("metadata").is_some()
}

/// An `AdmissionRequest` without its `AdmissionReview`, as `kwctl run` reads it: it has no `apiVersion`, and its `kind`
/// consists of group, version and kind.
fn is_admission_request(node: &Node) -> bool {
    let has_kind = node.get("kind").and_then(|kind| kind.get("kind")).is_some();
    has_kind && ["uid", "operation"].iter().all(|key| node.get(key).is_some())
}

#[cfg(test)]
mod tests;
