use std::fs;
use std::path::{Path, PathBuf};

use super::{STDIN, objects, read};
use crate::source::Source;

fn found(text: &str) -> (Vec<(String, String)>, usize) {
    let source = Source::parse("a.yaml", text).unwrap();
    let (objects, others) = objects(&source);
    let describe = |object: &super::Object<'_>| {
        let request = if object.request.is_some() { " in a request" } else { "" };
        let title = format!("{} {}{request}", object.kind(), object.name());
        (object.pointer.clone(), title)
    };
    (objects.iter().map(describe).collect(), others)
}

fn pair(pointer: &str, title: &str) -> (String, String) {
    (pointer.to_owned(), title.to_owned())
}

#[test]
fn a_document_is_an_object_or_none() {
    let text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\nreplicas: 1\n---\n- x\n";
    assert_eq!(found(text), (vec![pair("", "ConfigMap a")], 2));
}

#[test]
fn lists_are_taken_apart() {
    let item = |name: &str| format!("{{apiVersion: v1, kind: A, metadata: {{name: {name}}}}}");
    for kind in ["List", "postgresqlList"] {
        let text = format!("kind: {kind}\nitems: [{}, 1, {}]\n", item("a"), item("b"));
        assert_eq!(found(&text), (vec![pair("/items/0", "A a"), pair("/items/2", "A b")], 1));
    }
}

#[test]
fn requests_are_recognised_with_and_without_their_review() {
    let object = "{apiVersion: v1, kind: A, metadata: {name: a}}";
    let request = |key: &str| format!("{{uid: '1', operation: X, kind: {{kind: A}}, {key}: {object}}}");
    let review = |key| format!("kind: AdmissionReview\nrequest: {}\n", request(key));
    for (text, pointer) in [
        (request("object"), "/object"),
        (request("object: null, oldObject"), "/oldObject"),
        (review("object"), "/request/object"),
        (review("oldObject"), "/request/oldObject"),
    ] {
        assert_eq!(found(&text), (vec![pair(pointer, "A a in a request")], 0));
    }
    let bare = "{uid: '1', operation: CONNECT, kind: {kind: A}}";
    assert_eq!(found(bare), (vec![pair("", "  in a request")], 0));
}

#[test]
fn folders_are_read_in_order_and_nothing_twice() {
    let folder = std::env::temp_dir().join(format!("manifests-{}", std::process::id()));
    let below = folder.join("b");
    fs::create_dir_all(&below).unwrap();
    let names = ["a.yaml", "b/c.yml", "d.JSON", "e.txt", "f.yaml"];
    for name in names {
        let text = if name == "f.yaml" { "a: b: c\n" } else { "{}" };
        fs::write(folder.join(name), text).unwrap();
    }
    let paths: Vec<PathBuf> = vec![folder.clone(), below, STDIN.into(), folder.join("none")];
    let (sources, errors) = read(&paths, &mut "{}".as_bytes());
    let relative = |name: &str| {
        let path = Path::new(name).strip_prefix(&folder).unwrap_or(Path::new(name));
        path.display().to_string()
    };
    let names: Vec<_> = sources.iter().map(|source| relative(&source.name)).collect();
    fs::remove_dir_all(&folder).unwrap();
    assert_eq!(names, ["a.yaml", "b/c.yml", "d.JSON", "<stdin>"]);
    let errors: Vec<_> = errors.iter().map(|error| relative(&error.to_string())).collect();
    assert_eq!(
        errors,
        [
            "f.yaml:1: this is not valid YAML: mapping values are not allowed in this context",
            "none cannot be read: No such file or directory (os error 2)",
        ]
    );
}
