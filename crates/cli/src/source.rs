//! Text to documents: YAML and JSON, with the line of every value.

mod emit;
mod json;
mod mapping;
mod node;
mod scalar;
mod yaml;

use std::fmt;

pub use emit::{Tree, flow, scalar_text};
pub use node::{Content, Entry, Node, Span, Style};

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A stream of YAML documents.
    Yaml,
    /// A stream of JSON values.
    Json,
}

/// A text that was read, and the documents in it.
#[derive(Clone, Debug)]
pub struct Source {
    /// What messages call it: the path as it was given, or `<stdin>`.
    pub name: String,
    /// The text as it was read.
    pub text: String,
    /// How the text is written.
    pub format: Format,
    /// Every document that is not empty, in the order of the text.
    pub documents: Vec<Node>,
}

impl Source {
    /// Parses a text. A text that starts with `{` or `[` is taken as JSON first, the way
    /// `kubectl` does it, and as YAML (whose flow style looks alike) if that fails, unless the
    /// name ends in `.json`.
    ///
    /// # Errors
    /// Returns the line and the reason if the text is not YAML (or JSON).
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
        // A byte order mark is no part of either format, and would shift every column.
        if text.starts_with('\u{feff}') {
            text.remove(0);
        }
        let named_json =
            std::path::Path::new(name).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
        let looks_like_json = text.trim_start().starts_with(['{', '[']);
        let parsed = if named_json || looks_like_json {
            match json::parse(&text) {
                Err(error) if named_json => Err(error),
                Err(_) => yaml::parse(&text).map(|documents| (Format::Yaml, documents)),
                Ok(documents) => Ok((Format::Json, documents)),
            }
        } else {
            yaml::parse(&text).map(|documents| (Format::Yaml, documents))
        };
        let (format, documents) = parsed.map_err(|fault| SourceError { name: name.to_owned(), fault })?;
        Ok(Self { name: name.to_owned(), text, format, documents })
    }
}

/// Why a text could not be read: the source, the line, and the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceError {
    name: String,
    fault: Fault,
}

impl SourceError {
    /// The line of the fault, from 1.
    pub fn line(&self) -> usize {
        self.fault.line
    }
}

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Fault { format, line, problem } = &self.fault;
        let format = match format {
            Format::Yaml => "YAML",
            Format::Json => "JSON",
        };
        write!(f, "{}:{line}: this is not valid {format}: {problem}", self.name)
    }
}

impl std::error::Error for SourceError {}

/// A fault inside a text that has no name yet.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Fault {
    format: Format,
    line: usize,
    problem: String,
}

/// Depth to which collections may nest; `serde_json` draws the same line.
const MAX_DEPTH: usize = 128;

#[cfg(test)]
mod tests;
