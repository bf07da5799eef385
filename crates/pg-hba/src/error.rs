//! Errors of lines and files.

pub(crate) mod kind;

use std::fmt;

use self::kind::{ParseErrorKind, SyntaxError};
use crate::PgVersion;
use crate::logical_line::LogicalLine;
use crate::position::Position;
use crate::redacted_line::{redacted_line, sets_secret};

/// The error because of which PostgreSQL would not load a line, and with it the whole file.
///
/// `Display` is one sentence: the message of PostgreSQL 15 (`pg_hba_file_rules.error`), the position and, where
/// possible, what to write instead. It is safe to show: values that could be a credential, or a part of one, are
/// replaced by `<hidden>`.
///
/// ```
/// use pg_hba::{HbaFile, PgVersion};
///
/// let errors = HbaFile::parse("local all trust", PgVersion::V15).unwrap_err();
/// assert_eq!(
///     errors.first().to_string(),
///     "end-of-line before authentication method at line 1, column 16; \
///      write TYPE DATABASE USER [ADDRESS] METHOD [OPTIONS]",
/// );
/// ```
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason} at {position}{}", HintSuffix(.kind.hint()))]
pub struct ParseError {
    kind: ParseErrorKind,
    reason: String,
    position: Position,
    line_number: usize,
    redacted_line: String,
}

struct HintSuffix(Option<&'static str>);

impl fmt::Display for HintSuffix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |hint| write!(f, "; {hint}"))
    }
}

impl ParseError {
    pub(crate) fn new(error: SyntaxError, line: &LogicalLine, version: PgVersion) -> Self {
        let SyntaxError { kind, offset } = error;
        // A secret with a blank in it continues in the next token.
        let follows_secret = sets_secret(line.text.get(..offset).unwrap_or_default());
        Self {
            reason: kind.clone().redacted(follows_secret).to_string(),
            kind,
            position: line.position(offset),
            line_number: line.number(),
            redacted_line: redacted_line(&line.text, version),
        }
    }

    /// Where the error is.
    pub fn position(&self) -> Position {
        self.position
    }

    /// What is wrong, in PostgreSQL's words, without the position and the hint. It is safe to show.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// What to write instead, as an imperative sentence without a final period.
    pub fn hint(&self) -> Option<&'static str> {
        self.kind.hint()
    }

    /// The line number that PostgreSQL reports: that of the first line where backslashes join several. After a line that
    /// is too long, PostgreSQL 12 and 13 report higher numbers, because they read the rest of it as further lines.
    pub fn line_number(&self) -> usize {
        self.line_number
    }

    /// The line in the form of [`Line`](crate::Line)'s `Display`, which is safe to show.
    pub fn redacted_line(&self) -> &str {
        &self.redacted_line
    }

    /// The message of PostgreSQL 15, word for word; 16 to 18 word some differently.
    ///
    /// It quotes the line, so it can contain a credential. It is meant for comparison with a server, not for showing.
    pub fn server_message(&self) -> String {
        self.kind.to_string()
    }
}

/// Shows nothing that `Display` does not show.
impl fmt::Debug for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ParseError")
            .field("reason", &self.reason)
            .field("position", &self.position)
            .field("line_number", &self.line_number)
            .field("redacted_line", &self.redacted_line)
            .finish_non_exhaustive()
    }
}

/// The errors because of which PostgreSQL would not load a file; at least one.
///
/// `Display` names the first one and how many there are.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{first}", CountPrefix(.others.len() + 1))]
pub struct ParseErrors {
    first: Box<ParseError>,
    others: Vec<ParseError>,
}

struct CountPrefix(usize);

impl fmt::Display for CountPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 1 { Ok(()) } else { write!(f, "{} lines are invalid; the first error: ", self.0) }
    }
}

impl ParseErrors {
    /// `None` if the list is empty.
    pub(crate) fn new(errors: Vec<ParseError>) -> Option<Self> {
        let mut errors = errors.into_iter();
        errors.next().map(|first| Self { first: Box::new(first), others: errors.collect() })
    }

    /// The first error in the file.
    pub fn first(&self) -> &ParseError {
        &self.first
    }

    /// The errors, in the order of the file; at most one for each line.
    pub fn iter(&self) -> impl Iterator<Item = &ParseError> {
        std::iter::once(self.first()).chain(&self.others)
    }
}

#[cfg(test)]
mod tests;
