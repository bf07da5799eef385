//! Rows and logical lines: `hba.c tokenize_auth_file()`.

use std::borrow::Cow;
use std::iter::Enumerate;
use std::slice;

use super::Version;
use super::error::Position;
use crate::bytes::{below, find};

/// One logical line: a row, and the rows that backslashes join to it.
#[derive(Debug, Clone)]
pub(super) struct LogicalLine<'a> {
    pub text: Cow<'a, str>,
    /// The line number that the server would report, from 1.
    pub number: usize,
    pub first: RowStart,
    /// The rows joined to the first one.
    pub joined: Vec<RowStart>,
    /// Whether the list ended while a backslash still asked for another row.
    pub open: bool,
    /// Whether there may be a control character in it.
    pub has_controls: bool,
}

/// Where in `LogicalLine::text` a row of an element begins.
#[derive(Debug, Clone, Copy)]
pub(super) struct RowStart {
    pub offset: usize,
    pub element: usize,
    /// From 0.
    pub row: usize,
}

impl LogicalLine<'_> {
    /// The element, row and column of a byte offset in the text.
    pub fn position(&self, offset: usize) -> Position {
        let start = self.joined.iter().rev().find(|start| start.offset <= offset).unwrap_or(&self.first);
        let before = self.text.get(start.offset..offset).unwrap_or_default();
        Position { element: start.element, row: start.row + 1, column: before.chars().count() + 1 }
    }

    pub fn last_element(&self) -> usize {
        self.joined.last().unwrap_or(&self.first).element
    }
}

/// Splits elements into logical lines, blank ones and comments included.
pub(super) fn logical_lines<'a>(elements: &[&'a str], version: Version) -> impl Iterator<Item = LogicalLine<'a>> {
    let mut rows = Rows { elements: elements.iter().enumerate(), element: 0, row: 0, rest: None, has_controls: false };
    let mut number = 0;
    std::iter::from_fn(move || {
        let (element, row, text) = rows.next()?;
        let mut line = LogicalLine {
            text: Cow::Borrowed(strip_carriage_returns(text)),
            number: number + 1,
            first: RowStart { offset: 0, element, row },
            joined: Vec::new(),
            open: false,
            has_controls: rows.has_controls,
        };
        number += 1;
        // hba.c tokenize_auth_file(), REL_15: a backslash counts only behind
        // the place where the last one was taken off.
        let mut joint = 0;
        while version.continues_lines() && line.text.len() > joint && line.text.ends_with('\\') {
            let buffer = line.text.to_mut();
            buffer.pop();
            joint = buffer.len();
            let Some((element, row, text)) = rows.next() else {
                line.open = true;
                break;
            };
            number += 1;
            line.has_controls |= rows.has_controls;
            buffer.push_str(text);
            // common/string.c pg_strip_crlf() looks at the whole buffer, so it
            // can take off what stood before the backslash, too.
            buffer.truncate(strip_carriage_returns(buffer).len());
            line.joined.push(RowStart { offset: joint, element, row });
        }
        Some(line)
    })
}

fn strip_carriage_returns(mut text: &str) -> &str {
    while let Some(shorter) = text.strip_suffix('\r') {
        text = shorter;
    }
    text
}

/// The rows of elements, each with the positions of its element and of itself in it.
struct Rows<'e, 'a> {
    elements: Enumerate<slice::Iter<'e, &'a str>>,
    element: usize,
    row: usize,
    /// What the element has behind the last row.
    rest: Option<&'a str>,
    /// Whether the element has a control character in it, as every line break is.
    has_controls: bool,
}

impl<'a> Iterator for Rows<'_, 'a> {
    type Item = (usize, usize, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let mut text = if let Some(rest) = self.rest.take() {
            self.row += 1;
            rest
        } else {
            let (element, text) = self.elements.next()?;
            (self.element, self.row) = (element, 0);
            self.has_controls = has_controls(text);
            text
        };
        if self.has_controls
            && let Some((row, rest)) = text.split_once('\n')
        {
            text = row;
            self.rest = Some(rest);
        }
        Some((self.element, self.row, text))
    }
}

/// Whether one of the characters is a control character. Hardly any element has one, and each is asked for line breaks
/// and null bytes.
fn has_controls(text: &str) -> bool {
    find(text.as_bytes(), |eight| below(eight, b' '), |byte| byte < b' ').is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::test;

    fn joined(elements: &[&str], major: u32) -> Vec<(String, usize, bool)> {
        logical_lines(elements, Version::new(major))
            .map(|line| (line.text.into_owned(), line.number, line.open))
            .collect()
    }

    #[test]
    fn backslashes_join_rows_and_elements() {
        let line = |text: &str, number, open| (text.to_owned(), number, open);
        assert_eq!(
            joined(&["a \\", "b", "c\nd"], 14),
            [line("a b", 1, false), line("c", 3, false), line("d", 4, false)]
        );
        assert_eq!(joined(&["a \\", "b"], 13), [line("a \\", 1, false), line("b", 2, false)]);
        assert_eq!(joined(&["a \\"], 15), [line("a ", 1, true)]);
        // Two backslashes, an empty row: the first backslash stays.
        assert_eq!(joined(&["a\\\\", "", "b"], 15)[0], line("a\\", 1, false));
        assert_eq!(joined(&["a\r\\\n", "b"], 15)[0], line("a", 1, false));
        assert_eq!(joined(&["a\r"], 15)[0], line("a", 1, false));
    }

    #[test]
    fn a_line_break_is_seen_wherever_it_stands() {
        for length in 0..20 {
            let element = "x".repeat(length) + "\n";
            let expected = [("x".repeat(length), 1, false), (String::new(), 2, false), ("y".to_owned(), 3, false)];
            assert_eq!(joined(&[&element, "y"], 15), expected);
        }
    }

    /// A line has a control character if one of the rows that are joined to it has.
    #[test]
    fn control_characters_are_seen_in_every_row() {
        for (elements, has_controls) in [
            (["local all \\", "all trust"], false),
            (["local all \\", "all\0trust"], true),
            (["local\0all \\", "all trust"], true),
        ] {
            let lines: Vec<bool> = logical_lines(&elements, Version::new(15)).map(|line| line.has_controls).collect();
            assert_eq!(lines, [has_controls], "{elements:?}");
        }
    }
}
