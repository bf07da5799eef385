//! Values back to YAML.

use std::fmt::Write;

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::Value;

use super::{Content, Node, Style, scalar};

/// A value whose keys stand in the order a person wrote them.
#[derive(Clone, Debug, PartialEq)]
pub enum Tree {
    /// A string, number, boolean or null.
    Scalar(Value),
    /// A list.
    Sequence(Vec<Tree>),
    /// Keys and values in order.
    Mapping(Vec<(String, Tree)>),
}

impl Tree {
    /// Puts the keys of a value in the order in which `written` has them; keys that it lacks
    /// follow in the order of the alphabet.
    pub fn new(value: &Value, written: Option<&Node>) -> Self {
        match value {
            Value::Array(items) => {
                let model = written.and_then(Node::items).unwrap_or_default();
                let shift = model.len().abs_diff(items.len());
                // Past the first difference items are matched from the end of the list, so that
                // one that was added or taken out does not reorder those after it.
                let same = items.iter().zip(model).take_while(|(item, node)| node.to_value() == **item).count();
                let trees = items.iter().enumerate().map(|(index, item)| {
                    let index = if index < same {
                        Some(index)
                    } else if items.len() > model.len() {
                        index.checked_sub(shift)
                    } else {
                        index.checked_add(shift)
                    };
                    Self::new(item, index.and_then(|index| model.get(index)))
                });
                Self::Sequence(trees.collect())
            }
            Value::Object(members) => {
                let entries: &[_] = match written.map(|node| &node.content) {
                    Some(Content::Mapping(entries)) => entries,
                    _ => &[],
                };
                let kept = entries.iter().filter_map(|entry| {
                    let value = members.get(&entry.key)?;
                    Some((entry.key.clone(), Self::new(value, Some(&entry.value))))
                });
                let added = members
                    .iter()
                    .filter(|(key, _)| entries.iter().all(|entry| entry.key != **key))
                    .map(|(key, value)| (key.clone(), Self::new(value, None)));
                Self::Mapping(kept.chain(added).collect())
            }
            scalar => Self::Scalar(scalar.clone()),
        }
    }

    /// YAML by indentation, every line `indent` spaces in and ended by a newline.
    ///
    /// ```
    /// use harbor_postgres_backup::source::Tree;
    /// use serde_json::json;
    ///
    /// let tree = Tree::new(&json!({"spec": {"list": ["a", "on"]}}), None);
    /// assert_eq!(tree.to_yaml(0), "spec:\n  list:\n  - a\n  - \"on\"\n");
    /// ```
    pub fn to_yaml(&self, indent: usize) -> String {
        let mut out = String::new();
        self.write_block(indent, false, &mut out);
        out
    }

    /// `inline`: the first line continues one that is begun, after `- `.
    fn write_block(&self, indent: usize, inline: bool, out: &mut String) {
        let margin = " ".repeat(indent);
        let mut lead = if inline { "" } else { margin.as_str() };
        match self {
            Self::Mapping(entries) if !entries.is_empty() => {
                for (key, value) in entries {
                    out.push_str(lead);
                    out.push_str(&scalar_text(&Value::String(key.clone()), Style::Plain, indent));
                    out.push(':');
                    value.write_after(indent, out);
                    lead = margin.as_str();
                }
            }
            Self::Sequence(items) if !items.is_empty() => {
                for item in items {
                    out.push_str(lead);
                    out.push_str("- ");
                    item.write_block(indent.saturating_add(2), true, out);
                    lead = margin.as_str();
                }
            }
            Self::Scalar(value) => {
                out.push_str(lead);
                let text = scalar_text(value, Style::Block, indent.saturating_sub(2));
                out.push_str(&text);
                out.push('\n');
            }
            Self::Mapping(_) | Self::Sequence(_) => {
                out.push_str(lead);
                out.push_str(&flow(self));
                out.push('\n');
            }
        }
    }

    /// The value of a key, from just after the colon to the end of its last line. A list stands
    /// under its key without further indentation, as `kubectl get -o yaml` has it.
    pub(crate) fn write_after(&self, indent: usize, out: &mut String) {
        match self {
            Self::Mapping(entries) if !entries.is_empty() => {
                out.push('\n');
                self.write_block(indent.saturating_add(2), false, out);
            }
            Self::Sequence(items) if !items.is_empty() => {
                out.push('\n');
                self.write_block(indent, false, out);
            }
            Self::Scalar(value) => {
                out.push(' ');
                out.push_str(&scalar_text(value, Style::Block, indent));
                out.push('\n');
            }
            Self::Mapping(_) | Self::Sequence(_) => {
                out.push(' ');
                out.push_str(&flow(self));
                out.push('\n');
            }
        }
    }
}

impl Serialize for Tree {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Scalar(value) => value.serialize(serializer),
            Self::Sequence(items) => {
                let mut sequence = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    sequence.serialize_element(item)?;
                }
                sequence.end()
            }
            Self::Mapping(entries) => {
                let mut mapping = serializer.serialize_map(Some(entries.len()))?;
                for (key, value) in entries {
                    mapping.serialize_entry(key, value)?;
                }
                mapping.end()
            }
        }
    }
}

/// A value on one line, in flow style.
pub fn flow(tree: &Tree) -> String {
    match tree {
        Tree::Scalar(value @ Value::String(_)) => scalar_text(value, Style::DoubleQuoted, 0),
        Tree::Scalar(value) => value.to_string(),
        Tree::Sequence(items) => {
            let items: Vec<_> = items.iter().map(flow).collect();
            format!("[{}]", items.join(", "))
        }
        Tree::Mapping(entries) => {
            let entries: Vec<_> = entries
                .iter()
                .map(|(key, value)| {
                    let key = scalar_text(&Value::String(key.clone()), Style::Plain, 0);
                    format!("{key}: {}", flow(value))
                })
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
    }
}

/// A scalar as YAML text in the wanted style, or in double quotes where that style would read
/// as something else. With [`Style::Block`] a text of several lines becomes a literal, its lines
/// two spaces further in than `indent`; anything else as with [`Style::Plain`].
pub fn scalar_text(value: &Value, style: Style, indent: usize) -> String {
    let Value::String(text) = value else {
        return value.to_string();
    };
    match style {
        Style::SingleQuoted if is_printable(text) && !text.contains('\n') => {
            format!("'{}'", text.replace('\'', "''"))
        }
        Style::Block if fits_literal(text) => {
            let margin = " ".repeat(indent.saturating_add(2));
            let (body, header) = match text.strip_suffix('\n') {
                Some(body) => (body, "|"),
                None => (text.as_str(), "|-"),
            };
            let mut out = header.to_owned();
            for line in body.split('\n') {
                out.push('\n');
                if !line.is_empty() {
                    out.push_str(&margin);
                    out.push_str(line);
                }
            }
            out
        }
        Style::Plain | Style::Block if fits_plain(text) => text.clone(),
        _ => double_quoted(text),
    }
}

fn is_printable(text: &str) -> bool {
    !text.chars().any(|c| (c.is_control() && c != '\n') || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}'))
}

fn double_quoted(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Stricter than YAML: what reads as itself by itself, in a list and as a key.
fn fits_plain(text: &str) -> bool {
    let starts_well =
        text.chars().next().is_some_and(|c| c.is_alphanumeric() || matches!(c, '/' | '.' | '_' | '$' | '(' | '+'));
    starts_well
        && is_printable(text)
        && !text.contains(['\n', '{', '}', '[', ']', ','])
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with([' ', ':'])
        && scalar::resolve(text).is_string()
        // Times and schedules: to other readers than Kubernetes, or to people, something else.
        && !(text.starts_with(|c: char| c.is_ascii_digit()) && text.contains([':', ' ']))
}

/// Several lines that a literal holds without an indentation indicator or a chomping trick.
fn fits_literal(text: &str) -> bool {
    let body = text.strip_suffix('\n').unwrap_or(text);
    text.contains('\n')
        && is_printable(text)
        && !body.is_empty()
        && !body.starts_with([' ', '\n'])
        && !body.ends_with('\n')
        && !body.split('\n').any(|line| line.ends_with([' ', '\t']))
}
