//! The list: elements in, lines out.

use std::borrow::Cow;
use std::fmt;

use super::error::ParseError;
use super::parse::parse;
use super::record::{Include, Record};
use super::rows::{LogicalLine, logical_lines};
use super::text::{sets_secret, shown_line};
use super::{Rules, Version};

/// A `pg_hba.conf` as a list of elements, each of which is written as one line.
///
/// An element with a line break in it is several lines, and since `PostgreSQL`
/// 14 an element that ends in a backslash goes on in the next one.
///
/// ```
/// # use harbor_postgres_backup_policy::hba;
/// use hba::{List, Method, Version};
/// let list = List::read(
///     ["# who", "local all all trust", "host all \\", "  all 10.0.0.0/8 md5"],
///     Version::new(15),
/// );
/// let methods: Vec<_> = list.records().map(|(_, record)| record.method()).collect();
/// assert_eq!(methods, [Method::Trust, Method::Md5]);
/// let last = list.lines().last().unwrap();
/// assert_eq!((last.first_element(), last.last_element()), (2, 3));
/// ```
#[derive(Debug, Clone)]
pub struct List<'a> {
    elements: Vec<&'a str>,
    lines: Vec<Line<'a>>,
    /// Elements whose first row goes on an earlier element's line; ascending.
    continuing: Vec<usize>,
    open: bool,
    version: Version,
}

impl<'a> List<'a> {
    /// Reads a list. It never fails: a line that the server would not load is a
    /// line with an error.
    pub fn read(elements: impl IntoIterator<Item = &'a str>, version: Version) -> Self {
        let elements: Vec<&'a str> = elements.into_iter().collect();
        let mut lines = Vec::with_capacity(elements.len());
        let mut continuing = Vec::new();
        let mut open = false;
        for line in logical_lines(&elements, version) {
            let starts = line.joined.iter().filter(|start| start.row == 0);
            continuing.extend(starts.map(|start| start.element));
            open = line.open;
            if let Some(content) = Content::of(&line, version) {
                lines.push(Line { source: line, content, version });
            }
        }
        Self { elements, lines, continuing, open, version }
    }

    /// The lines that are not blank or comments, in order.
    pub fn lines(&self) -> &[Line<'a>] {
        &self.lines
    }

    /// The records, each with its line.
    pub fn records(&self) -> impl Iterator<Item = (&Line<'a>, &Record<'a>)> + Clone {
        self.lines.iter().filter_map(|line| match line.content() {
            Content::Record(record) => Some((line, &**record)),
            _ => None,
        })
    }

    /// What keeps the server from loading the list.
    pub fn errors(&self) -> impl Iterator<Item = &ParseError> {
        self.lines.iter().filter_map(|line| match line.content() {
            Content::Error(error) => Some(error),
            _ => None,
        })
    }

    /// The rules that the server follows once it has loaded the list; the list
    /// itself, back, if it has errors, because then it loads nothing of it.
    ///
    /// Files that the list names are taken to exist, to be right, and not to be
    /// empty. A list without any record is one the server does not load, either;
    /// its rules let nobody in.
    ///
    /// # Errors
    /// The list itself, which holds the errors.
    pub fn loaded(&self) -> Result<Rules<'_>, &Self> {
        if self.errors().next().is_none() { Ok(Rules::new(self)) } else { Err(self) }
    }

    /// The elements as given.
    pub fn elements(&self) -> &[&'a str] {
        &self.elements
    }

    /// The version whose rules the list was read by.
    pub fn version(&self) -> Version {
        self.version
    }

    /// Whether the last element ends in a backslash, so that an element put
    /// behind it would become a part of its line.
    pub fn ends_open(&self) -> bool {
        self.open
    }

    /// The nearest place, at or before an element, where another element can
    /// stand without breaking a line in two.
    pub(super) fn boundary(&self, element: usize) -> usize {
        let mut element = element;
        while self.continuing.binary_search(&element).is_ok() {
            element = element.saturating_sub(1);
        }
        element
    }
}

/// One line of a list: a record, an include or an error.
#[derive(Debug, Clone)]
pub struct Line<'a> {
    source: LogicalLine<'a>,
    content: Content<'a>,
    version: Version,
}

/// What a line is.
#[derive(Debug, Clone)]
pub enum Content<'a> {
    /// A valid record.
    Record(Box<Record<'a>>),
    /// A valid `include`, `include_if_exists` or `include_dir`.
    Include(Include<'a>),
    /// Not a line that the server would load.
    Error(ParseError),
}

impl<'a> Content<'a> {
    fn of(line: &LogicalLine<'a>, version: Version) -> Option<Self> {
        let parsed = match &line.text {
            Cow::Borrowed(text) => parse(text, line.has_controls, version),
            Cow::Owned(text) => parse(text, line.has_controls, version).map(|content| content.map(Content::into_owned)),
        };
        parsed.unwrap_or_else(|mistake| {
            let before = line.text.get(..mistake.offset()).unwrap_or_default();
            let position = line.position(mistake.offset());
            Some(Self::Error(ParseError::new(mistake, position, sets_secret(before))))
        })
    }

    fn into_owned(self) -> Content<'static> {
        match self {
            Self::Record(record) => Content::Record(Box::new(record.into_owned())),
            Self::Include(include) => Content::Include(include.into_owned()),
            Self::Error(error) => Content::Error(error),
        }
    }
}

impl<'a> Line<'a> {
    /// The line of a text that is one valid record wherever it is put.
    pub(super) fn of_record(text: &'a str, version: Version) -> Option<Self> {
        let elements = [text];
        let mut lines = logical_lines(&elements, version);
        let source = lines.next().filter(|line| line.joined.is_empty() && !line.open)?;
        let content = Content::of(&source, version)?;
        let is_record = matches!(content, Content::Record(_)) && lines.next().is_none();
        is_record.then_some(Self { source, content, version })
    }

    /// What the line is.
    pub fn content(&self) -> &Content<'a> {
        &self.content
    }

    /// The record, if the line is one.
    pub fn record(&self) -> Option<&Record<'a>> {
        match &self.content {
            Content::Record(record) => Some(record),
            _ => None,
        }
    }

    /// The element, from 0, where the line begins.
    pub fn first_element(&self) -> usize {
        self.source.first.element
    }

    /// The element where it ends: another one only if backslashes join them.
    pub fn last_element(&self) -> usize {
        self.source.last_element()
    }

    /// The line within its first element, from 1.
    pub fn row(&self) -> usize {
        self.source.first.row + 1
    }

    /// The line number that the server reports when each element is written as
    /// one line of a file, from 1.
    pub fn number(&self) -> usize {
        self.source.number
    }

    /// The line for a message: as written, but without comment and secrets,
    /// control characters escaped, no longer than about 80 characters.
    ///
    /// ```
    /// # use harbor_postgres_backup_policy::hba;
    /// use hba::{List, Version};
    /// let list = List::read(
    ///     ["host all all all ldap ldapbasedn=o ldapbindpasswd=x"],
    ///     Version::new(15),
    /// );
    /// assert_eq!(
    ///     list.lines()[0].text(),
    ///     "host all all all ldap ldapbasedn=o ldapbindpasswd=<hidden>",
    /// );
    /// ```
    pub fn text(&self) -> String {
        shown_line(&self.source.text, self.version)
    }
}

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}
