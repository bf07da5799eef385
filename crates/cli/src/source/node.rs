//! A parsed value that remembers where it was written.

use serde_json::{Map, Value};

/// A piece of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset just past the last byte.
    pub end: usize,
    /// Line of the first byte, from 1.
    pub line: usize,
}

/// How a scalar or a collection is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// A scalar without quotes; a collection by indentation.
    Plain,
    /// A scalar in single quotes.
    SingleQuoted,
    /// A scalar in double quotes.
    DoubleQuoted,
    /// A literal (`|`) or folded (`>`) scalar.
    Block,
    /// A collection in brackets or braces.
    Flow,
    /// Anything with an anchor, a tag, or written as an alias of an anchor: its text is not the
    /// value's alone.
    Shared,
}

/// A value and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where it is written; for a collection by indentation the end is the end of its last
    /// member.
    pub span: Span,
    /// How it is written.
    pub style: Style,
    /// What it is.
    pub content: Content,
}

/// What a node holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// A string, number, boolean or null; never an array or object.
    Scalar(Value),
    /// A list.
    Sequence(Vec<Node>),
    /// Keys and values in the order they are written; no key occurs twice.
    Mapping(Vec<Entry>),
}

/// One key of a mapping, and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key, as JSON spells it.
    pub key: String,
    /// Where the key is written.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

impl Node {
    /// The value alone.
    pub fn to_value(&self) -> Value {
        match &self.content {
            Content::Scalar(value) => value.clone(),
            Content::Sequence(items) => Value::Array(items.iter().map(Self::to_value).collect()),
            Content::Mapping(entries) => Value::Object(
                entries.iter().map(|entry| (entry.key.clone(), entry.value.to_value())).collect::<Map<_, _>>(),
            ),
        }
    }

    /// The entry of a key, if this is a mapping that has it.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        match &self.content {
            Content::Mapping(entries) => entries.iter().find(|entry| entry.key == key),
            _ => None,
        }
    }

    /// The value of a key, if this is a mapping that has it.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The text of a scalar that is a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.content {
            Content::Scalar(value) => value.as_str(),
            _ => None,
        }
    }

    /// The items of a list.
    pub fn items(&self) -> Option<&[Self]> {
        match &self.content {
            Content::Sequence(items) => Some(items),
            _ => None,
        }
    }

    /// The node that a JSON pointer (RFC 6901) names.
    pub fn at(&self, pointer: &str) -> Option<&Self> {
        let mut steps = Steps::new(self, pointer);
        let last = steps.by_ref().last().map_or(self, |(_, node)| node);
        steps.complete.then_some(last)
    }

    /// The line of the node that a JSON pointer names, from 1: the line of its key if it has
    /// one. Of a pointer that leads nowhere, the line of the nearest ancestor that exists.
    pub fn line_of(&self, pointer: &str) -> usize {
        Steps::new(self, pointer).last().map_or(self.span.line, |(line, _)| line)
    }
}

/// The nodes along a pointer as far as they exist, each with the line it is known by.
struct Steps<'a, 'p> {
    node: &'a Node,
    tokens: std::str::Split<'p, char>,
    complete: bool,
}

impl<'a, 'p> Steps<'a, 'p> {
    fn new(node: &'a Node, pointer: &'p str) -> Self {
        let mut tokens = pointer.split('/');
        // What stands before the first slash is empty in every well-formed pointer.
        let _ = tokens.next();
        Self { node, tokens, complete: false }
    }
}

impl<'a> Iterator for Steps<'a, '_> {
    type Item = (usize, &'a Node);

    fn next(&mut self) -> Option<Self::Item> {
        let Some(token) = self.tokens.next() else {
            self.complete = true;
            return None;
        };
        let token = token.replace("~1", "/").replace("~0", "~");
        let (line, node) = match &self.node.content {
            Content::Scalar(_) => None,
            Content::Sequence(items) => items.get(token.parse::<usize>().ok()?).map(|item| (item.span.line, item)),
            Content::Mapping(entries) => {
                entries.iter().find(|entry| entry.key == token).map(|entry| (entry.key_span.line, &entry.value))
            }
        }?;
        self.node = node;
        Some((line, node))
    }
}
