use super::*;

fn items(text: &str) -> Result<Vec<String>, CrontabListError> {
    CrontabList::parse(text).map(|list| list.items)
}

#[track_caller]
fn assert_items(text: &str, expected: &[&str]) {
    assert_eq!(items(text), Ok(expected.iter().map(|item| (*item).to_owned()).collect()), "{text:?}");
}

#[test]
fn lists_of_strings_are_read() {
    assert_items("[]", &[]);
    assert_items(r#"["0 5 * * * a", '0 6 * * * it''s']"#, &["0 5 * * * a", "0 6 * * * it's"]);
    assert_items("- 0 5 * * * /scripts/own.sh\n- '*/5 * * * * x'\n", &["0 5 * * * /scripts/own.sh", "*/5 * * * * x"]);
    assert_items("[0 5 * * * a, 0 6 * * * b,]", &["0 5 * * * a", "0 6 * * * b"]);
    assert_items("# jobs\n---\n  - \"0 5 * * * a\\tb\" # comment\n  -  'x'\n", &["0 5 * * * a\tb", "x"]);
    assert_items(
        "- 0 5 * * *\n  cmd --flag\n- |\n  0 6 * * * x\n  0 7 * * * y\n",
        &["0 5 * * * cmd --flag", "0 6 * * * x\n0 7 * * * y\n"],
    );
    assert_items("[\n  '0 5 * * * a',\n  \"0 6 * * *\n   b\"\n]", &["0 5 * * * a", "0 6 * * * b"]);
    assert_items("- 0 5 1,15 * * cmd", &["0 5 1,15 * * cmd"]);
    assert_items("[0 5 1,15 * * cmd]", &["0 5 1", "15 * * cmd"]);
    assert_items("- 0 5 * * * curl http://x/y#z", &["0 5 * * * curl http://x/y#z"]);
    assert_items("- 0 5 * * * a # b", &["0 5 * * * a"]);
    assert_items("- \"\\x41\\u00e9\\\n   b\"", &["Aéb"]);
    assert_items("- >-\n  0 5 * * *\n  cmd", &["0 5 * * * cmd"]);
}

#[test]
fn other_values_are_rejected() {
    use CrontabListError::{Characters, NotAList, NotAString, NotYaml, Reference};
    for (text, error) in [
        ("0 5 * * * cmd", Characters),
        ("'[]'", Characters),
        ("00 01 * * * task", Characters),
        ("", NotAList),
        ("~", NotAList),
        ("5", NotAList),
        ("a: b", NotAList),
        ("{}", NotAList),
        ("[5]", NotAString { index: 1 }),
        ("['a', 12:30]", NotAString { index: 2 }),
        ("- a\n-\n- b", NotAString { index: 2 }),
        ("- - a", NotAString { index: 1 }),
        ("- job: 0 5 * * * cmd\n  x: y\n- b", NotAString { index: 1 }),
        ("[a: b]", NotAString { index: 1 }),
        ("[[a], {b: c}]", NotAString { index: 1 }),
        ("- yes", NotAString { index: 1 }),
        ("*/5 * * * * cmd", NotYaml { line: 1 }),
        ("- a\n- */5 * * * * cmd", NotYaml { line: 2 }),
        ("- @daily cmd", NotYaml { line: 1 }),
        ("[a", NotYaml { line: 1 }),
        ("[a,,b]", NotYaml { line: 1 }),
        ("[a] b", NotYaml { line: 1 }),
        ("- 'a", NotYaml { line: 1 }),
        ("- \"\\q\"", NotYaml { line: 1 }),
        ("- a\n---\n- b", NotYaml { line: 2 }),
        ("- a\n- 0 5 * * *\tcmd", NotYaml { line: 2 }),
        ("- a\n- &x b", Reference { line: 2 }),
        ("- &x a\n- *x", Reference { line: 1 }),
        ("- !!str 5", Reference { line: 1 }),
        ("&x [a]", Reference { line: 1 }),
    ] {
        assert_eq!(items(text), Err(error), "{text:?}");
    }
}

#[test]
fn one_bad_line_is_an_error() {
    for (text, line, message) in [
        (r#"["0 25 * * * /scripts/own.sh"]"#, 1, "hour, column 3: the number is out of range; expected 0 to 23"),
        (
            "- 0 5 * * * a\n- 0 5 *",
            2,
            "column 6: expected five fields (minute, hour, day of month, month, day of week), found 3",
        ),
        (
            "- '0 0 5 * * * a'\n- |\n  0 5 * * * a\n  @every 5m b",
            3,
            "column 1: unknown nickname; cron supports @hourly, @daily, @midnight, @weekly, @monthly, @yearly, \
             @annually and @reboot, in lower case",
        ),
    ] {
        let list = CrontabList::parse(text).unwrap();
        let errors: Vec<(usize, String)> = list.errors().map(|(line, error)| (line, error.to_string())).collect();
        assert!(errors.contains(&(line, message.to_owned())), "{text:?} {errors:?}");
    }
    for text in ["[]", "- 0 5 * * * a", "- '# comment'", "- A=b", "- ''", "- '@daily a'", "- 0 5 * * *"] {
        assert_eq!(CrontabList::parse(text).unwrap().errors().next(), None, "{text:?}");
    }
}

#[test]
fn debug_prints_no_line() {
    let list = CrontabList::parse("- 0 5 * * * curl -H canary").unwrap();
    assert_eq!(format!("{list:?}"), "CrontabList { len: 1, .. }");
}

#[test]
fn nested_lists_are_not_read_recursively() {
    assert_eq!(items(&"- ".repeat(300_000)), Err(CrontabListError::NotAString { index: 1 }));
    assert_eq!(items(&"[".repeat(300_000)), Err(CrontabListError::NotYaml { line: 1 }));
    assert_eq!(items("- - a\n  - b\n- c"), Err(CrontabListError::NotAString { index: 1 }));
}
