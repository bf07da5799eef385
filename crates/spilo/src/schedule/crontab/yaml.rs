//! The types that PyYAML gives a document and the items of a list.

use saphyr_parser::{Event, Parser, ScalarStyle};

use super::error::CrontabListError;

/// What a document or an item is.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Node {
    String(String),
    /// The items are not lists: a nested list is `Other`.
    List(Vec<Node>),
    /// A number, a boolean, a date, an object or null.
    Other,
}

/// Reads a document.
pub(super) fn parse(text: &str) -> Result<Node, CrontabListError> {
    let mut document = None;
    let mut depth = 0_usize;
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            // The end of the input counts as a line of its own.
            CrontabListError::NotYaml { line: error.marker().line().min(text.lines().count().max(1)) }
        })?;
        let line = span.start.line();
        if has_reference(&event) {
            return Err(CrontabListError::Reference { line });
        }
        let node_depth = depth;
        let node = match event {
            Event::DocumentStart(_) if document.is_some() => return Err(CrontabListError::NotYaml { line }),
            // PyYAML reads YAML 1.1, which has no tabs in scalars without quotes.
            Event::Scalar(text, ScalarStyle::Plain, ..) if text.contains('\t') => {
                return Err(CrontabListError::NotYaml { line });
            }
            Event::Scalar(text, ScalarStyle::Plain, ..) if is_other_type(&text) => Node::Other,
            Event::Scalar(text, ..) => Node::String(text.into_owned()),
            Event::SequenceStart(..) | Event::MappingStart(..) => {
                depth += 1;
                if node_depth == 0 && matches!(event, Event::SequenceStart(..)) {
                    Node::List(Vec::new())
                } else {
                    Node::Other
                }
            }
            Event::SequenceEnd | Event::MappingEnd => {
                depth = depth.saturating_sub(1);
                continue;
            }
            _ => continue,
        };
        match (&mut document, node_depth) {
            (None, _) => document = Some(node),
            (Some(Node::List(items)), 1) => items.push(node),
            _ => {}
        }
    }
    Ok(document.unwrap_or(Node::Other))
}

/// Whether a node is an alias, or has an anchor or a tag.
fn has_reference(event: &Event<'_>) -> bool {
    match event {
        Event::Alias(_) => true,
        Event::Scalar(_, _, anchor, tag) | Event::SequenceStart(anchor, tag) | Event::MappingStart(anchor, tag) => {
            *anchor != 0 || tag.is_some()
        }
        _ => false,
    }
}

/// Whether a plain scalar is null, a boolean, a number or a date. Those contain no blanks, except for some dates.
fn is_other_type(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let is_word =
        matches!(lower.as_str(), "" | "~" | "null" | "true" | "false" | "yes" | "no" | "on" | "off" | "<<" | "=");
    let starts_number = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.'));
    let number = lower.replace('_', "");
    // An exponent needs a point and a sign.
    let has_exponent = number.contains('e');
    let is_decimal = number.parse::<f64>().is_ok() && (!has_exponent || number.contains('.'));
    let is_hexadecimal = number.trim_start_matches(['+', '-']).starts_with("0x") && !text.contains(' ');
    let is_number = is_decimal || is_hexadecimal;
    // `12:30` is a number to the base of 60, and `2001-12-14` a date.
    let is_numeric = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'-' | b'.'));
    is_word || (starts_number && (is_number || (is_numeric && text.len() > 1 && text.contains([':', '-']))))
}
