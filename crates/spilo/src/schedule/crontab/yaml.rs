//! The part of YAML 1.1, as PyYAML reads it, that a list of strings consists of.

mod scalar;

/// What a document or an item is.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
pub(super) enum Node {
    String(String),
    List(Vec<Node>),
    /// A number, a boolean, a date, an object or null.
    Other,
}

/// The line of an error, starting at 1.
type LineNumber = usize;

/// Reads a document.
pub(super) fn parse(text: &str) -> Result<Node, LineNumber> {
    let mut reader = Reader { text, rest: text };
    reader.skip_document_start();
    reader.skip_space();
    let column = reader.column();
    let node = match reader.peek() {
        None => Node::Other,
        Some('[') => reader.flow_list()?,
        Some('-') if reader.starts_item() => reader.block_list(column)?,
        Some(_) => reader.scalar(column, false)?,
    };
    reader.skip_space();
    match reader.rest {
        "" => Ok(node),
        // An object: the scalar was its first key.
        rest if rest.starts_with(':') => Ok(Node::Other),
        rest if rest.starts_with("...") => Ok(node),
        _ => reader.error(),
    }
}

struct Reader<'a> {
    text: &'a str,
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    /// What was read before `rest`.
    fn before(&self, rest: &str) -> &'a str {
        self.text.get(..self.text.len() - rest.len()).unwrap_or_default()
    }

    /// The line in which `rest` begins. Its cost is that of reading all lines before it.
    fn line_of(&self, rest: &str) -> LineNumber {
        self.before(rest).matches('\n').count() + 1
    }

    /// The number of characters before the current one in its line.
    fn column(&self) -> usize {
        let consumed = self.before(self.rest);
        consumed.rsplit_once('\n').map_or(consumed, |(_, line)| line).chars().count()
    }

    fn advance(&mut self, len: usize) {
        self.rest = self.rest.get(len..).unwrap_or_default();
    }

    fn eat(&mut self, expected: char) -> bool {
        let found = self.rest.strip_prefix(expected);
        self.rest = found.unwrap_or(self.rest);
        found.is_some()
    }

    fn error<T>(&self) -> Result<T, LineNumber> {
        Err(self.line_of(self.rest))
    }

    fn skip_document_start(&mut self) {
        self.skip_space();
        if let Some(rest) = self.rest.strip_prefix("---")
            && (rest.is_empty() || rest.starts_with(char::is_whitespace))
        {
            self.rest = rest;
        }
    }

    /// Blanks, line breaks and comments. The result is what is skipped.
    fn skip_space(&mut self) -> &'a str {
        let start = self.rest;
        loop {
            let trimmed = self.rest.trim_start_matches([' ', '\t', '\r', '\n']);
            self.rest = trimmed;
            if !trimmed.starts_with('#') {
                return start.get(..start.len() - trimmed.len()).unwrap_or_default();
            }
            let end = trimmed.find('\n').unwrap_or(trimmed.len());
            self.advance(end);
        }
    }

    /// Whether a `-` begins an item of a block list.
    fn starts_item(&self) -> bool {
        self.rest.strip_prefix('-').is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
    }

    /// `- item` lines, all of them at the same column.
    fn block_list(&mut self, column: usize) -> Result<Node, LineNumber> {
        let mut items = Vec::new();
        while self.starts_item() && self.column() == column {
            self.advance(1);
            let space = self.skip_space();
            let is_empty = self.rest.is_empty() || (space.contains('\n') && self.column() <= column);
            items.push(if is_empty {
                Node::Other
            } else if self.starts_item() {
                // A nested list.
                self.skip_deeper_lines(column);
                Node::Other
            } else if self.peek() == Some('[') {
                self.flow_list()?
            } else {
                self.scalar(column, false)?
            });
            if self.rest.starts_with(':') {
                // An object, of which the scalar was the first key.
                self.skip_deeper_lines(column);
                items.pop();
                items.push(Node::Other);
            }
            self.skip_space();
        }
        if self.column() > column && !self.rest.is_empty() { self.error() } else { Ok(Node::List(items)) }
    }

    /// The rest of the line and the lines that are indented more than `column`.
    fn skip_deeper_lines(&mut self, column: usize) {
        loop {
            let end = self.rest.find('\n').map_or(self.rest.len(), |end| end + 1);
            self.advance(end);
            let indentation = self.rest.len() - self.rest.trim_start_matches(' ').len();
            if self.rest.is_empty() || indentation <= column {
                return;
            }
        }
    }

    /// `[item, …]`.
    fn flow_list(&mut self) -> Result<Node, LineNumber> {
        self.advance(1);
        let mut items = Vec::new();
        loop {
            self.skip_space();
            match self.peek() {
                None | Some(',') => return self.error(),
                Some(']') => break,
                Some('[' | '{') => {
                    self.skip_nested()?;
                    items.push(Node::Other);
                }
                Some(_) => items.push(self.scalar(0, true)?),
            }
            self.skip_space();
            if self.rest.starts_with(':') {
                // An object of one pair.
                self.advance(1);
                self.skip_space();
                if !self.rest.starts_with([',', ']']) {
                    self.scalar(0, true)?;
                    self.skip_space();
                }
                items.pop();
                items.push(Node::Other);
            }
            if !self.eat(',') {
                break;
            }
        }
        if self.eat(']') { Ok(Node::List(items)) } else { self.error() }
    }

    /// A nested list or object, up to its closing bracket.
    fn skip_nested(&mut self) -> Result<(), LineNumber> {
        let mut depth = 0_usize;
        while let Some(next) = self.peek() {
            match next {
                '[' | '{' => depth += 1,
                ']' | '}' => depth -= 1,
                '"' | '\'' => {
                    self.quoted(next)?;
                    continue;
                }
                _ => {}
            }
            self.advance(next.len_utf8());
            if depth == 0 {
                return Ok(());
            }
        }
        self.error()
    }
}
