//! Rows, logical lines, fields and tokens: `hba.c tokenize_auth_file()`,
//! `next_field_expand()` and `next_token()`.

use std::borrow::Cow;

use super::Version;
use super::error::Position;
use super::kind::Kind;

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
    let mut rows = elements
        .iter()
        .enumerate()
        .flat_map(|(element, text)| text.split('\n').enumerate().map(move |(row, text)| (element, row, text)));
    let mut number = 0;
    std::iter::from_fn(move || {
        let (element, row, text) = rows.next()?;
        let mut line = LogicalLine {
            text: Cow::Borrowed(text.trim_end_matches('\r')),
            number: number + 1,
            first: RowStart { offset: 0, element, row },
            joined: Vec::new(),
            open: false,
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
            buffer.push_str(text);
            // common/string.c pg_strip_crlf() looks at the whole buffer, so it
            // can take off what stood before the backslash, too.
            buffer.truncate(buffer.trim_end_matches('\r').len());
            line.joined.push(RowStart { offset: joint, element, row });
        }
        Some(line)
    })
}

/// One token of a line.
///
/// Its text is without the double quotes. A token whose first character stood
/// in quotes is no keyword, no `+role` and no `@file`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token<'a> {
    text: Cow<'a, str>,
    quoted: bool,
    offset: usize,
}

impl<'a> Token<'a> {
    /// The text, without quotes.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the token began with a double quote.
    pub fn quoted(&self) -> bool {
        self.quoted
    }

    /// Whether the token is this keyword (`hba.c token_is_keyword()`).
    pub fn is_keyword(&self, keyword: &str) -> bool {
        !self.quoted && self.text == keyword
    }

    /// The name of the file of an `@file` token.
    pub fn file(&self) -> Option<&str> {
        self.behind(b'@').filter(|name| !name.is_empty())
    }

    /// The text behind an initial `sign`, which has its meaning only outside quotes.
    pub(super) fn behind(&self, sign: u8) -> Option<&str> {
        let is_there = !self.quoted && self.text.as_bytes().first() == Some(&sign);
        if is_there { self.text.get(1..) } else { None }
    }

    /// Whether the text is a regular expression (since `PostgreSQL` 16), quoted or
    /// not.
    pub(super) fn is_regex(&self) -> bool {
        self.text.as_bytes().first() == Some(&b'/')
    }

    pub(super) fn offset(&self) -> usize {
        self.offset
    }

    pub(super) fn into_owned(self) -> Token<'static> {
        Token { text: self.text.into_owned().into(), ..self }
    }

    pub(super) fn into_text(self) -> Cow<'a, str> {
        self.text
    }
}

/// One field of a line: a list of tokens, never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field<'a> {
    pub first: Token<'a>,
    pub more: Vec<Token<'a>>,
}

impl<'a> Field<'a> {
    pub fn is_list(&self) -> bool {
        !self.more.is_empty()
    }

    pub fn tokens(&self) -> impl Iterator<Item = &Token<'a>> {
        std::iter::once(&self.first).chain(&self.more)
    }

    pub fn into_tokens(self) -> Vec<Token<'a>> {
        if self.more.is_empty() {
            return vec![self.first];
        }
        let mut tokens = self.more;
        tokens.insert(0, self.first);
        tokens
    }
}

/// Reads the fields of one logical line.
#[derive(Clone)]
pub(super) struct Tokenizer<'a> {
    text: &'a str,
    offset: usize,
    /// The end of the last token.
    end: usize,
    longest_token: usize,
}

impl<'a> Tokenizer<'a> {
    pub fn new(text: &'a str, version: Version) -> Self {
        Self { text, offset: 0, end: 0, longest_token: version.longest_token().unwrap_or(usize::MAX) }
    }

    /// The place behind the last token.
    pub fn end(&self) -> usize {
        self.end
    }

    /// The next field, none at the end of the line.
    pub fn field(&mut self) -> Result<Option<Field<'a>>, Kind> {
        let Some((first, mut comma)) = self.token()? else {
            return Ok(None);
        };
        let mut field = Field { first, more: Vec::new() };
        while comma {
            let Some((token, another)) = self.token()? else {
                break;
            };
            field.more.push(token);
            comma = another;
        }
        Ok(Some(field))
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.offset).copied()
    }

    fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.offset).unwrap_or_default()
    }

    /// The next token, and whether a comma ended it.
    fn token(&mut self) -> Result<Option<(Token<'a>, bool)>, Kind> {
        while self.peek().is_some_and(|byte| is_blank(byte) || byte == b',') {
            self.offset += 1;
        }
        match self.plain_token() {
            Some(token) => Ok(Some(token)),
            None => self.any_token(),
        }
    }

    /// The next token, if it is an ordinary one: without quotes, not empty and not
    /// too long.
    fn plain_token(&mut self) -> Option<(Token<'a>, bool)> {
        let start = self.offset;
        let rest = self.text.as_bytes().get(start..)?;
        let ends = |byte: &u8| is_blank(*byte) || matches!(byte, b',' | b'#' | b'"');
        let length = rest.iter().position(ends).unwrap_or(rest.len());
        let end = rest.get(length).copied();
        if length == 0 || length >= self.longest_token || end == Some(b'"') {
            return None;
        }
        self.offset += length;
        let token = Token { text: self.since(start).into(), quoted: false, offset: start };
        self.finish_token();
        Some((token, end == Some(b',')))
    }

    fn any_token(&mut self) -> Result<Option<(Token<'a>, bool)>, Kind> {
        let start = self.offset;
        // What has been taken so far stands in `text` and, not yet moved there,
        // between `piece` and the current place.
        let mut text = Cow::Borrowed("");
        let mut piece = start;
        let (mut in_quotes, mut after_quote, mut saw_quote) = (false, false, false);
        let mut quoted = false;
        let mut comma = false;
        while let Some(byte) = self.peek() {
            if !in_quotes && (is_blank(byte) || byte == b'#') {
                break;
            }
            // REL_15 looks at the length before it looks at the comma.
            let length = text.len() + (self.offset - piece);
            if length >= self.longest_token {
                self.offset = self.text.len();
                return Err(Kind::TokenTooLong);
            }
            if byte == b',' && !in_quotes {
                comma = true;
                break;
            }
            if byte == b'"' {
                text += self.since(piece);
                // The second of two quotes stands for itself.
                piece = self.offset + usize::from(!after_quote);
                after_quote = in_quotes;
                in_quotes = !in_quotes;
                saw_quote = true;
                quoted |= length == 0 && piece > self.offset;
            } else {
                after_quote = false;
            }
            self.offset += 1;
        }
        text += self.since(piece);
        if !saw_quote && text.is_empty() {
            self.offset = self.text.len();
            return Ok(None);
        }
        self.finish_token();
        let token = Token { text, quoted, offset: start };
        Ok(Some((token, comma)))
    }

    fn finish_token(&mut self) {
        self.end = self.offset;
        if self.peek() == Some(b'#') {
            self.offset = self.text.len();
        }
    }
}

/// `hba.c pg_isblank()`.
fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::test;

    fn fields(text: &str, major: u32) -> Result<Vec<Vec<(String, bool)>>, Kind> {
        let mut tokenizer = Tokenizer::new(text, Version::new(major));
        let mut fields = Vec::new();
        while let Some(field) = tokenizer.field()? {
            let tokens = field.tokens().map(|t| (t.text().to_owned(), t.quoted()));
            fields.push(tokens.collect());
        }
        Ok(fields)
    }

    #[test]
    fn splits_fields_and_lists() {
        for (text, expected) in [
            ("a  b\tc\r", &[&["a"][..], &["b"], &["c"]][..]),
            ("a,b c", &[&["a", "b"], &["c"]]),
            ("a, b c", &[&["a", "b"], &["c"]]),
            ("a ,b c", &[&["a"], &["b"], &["c"]]),
            (",,a,,b,", &[&["a", "b"]]),
            ("a# b", &[&["a"]]),
            ("a,# b", &[&["a"]]),
            ("# a", &[]),
            (" , ", &[]),
            (r#""a b",c"#, &[&["a b", "c"]]),
            ("a\"#b\"c d", &[&["a#bc"], &["d"]]),
            (r#""a""b" c"#, &[&[r#"a"b"#], &["c"]]),
            (r#""" a"#, &[&[""], &["a"]]),
            (r#"""""#, &[&["\""]]),
            (r#""a b"#, &[&["a b"]]),
            (r#"a""b c"#, &[&["ab"], &["c"]]),
        ] {
            let got: Vec<Vec<String>> = fields(text, 15)
                .unwrap()
                .into_iter()
                .map(|field| field.into_iter().map(|(text, _)| text).collect())
                .collect();
            assert_eq!(got, expected, "{text:?}");
        }
    }

    #[test]
    fn only_an_initial_quote_takes_a_meaning_away() {
        for (text, quoted) in
            [(r#""all""#, true), (r#"a"ll""#, false), (r#"""all"#, true), (r#"all"""#, false), ("all", false)]
        {
            assert_eq!(fields(text, 15).unwrap()[0][0].1, quoted, "{text:?}");
        }
    }

    #[test]
    fn a_token_has_a_greatest_length() {
        let longest = "a".repeat(10_239);
        assert!(fields(&longest, 15).is_ok());
        assert!(fields(&format!("{longest} b"), 15).is_ok());
        assert_eq!(fields(&format!("{longest},b"), 15), Err(Kind::TokenTooLong));
        assert_eq!(fields(&format!("{longest}a"), 16), Err(Kind::TokenTooLong));
        assert!(fields(&format!("{longest}a"), 17).is_ok());
    }

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
}
