//! A stream of YAML documents with the line of every value.
//!
//! `saphyr` parses YAML 1.2. What plain scalars and the key `<<` mean is decided here, because Kubernetes reads YAML 1.1.

use std::collections::BTreeSet;

use saphyr::{MarkedYaml, Marker, ScalarStyle, ScanError, Tag, YamlData, YamlLoader};
use saphyr_parser::{Event, Parser};
use serde_json::Value;

use super::scalar::resolve;
use super::{Content, Entry, MAX_DEPTH, Node, SyntaxError};

/// Parses every document of a string. Empty documents are left out.
pub fn parse(text: &str) -> Result<Vec<Node>, SyntaxError> {
    check_depth(text)?;
    let mut loader = YamlLoader::<MarkedYaml<'_>>::default();
    loader.early_parse(false);
    Parser::new_from_str(text).load(&mut loader, true).map_err(|error| syntax_error(&error))?;
    if let Some(error) = loader.error() {
        return Err(syntax_error(error));
    }
    let documents = loader.into_documents();
    let documents = documents.iter().filter(|document| !document.data.is_badvalue()).map(node);
    let is_empty = |document: &Node| document.content == Content::Scalar(Value::Null);
    documents.filter(|document| !document.as_ref().is_ok_and(is_empty)).collect()
}

/// The loader has no limit, and lists by indentation nest as deep as the source is long.
fn check_depth(text: &str) -> Result<(), SyntaxError> {
    let mut depth = 0_usize;
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| syntax_error(&error))?;
        match event {
            Event::SequenceStart(..) | Event::MappingStart(..) if depth == MAX_DEPTH => {
                let problem = format!("lists and maps are nested more than {MAX_DEPTH} levels deep");
                return Err(error_at(&span.start, problem));
            }
            Event::SequenceStart(..) | Event::MappingStart(..) => depth = depth.saturating_add(1),
            Event::SequenceEnd | Event::MappingEnd => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    Ok(())
}

fn syntax_error(error: &ScanError) -> SyntaxError {
    error_at(error.marker(), error.info())
}

fn error_at(marker: &Marker, problem: impl Into<String>) -> SyntaxError {
    SyntaxError::new(marker.line(), Some(marker.col().saturating_add(1)), problem)
}

fn node(yaml: &MarkedYaml<'_>) -> Result<Node, SyntaxError> {
    let start = &yaml.span.start;
    let line = start.line();
    let content = match &yaml.data {
        YamlData::Representation(text, style, tag) => Content::Scalar(scalar(text, *style, tag.as_deref(), start)?),
        YamlData::Sequence(items) => Content::List(items.iter().map(node).collect::<Result<_, _>>()?),
        YamlData::Mapping(entries) => Content::Map(map(&mut entries.iter())?),
        YamlData::Tagged(_, tagged) => node(tagged)?.content,
        // Scalars are not resolved by the loader, so only an alias inside of its own anchor is left.
        YamlData::Value(_) | YamlData::Alias(_) | YamlData::BadValue => {
            return Err(error_at(start, "an alias is part of the node that it refers to"));
        }
    };
    Ok(Node { line: line.max(1), content })
}

fn is_plain(yaml: &MarkedYaml<'_>) -> bool {
    matches!(yaml.data, YamlData::Representation(_, ScalarStyle::Plain, _))
}

fn scalar(text: &str, style: ScalarStyle, tag: Option<&Tag>, start: &Marker) -> Result<Value, SyntaxError> {
    let is_string = tag.is_some_and(|tag| !tag.is_yaml_core_schema() || tag.suffix == "str");
    if style != ScalarStyle::Plain || is_string {
        return Ok(Value::from(text));
    }
    if matches!(text.trim_start_matches(['+', '-']), ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN") {
        return Err(error_at(start, "infinity and NaN cannot be converted to JSON"));
    }
    Ok(resolve(text))
}

/// The entries of a map, from its keys and values. `<<` adds the entries of a map, or of a list of maps, whose keys are
/// not set otherwise.
fn map<'a, 'input: 'a>(
    pairs: &mut dyn Iterator<Item = (&'a MarkedYaml<'input>, &'a MarkedYaml<'input>)>,
) -> Result<Vec<Entry>, SyntaxError> {
    let (mut entries, mut keys, mut merged) = (Vec::new(), BTreeSet::new(), Vec::new());
    for (key_yaml, value) in pairs {
        let (key, value, start) = (key(key_yaml)?, node(value)?, &key_yaml.span.start);
        if key == "<<" && is_plain(key_yaml) {
            let maps = value.items().unwrap_or(std::slice::from_ref(&value));
            merged.extend(maps.iter().flat_map(Node::entries).cloned());
        } else if keys.insert(key.clone()) {
            entries.push(Entry { key, line: start.line().max(1), value });
        } else {
            return Err(error_at(start, "duplicated key in mapping"));
        }
    }
    entries.extend(merged.into_iter().filter(|entry| keys.insert(entry.key.clone())));
    Ok(entries)
}

/// A key as `sigs.k8s.io/yaml` converts it to JSON: numbers and booleans by their value.
fn key(yaml: &MarkedYaml<'_>) -> Result<String, SyntaxError> {
    match node(yaml)?.content {
        Content::Scalar(Value::String(key)) => Ok(key),
        Content::Scalar(value @ (Value::Number(_) | Value::Bool(_))) => Ok(value.to_string()),
        _ => Err(error_at(&yaml.span.start, "a key must be a string, a number or a boolean")),
    }
}
