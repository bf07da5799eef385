//! Scalars: quoted, plain, and blocks of lines.

use super::{LineNumber, Node, Reader};

impl<'a> Reader<'a> {
    /// A scalar. In a block, its further lines are indented more than `column`.
    pub(super) fn scalar(&mut self, column: usize, is_flow: bool) -> Result<Node, LineNumber> {
        match self.peek() {
            Some(quote @ ('"' | '\'')) => self.quoted(quote).map(Node::String),
            Some('|' | '>') if !is_flow => self.block_scalar(column).map(Node::String),
            Some('{') => self.skip_nested().map(|()| Node::Other),
            _ => self.plain(column, is_flow),
        }
    }

    pub(super) fn quoted(&mut self, quote: char) -> Result<String, LineNumber> {
        let start = self.rest;
        self.advance(1);
        let mut output = String::new();
        loop {
            let Some(next) = self.peek() else { return Err(self.line_of(start)) };
            self.advance(next.len_utf8());
            if next == quote {
                // Two single quotes are one.
                if quote == '\'' && self.eat('\'') {
                    output.push('\'');
                    continue;
                }
                return Ok(output);
            }
            match next {
                '\\' if quote == '"' => self.escape(&mut output)?,
                '\n' => self.fold(&mut output),
                other => output.push(other),
            }
        }
    }

    /// A line break inside of a scalar: a blank, or as many line breaks as there are empty lines.
    fn fold(&mut self, output: &mut String) {
        output.truncate(output.trim_end_matches([' ', '\t', '\r']).len());
        let trimmed = self.rest.trim_start_matches([' ', '\t', '\r', '\n']);
        let skipped = self.rest.len() - trimmed.len();
        let empty_lines = self.rest.get(..skipped).unwrap_or_default().matches('\n').count();
        self.rest = trimmed;
        if empty_lines == 0 {
            output.push(' ');
        } else {
            output.push_str(&"\n".repeat(empty_lines));
        }
    }

    fn escape(&mut self, output: &mut String) -> Result<(), LineNumber> {
        let Some(code) = self.peek() else { return self.error() };
        self.advance(code.len_utf8());
        let digits = match code {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            '\n' => {
                self.rest = self.rest.trim_start_matches([' ', '\t']);
                return Ok(());
            }
            _ => {
                let Some(character) = unescape(code) else { return self.error() };
                output.push(character);
                return Ok(());
            }
        };
        let character = self.rest.get(..digits).and_then(|hex| u32::from_str_radix(hex, 16).ok());
        let Some(character) = character.and_then(char::from_u32) else { return self.error() };
        self.advance(digits);
        output.push(character);
        Ok(())
    }

    /// `|` or `>` and the lines below it.
    fn block_scalar(&mut self, column: usize) -> Result<String, LineNumber> {
        let is_folded = self.rest.starts_with('>');
        let (header, body) = self.rest.split_once('\n').unwrap_or((self.rest, ""));
        let header = header.split(" #").next().unwrap_or_default().trim_end();
        if !header.chars().skip(1).all(|c| matches!(c, '+' | '-' | '1'..='9')) {
            return self.error();
        }
        self.rest = body;
        let mut lines: Vec<&str> = Vec::new();
        let mut indentation = None;
        while !self.rest.is_empty() {
            let (line, after) = self.rest.split_once('\n').unwrap_or((self.rest, ""));
            let spaces = line.len() - line.trim_start_matches(' ').len();
            let is_blank = line.trim().is_empty();
            if !is_blank && spaces <= column {
                break;
            }
            let indentation = if is_blank { indentation.unwrap_or(0) } else { *indentation.get_or_insert(spaces) };
            lines.push(line.get(indentation.min(line.len())..).unwrap_or_default());
            self.rest = after;
        }
        let text = lines.join(if is_folded { " " } else { "\n" });
        let text = text.trim_end();
        if text.is_empty() {
            return Ok(String::new());
        }
        Ok(if header.contains('-') { text.to_owned() } else { format!("{text}\n") })
    }

    /// A scalar without quotes.
    fn plain(&mut self, column: usize, is_flow: bool) -> Result<Node, LineNumber> {
        let second = self.rest.chars().nth(1);
        let is_allowed = match self.peek() {
            Some('-' | '?' | ':') => second.is_some_and(|c| !c.is_whitespace()),
            Some(first) => !",[]{}#&*!|>'\"%@`".contains(first),
            None => false,
        };
        if !is_allowed {
            return self.error();
        }
        let mut output = String::new();
        loop {
            let line = self.plain_line(is_flow);
            output.push_str(line.trim_end());
            self.advance(line.len());
            let at_line_end = self.rest.starts_with(['\n', '\r']);
            if !at_line_end {
                break;
            }
            let next = self.rest.trim_start_matches([' ', '\t', '\r', '\n']);
            let before = self.rest.get(..self.rest.len() - next.len()).unwrap_or_default();
            let indentation = before.rsplit_once('\n').map_or(0, |(_, line)| line.chars().count());
            let is_end = next.is_empty() || next.starts_with('#') || (!is_flow && indentation <= column);
            if is_end || (is_flow && next.starts_with([',', ']', '[', '{', '}'])) {
                break;
            }
            let empty_lines = before.matches('\n').count().saturating_sub(1);
            output.push_str(&if empty_lines == 0 { " ".to_owned() } else { "\n".repeat(empty_lines) });
            self.rest = next;
        }
        Ok(if is_other_type(&output) { Node::Other } else { Node::String(output) })
    }

    /// The part of the current line that belongs to a plain scalar.
    fn plain_line(&self, is_flow: bool) -> &'a str {
        let mut previous = ' ';
        let mut characters = self.rest.char_indices().peekable();
        while let Some((offset, c)) = characters.next() {
            let next = characters.peek().map_or(' ', |(_, next)| *next);
            let is_end = match c {
                '\n' | '\r' => true,
                '#' => previous.is_whitespace() && offset > 0,
                ':' => next.is_whitespace() || (is_flow && ",[]{}".contains(next)),
                ',' | '[' | ']' | '{' | '}' => is_flow,
                _ => false,
            };
            if is_end {
                return self.rest.get(..offset).unwrap_or_default();
            }
            previous = c;
        }
        self.rest
    }
}

/// Escapes of one character in double quotes.
fn unescape(code: char) -> Option<char> {
    Some(match code {
        '0' => '\0',
        'a' => '\x07',
        'b' => '\x08',
        't' | '\t' => '\t',
        'n' => '\n',
        'v' => '\x0b',
        'f' => '\x0c',
        'r' => '\r',
        'e' => '\x1b',
        ' ' | '"' | '/' | '\\' => code,
        'N' => '\u{85}',
        '_' => '\u{a0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        _ => return None,
    })
}

/// Whether a plain scalar is null, a boolean, a number or a date. Those contain no blanks, except for some dates.
fn is_other_type(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let is_word =
        matches!(lower.as_str(), "" | "~" | "null" | "true" | "false" | "yes" | "no" | "on" | "off" | "<<" | "=");
    let starts_number = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.'));
    let number = lower.replace('_', "");
    // An exponent needs a point and a sign.
    let has_exponent = number.contains('e');
    let is_decimal = number.parse::<f64>().is_ok() && (!has_exponent || number.contains('.'));
    let is_hexadecimal = number.trim_start_matches(['+', '-']).starts_with("0x") && !text.contains(' ');
    let is_number = is_decimal || is_hexadecimal;
    // `12:30` is a number to the base of 60, and `2001-12-14` a date.
    let is_numeric = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'-' | b'.'));
    is_word || (starts_number && (is_number || (is_numeric && text.len() > 1 && text.contains([':', '-']))))
}
