//! A YAML mapping while it is being read.

use std::collections::BTreeSet;

use serde_json::Value;

use super::yaml::fault;
use super::{Content, Entry, Fault, Node, Span, Style};

/// The entries read so far.
#[derive(Default)]
pub struct OpenMapping {
    entries: Vec<Entry>,
    names: BTreeSet<String>,
    /// What `<<` brings in; the mapping's own keys win, wherever they stand.
    merged: Vec<Entry>,
    /// The key whose value comes next.
    key: Option<Key>,
}

struct Key {
    name: String,
    span: Span,
    merges: bool,
}

impl OpenMapping {
    /// Takes the next key or value, in turns.
    pub fn take(&mut self, node: Node) -> Result<(), Fault> {
        match self.key.take() {
            None => self.key = Some(as_key(&node)?),
            Some(key) if key.merges => merge(&mut self.merged, &node),
            Some(key) => {
                if !self.names.insert(key.name.clone()) {
                    return Err(fault(key.span.line, format!("the key {:?} occurs twice in one mapping", key.name)));
                }
                self.entries.push(Entry { key: key.name, key_span: key.span, value: node });
            }
        }
        Ok(())
    }

    /// The mapping, and the offset at which the last of its own entries ends.
    pub fn close(mut self) -> (Content, Option<usize>) {
        let last = self.entries.last().map(|entry| entry.value.span.end.max(entry.key_span.end));
        for entry in self.merged {
            if self.names.insert(entry.key.clone()) {
                self.entries.push(entry);
            }
        }
        (Content::Mapping(self.entries), last)
    }
}

/// A key as `sigs.k8s.io/yaml` makes a JSON key of it: numbers and booleans by their value.
fn as_key(node: &Node) -> Result<Key, Fault> {
    let name = match &node.content {
        Content::Scalar(Value::String(text)) => text.clone(),
        Content::Scalar(value @ (Value::Number(_) | Value::Bool(_))) => value.to_string(),
        _ => {
            return Err(fault(node.span.line, "a key of a mapping must be a string, a number or a boolean"));
        }
    };
    Ok(Key { merges: name == "<<" && node.style == Style::Plain, name, span: node.span })
}

/// `<<`: the entries of a mapping, or of each mapping of a list; the first of a name wins.
fn merge(merged: &mut Vec<Entry>, node: &Node) {
    let mappings = node.items().unwrap_or(std::slice::from_ref(node));
    for mapping in mappings {
        if let Content::Mapping(entries) = &mapping.content {
            merged.extend(entries.iter().cloned().map(|mut entry| {
                entry.value.style = Style::Shared;
                entry
            }));
        }
    }
}
