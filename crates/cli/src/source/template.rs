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
    text.split("{{").skip(1).any(|rest| rest.split_once("}}").is_some_and(|(action, _)| is_action(action)))
}

fn is_action(action: &str) -> bool {
    let is_placeholder =
        !action.is_empty() && action.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    !is_placeholder
}

/// The column, from 1, of the first action of a template in a line that is neither quoted nor part of a comment. Actions
/// can end on another line.
pub fn find_unquoted(line: &str) -> Option<usize> {
    let mut actions = line.match_indices("{{").map(|(offset, _)| line.split_at(offset));
    let (before, _) = actions.find(|(before, action)| {
        let is_quoted = ['"', '\''].iter().any(|quote| before.matches(*quote).count() % 2 == 1);
        let is_comment = before.trim_start().starts_with('#') || before.contains(" #");
        let is_complete = contains_template(action);
        let is_opened = ["{{-", "{{/*"].iter().any(|start| action.starts_with(start));
        (is_complete || is_opened) && !is_quoted && !is_comment
    })?;
    Some(before.chars().count().saturating_add(1))
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
