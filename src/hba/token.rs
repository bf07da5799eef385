//! Fields and tokens: `hba.c next_field_expand()` and `next_token()`.

use std::borrow::Cow;

use super::Version;
use super::kind::{Kind, Mistake};
use crate::bytes::{below, first};

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
        let rest = self.text.as_bytes().get(self.offset..).unwrap_or_default();
        let blanks = rest.iter().take_while(|byte| is_blank(**byte) || **byte == b',').count();
        let rest = rest.get(blanks..).unwrap_or_default();
        if rest.is_empty() {
            return Ok(None);
        }
        // Nearly every token is without quotes and not too long.
        let length = plain(rest);
        let start = self.offset + blanks;
        if length == 0 || self.is_too_long(length) || rest.get(length) == Some(&b'"') {
            self.offset = start;
            return self.any_token();
        }
        self.offset = start + length;
        let behind = self.text.split_at_checked(start).and_then(|(_, rest)| rest.split_at_checked(length));
        let text = behind.map_or("", |(text, _)| text);
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
                return Err(Kind::TokenTooLong.at(self.text.len()));
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

/// How many bytes at the beginning do not end a token. Nearly all of them stand above the comma, eight of which are seen
/// at a time.
fn plain(bytes: &[u8]) -> usize {
    let mut length = 0;
    while let Some(rest) = bytes.get(length..) {
        if let Some(eight) = rest.first_chunk() {
            let found = below(u64::from_le_bytes(*eight), b',' + 1);
            length += if found == 0 { 8 } else { first(found) };
        }
        match bytes.get(length) {
            None => break,
            Some(byte) if is_blank(*byte) || matches!(byte, b',' | b'#' | b'"') => break,
            Some(_) => length += 1,
        }
    }
    length
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
        assert_eq!(fields(&format!("{longest},b"), 15), Err(Kind::TokenTooLong.at(10_241)));
        assert_eq!(fields(&format!("{longest}a"), 16), Err(Kind::TokenTooLong.at(10_240)));
        assert!(fields(&format!("{longest}a"), 17).is_ok());
    }
}
