//! A parsed value with the line of every part.

use serde_json::{Map, Value};

/// A value and its line.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The line where it starts, from 1.
    pub line: usize,
    /// The value.
    pub content: Content,
}

/// The value of a node.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// A string, number, boolean or null.
    Scalar(Value),
    /// A list.
    List(Vec<Node>),
    /// The entries of a map in the order of the source. Keys are unique.
    Map(Vec<Entry>),
}

/// An entry of a map.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key, as in JSON.
    pub key: String,
    /// The line of the key, from 1.
    pub line: usize,
    /// The value.
    pub value: Node,
}

impl Node {
    /// The value as JSON.
    pub fn to_value(&self) -> Value {
        match &self.content {
            Content::Scalar(value) => value.clone(),
            Content::List(items) => Value::Array(items.iter().map(Self::to_value).collect()),
            Content::Map(entries) => Value::Object(
                entries.iter().map(|entry| (entry.key.clone(), entry.value.to_value())).collect::<Map<_, _>>(),
            ),
        }
    }

    /// The value of a key, if this is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entries().iter().find(|entry| entry.key == key).map(|entry| &entry.value)
    }

    /// The value, if it is a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.content {
            Content::Scalar(value) => value.as_str(),
            _ => None,
        }
    }

    /// The entries; none if this is not a map.
    pub fn entries(&self) -> &[Entry] {
        match &self.content {
            Content::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The items, if this is a list.
    pub fn items(&self) -> Option<&[Self]> {
        match &self.content {
            Content::List(items) => Some(items),
            _ => None,
        }
    }

    /// Whether this is a map.
    pub const fn is_map(&self) -> bool {
        matches!(self.content, Content::Map(_))
    }

    /// The line of the node at a JSON pointer (RFC 6901), from 1: the line of its key if it has one. If the node
    /// does not exist, the line of the nearest ancestor that exists.
    pub fn line_of(&self, pointer: &str) -> usize {
        let (mut line, mut node) = (self.line, self);
        for token in pointer.split('/').skip(1) {
            let token = token.replace("~1", "/").replace("~0", "~");
            let child = match &node.content {
                Content::Scalar(_) => None,
                Content::List(items) => {
                    token.parse().ok().and_then(|index: usize| items.get(index)).map(|item| (item.line, item))
                }
                Content::Map(entries) => {
                    entries.iter().find(|entry| entry.key == token).map(|entry| (entry.line, &entry.value))
                }
            };
            let Some(child) = child else { break };
            (line, node) = child;
        }
        line
    }
}
