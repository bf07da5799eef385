//! Edits of a stream of JSON values.

use serde::Serialize as _;
use serde_json::ser::PrettyFormatter;
use serde_json::{Serializer, Value, value::RawValue};

use crate::source::{Source, Tree};

/// The indentation of values that have none.
const INDENT: &str = "  ";

/// The source, edited so that its documents have these values. Values that change are written again, since JSON has no
/// comments to keep, with the keys in the order of the source. `None` if the source cannot be edited.
pub fn edit(source: &Source, documents: &[Value]) -> Option<String> {
    let mut edited = String::new();
    let mut values = serde_json::Deserializer::from_str(&source.text).into_iter::<&RawValue>();
    let mut end = 0;
    for (document, node) in documents.iter().zip(&source.documents) {
        let raw = values.next()?.ok()?.get();
        let start = std::mem::replace(&mut end, values.byte_offset());
        edited.push_str(source.text.get(start..end)?.strip_suffix(raw)?);
        if node.to_value() == *document {
            edited.push_str(raw);
        } else {
            edited.push_str(&write(&Tree::new(document, Some(node)), raw)?);
        }
    }
    edited.push_str(source.text.get(end..)?);
    Some(edited)
}

/// The value with the indentation and the line endings of what it replaces.
fn write(value: &Tree, replaced: &str) -> Option<String> {
    let mut out = Vec::new();
    let formatter = PrettyFormatter::with_indent(indentation(replaced).as_bytes());
    value.serialize(&mut Serializer::with_formatter(&mut out, formatter)).ok()?;
    let json = String::from_utf8(out).ok()?;
    Some(if replaced.contains("\r\n") { json.replace('\n', "\r\n") } else { json })
}

/// The whitespace before the first key, if that is on a line of its own.
fn indentation(json: &str) -> &str {
    let mut lines = json.lines();
    let (Some("{" | "["), Some(line)) = (lines.next(), lines.next()) else { return INDENT };
    let indentation = line.split_once(|c: char| !c.is_whitespace()).map_or("", |(indentation, _)| indentation);
    if indentation.is_empty() { INDENT } else { indentation }
}
