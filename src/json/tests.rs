use super::*;
use crate::test_support::test;

/// `inner` in so many lists that nothing in it is told apart.
fn deep(inner: &str) -> String {
    format!("{}{inner}{}", "[".repeat(LEVELS), "]".repeat(LEVELS))
}

#[track_caller]
fn compares(one: &str, other: &str, same: bool) {
    let (left, right) = (Document::parse(one).unwrap(), Document::parse(other).unwrap());
    assert_eq!(left.root().is_same(right.root()), same, "{one} {other}");
    assert_eq!(right.root().is_same(left.root()), same, "{other} {one}");
}

#[test]
fn blanks_escapes_and_the_order_of_keys_make_no_difference() {
    compares("[1, \"a\"]", "[1,\"\\u0061\"]", true);
    compares(r#"{"a": 1, "b": {"c": null}}"#, r#"{"b":{"c":null},"a":1}"#, true);
    compares("[{}, []]", "[ { } , [ ] ]", true);
}

#[test]
fn everything_else_does() {
    for (one, other) in [
        ("1", "1.0"),
        ("1", "\"1\""),
        ("true", "false"),
        ("null", "{}"),
        ("[]", "{}"),
        ("\"a\"", "\"b\""),
        ("[1, 2]", "[2, 1]"),
        ("[1]", "[1, 1]"),
        (r#"{"a": 1}"#, r#"{"a": 2}"#),
        (r#"{"a": 1}"#, r#"{"b": 1}"#),
        (r#"{"a": 1}"#, r#"{"a": 1, "b": 1}"#),
    ] {
        compares(one, other, false);
    }
}

/// What is not told apart is compared as it is written.
#[test]
fn what_is_too_deep_is_the_same_only_to_the_letter() {
    compares(&deep("[1]"), &format!(" {}", deep("[1]")), true);
    for (one, other) in [("[1]", "[ 1 ]"), (r#"{"a":1}"#, "{}"), ("[1]", "[]"), ("[1]", "[2]")] {
        compares(&deep(one), &deep(other), false);
    }
}

#[test]
fn only_what_has_something_in_it_that_is_not_told_apart_is_deep() {
    for (inner, is_deep) in
        [("[1]", true), (r#"{"a": 1}"#, true), ("[ ]", false), ("{}", false), ("\"ab\"", false), ("123", false)]
    {
        let text = deep(inner);
        let document = Document::parse(&text).unwrap();
        let value = (0..LEVELS).fold(document.root(), |value, _| value.items().next().unwrap());
        assert_eq!((value.written(), value.is_deep()), (inner, is_deep));
        assert!(!document.root().is_deep());
    }
}

#[test]
fn a_value_says_what_it_is() {
    for (text, type_name, is_empty) in [
        ("null", "null", true),
        ("false", "a truth value", false),
        ("0", "a number", false),
        ("\"\"", "text", true),
        ("\" \"", "text", false),
        ("[ \n]", "a list", true),
        ("[0]", "a list", false),
        ("{ }", "a mapping", true),
        (r#"{"":0}"#, "a mapping", false),
    ] {
        let document = Document::parse(text).unwrap();
        let root = document.root();
        assert_eq!((root.type_name(), root.is_empty()), (type_name, is_empty), "{text}");
        assert_eq!(root.is_null(), type_name == "null");
        assert_eq!(root.is_list(), type_name == "a list");
        assert_eq!(root.is_object(), type_name == "a mapping");
    }
}

#[test]
fn a_value_of_another_type_is_none() {
    let document = Document::parse(r#"{"truth": true, "lie": false, "number": 7, "below": -7, "text": "7"}"#).unwrap();
    let of = |key| document.root().get(key).unwrap();
    let truths = ["truth", "lie", "number", "text"].map(|key| of(key).as_bool());
    assert_eq!(truths, [Some(true), Some(false), None, None]);
    assert_eq!(["number", "below", "text", "truth"].map(|key| of(key).as_u64()), [Some(7), None, None, None]);
    assert_eq!(["text", "number"].map(|key| of(key).as_str()), [Some("7"), None]);
}

#[test]
fn what_stands_there_is_never_printed() {
    let document = Document::parse(r#"{"password": "secret"}"#).unwrap();
    let root = document.root();
    assert_eq!(format!("{document:?} {root:?}"), "Document(..) a mapping");
    assert_eq!(format!("{:?} {:?}", root.get("password"), Json::default()), "Some(text) null");
}

#[test]
fn bytes_that_are_no_text_are_told_where() {
    assert!(Document::read(b"{\"a\": 1}").is_ok());
    assert!(Document::read(b"{\"a\": \"\xff\"}").is_err());
}
