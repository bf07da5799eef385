//! Templates: files that become manifests only when a program such as Helm has rendered them.

/// What is wrong with a template in place of a manifest.
pub const TEMPLATE_PROBLEM: &str = "{{ … }} is part of a template, such as that of a Helm chart, and not of a manifest";

/// What to do with a template.
pub const TEMPLATE_FIX: &str = "render the chart with \"helm template\" first, and check the result";

/// Whether a string contains an action of a template: `{{ .Values.bucket }}`.
///
/// `{{NAME}}` is not one. Spilo and other programs use such placeholders in values, and Helm has no functions with upper
/// case names.
///
/// ```
/// use harbor_postgres_backup::source::contains_template;
///
/// assert!(contains_template("s3://{{ .Values.bucket }}/spilo"));
/// assert!(!contains_template("envdir {{WALE_ENV_DIR}} wal-g"));
/// ```
pub fn contains_template(text: &str) -> bool {
    text.split("{{").skip(1).any(starts_with_action)
}

/// Whether what follows `{{` is an action that ends.
fn starts_with_action(rest: &str) -> bool {
    let is_name = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    rest.split_once("}}").is_some_and(|(action, _)| action.is_empty() || !action.chars().all(is_name))
}

/// The column, from 1, of the first action of a template in a line that is neither quoted nor part of a comment. Actions
/// can end on another line.
pub fn find_unquoted(line: &str) -> Option<usize> {
    let mut parts = line.split("{{");
    let mut before = Before::default();
    before.add(parts.next()?);
    for part in parts {
        let is_action = starts_with_action(part) || part.starts_with('-') || part.starts_with("/*");
        if is_action && !before.is_quoted() && !before.is_comment {
            return Some(before.length.saturating_add(1));
        }
        before.length = before.length.saturating_add(2);
        before.add(part);
    }
    None
}

/// The part of a line before an action.
#[derive(Default)]
struct Before {
    /// In characters.
    length: usize,
    double_quotes: usize,
    single_quotes: usize,
    is_comment: bool,
}

impl Before {
    fn add(&mut self, part: &str) {
        self.is_comment |= part.contains(" #") || (self.length == 0 && part.trim_start().starts_with('#'));
        self.length = self.length.saturating_add(part.chars().count());
        self.double_quotes = self.double_quotes.saturating_add(part.matches('"').count());
        self.single_quotes = self.single_quotes.saturating_add(part.matches('\'').count());
    }

    const fn is_quoted(&self) -> bool {
        self.double_quotes % 2 == 1 || self.single_quotes % 2 == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_recognized_in_strings() {
        for text in ["{{ .Values.x }}", "a-{{.Values.x}}-b", "{{- include \"a.b\" . | quote -}}", "{{ x }}", "{{}}"] {
            assert!(contains_template(text), "{text}");
        }
        for text in ["", "{{", "}} {{", "{A}", "{{PGVERSION}}", "$(SCOPE)", "${X}", "{ {a} }"] {
            assert!(!contains_template(text), "{text}");
        }
        assert!(contains_template("{{A}} {{ .B }}"));
    }

    #[test]
    fn actions_outside_of_quotes_have_a_column() {
        for (line, column) in [
            ("{{- if .Values.x }}", Some(1)),
            ("  {{- /* a comment", Some(3)),
            ("é: {{ .Values.x }}", Some(4)),
            ("a: \"{{ .Values.x }}\"", None),
            ("a: '{{ .Values.x }}' # x", None),
            ("a: \"{{ .Values.x }}\"-{{ .Values.y }}", Some(22)),
            ("# {{ .Values.x }}", None),
            ("a: b # {{ .Values.x }}", None),
            ("a: {{b: c}", None),
        ] {
            assert_eq!(find_unquoted(line), column, "{line}");
        }
    }
}
