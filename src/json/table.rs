//! Finds the values in a text.

use hifijson::SliceLexer;
use hifijson::num::LexWrite as _;
use hifijson::str::LexAlloc as _;
use hifijson::token::Lex as _;

use crate::bytes::{below, every, find};

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
pub(super) struct Table {
    /// Each mapping and list before what is in it.
    pub(super) entries: Vec<Entry>,
    /// What the strings say that have escapes, by where they begin.
    pub(super) unescaped: Vec<(usize, String)>,
}

impl Table {
    /// Of no text.
    pub(super) const fn empty() -> Self {
        Self { entries: Vec::new(), unescaped: Vec::new() }
    }

    /// The values in `text`, `levels` deep; deeper ones are left out.
    ///
    /// # Errors
    /// The place of what is no JSON.
    pub(super) fn of(text: &str, levels: usize) -> Result<Self, usize> {
        // Few values take less room, and a table that grows is copied.
        let table = Self { entries: Vec::with_capacity(text.len() / 12), unescaped: Vec::new() };
        let mut reader = Reader { text: text.as_bytes(), at: 0, levels, open: Vec::with_capacity(8), close: 0, table };
        let is_read = reader.read().is_some();
        // Nothing may follow.
        if is_read && reader.peek().is_none() { Ok(reader.table) } else { Err(reader.at) }
    }
}

struct Reader<'t> {
    text: &'t [u8],
    /// Where the reading has come to.
    at: usize,
    levels: usize,
    /// The mappings and lists around this place, each with what ends the one around it.
    open: Vec<(usize, u8)>,
    /// What ends the innermost of them.
    close: u8,
    table: Table,
}

impl<'t> Reader<'t> {
    /// Reads a value and all in it.
    fn read(&mut self) -> Option<()> {
        let mut key = Span::default();
        'values: loop {
            let mut is_first = self.begin(key)?;
            // Behind it others end, or the next one begins.
            while !self.open.is_empty() {
                let byte = self.peek()?;
                if byte == self.close {
                    self.end();
                    is_first = false;
                    continue;
                }
                if !is_first {
                    self.skip(b',')?;
                }
                if self.close == b'}' {
                    key = self.peek().filter(|byte| *byte == b'"').and_then(|_| self.string())?;
                    self.skip(b':')?;
                }
                continue 'values;
            }
            return Some(());
        }
    }

    /// Adds the value that begins here, if it is not too deep. Whether it is one with others in it, which follow.
    fn begin(&mut self, key: Span) -> Option<bool> {
        let first = self.peek()?;
        let (start, own) = (self.at, self.table.entries.len());
        let mut opens = false;
        let kind = match first {
            b'"' => {
                self.string()?;
                Kind::Text
            }
            b'{' | b'[' if self.open.len() < DEEPEST => {
                self.at += 1;
                opens = true;
                if first == b'{' { Kind::Object } else { Kind::List }
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
        if self.open.len() <= self.levels {
            let span = Span { start, end: self.at };
            if own == self.table.entries.capacity() {
                self.grow();
            }
            self.table.entries.push(Entry { kind, key, span, next: own + 1 });
        }
        if opens {
            self.open.push((own, self.close));
            // In ASCII a closing bracket is the second after the opening one.
            self.close = first + 2;
        }
        Some(opens)
    }

    /// Makes room for as many values in the rest of the text as there have been so far. Doubled, the table would take
    /// three times the memory, of which none comes back.
    #[cold]
    fn grow(&mut self) {
        let so_far = self.table.entries.len();
        // Each value has at least a byte, and another around it.
        let each = self.at.checked_div(so_far).unwrap_or_default().max(2);
        let rest = self.text.len().saturating_sub(self.at);
        self.table.entries.reserve_exact((rest / each).max(so_far / 2).min(rest / 2) + 1);
    }

    /// Ends the innermost mapping or list.
    fn end(&mut self) {
        self.at += 1;
        let next = self.table.entries.len();
        let Some((own, close)) = self.open.pop() else { return };
        self.close = close;
        if let Some(entry) = self.table.entries.get_mut(own).filter(|_| self.open.len() <= self.levels) {
            (entry.span.end, entry.next) = (self.at, next);
        }
    }

    /// Reads the string that begins here. One without escapes, as nearly all are, is found eight bytes at a time;
    /// hifijson looks at single ones.
    fn string(&mut self) -> Option<Span> {
        let start = self.at + 1;
        let rest = self.text.get(start..)?;
        let length = plain(rest);
        if rest.get(length) == Some(&b'"') {
            self.at = start + length + 1;
        } else {
            let said = self.lexed(|lexer| lexer.discarded().str_string().ok())?;
            self.table.unescaped.push((start, said.into_owned()));
        }
        Some(Span { start, end: self.at - 1 })
    }

    /// Goes on behind the next byte, if it is this one.
    fn skip(&mut self, wanted: u8) -> Option<()> {
        self.peek().filter(|byte| *byte == wanted)?;
        self.at += 1;
        Some(())
    }

    /// What hifijson reads here.
    fn lexed<T>(&mut self, read: impl FnOnce(&mut SliceLexer<'t>) -> Option<T>) -> Option<T> {
        let rest = self.text.get(self.at..)?;
        let mut lexer = SliceLexer::new(rest);
        let found = read(&mut lexer);
        self.at += rest.len() - lexer.as_slice().len();
        found
    }

    /// The next byte that is no blank.
    #[allow(clippy::inline_always, reason = "it is asked for at every step, and most often there is no blank")]
    #[inline(always)]
    fn peek(&mut self) -> Option<u8> {
        match self.text.get(self.at) {
            Some(byte) if *byte > b' ' => Some(*byte),
            _ => self.lexed(SliceLexer::ws_peek),
        }
    }
}

/// How many bytes stand before the first quotation mark, backslash or control character.
pub(super) fn plain(bytes: &[u8]) -> usize {
    #[cfg(not(target_feature = "simd128"))]
    let behind = 0;
    #[cfg(target_feature = "simd128")]
    let behind = match simd::plain(bytes) {
        Ok(length) => return length,
        Err(behind) => behind,
    };
    let rest = bytes.get(behind..).unwrap_or_default();
    let marks = |eight| below(eight, b' ') | below(eight ^ every(b'"'), 1) | below(eight ^ every(b'\\'), 1);
    let found = find(rest, marks, |byte| byte < b' ' || matches!(byte, b'"' | b'\\'));
    behind + found.unwrap_or(rest.len())
}

/// WebAssembly's own instructions for sixteen bytes at once, which wasmtime has switched on by default: they take a fortieth off
/// Harbor's request.
#[cfg(target_feature = "simd128")]
mod simd {
    use core::arch::wasm32::{u8x16_bitmask, u8x16_eq, u8x16_lt, u8x16_splat, u64x2, v128_or};

    /// The same as [`super::plain`].
    ///
    /// # Errors
    /// The length of all sixteens, where the end is not in any of them.
    #[allow(clippy::inline_always, reason = "a call would cost more than it saves")]
    #[inline(always)]
    pub(super) fn plain(bytes: &[u8]) -> Result<usize, usize> {
        let (mut length, mut rest) = (0, bytes);
        while let Some((sixteen, behind)) = rest.split_first_chunk() {
            let found = special(sixteen);
            if found != 0 {
                return Ok(length + found.trailing_zeros() as usize);
            }
            length += 16;
            rest = behind;
        }
        Err(length)
    }

    /// A bit for each byte that is a quotation mark, a backslash or a control character.
    #[allow(clippy::inline_always, reason = "a call would cost more than it saves")]
    #[allow(clippy::cast_possible_truncation, reason = "the other half is taken as well")]
    #[inline(always)]
    fn special(sixteen: &[u8; 16]) -> u16 {
        let both = u128::from_le_bytes(*sixteen);
        let bytes = u64x2(both as u64, (both >> 64) as u64);
        let is_end = v128_or(u8x16_eq(bytes, u8x16_splat(b'"')), u8x16_eq(bytes, u8x16_splat(b'\\')));
        u8x16_bitmask(v128_or(is_end, u8x16_lt(bytes, u8x16_splat(b' '))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::test;

    #[test]
    fn what_is_plain_ends_before_the_first_special_byte() {
        for length in 0..40 {
            for end in ["\"", "\\", "\n", "\u{1f}", "\0"] {
                let text = ["é ", &"x".repeat(length), end, "yyyyyyyyyyyyyyyyyyyy\""].concat();
                assert_eq!(plain(text.as_bytes()), length + 3, "{length} {end:?}");
            }
            let text = "\u{7f}~".repeat(length);
            assert_eq!(plain(text.as_bytes()), text.len());
        }
    }

    /// One more value is read than there was room for; the rest is guessed to have as many as there were, for its length.
    #[test]
    fn a_table_grows_by_what_the_rest_may_have() {
        let text = format!("[\"{}\",{}\"{}\"]", "x".repeat(5000), "0,".repeat(1250), "x".repeat(7500));
        let table = Table::of(&text, 7).unwrap();
        assert_eq!((text.len() / 12, table.entries.len(), table.entries.capacity()), (1250, 1253, 2502));
    }

    /// However many values there are in the rest, the table grows once or twice and has all of them.
    #[test]
    fn a_table_grows_with_what_it_is_of() {
        for text in
            ["[".to_owned() + &"0,".repeat(5000) + "0]", format!("[\"{}\",{}0]", "x".repeat(5000), "0,".repeat(5000))]
        {
            let table = Table::of(&text, 7).unwrap();
            assert_eq!(table.entries.len(), text.matches(',').count() + 2);
            // Each growth guesses right here.
            assert_eq!(table.entries.capacity(), table.entries.len());
        }
    }
}
