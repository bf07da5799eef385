//! Finds the values in a text.

use hifijson::SliceLexer;
use hifijson::num::LexWrite as _;
use hifijson::str::LexAlloc as _;
use hifijson::token::Lex as _;

/// Nothing is nested deeper that reaches a policy: the host reads requests with serde_json, which stops here.
const DEEPEST: usize = 127;

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Null,
    False,
    True,
    Number,
    Text,
    List,
    Object,
}

/// From where to where something stands in the text; of a string, what is between its quotation marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Span {
    pub(super) start: usize,
    pub(super) end: usize,
}

/// A value: where it stands, and where the next one beside it does.
pub(super) struct Entry {
    pub(super) kind: Kind,
    /// What it is called in the mapping it stands in.
    pub(super) key: Span,
    /// The value with its quotation marks or brackets.
    pub(super) span: Span,
    /// The entry behind this one and all in it.
    pub(super) next: usize,
}

/// The values in a text.
pub(super) struct Table<'t> {
    text: &'t str,
    /// Where the reading has come to.
    at: usize,
    levels: usize,
    pub(super) entries: Vec<Entry>,
    /// What the strings say that have escapes, by where they begin.
    pub(super) unescaped: Vec<(usize, String)>,
}

impl<'t> Table<'t> {
    /// Of no text.
    pub(super) const fn empty() -> Self {
        Self { text: "", at: 0, levels: 0, entries: Vec::new(), unescaped: Vec::new() }
    }

    /// The values in `text`, what is in a mapping or list behind it, `levels` deep; deeper ones are left out.
    ///
    /// # Errors
    /// The place of what is no JSON.
    pub(super) fn of(text: &'t str, levels: usize) -> Result<Self, usize> {
        // Few values take less room, and a table that grows is copied.
        let entries = Vec::with_capacity(text.len() / 12);
        let mut table = Self { text, at: 0, levels, entries, unescaped: Vec::new() };
        let is_read = table.value(Span::default(), 0).is_some();
        // Nothing may follow.
        if is_read && table.peek().is_none() { Ok(table) } else { Err(table.at) }
    }

    /// Adds the value that begins here, if it is not too deep.
    fn value(&mut self, key: Span, depth: usize) -> Option<()> {
        let first = self.peek()?;
        let (start, own) = (self.at, self.entries.len());
        if depth <= self.levels {
            self.entries.push(Entry { kind: Kind::Null, key, span: Span { start, end: start }, next: own });
        }
        let kind = match first {
            b'"' => {
                self.string()?;
                Kind::Text
            }
            b'{' => {
                self.children(b'}', depth)?;
                Kind::Object
            }
            b'[' => {
                self.children(b']', depth)?;
                Kind::List
            }
            b'a'..=b'z' => match self.lexed(SliceLexer::null_or_bool)? {
                None => Kind::Null,
                Some(false) => Kind::False,
                Some(true) => Kind::True,
            },
            _ => {
                self.lexed(|lexer| lexer.num_bytes().validated().ok())?;
                Kind::Number
            }
        };
        let next = self.entries.len();
        if let Some(entry) = self.entries.get_mut(own) {
            (entry.kind, entry.span.end, entry.next) = (kind, self.at, next);
        }
        Some(())
    }

    /// Adds what is in the mapping or list that begins here and ends with `close`.
    fn children(&mut self, close: u8, depth: usize) -> Option<()> {
        self.at += 1;
        let mut byte = self.peek().filter(|_| depth < DEEPEST)?;
        while byte != close {
            let mut key = Span::default();
            if close == b'}' {
                key = self.peek().filter(|byte| *byte == b'"').and_then(|_| self.string())?;
                self.peek().filter(|byte| *byte == b':')?;
                self.at += 1;
            }
            self.value(key, depth + 1)?;
            byte = self.peek().filter(|byte| *byte == close || *byte == b',')?;
            self.at += usize::from(byte == b',');
        }
        self.at += 1;
        Some(())
    }

    /// Reads the string that begins here. One without escapes, as nearly all are, is found eight bytes at a time;
    /// hifijson looks at single ones.
    fn string(&mut self) -> Option<Span> {
        let rest = self.text.as_bytes().get(self.at + 1..)?;
        let start = self.at + 1;
        let length = plain(rest);
        if rest.get(length) == Some(&b'"') {
            self.at = start + length + 1;
        } else {
            let said = self.lexed(|lexer| lexer.discarded().str_string().ok())?;
            self.unescaped.push((start, said.into_owned()));
        }
        Some(Span { start, end: self.at - 1 })
    }

    /// What hifijson reads here.
    fn lexed<T>(&mut self, read: impl FnOnce(&mut SliceLexer<'t>) -> Option<T>) -> Option<T> {
        let rest = self.text.as_bytes().get(self.at..)?;
        let mut lexer = SliceLexer::new(rest);
        let found = read(&mut lexer);
        self.at += rest.len() - lexer.as_slice().len();
        found
    }

    /// The next byte that is no blank.
    fn peek(&mut self) -> Option<u8> {
        match self.text.as_bytes().get(self.at) {
            Some(byte) if *byte > b' ' => Some(*byte),
            _ => self.lexed(SliceLexer::ws_peek),
        }
    }
}

/// How many bytes stand before the first quotation mark, backslash or control character.
fn plain(bytes: &[u8]) -> usize {
    let mut length = 0;
    let mut rest = bytes;
    while let Some((eight, behind)) = rest.split_first_chunk() {
        let eight = u64::from_le_bytes(*eight);
        let found = below(eight, b' ') | below(eight ^ every(b'"'), 1) | below(eight ^ every(b'\\'), 1);
        if found != 0 {
            return length + (found.trailing_zeros() / 8) as usize;
        }
        length += 8;
        rest = behind;
    }
    length + rest.iter().take_while(|byte| **byte >= b' ' && !matches!(byte, b'"' | b'\\')).count()
}

const fn every(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// The highest bit of the first byte that is less than `limit`, and perhaps of some behind it.
const fn below(bytes: u64, limit: u8) -> u64 {
    bytes.wrapping_sub(every(limit)) & !bytes & every(0x80)
}
