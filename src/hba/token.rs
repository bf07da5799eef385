//! Rows, logical lines, fields and tokens: `hba.c tokenize_auth_file()`,
//! `next_field_expand()` and `next_token()`.

use std::borrow::Cow;
use std::iter::Enumerate;
use std::slice;

use super::Version;
use super::error::Position;
use super::kind::Kind;
use super::parse::Mistake;

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
    let mut rows = Rows { elements: elements.iter().enumerate(), element: 0, row: 0, rest: None };
    let mut number = 0;
    std::iter::from_fn(move || {
        let (element, row, text) = rows.next()?;
        let mut line = LogicalLine {
            text: Cow::Borrowed(strip_carriage_returns(text)),
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
            text
        };
        // Hardly any element has two rows, and bytes are looked through faster than characters.
        if text.as_bytes().contains(&b'\n')
            && let Some((row, rest)) = text.split_once('\n')
        {
            text = row;
            self.rest = Some(rest);
        }
        Some((self.element, self.row, text))
    }
}

/// One token of a line.
///
/// Its text is without the double quotes. A token whose first character stood
/// in quotes is no keyword, no `+role` and no `@file`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token<'a> {
    text: Cow<'a, str>,
    meaning: Meaning,
    offset: usize,
}

/// What a token means where the field allows it; elsewhere it is but a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Meaning {
    Name,
    All,
    Replication,
    SameUser,
    /// `samerole`, and its old name `samegroup`.
    SameRole,
    SameHost,
    SameNet,
    /// `+role`.
    Role,
    /// `@file`.
    File,
    /// `/regex`, quoted or not (since `PostgreSQL` 16).
    Regex,
}

impl Meaning {
    fn new(text: &str, quoted: bool, version: Version) -> Self {
        match text.as_bytes() {
            [b'/', ..] if version.has_regexes_and_includes() => Self::Regex,
            _ if quoted => Self::Name,
            [b'+', ..] => Self::Role,
            [b'@', _, ..] => Self::File,
            b"all" => Self::All,
            b"replication" => Self::Replication,
            b"sameuser" => Self::SameUser,
            b"samerole" | b"samegroup" => Self::SameRole,
            b"samehost" => Self::SameHost,
            b"samenet" => Self::SameNet,
            _ => Self::Name,
        }
    }
}

impl<'a> Token<'a> {
    /// The text, without quotes.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The name of the file of an `@file` token.
    pub fn file(&self) -> Option<&str> {
        if self.meaning == Meaning::File { self.text.strip_prefix('@') } else { None }
    }

    pub(super) fn meaning(&self) -> Meaning {
        self.meaning
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

/// One field of a line: a token, or a list of them. Hardly any is a list, so one costs no allocation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Field<'a> {
    One([Token<'a>; 1]),
    Several(Vec<Token<'a>>),
}

impl<'a> Field<'a> {
    #[inline]
    pub fn tokens(&self) -> &[Token<'a>] {
        match self {
            Self::One(token) => token,
            Self::Several(tokens) => tokens,
        }
    }

    pub fn into_tokens(self) -> Vec<Token<'a>> {
        match self {
            Self::One(token) => token.into(),
            Self::Several(tokens) => tokens,
        }
    }

    pub fn into_owned(self) -> Field<'static> {
        match self {
            Self::One(token) => Field::One(token.map(Token::into_owned)),
            Self::Several(tokens) => Field::Several(tokens.into_iter().map(Token::into_owned).collect()),
        }
    }
}

/// Reads the fields of one logical line.
#[derive(Clone)]
pub(super) struct Tokenizer<'a> {
    text: &'a str,
    offset: usize,
    /// The end of the last token.
    end: usize,
    /// Whether a comma ended it.
    ends_in_comma: bool,
    version: Version,
}

impl<'a> Tokenizer<'a> {
    pub fn new(text: &'a str, version: Version) -> Self {
        Self { text, offset: 0, end: 0, ends_in_comma: false, version }
    }

    /// The place behind the last token.
    pub fn end(&self) -> usize {
        self.end
    }

    /// The next field, none at the end of the line.
    pub fn field(&mut self) -> Result<Option<Field<'a>>, Mistake> {
        self.token()?.map(|first| self.list(first)).transpose()
    }

    /// The field that begins with the token just read.
    pub fn list(&mut self, first: Token<'a>) -> Result<Field<'a>, Mistake> {
        if !self.ends_in_comma {
            return Ok(Field::One([first]));
        }
        let Some(second) = self.token()? else { return Ok(Field::One([first])) };
        let mut tokens = vec![first, second];
        while self.ends_in_comma
            && let Some(token) = self.token()?
        {
            tokens.push(token);
        }
        Ok(Field::Several(tokens))
    }

    /// The next token.
    pub fn token(&mut self) -> Result<Option<Token<'a>>, Mistake> {
        let bytes = self.text.as_bytes();
        while let Some(byte) = bytes.get(self.offset)
            && (is_blank(*byte) || *byte == b',')
        {
            self.offset += 1;
        }
        // Nearly every token is without quotes and not too long, and every byte of it above the comma.
        let (start, mut end) = (self.offset, self.offset);
        while let Some(byte) = bytes.get(end)
            && (*byte > b',' || !(is_blank(*byte) || matches!(byte, b',' | b'#' | b'"')))
        {
            end += 1;
        }
        if start == bytes.len() {
            return Ok(None);
        }
        if end == start || self.is_too_long(end - start) || bytes.get(end) == Some(&b'"') {
            return self.any_token();
        }
        self.offset = end;
        let text = self.text.get(start..end).unwrap_or_default();
        Ok(Some(self.finish_token(start, Cow::Borrowed(text), false)))
    }

    /// Whether a comma ended the last token, so that the next one is of the same field.
    pub fn ends_in_comma(&self) -> bool {
        self.ends_in_comma
    }

    fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.offset).unwrap_or_default()
    }

    fn is_too_long(&self, length: usize) -> bool {
        self.version.longest_token().is_some_and(|longest| length >= longest)
    }

    fn any_token(&mut self) -> Result<Option<Token<'a>>, Mistake> {
        let start = self.offset;
        // What has been taken so far stands in `text` and, not yet moved there,
        // between `piece` and the current place.
        let mut text = Cow::Borrowed("");
        let mut piece = start;
        let (mut in_quotes, mut after_quote, mut saw_quote) = (false, false, false);
        let mut quoted = false;
        while let Some(byte) = self.text.as_bytes().get(self.offset).copied() {
            if !in_quotes && (is_blank(byte) || byte == b'#') {
                break;
            }
            // REL_15 looks at the length before it looks at the comma.
            let length = text.len() + (self.offset - piece);
            if self.is_too_long(length) {
                self.offset = self.text.len();
                return Err((Kind::TokenTooLong, self.text.len()));
            }
            if byte == b',' && !in_quotes {
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
        Ok(Some(self.finish_token(start, text, quoted)))
    }

    fn finish_token(&mut self, start: usize, text: Cow<'a, str>, quoted: bool) -> Token<'a> {
        self.end = self.offset;
        let next = self.text.as_bytes().get(self.offset);
        self.ends_in_comma = next == Some(&b',');
        if next == Some(&b'#') {
            self.offset = self.text.len();
        }
        let meaning = Meaning::new(&text, quoted, self.version);
        Token { text, meaning, offset: start }
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

    fn fields(text: &str, major: u32) -> Result<Vec<Vec<(String, Meaning)>>, Mistake> {
        let mut tokenizer = Tokenizer::new(text, Version::new(major));
        let mut fields = Vec::new();
        while let Some(field) = tokenizer.field()? {
            let tokens = field.tokens().iter().map(|t| (t.text().to_owned(), t.meaning()));
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
        for (text, meaning) in [
            (r#""all""#, Meaning::Name),
            (r#"a"ll""#, Meaning::All),
            (r#"""all"#, Meaning::Name),
            (r#"all"""#, Meaning::All),
            ("all", Meaning::All),
        ] {
            assert_eq!(fields(text, 15).unwrap()[0][0].1, meaning, "{text:?}");
        }
    }

    #[test]
    fn a_token_has_a_greatest_length() {
        let longest = "a".repeat(10_239);
        assert!(fields(&longest, 15).is_ok());
        assert!(fields(&format!("{longest} b"), 15).is_ok());
        assert_eq!(fields(&format!("{longest},b"), 15), Err((Kind::TokenTooLong, 10_241)));
        assert_eq!(fields(&format!("{longest}a"), 16), Err((Kind::TokenTooLong, 10_240)));
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
