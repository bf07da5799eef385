//! JSON as it was given: a [`Document`] is a text and a table of where the values in it stand.
//!
//! Nothing is copied out of the text, so that what nobody changes goes back to the letter: order, blanks, numbers and
//! what no rule understands. serde_json says whether a text is JSON at all; here it is only looked through.

mod table;
mod unreadable;
mod written;

use std::fmt;

use crate::sorted::sorted;
use table::{Entry, Kind, Span, Table};
pub use unreadable::Unreadable;
pub use written::Written;

/// How far down the values of what the host hands over are told apart: that many levels below the objects and settings
/// in it no rule reads. What is deeper stays text.
const LEVELS: usize = 7;

/// A JSON text, looked through once.
pub struct Document<'t> {
    text: &'t str,
    table: Table<'t>,
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

    /// Whether the string at this place says this.
    fn says(&self, span: Span, wanted: &str) -> bool {
        if self.table.unescaped.is_empty() {
            return self.text.as_bytes().get(span.start..span.end) == Some(wanted.as_bytes());
        }
        self.string(span) == wanted
    }

    /// What the string at this place says.
    fn string(&self, span: Span) -> &str {
        if let Ok(found) = self.table.unescaped.binary_search_by(|(start, _)| start.cmp(&span.start)) {
            return self.table.unescaped.get(found).map_or("", |(_, said)| said);
        }
        self.text.get(span.start..span.end).unwrap_or_default()
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

    /// The values in a mapping or list, as they come.
    fn children(self) -> impl Iterator<Item = (Self, &'d Entry)> {
        let end = self.entry().map_or(0, |entry| entry.next);
        let mut at = self.at.saturating_add(1);
        std::iter::from_fn(move || {
            let child = Self { at, ..self };
            let entry = child.entry().filter(|_| at < end)?;
            at = entry.next;
            Some((child, entry))
        })
    }

    /// The value under `key`; of two with one key the last counts, as everywhere in Kubernetes.
    pub fn get(self, key: &str) -> Option<Self> {
        if self.kind() != Kind::Object {
            return None;
        }
        self.children().filter(|(_, entry)| self.document.says(entry.key, key)).last().map(|(child, _)| child)
    }

    /// The value under these keys.
    pub fn at(self, keys: &[&str]) -> Option<Self> {
        keys.iter().try_fold(self, |place, key| place.get(key))
    }

    /// The values of a mapping, sorted by key, each key once; nothing for anything else.
    pub fn members(self) -> Vec<(&'d str, Self)> {
        if self.kind() != Kind::Object {
            return Vec::new();
        }
        let members = self.children().map(|(child, entry)| (self.document.string(entry.key), child)).collect();
        let mut members = sorted(members, &|(one, _), (other, _)| Ord::cmp(one, other));
        // The later one of two is the one that stays.
        members.dedup_by(|later, earlier| {
            let same = later.0 == earlier.0;
            if same {
                *earlier = *later;
            }
            same
        });
        members
    }

    /// The items of a list; nothing for anything else.
    pub fn items(self) -> impl Iterator<Item = Self> {
        let children = (self.kind() == Kind::List).then(|| self.children());
        children.into_iter().flatten().map(|(child, _)| child)
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

    /// The values in a mapping or list in the order in which they are written, each with what stands before it, and
    /// what stands behind the last.
    pub(crate) fn pieces(self) -> (impl Iterator<Item = (&'d str, &'d str, Self)>, &'d str) {
        let text = self.document.text;
        let (start, end) = self.entry().map_or((0, 0), |entry| (entry.span.start, entry.span.end));
        let last = self.children().last().map_or(start, |(_, entry)| entry.span.end);
        let mut at = start;
        let pieces = self.children().map(move |(child, entry)| {
            let before = text.get(at..entry.span.start).unwrap_or_default();
            at = entry.span.end;
            (before, self.document.string(entry.key), child)
        });
        (pieces, text.get(last..end).unwrap_or_default())
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
