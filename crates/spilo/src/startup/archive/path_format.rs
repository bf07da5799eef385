//! Python's `str.format`, as far as `configure_spilo.py` applies it to values of the user.
//!
//! `write_wale_environment` formats the path a second time after it has inserted the user's scope, prefix and suffix.
//! Braces in these are therefore replacement fields.

/// Appends `template` to `output`, with `{NAME}` replaced by what `push_field` appends, `{{` by `{` and `}}` by `}`.
///
/// `None` if Python would raise an exception: a lone brace, an unknown name, or anything but a plain name (`{0}`,
/// `{A.b}`, `{A!r}`, `{A:>9}`; Python supports some of these, but they make no sense here).
pub(super) fn format(template: &str, mut push_field: impl FnMut(&mut String, &str) -> Option<()>) -> Option<String> {
    let mut output = String::new();
    let mut rest = template;
    while let Some(brace) = rest.find(['{', '}']) {
        let (before, tail) = rest.split_at_checked(brace)?;
        output.push_str(before);
        if let Some(after) = tail.strip_prefix("{{") {
            output.push('{');
            rest = after;
        } else if let Some(after) = tail.strip_prefix("}}") {
            output.push('}');
            rest = after;
        } else {
            let (name, after) = tail.strip_prefix('{')?.split_once('}')?;
            push_field(&mut output, name)?;
            rest = after;
        }
    }
    output.push_str(rest);
    Some(output)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_like_python() {
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
            let push_field = |output: &mut String, name: &str| (name == "SCOPE").then(|| output.push_str("pg"));
            assert_eq!(format(template, push_field).as_deref(), result, "{template}");
        }
    }
}
