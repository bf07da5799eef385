//! Writes what the policy repaired back into the text of the manifest.
//!
//! The repairs are made in the text itself, so that comments, order and quoting stay as they
//! are. What comes out is parsed again and must be exactly what the policy wants; if it is not,
//! the document is written anew.

mod edit;
mod lines;

use std::fmt;

use serde_json::Value;

use crate::judge::Judgement;
use crate::source::{Format, Node, Source, Tree};

/// A text with its repairs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixed {
    /// The text to write.
    pub text: String,
    /// Lines at which the documents start that had to be written anew, without their comments.
    pub rewritten: Vec<usize>,
}

/// The text of a source in which every object among the judgements that the policy repaired is
/// as the policy would store it; nothing if there is none.
///
/// # Errors
/// Returns an error if one of them came in an `AdmissionReview`, or if no text can be found that
/// reads as the policy wants it.
pub fn fix(source: &Source, judgements: &[Judgement<'_>]) -> Result<Option<Fixed>, FixError> {
    let error = |kind| FixError { name: source.name.clone(), kind };
    let repaired: Vec<_> =
        judgements.iter().filter_map(|judgement| Some((&judgement.object, judgement.mutated()?))).collect();
    if repaired.is_empty() {
        return Ok(None);
    }
    if repaired.iter().any(|(object, _)| object.request.is_some()) {
        return Err(error(Kind::Request));
    }

    let mut wanted: Vec<Value> = source.documents.iter().map(Node::to_value).collect();
    let mut touched = vec![false; wanted.len()];
    for (object, mutated) in repaired {
        let place = wanted.get_mut(object.document).and_then(|document| document.pointer_mut(&object.pointer));
        if let (Some(place), Some(touched)) = (place, touched.get_mut(object.document)) {
            *place = mutated.clone();
            *touched = true;
        }
    }
    let fixed = match source.format {
        Format::Json => rewrite_json(source, &wanted),
        Format::Yaml => fix_yaml(source, &wanted, &touched),
    };
    fixed.map(Some).ok_or_else(|| error(Kind::Inexpressible))
}

/// The last document first, so that the places of those before it stay right.
fn fix_yaml(source: &Source, wanted: &[Value], touched: &[bool]) -> Option<Fixed> {
    let mut text = source.text.clone();
    let mut rewritten = Vec::new();
    let documents = source.documents.iter().zip(wanted).zip(touched).enumerate();
    for (index, ((node, value), _)) in documents.rev().filter(|(_, (_, touched))| **touched) {
        let reads_as_wanted = |text: &String| {
            Source::parse(&source.name, text.as_str()).is_ok_and(|source| {
                source.documents.len() == wanted.len()
                    && source.documents.get(index).is_some_and(|node| node.to_value() == *value)
            })
        };
        text = if let Some(edited) = edit::edit(&text, node, value).filter(reads_as_wanted) {
            edited
        } else {
            rewritten.insert(0, node.span.line);
            Some(rewrite_yaml(&text, node, value)).filter(reads_as_wanted)?
        };
    }
    let all = Source::parse(&source.name, text.as_str()).ok()?;
    let is_wanted = all.documents.iter().map(Node::to_value).eq(wanted.iter().cloned());
    is_wanted.then_some(Fixed { text, rewritten })
}

/// The document anew, from its first to its last line; what stands before and after it stays.
fn rewrite_yaml(text: &str, node: &Node, value: &Value) -> String {
    let yaml = Tree::new(value, Some(node)).to_yaml(0);
    let (before, rest) = text.split_at_checked(node.span.start).unwrap_or((text, ""));
    let length = node.span.end.saturating_sub(node.span.start);
    let after = rest.get(length..).unwrap_or_default();
    let after = after.split_once('\n').map_or("", |(_, after)| after);
    let (before, break_) = match before.rsplit_once('\n').unwrap_or(("", before)) {
        // The document starts on a line of its own, perhaps indented.
        (_, margin) if margin.trim().is_empty() => (before.strip_suffix(margin).unwrap_or(before), ""),
        // It starts on the line of `---`.
        _ => (before.trim_end(), "\n"),
    };
    format!("{before}{break_}{yaml}{after}")
}

/// JSON has no comments to keep: the whole stream is written anew, keys in the order of the source.
fn rewrite_json(source: &Source, wanted: &[Value]) -> Option<Fixed> {
    let mut text = String::new();
    for (value, node) in wanted.iter().zip(&source.documents) {
        text.push_str(&serde_json::to_string_pretty(&Tree::new(value, Some(node))).ok()?);
        text.push('\n');
    }
    Some(Fixed { text, rewritten: Vec::new() })
}

/// Why a repair cannot be written back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FixError {
    name: String,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Request,
    Inexpressible,
}

impl fmt::Display for FixError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.name;
        match self.kind {
            Kind::Request => {
                write!(f, "{name} holds an AdmissionReview, which is a record and not a manifest to repair")
            }
            Kind::Inexpressible => {
                write!(f, "{name} cannot be repaired: no text was found that reads as the policy wants it")
            }
        }
    }
}

impl std::error::Error for FixError {}

#[cfg(test)]
pub(crate) use edit::edit as edited;
#[cfg(test)]
mod tests;
