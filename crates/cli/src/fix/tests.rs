use serde_json::{Value, json};

use super::edit::edit;
use super::rewrite_yaml;
use crate::source::Source;

/// Edits the first document of `text`, and checks that what comes out reads as it should.
fn edited(text: &str, change: impl Fn(&mut Value)) -> Option<String> {
    let source = Source::parse("a.yaml", text).unwrap();
    let mut wanted = source.documents[0].to_value();
    change(&mut wanted);
    let out = edit(text, &source.documents[0], &wanted)?;
    let again = Source::parse("a.yaml", out.as_str()).unwrap_or_else(|e| panic!("{e}: {out}"));
    assert_eq!(again.documents[0].to_value(), wanted, "{out}");
    Some(out)
}

#[test]
fn a_scalar_changes_and_everything_around_it_stays() {
    for (before, after) in [
        ("a: x # why\nb: 1\n", "a: new # why\nb: 1\n"),
        ("a:   'x'\n", "a:   'new'\n"),
        ("a: \"x\"", "a: \"new\""),
        ("a: {é: ü}   # flow\n", "a: new   # flow\n"),
        ("{b: c, a: x}\n", "{b: c, a: new}\n"),
        ("a:\nb: 1\n", "a: new\nb: 1\n"),
        ("a: ~\n", "a: new\n"),
        ("a: |\n  x\n  y\n\n# after\nb: 1\n", "a: new\n\n# after\nb: 1\n"),
        ("a: one\n  two\nb: 1\n", "a: new\nb: 1\n"),
    ] {
        let out = edited(before, |value| value["a"] = json!("new"));
        assert_eq!(out.as_deref(), Some(after), "{before}");
    }
}

#[test]
fn a_text_that_would_read_as_something_else_is_quoted() {
    for (value, expected) in [
        ("true", "a: \"true\"\n"),
        ("012", "a: \"012\"\n"),
        ("0 */12 * * *", "a: \"0 */12 * * *\"\n"),
        ("a: b", "a: \"a: b\"\n"),
        ("a #b", "a: \"a #b\"\n"),
        ("$(SCOPE)/x", "a: $(SCOPE)/x\n"),
        ("", "a: \"\"\n"),
        ("two\nlines", "a: \"two\\nlines\"\n"),
    ] {
        let out = edited("a: x\n", |object| object["a"] = json!(value));
        assert_eq!(out.as_deref(), Some(expected));
    }
}

#[test]
fn keys_are_added_below_the_last_and_taken_out_by_lines() {
    let text = "spec:\n    a: 1 # one\n    # two\n    b:\n    - x\nend: 1\n";
    assert_eq!(
        edited(text, |value| value["spec"]["c"] = json!({"d": ["e"], "f": {}})).unwrap(),
        "spec:\n    a: 1 # one\n    # two\n    b:\n    - x\n    c:\n      d:\n      - e\n      f: {}\nend: 1\n"
    );
    let without = |key: &'static str| {
        move |value: &mut Value| {
            value["spec"].as_object_mut().unwrap().remove(key);
        }
    };
    assert_eq!(edited(text, without("b")).unwrap(), "spec:\n    a: 1 # one\n    # two\nend: 1\n");
    assert_eq!(edited("spec: {a: 1, b: 2}\n", without("a")).unwrap(), "spec: {b: 2}\n");
    assert_eq!(edited("spec: {a: 1, b: 2}\n", without("b")).unwrap(), "spec: {a: 1}\n");
    assert_eq!(
        edited("spec: { a: 1 }\n", |value| value["spec"]["b"] = json!("x")).unwrap(),
        "spec: { a: 1, b: \"x\" }\n"
    );
}

#[test]
fn what_was_empty_is_filled_by_indentation() {
    for before in ["data:\nb: 1\n", "data: {}\nb: 1\n", "data: null\nb: 1\n"] {
        assert_eq!(edited(before, |value| value["data"] = json!({"c": "d"})).unwrap(), "data:\n  c: d\nb: 1\n");
    }
}

#[test]
fn items_are_put_where_they_belong() {
    let text = "hba:\n  # first\n  - 'a b'\n  # second\n  - 'c d'   # x\n";
    let insert = |index| {
        move |value: &mut Value| {
            value["hba"].as_array_mut().unwrap().insert(index, json!("new"));
        }
    };
    assert_eq!(
        edited(text, insert(0)).unwrap(),
        "hba:\n  # first\n  - 'new'\n  - 'a b'\n  # second\n  - 'c d'   # x\n"
    );
    assert_eq!(
        edited(text, insert(1)).unwrap(),
        "hba:\n  # first\n  - 'a b'\n  - 'new'\n  # second\n  - 'c d'   # x\n"
    );
    assert_eq!(
        edited(text, insert(2)).unwrap(),
        "hba:\n  # first\n  - 'a b'\n  # second\n  - 'c d'   # x\n  - 'new'\n"
    );
    assert_eq!(edited("hba: [a, b]\n", insert(0)).unwrap(), "hba: [new, a, b]\n");
    assert_eq!(edited("hba: [a, b]\n", insert(2)).unwrap(), "hba: [a, b, new]\n");
    assert_eq!(
        edited(text, |value| {
            value["hba"].as_array_mut().unwrap().remove(0);
        })
        .unwrap(),
        "hba:\n  # first\n  # second\n  - 'c d'   # x\n"
    );
    assert_eq!(
        edited("env:\n- name: A\n  value: x\n- name: B\n", |value| {
            value["env"][0]["value"] = json!("z");
            value["env"].as_array_mut().unwrap().push(json!({"name": "C", "value": "1"}));
        })
        .unwrap(),
        "env:\n- name: A\n  value: z\n- name: B\n- name: C\n  value: \"1\"\n"
    );
}

#[test]
fn additions_at_one_place_go_from_the_inside_out() {
    assert_eq!(
        edited("spec:\n  hba:\n  - a", |value| {
            value["spec"]["hba"].as_array_mut().unwrap().push(json!("b"));
            value["spec"]["x"] = json!(1);
            value["w"] = json!(2);
        })
        .unwrap(),
        "spec:\n  hba:\n  - a\n  - b\n  x: 1\nw: 2"
    );
}

#[test]
fn line_ends_stay_those_of_the_file() {
    assert_eq!(edited("a:\r\n  b: 1\r\n", |value| value["a"]["c"] = json!(2)).unwrap(), "a:\r\n  b: 1\r\n  c: 2\r\n");
}

#[test]
fn a_value_that_others_share_is_not_edited() {
    assert_eq!(edited("a: &x 1\nb: *x\n", |value| value["b"] = json!(2)), None);
    assert_eq!(edited("a: &x 1\nb: *x\n", |value| value["a"] = json!(2)), None);
}

#[test]
fn a_document_is_rewritten_in_its_own_place_and_order() {
    for (text, document, expected) in [
        ("# top\nz: &x 1\na: *x\n# end\n", 0, "# top\nz: 2\na: 2\n# end\n"),
        ("--- {z: 1, a: 1}\n---\nb: 1\n", 0, "---\nz: 2\na: 2\n---\nb: 1\n"),
        ("b: 1\n---\nz: 1\na: 1", 1, "b: 1\n---\nz: 2\na: 2\n"),
    ] {
        let source = Source::parse("a.yaml", text).unwrap();
        let node = &source.documents[document];
        assert_eq!(rewrite_yaml(text, node, &json!({"a": 2, "z": 2})), expected);
    }
}
