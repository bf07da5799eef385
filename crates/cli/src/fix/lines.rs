//! Where in a YAML text things stand.

use crate::source::{Entry, Node};

/// A text by its lines.
#[derive(Clone, Copy)]
pub struct Lines<'a>(pub &'a str);

impl Lines<'_> {
    /// The offset of the first character of the line.
    pub fn line_start(self, offset: usize) -> usize {
        let before = self.0.get(..offset).unwrap_or_default();
        before.rfind('\n').map_or(0, |at| at.saturating_add(1))
    }

    /// The offset of the newline that ends the line, or of the end of the text.
    pub fn line_end(self, offset: usize) -> usize {
        let rest = self.0.get(offset..).unwrap_or_default();
        rest.find('\n').map_or(self.0.len(), |at| offset.saturating_add(at))
    }

    /// How many columns stand before an offset, if a margin of spaces can stand in for them.
    pub fn column(self, offset: usize) -> Option<usize> {
        let before = self.0.get(self.line_start(offset)..offset)?;
        (!before.contains('\t')).then(|| before.chars().count())
    }

    /// The offset just past the colon of a key.
    pub fn after_colon(self, entry: &Entry) -> Option<usize> {
        let rest = self.0.get(entry.key_span.end..)?;
        let blanks = rest.find(|c: char| c != ' ')?;
        rest.get(blanks..)?.starts_with(':').then_some(())?;
        entry.key_span.end.checked_add(blanks)?.checked_add(1)
    }

    /// The offset of the dash before an item, if only blanks stand around it.
    pub fn dash(self, item: &Node) -> Option<usize> {
        let line = self.line_start(item.span.start);
        let before = self.0.get(line..item.span.start)?;
        let margin = before.trim_end().strip_suffix('-')?;
        margin.trim().is_empty().then_some(())?;
        line.checked_add(margin.len())
    }
}
