//! Python's `str.format`, as far as `configure_spilo.py` lets it loose on values of the user.
//!
//! `write_wale_environment` formats the path, which by then holds the user's scope, prefix and suffix, a
//! second time. Braces in those are therefore replacement fields.

use std::borrow::Cow;

/// Replaces `{NAME}` with `value(NAME)`, `{{` with `{` and `}}` with `}`.
///
/// `None` if Python would raise an exception: a lone brace, an unknown name, or what is no plain name
/// (`{0}`, `{A.b}`, `{A!r}`, `{A:>9}`; Python can do some of these, which no one can mean here).
pub(super) fn format<'v>(template: &str, value: impl Fn(&str) -> Option<Cow<'v, str>>) -> Option<String> {
    let mut result = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(at) = rest.bytes().position(|byte| matches!(byte, b'{' | b'}')) {
        let (before, tail) = rest.split_at_checked(at)?;
        result.push_str(before);
        if let Some(after) = tail.strip_prefix("{{") {
            result.push('{');
            rest = after;
        } else if let Some(after) = tail.strip_prefix("}}") {
            result.push('}');
            rest = after;
        } else {
            let (name, after) = tail.strip_prefix('{')?.split_once('}')?;
            result.push_str(&value(name)?);
            rest = after;
        }
    }
    result.push_str(rest);
    Some(result)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::test;

    #[test]
    fn formats_as_python_does() {
        let value = |name: &str| (name == "SCOPE").then_some(Cow::Borrowed("pg"));
        for (template, result) in [
            ("/spilo/x/wal", Some("/spilo/x/wal")),
            ("{SCOPE}/{SCOPE}", Some("pg/pg")),
            ("{{SCOPE}}", Some("{SCOPE}")),
            ("{{{SCOPE}}}", Some("{pg}")),
            ("{", None),
            ("}", None),
            ("{SCOPE", None),
            ("{NONE}", None),
            ("{}", None),
            ("{SCOPE!r}", None),
        ] {
            assert_eq!(format(template, value).as_deref(), result, "{template}");
        }
    }
}
