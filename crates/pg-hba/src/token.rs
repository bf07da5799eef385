//! Fields and tokens of a line: `hba.c next_field_expand()` and `next_token()`.

use crate::PgVersion;
use crate::error::kind::{ParseErrorKind, SyntaxError};

/// A token, without its double quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub text: String,
    /// The token begins with a double quote, so that it is neither a keyword nor a file or role reference.
    pub is_quoted: bool,
    /// The byte offset in the line.
    pub offset: usize,
}

impl Token {
    pub fn is_keyword(&self, keyword: &str) -> bool {
        !self.is_quoted && self.text == keyword
    }

    /// The file name of an `@file` token.
    pub fn file(&self) -> Option<&str> {
        self.text.strip_prefix('@').filter(|file| !self.is_quoted && !file.is_empty())
    }

    /// The pattern of a `/regex` token, which may be quoted.
    pub fn regex(&self, version: PgVersion) -> Option<&str> {
        self.text.strip_prefix('/').filter(|_| version.has_regex_and_include())
    }

    /// The role name of a `+role` token.
    pub fn group(&self) -> Option<&str> {
        self.text.strip_prefix('+').filter(|_| !self.is_quoted)
    }
}

/// A field: one token, or several separated by commas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field {
    pub first: Token,
    pub others: Vec<Token>,
    /// The byte offset after the last token.
    pub end: usize,
}

impl Field {
    pub fn tokens(&self) -> impl Iterator<Item = &Token> {
        std::iter::once(&self.first).chain(&self.others)
    }

    pub fn into_tokens(self) -> impl Iterator<Item = Token> {
        std::iter::once(self.first).chain(self.others)
    }
}

/// Splits a line into fields.
pub(crate) struct Tokenizer<'a> {
    line: &'a str,
    rest: &'a str,
    /// The byte offset after the last token.
    end: usize,
    /// A comma follows the last token, so that the next one belongs to the same field.
    ends_in_comma: bool,
    version: PgVersion,
}

impl<'a> Tokenizer<'a> {
    pub fn new(line: &'a str, version: PgVersion) -> Self {
        Self { line, rest: line, end: 0, ends_in_comma: false, version }
    }

    /// The next field, `None` at the end of the line.
    pub fn next_field(&mut self) -> Result<Option<Field>, SyntaxError> {
        let Some(first) = self.next_token()? else { return Ok(None) };
        let mut others = Vec::new();
        while self.ends_in_comma
            && let Some(token) = self.next_token()?
        {
            others.push(token);
        }
        Ok(Some(Field { first, others, end: self.end }))
    }

    fn next_token(&mut self) -> Result<Option<Token>, SyntaxError> {
        let start = self.rest.trim_start_matches([' ', '\t', '\r', ',']);
        let mut text = String::new();
        let (mut is_quoted, mut has_quotes) = (false, false);
        let (mut in_quotes, mut after_closing_quote) = (false, false);
        let mut chars = start.chars();
        let rest = loop {
            let rest = chars.as_str();
            let Some(c) = chars.next() else { break rest };
            if !in_quotes && matches!(c, ' ' | '\t' | '\r' | '#') {
                break rest;
            }
            if self.version.max_token_len().is_some_and(|max| text.len() + c.len_utf8() > max) {
                self.rest = "";
                return Err(ParseErrorKind::TokenTooLong.at(self.line.len()));
            }
            if c == ',' && !in_quotes {
                break rest;
            }
            // Two double quotes in quotes are one literal double quote.
            if c != '"' || after_closing_quote {
                text.push(c);
            }
            after_closing_quote = c == '"' && in_quotes;
            if c == '"' {
                in_quotes = !in_quotes;
                has_quotes = true;
                is_quoted |= text.is_empty();
            }
        };
        // At a comment, this and all further tokens are empty.
        self.rest = rest;
        if text.is_empty() && !has_quotes {
            return Ok(None);
        }
        self.end = self.line.len() - rest.len();
        self.ends_in_comma = rest.starts_with(',');
        Ok(Some(Token { text, is_quoted, offset: self.line.len() - start.len() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(line: &str, version: PgVersion) -> Result<Vec<Field>, SyntaxError> {
        let mut tokenizer = Tokenizer::new(line, version);
        std::iter::from_fn(|| tokenizer.next_field().transpose()).collect()
    }

    #[test]
    fn blanks_separate_fields_and_commas_separate_tokens() {
        for (line, expected) in [
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
            let fields = fields(line, PgVersion::V15).unwrap();
            let strings: Vec<Vec<&str>> =
                fields.iter().map(|field| field.tokens().map(|token| token.text.as_str()).collect()).collect();
            assert_eq!(strings, expected, "{line:?}");
        }
    }

    #[test]
    fn only_an_initial_quote_makes_a_token_quoted() {
        for (line, is_keyword) in
            [(r#""all""#, false), (r#"a"ll""#, true), (r#"""all"#, false), (r#"all"""#, true), ("all", true)]
        {
            let fields = fields(line, PgVersion::V15).unwrap();
            assert_eq!(fields[0].first.is_keyword("all"), is_keyword, "{line:?}");
        }
    }

    #[test]
    fn a_token_is_a_reference_by_its_first_character() {
        let token = |text: &str, is_quoted| Token { text: text.to_owned(), is_quoted, offset: 0 };
        assert_eq!(token("@names", false).file(), Some("names"));
        assert_eq!(token("@names", true).file(), None);
        assert_eq!(token("@", false).file(), None);
        assert_eq!(token("+ops", false).group(), Some("ops"));
        assert_eq!(token("+ops", true).group(), None);
        assert_eq!(token("/^a", true).regex(PgVersion::V16), Some("^a"));
        assert_eq!(token("/^a", false).regex(PgVersion::V15), None);
    }

    #[test]
    fn offsets_are_those_of_the_line() {
        let fields = fields(" a, \"b\" c#d", PgVersion::V15).unwrap();
        let offsets: Vec<usize> = fields.iter().flat_map(Field::tokens).map(|token| token.offset).collect();
        assert_eq!(offsets, [1, 4, 8]);
        assert_eq!(fields.iter().map(|field| field.end).collect::<Vec<_>>(), [7, 9]);
    }

    #[test]
    fn tokens_have_a_maximum_length_until_15() {
        let too_long = |offset| Err(ParseErrorKind::TokenTooLong.at(offset));
        let longest = "a".repeat(10_239);
        assert!(fields(&longest, PgVersion::V15).is_ok());
        assert!(fields(&format!("{longest} b"), PgVersion::V15).is_ok());
        assert_eq!(fields(&format!("{longest},b"), PgVersion::V15), too_long(10_241));
        assert_eq!(fields(&format!("{longest}a"), PgVersion::V15), too_long(10_240));
        assert_eq!(fields(&format!("{}é", "a".repeat(10_238)), PgVersion::V15), too_long(10_240));
        assert!(fields(&format!("{longest}a"), PgVersion::V16).is_ok());
    }
}
