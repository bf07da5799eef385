//! The expansion of one value.

use crate::environment::ResolvedVariable;

/// A value with its references replaced.
#[derive(Debug)]
pub(super) struct Expanded {
    pub(super) text: String,
    /// The names in references that no variable has.
    pub(super) unresolved: Vec<String>,
    /// Whether a reference to a secret or to an unknown value is in the text.
    pub(super) has_placeholder: bool,
}

/// Expands `text`, where `find` returns the variables that come earlier. `None` if the result would be longer than
/// `max_len`.
pub(super) fn expand<'v, 'a: 'v>(
    text: &str,
    find: impl Fn(&str) -> Option<&'v ResolvedVariable<'a>>,
    max_len: usize,
) -> Option<Expanded> {
    let mut expanded = Expanded { text: String::new(), unresolved: Vec::new(), has_placeholder: false };
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        expanded.text.push_str(before);
        if let Some(literal) = after.strip_prefix('$') {
            expanded.text.push('$');
            rest = literal;
        } else if let Some((name, tail)) = after.strip_prefix('(').and_then(|inner| inner.split_once(')')) {
            expanded.push_reference(name, find(name));
            rest = tail;
        } else if after.starts_with('(') {
            // No closing parenthesis follows, and so no further reference: only `$$` is left to replace.
            expanded.text.push('$');
            expanded.text.push_str(&after.replace("$$", "$"));
            rest = "";
        } else {
            expanded.text.push('$');
            rest = after;
        }
        if expanded.text.len() > max_len {
            return None;
        }
    }
    expanded.text.push_str(rest);
    (expanded.text.len() <= max_len).then_some(expanded)
}

impl Expanded {
    fn push_reference(&mut self, name: &str, variable: Option<&ResolvedVariable<'_>>) {
        match variable {
            Some(variable) if !variable.is_secret() => {
                self.text.push_str(variable.text());
                self.has_placeholder |= !variable.is_fully_known();
            }
            found => {
                if found.is_none() {
                    self.unresolved.push(name.to_owned());
                }
                self.has_placeholder |= found.is_some();
                self.text.extend(["$(", name, ")"]);
            }
        }
    }
}
