use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Format, Source, Tree};

fn values(text: &str) -> Vec<Value> {
    let source = Source::parse("a.yaml", text).unwrap_or_else(|e| panic!("{e}\n{text}"));
    source.documents.iter().map(super::Node::to_value).collect()
}

fn error(name: &str, text: &str) -> String {
    Source::parse(name, text).unwrap_err().to_string()
}

#[test]
fn a_stream_is_read_document_by_document() {
    let text = "\u{feff}# one\na: 1\n---\n# nothing\n---\n- x\n...\n---\n{b: [é, ü]}\n";
    assert_eq!(values(text), [json!({"a": 1}), json!(["x"]), json!({"b": ["é", "ü"]})]);
}

#[test]
fn scalars_keep_the_type_their_style_gives_them() {
    let text = "a: on\nb: 'on'\nc: \"1\"\nd: 1\ne: !!str 1\nf: |\n  on\ng: !own x\n1: y\ntrue: z\n";
    assert_eq!(
        values(text),
        [json!({"a": true, "b": "on", "c": "1", "d": 1, "e": "1", "f": "on\n", "g": "x",
                "1": true, "true": "z"})]
    );
}

#[test]
fn aliases_and_merges_are_unfolded() {
    let text = "base: &base {a: 1, b: 2}\ncopy: *base\nmore:\n  b: 3\n  <<: *base\n  c: 4\n";
    assert_eq!(
        values(text),
        [json!({"base": {"a": 1, "b": 2}, "copy": {"a": 1, "b": 2},
                "more": {"a": 1, "b": 3, "c": 4}})]
    );
    assert_eq!(values("x: &x {a: 1}\ny: &y {a: 2, b: 2}\nz:\n  <<: [*x, *y]\n")[0]["z"], json!({"a": 1, "b": 2}));
}

#[test]
fn a_value_is_known_by_the_line_of_its_key() {
    let text = "# top\nspec:\n  hba:\n  # first\n  - a\n  - |\n    b\n  a/b: {c: 1,\n    d: 2}\n";
    let source = Source::parse("a.yaml", text).unwrap();
    let node = &source.documents[0];
    for (pointer, line) in [
        ("", 2),
        ("/spec", 2),
        ("/spec/hba", 3),
        ("/spec/hba/0", 5),
        ("/spec/hba/7", 3),
        ("/spec/a~1b", 8),
        ("/spec/a~1b/d", 9),
        ("/spec/none/deeper", 2),
        ("/nothing", 2),
    ] {
        assert_eq!(node.line_of(pointer), line, "{pointer}");
    }
    assert_eq!(node.at("/spec/a~1b/d").map(super::Node::to_value), Some(json!(2)));
    assert_eq!(node.at("/spec/none"), None);
    assert_eq!(node.at("/spec/hba/0/x"), None);
}

#[test]
fn json_is_read_as_json_with_its_lines() {
    let text = "{\n\t\"a\": [1.0, -0, 1e3],\n\t\"b\": \"\\ud83d\\ude00\",\n  \"c\": {}}";
    let source = Source::parse("a.json", text).unwrap();
    assert_eq!(source.format, Format::Json);
    let node = &source.documents[0];
    assert_eq!(node.to_value(), serde_json::from_str::<Value>(text).unwrap());
    assert_eq!(node.line_of("/a/1"), 2);
    assert_eq!(node.line_of("/c/d"), 4);
}

#[test]
fn what_looks_like_json_may_be_yaml_unless_it_is_named_json() {
    assert_eq!(values("{a: 1}\n"), [json!({"a": 1})]);
    assert_eq!(Source::parse("-", "[1]").unwrap().format, Format::Json);
    assert_eq!(error("a.json", "{\n  a: 1}"), "a.json:2: this is not valid JSON: key must be a string");
}

#[test]
fn faults_name_their_line() {
    for (text, message) in [
        ("a: 1\nb: [\n", "a.yaml:3: this is not valid YAML: while parsing a node, did not find expected node content"),
        (
            "a: 1\nb: {{ x }}\n",
            "a.yaml:2: this is not valid YAML: a key of a mapping must be a string, a number or a boolean",
        ),
        ("a: 1\na: 2\n", "a.yaml:2: this is not valid YAML: the key \"a\" occurs twice in one mapping"),
        (
            "a:\n- .inf\n",
            "a.yaml:2: this is not valid YAML: JSON, which Kubernetes makes of it, has neither infinity nor NaN",
        ),
        ("a: &a [*a]\n", "a.yaml:1: this is not valid YAML: an alias stands inside the anchor it names"),
    ] {
        assert_eq!(error("a.yaml", text), message);
    }
    assert_eq!(
        error("a.json", "{\"a\": 1,\n\"a\": 2}"),
        "a.json:2: this is not valid JSON: the key \"a\" occurs twice"
    );
}

#[test]
fn no_text_makes_the_reader_run_away() {
    assert_eq!(
        error("a.yaml", &"[".repeat(129)),
        "a.yaml:1: this is not valid YAML: collections nest deeper than 128 levels"
    );
    let deep = "[".repeat(100_000);
    assert_eq!(error("a.yaml", &deep), "a.yaml:1: this is not valid YAML: recursion limit exceeded");
    error("a.yaml", &"- ".repeat(100_000));
    assert_eq!(
        error("a.json", &(deep + &"]".repeat(100_000))),
        "a.json:1: this is not valid JSON: recursion limit exceeded"
    );
    // A nest of ten times ten times ten aliases, and a ladder of aliases, each a level deeper.
    let nest = |level: usize| vec![format!("*a{level}"); 10].join(", ");
    let laughs = (1..10).map(|level| format!("a{level}: &a{level} [{}]", nest(level - 1)));
    let ladder = (1..200).map(|level| format!("a{level}: &a{level} [*a{}]", level - 1));
    for aliases in [laughs.collect::<Vec<_>>(), ladder.collect()] {
        let text = format!("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n{}\n", aliases.join("\n"));
        let message = error("a.yaml", &text);
        assert!(message.ends_with("aliases unfold to too many values"), "{message}");
    }
}

#[test]
fn keys_keep_the_order_they_were_written_in() {
    let source = Source::parse("a.yaml", "z: 1\na:\n- {w: 1, b: 1}\n- {x: 1, c: 1}\n").unwrap();
    let value = json!({
        "a": [{"new": 1}, {"b": 1, "w": 1}, {"c": 1, "x": 2}], "k": null, "z": 2,
    });
    assert_eq!(
        Tree::new(&value, source.documents.first()).to_yaml(0),
        "z: 2\na:\n- new: 1\n- w: 1\n  b: 1\n- x: 2\n  c: 1\nk: null\n"
    );
}

/// Any JSON value a manifest may hold; whole floats would come back as integers, by design.
fn any_value() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        "[ -~]{0,12}",
        "\\PC{0,6}",
        "[a-z \n\t#:'\"|>-]{0,16}",
        Just("on".to_owned()),
        Just("2024-01-02T03:04:05Z".to_owned()),
    ];
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        text.clone().prop_map(Value::from),
    ];
    scalar.prop_recursive(4, 32, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(text.clone(), inner, 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_written_reads_the_same(value in any_value()) {
        let yaml = Tree::new(&json!({"value": &value}), None).to_yaml(0);
        prop_assert_eq!(values(&yaml), [json!({"value": value})], "{}", yaml);
    }

    #[test]
    fn an_edit_that_can_be_made_reads_as_wanted(before in any_value(), after in any_value()) {
        let object = |value: &Value| json!({"k": {"first": 1, "value": value}, "last": [value, 2]});
        let yaml = Tree::new(&object(&before), None).to_yaml(0);
        let source = Source::parse("a.yaml", yaml.as_str()).unwrap();
        if let Some(edited) = crate::fix::edited(&yaml, &source.documents[0], &object(&after)) {
            prop_assert_eq!(values(&edited), [object(&after)], "{}\n{}", yaml, edited);
        }
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "[ -~\n\té]{0,64}") {
        let _ = Source::parse("a.yaml", text.as_str());
        let _ = Source::parse("a.json", text);
    }
}
