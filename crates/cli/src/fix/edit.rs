//! Edits of a YAML text at the places of its values.

use serde_json::{Map, Value};
use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::lines::Lines;
use crate::source::{Content, Entry, Node, Style, Tree, flow, scalar_text};

/// The text in which the document `node` reads as `wanted`, or nothing if that takes more than
/// setting, adding and removing single values. The caller checks what comes out.
pub fn edit(text: &str, node: &Node, wanted: &Value) -> Option<String> {
    let mut editor = Editor { text: Lines(text), edits: Vec::new() };
    editor.value(node, wanted, Place::Alone)?;
    editor.apply()
}

/// A piece of the text, and what comes in its place.
struct Edit {
    start: usize,
    end: usize,
    text: String,
}

/// What a value is the value of.
#[derive(Clone, Copy)]
enum Place<'a> {
    /// A document, an item, or anything in flow style.
    Alone,
    /// A key of a mapping by indentation.
    Entry(&'a Entry),
}

struct Editor<'a> {
    text: Lines<'a>,
    edits: Vec<Edit>,
}

impl Editor<'_> {
    fn value(&mut self, node: &Node, wanted: &Value, place: Place<'_>) -> Option<()> {
        if node.to_value() == *wanted {
            return Some(());
        }
        match (&node.content, wanted) {
            // Its text is that of other values too.
            _ if node.style == Style::Shared => None,
            (Content::Mapping(entries), Value::Object(members)) if !entries.is_empty() => {
                self.mapping(node, entries, members)
            }
            (Content::Sequence(items), Value::Array(values)) if !items.is_empty() => self.sequence(node, items, values),
            _ => self.replace(node, wanted, place),
        }
    }

    /// A value of another kind, or another scalar.
    fn replace(&mut self, node: &Node, wanted: &Value, place: Place<'_>) -> Option<()> {
        let is_scalar = matches!(node.content, Content::Scalar(_));
        if !is_scalar && node.style != Style::Flow {
            return None;
        }
        let is_collection = wanted.is_array() || wanted.is_object();
        match place {
            Place::Entry(entry) if is_collection => {
                let colon = self.text.after_colon(entry)?;
                let value_end = node.span.end.max(colon);
                self.push(colon, value_end, "");
                let mut block = String::new();
                Tree::new(wanted, None).write_after(self.text.column(entry.key_span.start)?, &mut block);
                let block = block.strip_prefix('\n')?.to_owned();
                self.insert_below(value_end, block);
            }
            Place::Entry(entry) if node.style == Style::Block || node.span.start == node.span.end => {
                let style = if node.style == Style::Block { Style::Plain } else { node.style };
                let colon = self.text.after_colon(entry)?;
                let text = format!(" {}", scalar_text(wanted, style, 0));
                self.push(colon, node.span.end.max(colon), text);
            }
            Place::Alone if node.style == Style::Block => return None,
            _ if is_collection => {
                self.push(node.span.start, node.span.end, flow(&Tree::new(wanted, None)));
            }
            _ => {
                let style = if is_scalar { node.style } else { Style::Plain };
                let text = scalar_text(wanted, style, 0);
                let gap = if node.span.start == node.span.end { " " } else { "" };
                self.push(node.span.start, node.span.end, format!("{gap}{text}"));
            }
        }
        Some(())
    }

    fn mapping(&mut self, node: &Node, entries: &[Entry], wanted: &Map<String, Value>) -> Option<()> {
        let in_flow = node.style == Style::Flow;
        // Taking out every line would leave null.
        if !entries.iter().any(|entry| wanted.contains_key(&entry.key)) {
            return None;
        }
        for (index, entry) in entries.iter().enumerate() {
            match wanted.get(&entry.key) {
                Some(value) if in_flow => self.value(&entry.value, value, Place::Alone)?,
                Some(value) => self.value(&entry.value, value, Place::Entry(entry))?,
                None if in_flow => {
                    let ends = entries.iter().map(|entry| (entry.key_span.start, end(entry)));
                    self.remove_from_flow(&ends.collect::<Vec<_>>(), index)?;
                }
                None => self.remove_lines(entry.key_span.start, end(entry))?,
            }
        }
        let added: Vec<_> = wanted
            .iter()
            .filter(|(key, _)| entries.iter().all(|entry| entry.key != **key))
            .map(|(key, value)| (key.clone(), Tree::new(value, None)))
            .collect();
        if added.is_empty() {
            return Some(());
        }
        let last = end(entries.last()?);
        if in_flow {
            let added = flow(&Tree::Mapping(added));
            let added = added.strip_prefix('{')?.strip_suffix('}')?;
            self.push(last, last, format!(", {added}"));
        } else {
            let margin = self.text.column(entries.first()?.key_span.start)?;
            self.insert_below(last, Tree::Mapping(added).to_yaml(margin));
        }
        Some(())
    }

    fn sequence(&mut self, node: &Node, items: &[Node], wanted: &[Value]) -> Option<()> {
        if wanted.is_empty() && node.style != Style::Flow {
            return None;
        }
        let texts = |values: &mut dyn Iterator<Item = Value>| -> Vec<String> {
            values.map(|value| value.to_string()).collect()
        };
        let before = texts(&mut items.iter().map(Node::to_value));
        let after = texts(&mut wanted.iter().cloned());
        for op in capture_diff_slices(Algorithm::Myers, &before, &after) {
            if let DiffOp::Equal { .. } = op {
                continue;
            }
            let (old, new) = (op.old_range(), op.new_range());
            let pairs = old.len().min(new.len());
            let (old_pairs, removed) = items.get(old.clone())?.split_at_checked(pairs)?;
            let (new_pairs, added) = wanted.get(new)?.split_at_checked(pairs)?;
            for (item, value) in old_pairs.iter().zip(new_pairs) {
                self.value(item, value, Place::Alone)?;
            }
            for (item, index) in removed.iter().zip(old.start.saturating_add(pairs)..) {
                if node.style == Style::Flow {
                    let ends = items.iter().map(|item| (item.span.start, item.span.end));
                    self.remove_from_flow(&ends.collect::<Vec<_>>(), index)?;
                } else {
                    self.remove_lines(self.text.dash(item)?, item.span.end)?;
                }
            }
            self.add_items(node, items, old.start.saturating_add(pairs), added)?;
        }
        Some(())
    }

    /// Puts new items before the item `index`, quoted like their neighbour.
    fn add_items(&mut self, node: &Node, items: &[Node], index: usize, added: &[Value]) -> Option<()> {
        let previous = index.checked_sub(1).and_then(|index| items.get(index));
        let neighbour = previous.or_else(|| items.first())?;
        for value in added {
            let text = match (value, neighbour.style) {
                (Value::String(_), style @ (Style::SingleQuoted | Style::DoubleQuoted)) => scalar_text(value, style, 0),
                (Value::String(_), _) => scalar_text(value, Style::Plain, 0),
                _ => flow(&Tree::new(value, None)),
            };
            if node.style == Style::Flow {
                if let Some(previous) = previous {
                    self.push(previous.span.end, previous.span.end, format!(", {text}"));
                } else {
                    let start = items.first()?.span.start;
                    self.push(start, start, format!("{text}, "));
                }
                continue;
            }
            let dash = items.iter().find_map(|item| self.text.dash(item))?;
            let margin = self.text.column(dash)?;
            let block = match value {
                Value::String(_) => format!("{}- {text}\n", " ".repeat(margin)),
                _ => Tree::Sequence(vec![Tree::new(value, None)]).to_yaml(margin),
            };
            if let Some(previous) = previous {
                self.insert_below(previous.span.end, block);
            } else {
                let start = self.text.line_start(self.text.dash(items.first()?)?);
                self.push(start, start, block);
            }
        }
        Some(())
    }

    /// Takes out whole lines; nothing else may stand on the first of them.
    fn remove_lines(&mut self, start: usize, end: usize) -> Option<()> {
        let line = self.text.line_start(start);
        if !self.text.0.get(line..start)?.trim().is_empty() {
            return None;
        }
        let end = self.text.line_end(end);
        self.push(line, end.saturating_add(1).min(self.text.0.len()), "");
        Some(())
    }

    /// Takes out a member in brackets, with the comma before or after it.
    fn remove_from_flow(&mut self, members: &[(usize, usize)], index: usize) -> Option<()> {
        let (start, end) = *members.get(index)?;
        match (index.checked_sub(1), members.get(index.saturating_add(1))) {
            (Some(previous), _) => self.push(members.get(previous)?.1, end, ""),
            (None, Some((next, _))) => self.push(start, *next, ""),
            (None, None) => self.push(start, end, ""),
        }
        Some(())
    }

    /// Puts lines below the line in which `end` lies.
    fn insert_below(&mut self, end: usize, block: String) {
        let line_end = self.text.line_end(end);
        if line_end < self.text.0.len() {
            let next = line_end.saturating_add(1);
            self.push(next, next, block);
        } else {
            let block = format!("\n{}", block.trim_end_matches('\n'));
            self.push(line_end, line_end, block);
        }
    }

    fn push(&mut self, start: usize, end: usize, text: impl Into<String>) {
        let text = text.into();
        self.edits.push(Edit { start, end, text });
    }

    /// Insertions at one place keep their order: inner values come before those around them.
    fn apply(mut self) -> Option<String> {
        self.edits.sort_by_key(|edit| (edit.start, edit.end));
        let windows = self.text.0.contains("\r\n");
        let mut out = String::with_capacity(self.text.0.len());
        let mut done = 0;
        for edit in &self.edits {
            out.push_str(self.text.0.get(done..edit.start)?);
            if windows {
                out.push_str(&edit.text.replace('\n', "\r\n"));
            } else {
                out.push_str(&edit.text);
            }
            done = edit.end;
        }
        out.push_str(self.text.0.get(done..)?);
        Some(out)
    }
}

fn end(entry: &Entry) -> usize {
    entry.value.span.end.max(entry.key_span.end)
}
