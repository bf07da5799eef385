//! JSON as it was given: a [`Document`] is a text and a table of where the values in it stand.
//!
//! Nothing is copied out of the text, so that what nobody changes goes back to the letter: order, blanks, numbers and
//! what no rule understands. hifijson says whether a text is JSON.

mod members;
mod table;
mod unreadable;
mod written;

use std::fmt;

use table::{Entry, Kind, Span, Table};
pub use unreadable::Unreadable;
pub(crate) use written::push_text;
pub use written::{Object, Written};

/// How far down the values of what the host hands over are told apart: that many levels below the objects and settings
/// in it no rule reads. What is deeper stays text.
const LEVELS: usize = 7;

/// A JSON text, looked through once.
pub struct Document<'t> {
    text: &'t str,
    table: Table,
}

impl<'t> Document<'t> {
    /// Reads a text that may or may not be JSON.
    ///
    /// ```
    /// use harbor_postgres_backup_policy::json::Document;
    /// let document = Document::parse(r#"{"spec": {"teamId": "harbor"}}"#).unwrap();
    /// assert_eq!(document.root().at(&["spec", "teamId"]).and_then(|id| id.as_str()), Some("harbor"));
    /// assert!(Document::parse("{").is_err());
    /// ```
    ///
    /// # Errors
    /// [`Unreadable`] where it is none.
    pub fn parse(text: &'t str) -> Result<Self, Unreadable> {
        let table = Table::of(text, LEVELS).map_err(|at| Unreadable::no_json(text.as_bytes(), at))?;
        Ok(Self { text, table })
    }

    /// The same of bytes, which may not even be text.
    ///
    /// # Errors
    /// As [`Document::parse`].
    pub fn read(bytes: &'t [u8]) -> Result<Self, Unreadable> {
        Self::parse(str::from_utf8(bytes).map_err(|error| Unreadable::no_json(bytes, error.valid_up_to()))?)
    }

    /// The whole value.
    pub const fn root(&self) -> Json<'_> {
        Json { document: self, at: 0 }
    }

    /// What the string at this place says.
    fn string(&self, span: Span) -> &str {
        self.unescaped(span).unwrap_or_else(|| {
            let (before, _) = self.text.split_at_checked(span.end).unwrap_or_default();
            before.split_at_checked(span.start).unwrap_or_default().1
        })
    }

    /// The same as bytes, which nobody looks through for whole characters.
    fn bytes(&self, span: Span) -> &[u8] {
        match self.unescaped(span) {
            Some(said) => said.as_bytes(),
            None => self.text.as_bytes().get(span.start..span.end).unwrap_or_default(),
        }
    }

    fn unescaped(&self, span: Span) -> Option<&str> {
        let unescaped = &self.table.unescaped;
        let found = unescaped.binary_search_by(|(start, _)| start.cmp(&span.start)).ok()?;
        unescaped.get(found).map(|(_, said)| said.as_str())
    }
}

/// Never prints the text, which may hold credentials.
impl fmt::Debug for Document<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Document(..)")
    }
}

/// A value in a [`Document`].
#[derive(Clone, Copy)]
pub struct Json<'d> {
    document: &'d Document<'d>,
    at: usize,
}

/// Null.
impl Default for Json<'_> {
    fn default() -> Self {
        static NOTHING: Document<'static> = Document { text: "null", table: Table::empty() };
        NOTHING.root()
    }
}

/// Never prints what stands there, which may be a credential.
impl fmt::Debug for Json<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.type_name())
    }
}

impl<'d> Json<'d> {
    fn entry(self) -> Option<&'d Entry> {
        self.document.table.entries.get(self.at)
    }

    fn kind(self) -> Kind {
        self.entry().map_or(Kind::Null, |entry| entry.kind)
    }

    /// The text, where it is one.
    pub fn as_str(self) -> Option<&'d str> {
        let Span { start, end } = self.entry().filter(|entry| entry.kind == Kind::Text)?.span;
        Some(self.document.string(Span { start: start.saturating_add(1), end: end.saturating_sub(1) }))
    }

    /// The truth value, where it is one.
    pub fn as_bool(self) -> Option<bool> {
        match self.kind() {
            Kind::True => Some(true),
            Kind::False => Some(false),
            _ => None,
        }
    }

    /// The number, where it is a whole one that is not negative.
    pub fn as_u64(self) -> Option<u64> {
        if self.kind() == Kind::Number { self.written().parse().ok() } else { None }
    }

    /// Whether it is null.
    pub fn is_null(self) -> bool {
        self.kind() == Kind::Null
    }

    /// Whether it is a mapping.
    pub fn is_object(self) -> bool {
        self.kind() == Kind::Object
    }

    /// Whether it is a list.
    pub fn is_list(self) -> bool {
        self.kind() == Kind::List
    }

    /// Whether it is null or a text, list or mapping with nothing in it.
    pub fn is_empty(self) -> bool {
        match self.kind() {
            Kind::Null => true,
            Kind::Text => self.as_str() == Some(""),
            // What is too deep to be told apart has no children, but more than two brackets.
            Kind::List | Kind::Object => {
                self.written().bytes().filter(|byte| !matches!(byte, b' ' | b'\n' | b'\r' | b'\t')).take(3).count() == 2
            }
            Kind::True | Kind::False | Kind::Number => false,
        }
    }

    /// Whether it has something in it that is not told apart.
    pub(crate) fn is_deep(self) -> bool {
        (self.is_object() || self.is_list()) && self.children().next().is_none() && !self.is_empty()
    }

    /// What it is, in words: `a list`.
    pub fn type_name(self) -> &'static str {
        match self.kind() {
            Kind::Null => "null",
            Kind::True | Kind::False => "a truth value",
            Kind::Number => "a number",
            Kind::Text => "text",
            Kind::List => "a list",
            Kind::Object => "a mapping",
        }
    }

    /// The text of a mapping or list, to be taken piece by piece.
    pub(crate) fn rest(self) -> Rest<'d> {
        let Span { start, end } = self.entry().map_or(Span::default(), |entry| entry.span);
        Rest { text: self.document.text, at: start, end }
    }

    /// The value as it is written.
    pub fn written(self) -> &'d str {
        let span = self.entry().and_then(|entry| self.document.text.get(entry.span.start..entry.span.end));
        span.unwrap_or("null")
    }

    /// Whether both say the same: the order of a mapping's keys and blanks between values do not count. Numbers are
    /// compared as they are written.
    pub fn is_same(self, other: Self) -> bool {
        if self.written() == other.written() {
            return true;
        }
        if self.is_deep() || other.is_deep() {
            return false;
        }
        match (self.kind(), other.kind()) {
            (Kind::Object, Kind::Object) => {
                let (one, other) = (self.members(), other.members());
                one.len() == other.len()
                    && one.iter().zip(&other).all(|(one, other)| one.0 == other.0 && one.1.is_same(other.1))
            }
            (Kind::List, Kind::List) => {
                let (one, other): (Vec<Self>, Vec<Self>) = (self.items().collect(), other.items().collect());
                one.len() == other.len() && one.iter().zip(&other).all(|(one, other)| one.is_same(*other))
            }
            (Kind::Text, Kind::Text) => self.as_str() == other.as_str(),
            _ => false,
        }
    }
}

/// What is left of the text of a mapping or list.
pub(crate) struct Rest<'d> {
    text: &'d str,
    at: usize,
    end: usize,
}

impl<'d> Rest<'d> {
    /// What stands before `value`, which is one in it.
    pub(crate) fn up_to(&mut self, value: Json<'d>) -> &'d str {
        let start = value.entry().map_or(self.at, |entry| entry.span.start);
        let before = self.text.get(self.at..start).unwrap_or_default();
        self.at = start;
        before
    }

    /// Leaves `value` out, which comes next.
    pub(crate) fn skip(&mut self, value: Json<'d>) {
        self.at = value.entry().map_or(self.at, |entry| entry.span.end);
    }

    /// All that is left, and the last bracket.
    pub(crate) fn end(self) -> (&'d str, &'d str) {
        let rest = self.text.get(self.at..self.end).unwrap_or_default();
        rest.split_at_checked(rest.len().saturating_sub(1)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
