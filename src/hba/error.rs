//! Why a line is not one that the server would load.

use std::fmt;

use super::kind::{Mistake, Reason};

/// A place in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Position {
    /// From 0.
    pub element: usize,
    /// From 1.
    pub row: usize,
    /// From 1.
    pub column: usize,
}

/// The reason why the server would not load a line, and where it found it.
///
/// One such line is enough for the server not to load the list at all: it
/// keeps the old one, or, at a start, gives up.
///
/// `Display` is safe for messages: it never quotes what could be a credential.
/// It says what `pg_hba_file_rules.error` says on `PostgreSQL` 15, whatever the
/// version; 16 to 18 word some reasons differently.
///
/// ```
/// # use harbor_postgres_backup_policy::hba;
/// use hba::{List, Version};
/// let list = List::read(["local all trust"], Version::new(15));
/// assert_eq!(
///     list.errors().next().unwrap().to_string(),
///     "end-of-line before authentication method (element 0, line 1, column 16)",
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseError {
    mistake: Mistake,
    position: Position,
    /// Whether what the reason quotes could be the rest of a secret.
    behind_secret: bool,
}

impl ParseError {
    pub(super) fn new(mistake: Mistake, position: Position, behind_secret: bool) -> Self {
        Self { mistake, position, behind_secret }
    }

    /// The element of the list, from 0, that holds the mistake.
    pub fn element(&self) -> usize {
        self.position.element
    }

    /// The line within the element, from 1.
    pub fn row(&self) -> usize {
        self.position.row
    }

    /// The column within that line, in characters, from 1.
    pub fn column(&self) -> usize {
        self.position.column
    }

    /// What is wrong, without the place; safe for messages.
    pub fn reason(&self) -> impl fmt::Display {
        Reason { kind: self.mistake.kind(), raw: false, hidden: self.behind_secret }
    }

    /// The server's own message, word for word.
    ///
    /// It quotes the line, so it can hold a piece of a credential: fit for
    /// comparing with a server, not for showing.
    pub fn server_message(&self) -> String {
        Reason { kind: self.mistake.kind(), raw: true, hidden: false }.to_string()
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Position { element, row, column } = self.position;
        let reason = self.reason();
        write!(f, "{reason} (element {element}, line {row}, column {column})")
    }
}

impl std::error::Error for ParseError {}
