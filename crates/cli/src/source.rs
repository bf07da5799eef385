//! Strings to documents: YAML and JSON, with the line of every value.

mod json;
mod node;
mod scalar;
mod tree;
mod yaml;

use std::path::Path;

pub use node::{Content, Entry, Node};
pub use scalar::resolve;
pub use tree::Tree;

/// The formats of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A stream of YAML documents.
    Yaml,
    /// A stream of JSON values.
    Json,
}

/// A string that was parsed, and the documents in it.
#[derive(Clone, Debug)]
pub struct Source {
    /// The name in messages: the path as it was given, or `<stdin>`.
    pub name: String,
    /// The string without a byte order mark.
    pub text: String,
    /// The format of the string.
    pub format: Format,
    /// Every document that is not empty, in order.
    pub documents: Vec<Node>,
}

impl Source {
    /// Parses a string. A string that starts with `{` or `[` is parsed as JSON first, as `kubectl` does, and as YAML
    /// (whose flow style looks alike) if that fails, unless the name ends in `.json`.
    ///
    /// # Errors
    /// Returns the line and the reason if the string is not valid.
    ///
    /// ```
    /// use harbor_postgres_backup::source::Source;
    ///
    /// let source = Source::parse("a.yaml", "kind: List\n---\nkind: ConfigMap\n")?;
    /// assert_eq!(source.documents.len(), 2);
    /// assert_eq!(source.documents[1].line_of("/kind"), 3);
    /// # Ok::<(), harbor_postgres_backup::source::SourceError>(())
    /// ```
    pub fn parse(name: &str, text: impl Into<String>) -> Result<Self, SourceError> {
        let mut text = text.into();
        // A byte order mark is not part of either format.
        if text.starts_with('\u{feff}') {
            text.remove(0);
        }
        let is_named_json = Path::new(name).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
        let looks_like_json = text.trim_start().starts_with(['{', '[']);
        let json = (is_named_json || looks_like_json).then(|| json::parse(&text));
        let (format, parsed) = match json {
            Some(parsed) if is_named_json || parsed.is_ok() => (Format::Json, parsed),
            _ => (Format::Yaml, yaml::parse(&text)),
        };
        let documents = parsed.map_err(|error| SourceError { name: name.to_owned(), format, error })?;
        Ok(Self { name: name.to_owned(), text, format, documents })
    }
}

/// Why a source cannot be parsed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name}:{}: invalid {}: {}", .error.line, .format.name(), .error.problem)]
pub struct SourceError {
    name: String,
    format: Format,
    error: SyntaxError,
}

/// An error in a string that has no name yet.
#[derive(Clone, Debug, PartialEq, Eq)]
struct SyntaxError {
    /// From 1.
    line: usize,
    problem: String,
}

impl SyntaxError {
    fn new(line: usize, problem: impl Into<String>) -> Self {
        Self { line: line.max(1), problem: problem.into() }
    }
}

impl Format {
    const fn name(self) -> &'static str {
        match self {
            Self::Yaml => "YAML",
            Self::Json => "JSON",
        }
    }
}

/// The maximum depth of nested lists and maps, which is that of `serde_json` as well.
const MAX_DEPTH: usize = 128;

#[cfg(test)]
mod tests;
