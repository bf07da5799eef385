//! Strings to documents: YAML and JSON, with the line of every value.

mod diagnosis;
mod json;
mod node;
mod scalar;
mod template;
mod tree;
mod yaml;

use std::fmt;
use std::path::Path;

pub use node::{Content, Entry, Node};
pub use scalar::resolve;
pub use template::{TEMPLATE_FIX, contains_template};
pub use tree::Tree;

use template::TEMPLATE_PROBLEM;

/// Some editors write it at the beginning of a file.
pub const BYTE_ORDER_MARK: char = '\u{feff}';

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
    /// Whether a byte order mark comes before the string.
    pub has_byte_order_mark: bool,
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
    /// Returns the position and the reason if the string is not valid.
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
        let has_byte_order_mark = text.starts_with(BYTE_ORDER_MARK);
        if has_byte_order_mark {
            text.remove(0);
        }
        let is_named_json = Path::new(name).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
        let looks_like_json = text.trim_start().starts_with(['{', '[']);
        let json = (is_named_json || looks_like_json).then(|| json::parse(&text));
        let (format, parsed) = match json {
            Some(parsed) if is_named_json || parsed.is_ok() => (Format::Json, parsed),
            _ => (Format::Yaml, yaml::parse(&text)),
        };
        let documents = parsed.map_err(|error| {
            let error = diagnosis::diagnose(&text, format, error);
            SourceError { name: name.to_owned(), format, error }
        })?;
        Ok(Self { name: name.to_owned(), text, has_byte_order_mark, format, documents })
    }
}

/// Why a source cannot be parsed. Contains the position, and never a value that can be a credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceError {
    name: String,
    format: Format,
    error: SyntaxError,
}

impl std::error::Error for SourceError {}

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, format, error } = self;
        write!(f, "{name}:{}", error.line)?;
        if let Some(column) = error.column {
            write!(f, ":{column}")?;
        }
        match &error.problem {
            SyntaxProblem::Invalid(problem) => write!(f, ": invalid {}: {problem}", format.name()),
            SyntaxProblem::Template => write!(f, ": {TEMPLATE_PROBLEM}; {TEMPLATE_FIX}"),
        }
    }
}

/// An error in a string that has no name yet.
#[derive(Clone, Debug, PartialEq, Eq)]
struct SyntaxError {
    /// From 1.
    line: usize,
    /// From 1, if it is known.
    column: Option<usize>,
    problem: SyntaxProblem,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum SyntaxProblem {
    /// A sentence without a full stop.
    Invalid(String),
    /// The string is a template and not a manifest.
    Template,
}

impl SyntaxError {
    fn new(line: usize, column: Option<usize>, problem: impl Into<String>) -> Self {
        Self { line: line.max(1), column, problem: SyntaxProblem::Invalid(problem.into()) }
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
