//! Edits of a YAML stream that keep everything else as it is.

use serde_json::{Map, Value};
use similar::{Algorithm, DiffOp, capture_diff_slices};
use yaml_edit::{Mapping, ScalarStyle, ScalarValue, Sequence, YamlFile, YamlNode, YamlValue};

use crate::source::{Source, resolve};

/// The source, edited so that its documents have these values. `None` if it cannot be edited; the caller verifies the
/// result.
pub fn edit(source: &Source, documents: &[Value]) -> Option<String> {
    let file = source.text.parse::<YamlFile>().ok()?;
    let roots = file.documents().filter_map(|document| document.as_mapping());
    let changes = source.documents.iter().zip(documents).filter(|(node, _)| node.is_map());
    for (root, (node, document)) in roots.zip(changes) {
        if let (Value::Object(before), Value::Object(after)) = (&node.to_value(), document) {
            edit_map(&root, before, after);
        }
    }
    Some(file.to_string())
}

fn edit_map(map: &Mapping, before: &Map<String, Value>, after: &Map<String, Value>) {
    for key in before.keys().filter(|key| !after.contains_key(*key)) {
        map.remove(key.as_str());
    }
    for (key, value) in after.iter().filter(|(key, value)| before.get(*key) != Some(value)) {
        let child = map.get(key.as_str());
        let style = child.as_ref().and_then(quotes);
        if !edit_child(child, before.get(key), value) {
            map.set(key.as_str(), to_yaml(value, style));
        }
    }
}

fn edit_list(list: &Sequence, before: &[Value], after: &[Value]) {
    let lines = |values: &[Value]| values.iter().map(Value::to_string).collect::<Vec<_>>();
    let operations = capture_diff_slices(Algorithm::Myers, &lines(before), &lines(after));
    // From the end of the list, so that the indexes of the items before it do not change.
    for operation in operations.iter().rev().filter(|operation| !matches!(operation, DiffOp::Equal { .. })) {
        let (old, new) = (operation.old_range(), operation.new_range());
        let common = old.len().min(new.len());
        let neighbor = old.start.checked_sub(1).unwrap_or(old.start);
        let style = list.get(neighbor).as_ref().and_then(quotes);
        for index in old.clone().skip(common).rev() {
            list.remove(index);
        }
        for (offset, value) in after.get(new).unwrap_or_default().iter().enumerate().rev() {
            let index = old.start.saturating_add(offset);
            if offset >= common {
                list.insert(old.start.saturating_add(common), to_yaml(value, style));
            } else if !edit_child(list.get(index), before.get(index), value) {
                list.set(index, to_yaml(value, list.get(index).as_ref().and_then(quotes)));
            }
        }
    }
}

/// Edits a map or list in place. False if the value must be replaced.
fn edit_child(child: Option<YamlNode>, before: Option<&Value>, after: &Value) -> bool {
    match (child, before, after) {
        (Some(YamlNode::Mapping(map)), Some(Value::Object(before)), Value::Object(after)) => {
            edit_map(&map, before, after);
            true
        }
        (Some(YamlNode::Sequence(list)), Some(Value::Array(before)), Value::Array(after)) => {
            edit_list(&list, before, after);
            true
        }
        _ => false,
    }
}

/// The style of a scalar in quotes.
fn quotes(node: &YamlNode) -> Option<ScalarStyle> {
    let style = ScalarValue::from_scalar(node.as_scalar()?).style();
    matches!(style, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted).then_some(style)
}

fn to_yaml(value: &Value, quotes: Option<ScalarStyle>) -> YamlValue {
    match value {
        Value::Array(items) => YamlValue::Sequence(items.iter().map(|item| to_yaml(item, None)).collect()),
        Value::Object(members) => {
            YamlValue::Mapping(members.iter().map(|(key, value)| (key.clone(), to_yaml(value, None))).collect())
        }
        Value::String(text) => YamlValue::Scalar(string(text, quotes)),
        scalar => YamlValue::Scalar(ScalarValue::parse(scalar.to_string())),
    }
}

/// Whether YAML 1.1 reads a plain scalar as a date or as a number to the base 60: `2026-05-04`, `12:30`.
fn is_time(text: &str) -> bool {
    let (date, rest) = text.split_at_checked(5).unwrap_or((text, ""));
    let is_date = date.ends_with('-') && date.bytes().take(4).all(|b| b.is_ascii_digit()) && !rest.is_empty();
    is_date || (text.contains(':') && text.bytes().all(|b| b.is_ascii_digit() || b":._+-".contains(&b)))
}

/// A plain scalar only if neither YAML 1.1 nor YAML 1.2 reads it as another type.
fn string(text: &str, quotes: Option<ScalarStyle>) -> ScalarValue {
    let is_plain = resolve(text).is_string() && !is_time(text) && ScalarValue::string(text).to_yaml_string() == text;
    match quotes {
        Some(style) => ScalarValue::with_style(text, style),
        None if is_plain => ScalarValue::string(text),
        None => ScalarValue::double_quoted(text),
    }
}
