//! The file: elements in, lines out.

use std::collections::BTreeSet;
use std::fmt;

use crate::PgVersion;
use crate::error::{ParseError, ParseErrors};
use crate::logical_line::{LogicalLine, logical_lines};
use crate::parse::parse_line;
use crate::record::{Entry, Record};
use crate::redacted_line::redacted_line;

/// A `pg_hba.conf` that PostgreSQL would load.
///
/// The file is given as one string, or as a list of elements, each of which is written to the file as one line. An
/// element that contains line breaks is several lines, and since PostgreSQL 14 a line that ends in a backslash
/// continues in the next one, even if that is in the next element.
///
/// Files named by `@file` and by include directives are not read. They are assumed to exist, to be valid and not to be
/// empty. PostgreSQL does not load a file without any record either; such a file is valid here, and matches nothing.
///
/// ```
/// use pg_hba::{AuthMethod, HbaFile, PgVersion};
///
/// let file = HbaFile::from_elements(
///     ["# who", "local all all trust", "host all \\", "  all 10.0.0.0/8 md5"],
///     PgVersion::V15,
/// )
/// .unwrap();
/// let methods: Vec<_> = file.records().map(|(_, record)| record.method()).collect();
/// assert_eq!(methods, [AuthMethod::Trust, AuthMethod::Md5]);
/// let last = file.lines().last().unwrap();
/// assert_eq!((last.first_element(), last.last_element()), (2, 3));
/// ```
#[derive(Clone)]
pub struct HbaFile {
    elements: Vec<String>,
    lines: Vec<Line>,
    /// The elements whose first line continues a line of an earlier one.
    continued_elements: BTreeSet<usize>,
    ends_open: bool,
    version: PgVersion,
}

impl HbaFile {
    /// Parses the content of a file. Its elements are its lines.
    ///
    /// # Errors
    /// One error for each line because of which PostgreSQL would not load the file.
    pub fn parse(content: &str, version: PgVersion) -> Result<Self, ParseErrors> {
        Self::from_elements(content.split_terminator('\n'), version)
    }

    /// Parses a list of elements.
    ///
    /// # Errors
    /// One error for each line because of which PostgreSQL would not load the file.
    pub fn from_elements<I>(elements: I, version: PgVersion) -> Result<Self, ParseErrors>
    where
        I: IntoIterator<Item: Into<String>>,
    {
        let elements: Vec<String> = elements.into_iter().map(Into::into).collect();
        let (mut lines, mut errors) = (Vec::new(), Vec::new());
        let mut continued_elements = BTreeSet::new();
        let mut ends_open = false;
        for line in logical_lines(elements.iter().map(String::as_str), version) {
            continued_elements.extend(line.continued_elements());
            ends_open = line.is_open;
            match Line::parse(line, version) {
                Some(Ok(line)) => lines.push(line),
                Some(Err(error)) => errors.push(error),
                None => {}
            }
        }
        match ParseErrors::new(errors) {
            Some(errors) => Err(errors),
            None => Ok(Self { elements, lines, continued_elements, ends_open, version }),
        }
    }

    /// The elements as given.
    pub fn elements(&self) -> &[String] {
        &self.elements
    }

    /// The version that the file was parsed for.
    pub fn version(&self) -> PgVersion {
        self.version
    }

    /// The lines in the order of the file, without blank lines and comments.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The records, each with its line.
    pub fn records(&self) -> impl Iterator<Item = (&Line, &Record)> {
        self.lines.iter().filter_map(|line| line.record().map(|record| (line, record)))
    }

    /// Whether the last line ends in a backslash, so that an appended element would continue it.
    pub fn ends_open(&self) -> bool {
        self.ends_open
    }

    /// The nearest index, at or before that of an element, where an element can be inserted without breaking a line.
    pub(crate) fn insertion_index(&self, element: usize) -> usize {
        (0..=element).rev().find(|index| !self.continued_elements.contains(index)).unwrap_or(0)
    }
}

impl fmt::Debug for HbaFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HbaFile").field("version", &self.version).field("lines", &self.lines).finish_non_exhaustive()
    }
}

/// Parses a list of elements line by line, so that the valid lines of an invalid file can be used, too.
///
/// Blank lines and comments are skipped.
///
/// ```
/// use pg_hba::{PgVersion, parse_lines};
///
/// let lines: Vec<_> = parse_lines(["local all all", "# note", "local all all peer"], PgVersion::V15).collect();
/// assert_eq!(lines[0].as_ref().unwrap_err().line_number(), 1);
/// assert_eq!(lines[1].as_ref().unwrap().number(), 3);
/// ```
pub fn parse_lines<'a>(
    elements: impl IntoIterator<Item = &'a str>,
    version: PgVersion,
) -> impl Iterator<Item = Result<Line, ParseError>> {
    logical_lines(elements, version).filter_map(move |line| Line::parse(line, version))
}

/// A valid line of a file.
///
/// `Display` is safe to show: the line as it is written, without comment and credentials, escaped and shortened to
/// about 80 characters.
///
/// ```
/// use pg_hba::{HbaFile, PgVersion};
///
/// let content = "host all all all ldap ldapbasedn=o ldapbindpasswd=x # why";
/// let file = HbaFile::parse(content, PgVersion::V15).unwrap();
/// assert_eq!(
///     file.lines()[0].to_string(),
///     "host all all all ldap ldapbasedn=o ldapbindpasswd=<hidden>",
/// );
/// ```
#[derive(Clone)]
pub struct Line {
    source: LogicalLine,
    entry: Entry,
    version: PgVersion,
}

impl Line {
    fn parse(source: LogicalLine, version: PgVersion) -> Option<Result<Self, ParseError>> {
        match parse_line(&source.text, version).transpose()? {
            Ok(entry) => Some(Ok(Self { source, entry, version })),
            Err(error) => Some(Err(ParseError::new(error, &source, version))),
        }
    }

    /// Parses an element that is exactly one valid record wherever it is inserted.
    pub(crate) fn parse_single_record(element: &str, version: PgVersion) -> Option<Self> {
        let mut lines = logical_lines([element], version);
        let source = lines.next().filter(|line| !line.is_continued())?;
        let line = Self::parse(source, version)?.ok()?;
        (line.record().is_some() && lines.next().is_none()).then_some(line)
    }

    /// What the line is.
    pub fn entry(&self) -> &Entry {
        &self.entry
    }

    /// The record, unless the line is an include directive.
    pub fn record(&self) -> Option<&Record> {
        match &self.entry {
            Entry::Record(record) => Some(record),
            Entry::Include(_) => None,
        }
    }

    /// The line number in the file, from 1, which PostgreSQL reports. If backslashes join several lines, it is that of
    /// the first one.
    pub fn number(&self) -> usize {
        self.source.number()
    }

    /// The index of the element, from 0, in which the line begins.
    pub fn first_element(&self) -> usize {
        self.source.first_element()
    }

    /// The index of the element, from 0, in which the line ends. It differs from the first one only if backslashes join
    /// elements.
    pub fn last_element(&self) -> usize {
        self.source.last_element()
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&redacted_line(&self.source.text, self.version))
    }
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Line").field("number", &self.number()).field("text", &self.to_string()).finish()
    }
}

#[cfg(test)]
mod tests;
