//! Why something cannot be read. Says where, never what stands there: it may be a password.

use std::fmt;

/// Why bytes are no JSON, or not the JSON they should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// There is something wrong at this place, both numbers from 1.
    At {
        /// The line.
        line: usize,
        /// The byte in it.
        column: usize,
        /// Whether the text just ends too early.
        is_short: bool,
    },
    /// This field is missing or has the wrong type.
    Field(&'static str),
}

impl Unreadable {
    /// `bytes` are no JSON from the byte `at` on.
    pub(super) fn no_json(bytes: &[u8], at: usize) -> Self {
        let mut lines = bytes.get(..at).unwrap_or_default().rsplit(|byte| *byte == b'\n');
        let column = lines.next().unwrap_or_default().len().saturating_add(1);
        Self::At { line: lines.count().saturating_add(1), column, is_short: at >= bytes.len() }
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At { line, column, is_short } => {
                f.write_str(if *is_short {
                    "it ends too early"
                } else {
                    "it is no valid JSON, or nested more than 127 levels deep"
                })?;
                write!(f, " (line {line}, column {column})")
            }
            Self::Field(name) => write!(f, "{name} is missing or has the wrong type"),
        }
    }
}
