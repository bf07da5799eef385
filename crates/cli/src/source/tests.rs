use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Format, Source, Tree};

fn values(text: &str) -> Vec<Value> {
    let source = Source::parse("a.yaml", text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    source.documents.iter().map(super::Node::to_value).collect()
}

fn error(name: &str, text: &str) -> String {
    Source::parse(name, text).unwrap_err().to_string()
}

#[test]
fn every_document_of_a_stream_is_parsed() {
    let text = "\u{feff}# one\na: 1\n---\n# nothing\n---\n- x\n...\n---\n{b: [é, ü]}\n";
    assert_eq!(values(text), [json!({"a": 1}), json!(["x"]), json!({"b": ["é", "ü"]})]);
    assert_eq!(values(""), [] as [Value; 0]);
}

#[test]
fn scalars_have_the_type_of_their_style() {
    let text = "a: on\nb: 'on'\nc: \"1\"\nd: 1\ne: !!str 1\nf: |\n  on\ng: !own x\n1: y\ntrue: z\n";
    assert_eq!(
        values(text),
        [json!({"a": true, "b": "on", "c": "1", "d": 1, "e": "1", "f": "on\n", "g": "x", "1": true, "true": "z"})]
    );
}

#[test]
fn tags_of_maps_and_lists_are_ignored() {
    assert_eq!(values("a: !own {b: 1}\nc: !!seq [1]\n"), [json!({"a": {"b": 1}, "c": [1]})]);
}

#[test]
fn aliases_and_merges_are_expanded() {
    let text = "base: &base {a: 1, b: 2}\ncopy: *base\nmore:\n  b: 3\n  <<: *base\n  c: 4\n";
    assert_eq!(
        values(text),
        [json!({"base": {"a": 1, "b": 2}, "copy": {"a": 1, "b": 2}, "more": {"a": 1, "b": 3, "c": 4}})]
    );
    assert_eq!(values("x: &x {a: 1}\ny: &y {a: 2, b: 2}\nz:\n  <<: [*x, *y]\n")[0]["z"], json!({"a": 1, "b": 2}));
    assert_eq!(values("'<<': {a: 1}\n"), [json!({"<<": {"a": 1}})]);
}

#[test]
fn a_value_has_the_line_of_its_key() {
    let text = "# top\nspec:\n  hba:\n  # first\n  - a\n  - |\n    b\n  a/b: {c: 1,\n    d: 2}\n";
    let source = Source::parse("a.yaml", text).unwrap();
    let node = &source.documents[0];
    for (pointer, line) in [
        ("", 2),
        ("/spec", 2),
        ("/spec/hba", 3),
        ("/spec/hba/0", 5),
        ("/spec/hba/7", 3),
        ("/spec/hba/x", 3),
        ("/spec/a~1b", 8),
        ("/spec/a~1b/d", 9),
        ("/spec/none/deeper", 2),
        ("/nothing", 2),
    ] {
        assert_eq!(node.line_of(pointer), line, "{pointer}");
    }
}

#[test]
fn json_is_parsed_as_json_with_its_lines() {
    let text = "{\n\t\"a\": [1.0, -0, 1e3],\n\t\"b\": \"\\ud83d\\ude00\",\n  \"c\": {}}";
    let source = Source::parse("a.json", text).unwrap();
    assert_eq!(source.format, Format::Json);
    let node = &source.documents[0];
    assert_eq!(node.to_value(), serde_json::from_str::<Value>(text).unwrap());
    assert_eq!(node.line_of("/a/1"), 2);
    assert_eq!(node.line_of("/c/d"), 4);
}

#[test]
fn flow_style_is_yaml_unless_the_file_is_named_json() {
    assert_eq!(values("{a: 1}\n"), [json!({"a": 1})]);
    assert_eq!(Source::parse("-", "[1]").unwrap().format, Format::Json);
    assert_eq!(error("a.json", "{\n  a: 1}"), "a.json:2:3: invalid JSON: key must be a string");
}

#[test]
fn errors_have_the_position() {
    for (text, message) in [
        ("a: 1\nb: [\n", "a.yaml:3:1: invalid YAML: while parsing a node, did not find expected node content"),
        ("a: 1\n? [b]\n: c\n", "a.yaml:2:3: invalid YAML: a key must be a string, a number or a boolean"),
        ("a: 1\na: 2\n", "a.yaml:2:1: invalid YAML: duplicated key in mapping"),
        ("a: 1\n'a': 2\n", "a.yaml:2:1: invalid YAML: duplicated key in mapping"),
        ("a:\n- .inf\n", "a.yaml:2:3: invalid YAML: infinity and NaN cannot be converted to JSON"),
        ("a: &a [*a]\n", "a.yaml:1:8: invalid YAML: an alias is part of the node that it refers to"),
    ] {
        assert_eq!(error("a.yaml", text), message);
    }
    assert_eq!(error("a.json", "{\"a\": 1,\n\"a\": 2}"), "a.json:2: invalid JSON: duplicate key \"a\"");
}

#[test]
fn the_depth_is_limited() {
    let too_deep =
        |column: usize| format!("a.yaml:1:{column}: invalid YAML: lists and maps are nested more than 128 levels deep");
    assert_eq!(values(&("[".repeat(128) + &"]".repeat(128))).len(), 1);
    assert_eq!(error("a.yaml", &"[".repeat(129)), too_deep(129));
    assert_eq!(error("a.yaml", &"- ".repeat(100_000)), too_deep(257));
    let deep = "[".repeat(100_000);
    assert_eq!(error("a.yaml", &deep), "a.yaml:1:256: invalid YAML: recursion limit exceeded");
    let json = deep + &"]".repeat(100_000);
    assert_eq!(error("a.json", &json), "a.json:1:128: invalid JSON: recursion limit exceeded");
}

#[test]
fn the_expansion_of_aliases_is_limited() {
    // A nest of ten times ten times ten aliases, and a ladder of aliases, each a level deeper.
    let nest = |level: usize| vec![format!("*a{level}"); 10].join(", ");
    let nests = (1..10).map(|level| format!("a{level}: &a{level} [{}]", nest(level - 1)));
    let ladder = (1..1000).map(|level| format!("a{level}: &a{level} [*a{}]", level - 1));
    for aliases in [nests.collect::<Vec<_>>(), ladder.collect()] {
        let text = format!("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n{}\n", aliases.join("\n"));
        let message = error("a.yaml", &text);
        assert!(message.contains("alias expansion exceeded the maximum node budget"), "{message}");
    }
}

#[test]
fn long_lines_are_diagnosed() {
    for part in ["{{", "\"{{", "- ", "*", "{{-", "a: "] {
        assert!(Source::parse("a.yaml", format!("a: *x {}\n", part.repeat(100_000))).is_err(), "{part}");
    }
}

#[test]
fn keys_have_the_order_of_the_source() {
    let source = Source::parse("a.yaml", "z: 1\na:\n- {w: 1, b: 1}\n- {x: 1, c: 1}\n").unwrap();
    let value = json!({"a": [{"new": 1}, {"b": 1, "w": 1}, {"c": 1, "x": 2}], "k": null, "z": 2});
    assert_eq!(
        Tree::new(&value, source.documents.first()).to_yaml(),
        "z: 2\na:\n  - new: 1\n  - w: 1\n    b: 1\n  - x: 2\n    c: 1\nk: null\n"
    );
}

#[test]
fn strings_that_look_like_other_types_are_quoted() {
    for text in ["y", "NO", "on", "1_000", "0b1", "012", "0x1F", "1.5", "~", "null", "", "a: b", "- a", "#", "\t"] {
        let yaml = Tree::new(&json!({ "k": text }), None).to_yaml();
        assert_eq!(values(&yaml), [json!({ "k": text })], "{yaml}");
    }
    assert_eq!(Tree::new(&json!({"script": "a\n  b\n"}), None).to_yaml(), "script: |\n  a\n    b\n");
}

/// A value of a manifest. Floating point numbers are left out: integral ones are converted to integers.
fn any_value() -> impl Strategy<Value = Value> {
    let string = prop_oneof!["[ -~]{0,12}", "[a-z \n#:'\"|>-]{0,16}", "\\PC{0,6}"];
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        string.clone().prop_map(Value::from),
    ];
    scalar.prop_recursive(4, 32, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(string.clone(), inner, 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_as_the_same_value(value in any_value()) {
        let yaml = Tree::new(&json!({"value": &value}), None).to_yaml();
        prop_assert_eq!(values(&yaml), [json!({"value": value})], "{}", yaml);
    }

    #[test]
    fn no_string_causes_a_panic(text in "[ -~\n\té]{0,64}") {
        let _ = Source::parse("a.yaml", text.as_str());
        let _ = Source::parse("a.json", text);
    }
}
