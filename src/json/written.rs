//! JSON that is made here.

use std::fmt::Write as _;

use super::Json;
use super::table::plain;

/// A value as JSON writes it. It can be made from values only, so that what is put into an object is always JSON.
///
/// ```
/// use harbor_postgres_backup_policy::json::{Object, Written};
/// let mut object = Object::with_capacity(64);
/// object.texts("list", ["a", "\"b\""].into_iter());
/// object.begin("metadata");
/// object.text("name", "c");
/// object.end();
/// assert_eq!(object.written().as_str(), r#"{"list":["a","\"b\""],"metadata":{"name":"c"}}"#);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written(String);

impl Written {
    /// A text.
    pub fn text(text: &str) -> Self {
        let mut out = String::with_capacity(text.len().saturating_add(2));
        push_text(text, &mut out);
        Self(out)
    }

    /// A list of texts.
    pub fn texts<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        Self::list(texts.map(Self::text))
    }

    /// A list.
    pub fn list(items: impl Iterator<Item = Self>) -> Self {
        let mut out = String::new();
        for item in items {
            out.push_str(if out.is_empty() { "[" } else { "," });
            out.push_str(&item.0);
        }
        out.push_str(if out.is_empty() { "[]" } else { "]" });
        Self(out)
    }

    /// A truth value.
    pub fn truth(is_true: bool) -> Self {
        Self(if is_true { "true" } else { "false" }.to_owned())
    }

    /// The value that stands somewhere else.
    pub fn copy_of(value: Json<'_>) -> Self {
        Self(value.written().to_owned())
    }

    /// A value with changes made in its text.
    pub(crate) const fn edited(text: String) -> Self {
        Self(text)
    }

    /// As JSON writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same as bytes.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0.into_bytes()
    }
}

/// A mapping that is being written. Its keys are this code's own and need no escape.
#[derive(Debug)]
pub struct Object {
    out: String,
    /// What goes before the next key.
    before: &'static str,
}

impl Object {
    /// An empty one, with room for so many bytes.
    pub fn with_capacity(bytes: usize) -> Self {
        Self { out: String::with_capacity(bytes), before: "{\"" }
    }

    /// Adds a value.
    pub fn value(&mut self, key: &'static str, value: &Written) {
        self.key(key).push_str(&value.0);
    }

    /// Adds a text.
    pub fn text(&mut self, key: &'static str, text: &str) {
        push_text(text, self.key(key));
    }

    /// Adds a list of texts.
    pub fn texts<'a>(&mut self, key: &'static str, texts: impl Iterator<Item = &'a str>) {
        let out = self.key(key);
        let mut before = "[";
        for text in texts {
            out.push_str(before);
            push_text(text, out);
            before = ",";
        }
        out.push_str(if before == "[" { "[]" } else { "]" });
    }

    /// Adds a number.
    pub fn number(&mut self, key: &'static str, number: u16) {
        self.key(key).push_str(&number.to_string());
    }

    /// Adds a truth value.
    pub fn truth(&mut self, key: &'static str, is_true: bool) {
        self.key(key).push_str(if is_true { "true" } else { "false" });
    }

    /// Adds a mapping: what is added now goes into it, until [`Object::end`].
    pub fn begin(&mut self, key: &'static str) {
        self.key(key);
        self.before = "{\"";
    }

    /// Ends the innermost mapping.
    pub fn end(&mut self) {
        self.out.push_str(if self.before == "{\"" { "{}" } else { "}" });
        self.before = ",\"";
    }

    /// The whole of it.
    pub fn written(mut self) -> Written {
        self.end();
        Written(self.out)
    }

    fn key(&mut self, key: &'static str) -> &mut String {
        self.out.push_str(self.before);
        self.out.push_str(key);
        self.out.push_str("\":");
        self.before = ",\"";
        &mut self.out
    }
}

/// Adds a text. What needs no escape is copied as it is.
pub(crate) fn push_text(text: &str, out: &mut String) {
    out.push('"');
    let mut rest = text;
    while let Some((before, behind)) = rest.split_at_checked(plain(rest.as_bytes())) {
        out.push_str(before);
        let mut characters = behind.chars();
        match characters.next() {
            None => break,
            Some('"') => out.push_str("\\\""),
            Some('\\') => out.push_str("\\\\"),
            Some(control) => {
                let _ = write!(out, "\\u{:04x}", u32::from(control));
            }
        }
        rest = characters.as_str();
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::test;

    #[test]
    fn a_text_is_read_back_as_it_was() {
        for text in ["", "a", "\"", "\\", "a\"b\\c", "\u{0}\u{1f}\u{7f}", "1234567\n", "é\"é", "\u{2028}\u{1f600}\t"]
        {
            let written = Written::text(text);
            assert_eq!(serde_json::from_str::<String>(written.as_str()).unwrap(), text);
        }
        assert_eq!(Written::text("a\"\n").as_str(), r#""a\"\u000a""#);
    }

    #[test]
    fn lists_and_mappings_may_be_empty() {
        assert_eq!(Written::texts([].into_iter()).as_str(), "[]");
        assert_eq!(Object::with_capacity(0).written().as_str(), "{}");
        let mut object = Object::with_capacity(0);
        object.texts("list", [].into_iter());
        object.begin("mapping");
        object.end();
        object.number("code", 422);
        assert_eq!(object.written().as_str(), r#"{"list":[],"mapping":{},"code":422}"#);
    }
}
