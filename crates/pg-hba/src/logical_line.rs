//! Lines as PostgreSQL reads them, continuations joined: `hba.c tokenize_auth_file()`.

use crate::PgVersion;
use crate::position::Position;

/// A line of the file, together with the lines that continue it.
#[derive(Debug, Clone)]
pub(crate) struct LogicalLine {
    pub text: String,
    start: LineStart,
    /// Where the continuation lines start.
    continuations: Vec<LineStart>,
    /// The file ends in a backslash, so that an appended line would continue this one.
    pub is_open: bool,
}

/// Where in [`LogicalLine::text`] a line of the file starts.
#[derive(Debug, Clone, Copy)]
struct LineStart {
    offset: usize,
    element: usize,
    is_first_of_element: bool,
    number: usize,
}

impl LogicalLine {
    /// The number of its first line in the file, from 1, which is the one that PostgreSQL reports.
    pub fn number(&self) -> usize {
        self.start.number
    }

    pub fn first_element(&self) -> usize {
        self.start.element
    }

    pub fn last_element(&self) -> usize {
        self.continuations.last().unwrap_or(&self.start).element
    }

    /// The elements whose first line continues this one.
    pub fn continued_elements(&self) -> impl Iterator<Item = usize> {
        self.continuations.iter().filter(|start| start.is_first_of_element).map(|start| start.element)
    }

    /// Whether it is more than one line of the file, or would be if another line followed.
    pub fn is_continued(&self) -> bool {
        self.is_open || !self.continuations.is_empty()
    }

    /// The position of a byte offset in the text.
    pub fn position(&self, offset: usize) -> Position {
        let start = self.continuations.iter().rfind(|start| start.offset <= offset).unwrap_or(&self.start);
        let before = self.text.get(start.offset..offset).unwrap_or_default();
        Position { element: start.element, line: start.number, column: before.chars().count() + 1 }
    }
}

/// Splits elements into logical lines, including blank lines and comments.
pub(crate) fn logical_lines<'a>(
    elements: impl IntoIterator<Item = &'a str>,
    version: PgVersion,
) -> impl Iterator<Item = LogicalLine> {
    let in_element = |(element, text): (usize, &'a str)| {
        text.split('\n').enumerate().map(move |(index, line)| (element, index == 0, line))
    };
    let mut lines = elements.into_iter().enumerate().flat_map(in_element).zip(1..);
    std::iter::from_fn(move || {
        let ((element, is_first_of_element, line), number) = lines.next()?;
        let mut text = line.trim_end_matches('\r').to_owned();
        let start = LineStart { offset: 0, element, is_first_of_element, number };
        let mut continuations = Vec::new();
        let mut is_open = false;
        // A backslash in front of a removed one does not continue the line (`REL_15_STABLE`).
        let mut joint = 0;
        while version.has_line_continuation() && text.len() > joint && text.ends_with('\\') {
            text.pop();
            joint = text.len();
            let Some(((element, is_first_of_element, line), number)) = lines.next() else {
                is_open = true;
                break;
            };
            continuations.push(LineStart { offset: joint, element, is_first_of_element, number });
            text.push_str(line);
            // `pg_strip_crlf()` works on the whole buffer, so that it can shorten the earlier line, too.
            text.truncate(text.trim_end_matches('\r').len());
        }
        Some(LogicalLine { text, start, continuations, is_open })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(elements: &[&str], version: PgVersion) -> Vec<(String, usize, bool)> {
        let lines = logical_lines(elements.iter().copied(), version);
        lines.map(|line| (line.text.clone(), line.number(), line.is_open)).collect()
    }

    #[test]
    fn a_backslash_joins_lines_and_elements() {
        let line = |text: &str, number, is_open| (text.to_owned(), number, is_open);
        assert_eq!(
            joined(&["a \\", "b", "c\nd"], PgVersion::V14),
            [line("a b", 1, false), line("c", 3, false), line("d", 4, false)]
        );
        assert_eq!(joined(&["a \\", "b"], PgVersion::V13), [line("a \\", 1, false), line("b", 2, false)]);
        assert_eq!(joined(&["a \\"], PgVersion::V15), [line("a ", 1, true)]);
        assert_eq!(joined(&["a\\\\", "", "b"], PgVersion::V15), [line("a\\", 1, false), line("b", 3, false)]);
        assert_eq!(joined(&["a\r\\\n", "b"], PgVersion::V15)[0], line("a", 1, false));
        assert_eq!(joined(&["a\r"], PgVersion::V15)[0], line("a", 1, false));
    }

    #[test]
    fn a_position_is_that_in_the_file() {
        let elements = ["# note", "é \\\nb \\", "c"];
        let line = logical_lines(elements, PgVersion::V15).nth(1).unwrap();
        assert_eq!(line.text, "é b c");
        let position = |element, line, column| Position { element, line, column };
        assert_eq!(line.position(2), position(1, 2, 2));
        assert_eq!(line.position(3), position(1, 3, 1));
        assert_eq!(line.position(5), position(2, 4, 1));
        assert_eq!((line.first_element(), line.last_element()), (1, 2));
        assert_eq!(line.continued_elements().collect::<Vec<_>>(), [2]);
    }
}
