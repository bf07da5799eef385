//! A stream of YAML documents with the place of every value.
//!
//! Built on the events of `saphyr-parser`: it is maintained, passes the YAML test suite and
//! gives the span of every event, where `serde`-based readers give only values.

use std::collections::BTreeMap;

use saphyr_parser::{Event, Parser, ScalarStyle, Span as EventSpan, Tag};
use serde_json::Value;

use super::mapping::OpenMapping;
use super::{Content, Fault, Format, MAX_DEPTH, Node, Span, Style, scalar};

/// Values that aliases may add to one document: far above any manifest, far below what a nest
/// of aliases can unfold to.
const MAX_ALIASED: usize = 100_000;

/// Parses every document of a text; documents without content are left out.
pub fn parse(text: &str) -> Result<Vec<Node>, Fault> {
    let mut builder = Builder::new(text);
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| fault(error.marker().line(), error.info().to_owned()))?;
        builder.take(event, span)?;
    }
    Ok(builder.documents)
}

pub(super) fn fault(line: usize, problem: impl Into<String>) -> Fault {
    Fault { format: Format::Yaml, line: line.max(1), problem: problem.into() }
}

/// A collection whose end has not been read yet.
struct Open {
    anchor: usize,
    span: Span,
    flows: bool,
    style: Style,
    members: Members,
}

enum Members {
    Items(Vec<Node>),
    Entries(OpenMapping),
}

struct Builder<'a> {
    text: &'a str,
    /// Byte offset of every character, as the parser counts characters; empty if the two agree.
    offsets: Vec<usize>,
    open: Vec<Open>,
    anchors: BTreeMap<usize, Node>,
    aliased: usize,
    documents: Vec<Node>,
}

impl<'a> Builder<'a> {
    fn new(text: &'a str) -> Self {
        let offsets =
            if text.is_ascii() { Vec::new() } else { text.char_indices().map(|(offset, _)| offset).collect() };
        Self { text, offsets, open: Vec::new(), anchors: BTreeMap::new(), aliased: 0, documents: Vec::new() }
    }

    fn take(&mut self, event: Event<'_>, span: EventSpan) -> Result<(), Fault> {
        let place = self.place(span);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let node = self.scalar(&text, style, anchor, tag.as_deref(), place)?;
                self.finish(node, anchor)
            }
            Event::SequenceStart(anchor, tag) => self.start(anchor, tag.is_some(), place, Members::Items(Vec::new())),
            Event::MappingStart(anchor, tag) => {
                let members = Members::Entries(OpenMapping::default());
                self.start(anchor, tag.is_some(), place, members)
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(place),
            Event::Alias(anchor) => self.alias(anchor, place),
            Event::DocumentStart(_) => {
                self.anchors.clear();
                self.aliased = 0;
                Ok(())
            }
            Event::DocumentEnd | Event::StreamStart | Event::StreamEnd | Event::Nothing => Ok(()),
        }
    }

    fn place(&self, span: EventSpan) -> Span {
        let byte = |index: usize| {
            if self.offsets.is_empty() {
                index.min(self.text.len())
            } else {
                self.offsets.get(index).copied().unwrap_or(self.text.len())
            }
        };
        Span { start: byte(span.start.index()), end: byte(span.end.index()), line: span.start.line().max(1) }
    }

    fn scalar(
        &self,
        text: &str,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        mut span: Span,
    ) -> Result<Node, Fault> {
        let is_string = tag.is_some_and(|tag| !tag.is_yaml_core_schema() || tag.suffix == "str");
        let value = if style == ScalarStyle::Plain && !is_string {
            if matches!(text.trim_start_matches(['+', '-']), ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN") {
                return Err(fault(span.line, "JSON, which Kubernetes makes of it, has neither infinity nor NaN"));
            }
            scalar::resolve(text)
        } else {
            Value::String(text.to_owned())
        };
        let own_style = match style {
            ScalarStyle::Plain => Style::Plain,
            ScalarStyle::SingleQuoted => Style::SingleQuoted,
            ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
            ScalarStyle::Literal | ScalarStyle::Folded => {
                // The event ends where the next token starts.
                let written = self.text.get(span.start..span.end).unwrap_or_default();
                span.end = span.start.saturating_add(written.trim_end().len());
                Style::Block
            }
        };
        Ok(Node {
            span,
            style: if anchor != 0 || tag.is_some() { Style::Shared } else { own_style },
            content: Content::Scalar(value),
        })
    }

    fn start(&mut self, anchor: usize, tagged: bool, span: Span, members: Members) -> Result<(), Fault> {
        if self.open.len() >= MAX_DEPTH {
            return Err(fault(span.line, format!("collections nest deeper than {MAX_DEPTH} levels")));
        }
        // The event spans an anchor and a tag before the bracket, and a comment after it.
        let written = self.text.get(span.start..span.end).unwrap_or_default();
        let flows = written
            .split_whitespace()
            .find(|word| !word.starts_with(['&', '!']))
            .is_some_and(|word| word.starts_with(['[', '{']));
        let style = if anchor != 0 || tagged {
            Style::Shared
        } else if flows {
            Style::Flow
        } else {
            Style::Plain
        };
        self.open.push(Open { anchor, span, flows, style, members });
        Ok(())
    }

    fn end(&mut self, place: Span) -> Result<(), Fault> {
        let Some(Open { anchor, mut span, flows, style, members }) = self.open.pop() else {
            return Ok(());
        };
        let (content, last) = match members {
            Members::Items(items) => {
                let last = items.last().map(|item| item.span.end);
                (Content::Sequence(items), last)
            }
            Members::Entries(mapping) => mapping.close(),
        };
        span.end = if flows {
            // The event goes on to the end of the line, over blanks and a comment.
            place.start.saturating_add(1)
        } else {
            last.unwrap_or(place.end)
        };
        self.finish(Node { span, style, content }, anchor)
    }

    fn alias(&mut self, anchor: usize, place: Span) -> Result<(), Fault> {
        let Some(mut node) = self.anchors.get(&anchor).cloned() else {
            return Err(fault(place.line, "an alias stands inside the anchor it names"));
        };
        let (values, depth) = weigh(&node);
        self.aliased = self.aliased.saturating_add(values);
        if self.aliased > MAX_ALIASED || self.open.len().saturating_add(depth) > MAX_DEPTH {
            return Err(fault(place.line, "aliases unfold to too many values"));
        }
        node.span = place;
        node.style = Style::Shared;
        self.finish(node, 0)
    }

    /// Puts a complete node where it belongs.
    fn finish(&mut self, node: Node, anchor: usize) -> Result<(), Fault> {
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
        let Some(parent) = self.open.last_mut() else {
            if node.content != Content::Scalar(Value::Null) {
                self.documents.push(node);
            }
            return Ok(());
        };
        match &mut parent.members {
            Members::Items(items) => items.push(node),
            Members::Entries(mapping) => mapping.take(node)?,
        }
        Ok(())
    }
}

/// How many values a node holds, itself included, and how deep they nest.
fn weigh(node: &Node) -> (usize, usize) {
    let members: Box<dyn Iterator<Item = &Node>> = match &node.content {
        Content::Scalar(_) => return (1, 0),
        Content::Sequence(items) => Box::new(items.iter()),
        Content::Mapping(entries) => Box::new(entries.iter().map(|entry| &entry.value)),
    };
    let (values, depth) = members.fold((1_usize, 0), |(values, depth), member| {
        let (more, deeper) = weigh(member);
        (values.saturating_add(more), depth.max(deeper))
    });
    (values, depth.saturating_add(1))
}
