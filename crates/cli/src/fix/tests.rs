use proptest::prelude::*;
use serde_json::{Value, json};

use super::edit::edit;
use super::{contains, json};
use crate::source::Source;

/// Edits the first document, and verifies the result.
fn edited(text: &str, change: impl Fn(&mut Value)) -> String {
    let source = Source::parse("a.yaml", text).unwrap();
    let mut documents: Vec<Value> = source.documents.iter().map(crate::source::Node::to_value).collect();
    change(&mut documents[0]);
    let edited = edit(&source, &documents).unwrap();
    assert!(contains(&edited, &source, &documents), "{edited}");
    edited
}

fn with(pointer: &'static str, key: &'static str, new: Value) -> impl Fn(&mut Value) {
    move |value| value.pointer_mut(pointer).unwrap()[key] = new.clone()
}

fn without(pointer: &'static str, key: &'static str) -> impl Fn(&mut Value) {
    move |value| {
        value.pointer_mut(pointer).unwrap().as_object_mut().unwrap().remove(key);
    }
}

fn insert(pointer: &'static str, index: usize, item: Value) -> impl Fn(&mut Value) {
    move |value| value.pointer_mut(pointer).unwrap().as_array_mut().unwrap().insert(index, item.clone())
}

#[test]
fn a_scalar_changes_and_everything_else_is_kept() {
    for (before, after) in [
        ("a: x # why\nb: 1\n", "a: new # why\nb: 1\n"),
        ("a:   'x'\n", "a:   'new'\n"),
        ("a: \"x\"", "a: \"new\""),
        ("a: {é: ü}   # flow\n", "a: new   # flow\n"),
        ("{b: c, a: x}\n", "{b: c, a: new}\n"),
        ("a:\nb: 1\n", "a: new\nb: 1\n"),
        ("a: ~\n", "a: new\n"),
        ("a: |\n  x\n  y\n# after\nb: 1\n", "a: new\n# after\nb: 1\n"),
        ("a: one\n  two\nb: 1\n", "a: new\nb: 1\n"),
        ("a: !!str x\n", "a: new\n"),
        ("a: &x x # anchor\nb: 1\n", "a: &x new # anchor\nb: 1\n"),
        ("b: &x x\na: *x # alias\n", "b: &x x\na: new # alias\n"),
    ] {
        assert_eq!(edited(before, with("", "a", json!("new"))), after, "{before}");
    }
}

#[test]
fn a_string_is_quoted_if_it_would_be_read_as_another_type() {
    for (value, expected) in [
        ("true", "a: \"true\"\n"),
        ("y", "a: \"y\"\n"),
        ("1_000", "a: \"1_000\"\n"),
        ("012", "a: \"012\"\n"),
        ("0 */12 * * *", "a: \"0 */12 * * *\"\n"),
        ("2026-05-04T03:02:01+00:00", "a: \"2026-05-04T03:02:01+00:00\"\n"),
        ("2026-05-04", "a: \"2026-05-04\"\n"),
        ("12:30", "a: \"12:30\"\n"),
        ("5a0b-x", "a: 5a0b-x\n"),
        ("a: b", "a: \"a: b\"\n"),
        ("a #b", "a: \"a #b\"\n"),
        ("$(SCOPE)/x", "a: $(SCOPE)/x\n"),
        ("", "a: \"\"\n"),
        ("two\nlines", "a: \"two\\nlines\"\n"),
    ] {
        assert_eq!(edited("a: x\n", with("", "a", json!(value))), expected);
    }
}

#[test]
fn keys_are_added_at_the_end_and_removed_with_their_lines() {
    let text = "spec:\n    a: 1 # one\n    # two\n    b:\n    - x\nend: 1\n";
    assert_eq!(
        edited(text, with("/spec", "c", json!({"d": ["e"], "f": {}}))),
        "spec:\n    a: 1 # one\n    # two\n    b:\n    - x\n    c:\n      d:\n        - e\n      f: {}\nend: 1\n"
    );
    assert_eq!(edited(text, without("/spec", "b")), "spec:\n    a: 1 # one\n    # two\nend: 1\n");
    assert_eq!(edited("spec: {a: 1, b: 2}\n", without("/spec", "a")), "spec: {b: 2}\n");
    assert_eq!(edited("spec: {a: 1, b: 2}\n", without("/spec", "b")), "spec: {a: 1}\n");
    assert_eq!(edited("spec: { a: 1 }\n", with("/spec", "b", json!("x"))), "spec: { a: 1, b: x }\n");
}

#[test]
fn keys_are_added_to_an_empty_map() {
    for (before, after) in [
        ("data:\nb: 1\n", "data:\n  c: d\nb: 1\n"),
        ("data: null\nb: 1\n", "data:\n  c: d\nb: 1\n"),
        ("data: {}\nb: 1\n", "data: {c: d}\nb: 1\n"),
    ] {
        assert_eq!(edited(before, with("", "data", json!({"c": "d"}))), after);
    }
}

#[test]
fn a_key_that_is_merged_is_overridden() {
    let text = "base: &base {a: '1'}\ndata:\n  <<: *base # merge\n  b: '2'\n";
    let expected = "base: &base {a: '1'}\ndata:\n  <<: *base # merge\n  b: '2'\n  a: new\n";
    assert_eq!(edited(text, with("/data", "a", json!("new"))), expected);
}

#[test]
fn items_are_inserted_with_the_quotes_of_their_neighbor() {
    let text = "hba:\n  # first\n  - 'a b'\n  # second\n  - 'c d'   # x\n";
    let hba = |index| edited(text, insert("/hba", index, json!("new")));
    assert_eq!(hba(0), "hba:\n  # first\n  - 'new'\n  - 'a b'\n  # second\n  - 'c d'   # x\n");
    assert_eq!(hba(1), "hba:\n  # first\n  - 'a b'\n  # second\n  - 'new'\n  - 'c d'   # x\n");
    assert_eq!(hba(2), "hba:\n  # first\n  - 'a b'\n  # second\n  - 'c d'   # x\n  - 'new'\n");
    assert_eq!(edited("hba: [a, b]\n", insert("/hba", 0, json!("new"))), "hba: [new, a, b]\n");
    assert_eq!(edited("hba: [a, b]\n", insert("/hba", 2, json!("new"))), "hba: [a, b, new]\n");
}

#[test]
fn items_are_removed_and_changed_in_place() {
    let text = "hba:\n  # first\n  - 'a b'\n  # second\n  - 'c d'   # x\n";
    let remove_first = |value: &mut Value| {
        value["hba"].as_array_mut().unwrap().remove(0);
    };
    assert_eq!(edited(text, remove_first), "hba:\n  # first\n  # second\n  - 'c d'   # x\n");
    let change = |value: &mut Value| value["hba"] = json!(["new", "a b", "last"]);
    assert_eq!(edited(text, change), "hba:\n  # first\n  - 'new'\n  - 'a b'\n  # second\n  - 'last'   # x\n");

    let change = |value: &mut Value| {
        value["env"][0]["value"] = json!("z");
        value["env"].as_array_mut().unwrap().push(json!({"name": "C", "value": "1"}));
    };
    assert_eq!(
        edited("env:\n- name: A # comment\n  value: x\n- name: B\n", change),
        "env:\n- name: A # comment\n  value: z\n- name: B\n- name: C\n  value: \"1\"\n"
    );
}

#[test]
fn a_source_without_a_final_newline_is_edited() {
    let change = |value: &mut Value| {
        value["spec"]["hba"].as_array_mut().unwrap().push(json!("b"));
        value["spec"]["x"] = json!(1);
        value["w"] = json!(2);
    };
    assert_eq!(edited("spec:\n  hba:\n  - a", change), "spec:\n  hba:\n  - a\n  - b\n  x: 1\nw: 2");
}

#[test]
fn line_endings_are_kept() {
    assert_eq!(edited("a:\r\n  b: 1\r\n", with("/a", "c", json!(2))), "a:\r\n  b: 1\r\n  c: 2\r\n");
}

#[test]
fn the_other_documents_are_kept() {
    let text = "# top\na: x\n---\n# nothing\n---\n- list\n---\nb: 1 # end\n";
    assert_eq!(edited(text, with("", "a", json!("new"))), text.replacen('x', "new", 1));
}

#[test]
fn json_keeps_the_order_of_its_keys_and_its_indentation() {
    let edited =
        |text: &str, documents: &[Value]| json::edit(&Source::parse("a.json", text).unwrap(), documents).unwrap();
    assert_eq!(
        edited("{\"z\": 1, \"a\": 1}", &[json!({"a": 2, "n": 3, "z": 2})]),
        "{\n  \"z\": 2,\n  \"a\": 2,\n  \"n\": 3\n}"
    );
    assert_eq!(edited("{\n\t\"a\": [1]\n}\n", &[json!({"a": [2]})]), "{\n\t\"a\": [\n\t\t2\n\t]\n}\n");
    assert_eq!(edited("{\r\n    \"a\": 1\r\n}", &[json!({"a": 2})]), "{\r\n    \"a\": 2\r\n}");
}

#[test]
fn json_values_that_do_not_change_are_kept() {
    let source = Source::parse("a.json", " {\"a\":1}\n\n{\"b\" :\n1.0} {\"c\":1}\n").unwrap();
    let edited = json::edit(&source, &[json!({"a": 1}), json!({"b": 1.0}), json!({"c": 2})]);
    assert_eq!(edited.as_deref(), Some(" {\"a\":1}\n\n{\"b\" :\n1.0} {\n  \"c\": 2\n}\n"));
}

/// A value as manifests contain them.
fn any_value() -> impl Strategy<Value = Value> {
    let string = prop_oneof!["[ -~]{0,12}", "[a-z \n#:'\"|>-]{0,16}", Just("on".to_owned())];
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        string.prop_map(Value::from),
    ];
    scalar.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("K_[A-Z]{0,4}", inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    /// Few sources cannot be edited, and none is edited wrongly without notice; nothing panics.
    #[test]
    fn an_edit_changes_exactly_what_it_should(before in any_value(), after in any_value()) {
        let document = |value: &Value| json!({"k": {"first": 1, "value": value}, "last": [value, 2]});
        let yaml = crate::source::Tree::new(&document(&before), None).to_yaml();
        let source = Source::parse("a.yaml", yaml.as_str()).unwrap();
        let documents = [document(&after)];
        let edited = edit(&source, &documents);
        prop_assert!(edited.as_ref().is_some_and(|edited| contains(edited, &source, &documents)), "{}\n{:?}", yaml, edited);
    }
}
