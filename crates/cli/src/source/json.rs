//! A stream of JSON values with the place of every value.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Value, value::RawValue};

use super::{Content, Entry, Fault, Format, Node, Span, Style};

/// Parses every JSON value of a text. `kubectl` and `jq` write several, one after the other.
pub fn parse(text: &str) -> Result<Vec<Node>, Fault> {
    let locate = Locate::new(text);
    let fault = |error: &serde_json::Error| Fault {
        format: Format::Json,
        line: error.line().max(1),
        problem: without_position(error),
    };
    // Parsing the values first also bounds their depth, which `node` relies on.
    for value in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
        value.map_err(|error| fault(&error))?;
    }
    serde_json::Deserializer::from_str(text)
        .into_iter::<&RawValue>()
        .map(|raw| node(raw.map_err(|error| fault(&error))?, &locate))
        .collect()
}

/// The reason alone: the line goes before it, and the text of the error names no value.
fn without_position(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split_once(" at line ").map_or(text.clone(), |(reason, _)| reason.to_owned())
}

/// Turns a slice of the text into its offset and line.
struct Locate<'a> {
    text: &'a str,
    line_starts: Vec<usize>,
}

impl<'a> Locate<'a> {
    fn new(text: &'a str) -> Self {
        let breaks = text.match_indices('\n').map(|(offset, _)| offset + 1);
        Self { text, line_starts: std::iter::once(0).chain(breaks).collect() }
    }

    /// `part` is borrowed from the text, so the distance of the two is its offset.
    fn span(&self, part: &str) -> Span {
        let start = (part.as_ptr().addr()).saturating_sub(self.text.as_ptr().addr());
        Span {
            start,
            end: start.saturating_add(part.len()),
            line: self.line_starts.partition_point(|&line| line <= start),
        }
    }
}

fn node(raw: &RawValue, locate: &Locate<'_>) -> Result<Node, Fault> {
    let text = raw.get();
    let span = locate.span(text);
    let fault =
        |error: &serde_json::Error| Fault { format: Format::Json, line: span.line, problem: without_position(error) };
    let (style, content) = if text.starts_with('{') {
        let Members(members) = serde_json::from_str(text).map_err(|error| fault(&error))?;
        let mut entries: Vec<Entry> = Vec::with_capacity(members.len());
        let mut names = std::collections::BTreeSet::new();
        for (key, value) in members {
            let value = node(value, locate)?;
            if !names.insert(key.clone()) {
                return Err(Fault {
                    format: Format::Json,
                    line: value.span.line,
                    problem: format!("the key {key:?} occurs twice"),
                });
            }
            // serde_json does not tell where a key is; its value is on the same line.
            let key_span = value.span;
            entries.push(Entry { key, key_span, value });
        }
        (Style::Flow, Content::Mapping(entries))
    } else if text.starts_with('[') {
        let items: Vec<&RawValue> = serde_json::from_str(text).map_err(|error| fault(&error))?;
        let items = items.into_iter().map(|item| node(item, locate));
        (Style::Flow, Content::Sequence(items.collect::<Result<_, _>>()?))
    } else {
        let value = serde_json::from_str(text).map_err(|error| fault(&error))?;
        (Style::DoubleQuoted, Content::Scalar(value))
    };
    Ok(Node { span, style, content })
}

/// The members of an object in the order they are written, repeated ones included.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
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
        deserializer.deserialize_map(InOrder)
    }
}
