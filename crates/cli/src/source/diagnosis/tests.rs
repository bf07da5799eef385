use crate::source::Source;

#[track_caller]
fn assert_error(text: &str, message: &str) {
    assert_eq!(Source::parse("a.yaml", text).unwrap_err().to_string(), format!("a.yaml:{message}"), "{text}");
}

const TEMPLATE: &str = "{{ … }} is part of a template, such as that of a Helm chart, and not of a manifest; render the chart \
                        with \"helm template\" first, and check the result";

#[test]
fn a_schedule_without_quotes_is_an_alias() {
    for (text, position, example) in [
        ("data:\n  BACKUP_SCHEDULE: */12 * * * *\n", "2:20", ": BACKUP_SCHEDULE: \"*/12 * * * *\""),
        ("data:\n  BACKUP_SCHEDULE: * * * * * # often\n", "2:20", ": BACKUP_SCHEDULE: \"* * * * *\""),
        ("data:\r\n  BACKUP_SCHEDULE:   */5 1-3,4 * * 0\r\n", "2:22", ": BACKUP_SCHEDULE: \"*/5 1-3,4 * * 0\""),
        ("BACKUP_SCHEDULE: *\n", "1:18", ": BACKUP_SCHEDULE: \"*\""),
        ("{\"BACKUP_SCHEDULE\": */12 * * * *}\n", "1:21", ""),
        ("data: {A: b, BACKUP_SCHEDULE: */12 * * * *, C: d}\n", "1:31", ""),
    ] {
        let problem = "a value that starts with * is an alias, but the anchor does not exist";
        let fix = "write the value of BACKUP_SCHEDULE in quotation marks";
        assert_error(text, &format!("{position}: invalid YAML: {problem}; {fix}{example}"));
    }
}

#[test]
fn the_value_is_not_repeated_if_it_can_be_a_credential() {
    for (text, position, key) in [
        ("AWS_SECRET_ACCESS_KEY: *c4nary\n", "1:24", " of AWS_SECRET_ACCESS_KEY"),
        ("a:\n- *c4nary\n- x\n", "2:3", ""),
        ("a:\n  - b: *c4nary/x\n", "2:8", " of b"),
        ("a: [*c4nary]\n", "1:5", ""),
        ("BACKUP_SCHEDULE:\n  */12 * * * *\n", "2:3", ""),
        ("env:\n- name: BACKUP_SCHEDULE\n  value: */12 * * * *\n", "3:10", " of value"),
    ] {
        assert_error(
            text,
            &format!(
                "{position}: invalid YAML: a value that starts with * is an alias, but the anchor does not exist; write \
                 the value{key} in quotation marks"
            ),
        );
    }
}

#[test]
fn reserved_characters_cannot_start_a_value() {
    for (text, position, indicator, fix) in [
        (
            "A: b\nBACKUP_SCHEDULE: @daily\n",
            "2:18",
            '@',
            " of BACKUP_SCHEDULE in quotation marks: BACKUP_SCHEDULE: \"@daily\"",
        ),
        ("A: @secret\n", "1:4", '@', " of A in quotation marks"),
        ("a:\n- `x`\n", "2:3", '`', " in quotation marks"),
        ("a: %x\n", "1:4", '%', " of a in quotation marks"),
    ] {
        assert_error(
            text,
            &format!("{position}: invalid YAML: a value cannot start with {indicator}; write the value{fix}"),
        );
    }
    assert_error(
        "a: >=1\n",
        "1:4: invalid YAML: > starts a value of several lines; write the value of a in quotation marks",
    );
}

#[test]
fn a_colon_in_a_value_separates_a_key() {
    let problem = "a colon followed by a space, or at the end of a line, separates a key from its value";
    for (text, position, key) in [
        ("data:\n  A: b: c\n", "2:6", " of A"),
        ("data:\n  AWS_ENDPOINT: s3.example.com: # x\n  B: c\n", "2:17", " of AWS_ENDPOINT"),
        ("- A: b: c\n", "1:6", " of A"),
        ("\"A\": b: c\n", "1:6", " of A"),
        ("pg_hba:\n- host all: all md5: x\n", "2:13", ""),
    ] {
        assert_error(text, &format!("{position}: invalid YAML: {problem}; write the value{key} in quotation marks"));
    }
    assert_error(
        "a: b\n  c: d\n",
        "2:3: invalid YAML: the line continues the value on the line before it; correct its indentation",
    );
}

#[test]
fn quotes_inside_of_quotes_are_escaped() {
    for text in ["a: 'it's'\n", "a: \"x\" y\n"] {
        assert_error(
            text,
            "1:4: invalid YAML: the value does not end at its closing quotation mark; write the value of a in quotation marks, \
             and escape those inside of it",
        );
    }
}

#[test]
fn templates_are_to_be_rendered_first() {
    let manifest = "kind: ConfigMap\ndata:\n  A: b\n";
    for (text, position) in [
        (format!("{{{{- if .Values.x }}}}\n{manifest}{{{{- end }}}}\n"), "1:1"),
        (format!("{manifest}  {{{{- toYaml .Values.x | nindent 2 }}}}\n"), "4:3"),
        (format!("{manifest}{{{{- range .x }}}}\n  C: d\n{{{{- end }}}}\n"), "4:1"),
        (format!("{{{{/* a: comment */}}}}\n{manifest}"), "1:1"),
        (format!("{manifest}  C: {{{{ .Values.c }}}}\n"), "4:6"),
        (format!("{manifest}  C: {{{{ .Values.c }}}}-d\n"), "4:6"),
        (format!("{manifest}  C: {{{{ include \"a: b\" . | quote }}}}\n"), "4:6"),
        (format!("{{{{ .Values.x }}}}\n---\n{manifest}"), "1:1"),
        ("- {{ x }}\n".to_owned(), "1:3"),
        ("- \"{{ .Values.x | default \"y\" }}\"\n".to_owned(), "1:4"),
        ("{{ define \"x\" }}\na: b\n---\n{{ end }}\n".to_owned(), "1:1"),
        ("a: x-{{ .Values.a }}: b\n".to_owned(), "1:6"),
    ] {
        assert_error(&text, &format!("{position}: {TEMPLATE}"));
    }
    let json = "{\"a\": 1,\n \"b\": {{ .Values.b | quote }}}";
    let error = Source::parse("a.json", json).unwrap_err().to_string();
    assert_eq!(error, format!("a.json:2:7: {TEMPLATE}"));
}

#[test]
fn a_template_that_is_quoted_is_not_the_cause() {
    assert_error(
        "a: \"{{ .Values.a }}\"\nB_SCHEDULE: */5 * * * *\n",
        "2:13: invalid YAML: a value that starts with * is an alias, but the anchor does not exist; write the value of \
         B_SCHEDULE in quotation marks: B_SCHEDULE: \"*/5 * * * *\"",
    );
    assert_error(
        "a: \"{{ .Values.a }}\"\nb: [\n",
        "3:1: invalid YAML: while parsing a node, did not find expected node content",
    );
}

#[test]
fn a_template_before_the_line_of_the_error_is_the_cause() {
    let text = "a: b\n{{ if .x }}\n\n";
    assert!(Source::parse("a.yaml", text).unwrap_err().to_string().ends_with(TEMPLATE));
}
