use super::objects;
use crate::source::Source;

/// Pointer and title of each object, and the number of other documents.
fn found(text: &str) -> (Vec<(String, String)>, usize) {
    let source = Source::parse("a.yaml", text).unwrap();
    let (objects, others) = objects(&source);
    let describe = |object: &super::Object<'_>| {
        let request = if object.request.is_some() { " in a request" } else { "" };
        (object.pointer.clone(), format!("{} {}{request}", object.kind(), object.name()))
    };
    (objects.iter().map(describe).collect(), others)
}

fn pair(pointer: &str, title: &str) -> (String, String) {
    (pointer.to_owned(), title.to_owned())
}

#[test]
fn a_document_without_a_type_is_not_an_object() {
    let text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\nreplicas: 1\n---\n- x\n";
    assert_eq!(found(text), (vec![pair("", "ConfigMap a")], 2));
}

#[test]
fn the_items_of_lists_are_objects() {
    let item = |name: &str| format!("{{apiVersion: v1, kind: A, metadata: {{name: {name}}}}}");
    for kind in ["List", "postgresqlList"] {
        let text = format!("kind: {kind}\nitems: [{}, 1, {}]\n", item("a"), item("b"));
        assert_eq!(found(&text), (vec![pair("/items/0", "A a"), pair("/items/2", "A b")], 1));
    }
}

#[test]
fn the_items_of_a_typed_list_have_its_type() {
    let text = "apiVersion: v1\nkind: ConfigMapList\nitems: [{metadata: {name: a}}, {data: {}}]\n";
    assert_eq!(found(text), (vec![pair("/items/0", "ConfigMap a")], 1));
    let text = "apiVersion: v1\nkind: ConfigMapList\nitems: [{kind: ConfigMap, metadata: {name: a}}, {kind: 1, metadata: {}}]\n";
    assert_eq!(found(text), (vec![pair("/items/0", "ConfigMap a")], 1));
}

#[test]
fn a_list_of_clusters_can_have_the_name_of_its_go_type() {
    for kind in ["postgresqlList", "PostgresqlList"] {
        let text = format!("apiVersion: acid.zalan.do/v1\nkind: {kind}\nitems: [{{metadata: {{name: a}}}}]\n");
        assert_eq!(found(&text), (vec![pair("/items/0", "postgresql a")], 0));
    }
    let text = "apiVersion: example.com/v1\nkind: PostgresqlList\nitems: [{metadata: {name: a}}]\n";
    assert_eq!(found(text), (vec![pair("/items/0", "Postgresql a")], 0));
}

#[test]
fn requests_are_recognized_with_and_without_their_review() {
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
    let without_object = "{uid: '1', operation: CONNECT, kind: {kind: A}}";
    assert_eq!(found(without_object), (vec![pair("", "  in a request")], 0));
}
