//! A stream of JSON values with the line of every value.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Value, value::RawValue};

use super::{Content, Entry, Node, SyntaxError};

/// Parses every JSON value of a string. `kubectl` and `jq` write several, one after the other.
pub fn parse(text: &str) -> Result<Vec<Node>, SyntaxError> {
    let lines = Lines::new(text);
    let syntax_error =
        |error: serde_json::Error| SyntaxError::new(error.line(), Some(error.column()), without_position(&error));
    // Parsing the values first also bounds their depth.
    for value in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
        value.map_err(syntax_error)?;
    }
    let values = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
    values.map(|raw| node(raw.map_err(syntax_error)?, &lines)).collect()
}

/// The error without its position, which is part of every message.
fn without_position(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split_once(" at line ").map_or(text.clone(), |(reason, _)| reason.to_owned())
}

/// Finds the line of a slice of a string.
struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Self {
        let breaks = text.match_indices('\n').map(|(offset, _)| offset.saturating_add(1));
        Self { text, starts: std::iter::once(0).chain(breaks).collect() }
    }

    /// `part` is borrowed from the string, so the distance of the two is its offset.
    fn line_of(&self, part: &str) -> usize {
        let offset = part.as_ptr().addr().saturating_sub(self.text.as_ptr().addr());
        self.starts.partition_point(|&start| start <= offset)
    }
}

fn node(raw: &RawValue, lines: &Lines<'_>) -> Result<Node, SyntaxError> {
    let text = raw.get();
    let line = lines.line_of(text);
    let syntax_error = |error: serde_json::Error| SyntaxError::new(line, None, without_position(&error));
    let content = match text.chars().next() {
        Some('{') => {
            let Members(members) = serde_json::from_str(text).map_err(syntax_error)?;
            Content::Map(entries(members, lines)?)
        }
        Some('[') => {
            let items: Vec<&RawValue> = serde_json::from_str(text).map_err(syntax_error)?;
            Content::List(items.into_iter().map(|item| node(item, lines)).collect::<Result<_, _>>()?)
        }
        _ => Content::Scalar(serde_json::from_str(text).map_err(syntax_error)?),
    };
    Ok(Node { line, content })
}

fn entries(members: Vec<(String, &RawValue)>, lines: &Lines<'_>) -> Result<Vec<Entry>, SyntaxError> {
    let mut keys = BTreeSet::new();
    let mut entries = Vec::new();
    for (key, value) in members {
        let value = node(value, lines)?;
        // The key itself has no position; it is on the line of its value.
        let line = value.line;
        if !keys.insert(key.clone()) {
            return Err(SyntaxError::new(line, None, format!("duplicate key {key:?}")));
        }
        entries.push(Entry { key, line, value });
    }
    Ok(entries)
}

/// The members of an object in the order of the source, duplicates included.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MembersVisitor;
        impl<'de> Visitor<'de> for MembersVisitor {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(MembersVisitor)
    }
}
