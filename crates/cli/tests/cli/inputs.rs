//! The forms of manifests: lists, streams, admission requests, the standard input.

use crate::support::{assert_expected, data, run, run_with_input};

/// A ConfigMap as JSON. `fields` are those before its metadata.
fn pod_config(fields: &str) -> String {
    format!(
        r#"{{{fields}"metadata": {{"name": "pod-config", "namespace": "harbor"}}, "data": {{"USE_WALG_BACKUP": "yes"}}}}"#
    )
}

#[test]
fn the_standard_input_is_read() {
    let run = run_with_input(&["check", "-"], &data("list.yaml"));
    assert_eq!(run.stdout, "2 objects: 2 out-of-scope. 1 document is not a Kubernetes object.\n");
}

#[test]
fn an_admission_review_is_evaluated_as_it_is() {
    let run = run(&["check", "review.json"]);
    assert_expected("review.text.expected", &run.stdout);
    assert_eq!(run.end(), (1, ""));
}

#[test]
fn an_admission_review_that_cannot_be_read_is_denied() {
    let review = data("review.json")
        .replace("\"namespace\": \"harbor\",\n    \"userInfo\"", "\"namespace\": 7,\n    \"userInfo\"");
    let run_as = |format| run_with_input(&["check", "--output", format, "-"], &review);
    for format in ["text", "sarif", "github"] {
        let run = run_as(format);
        assert_expected(&format!("unreadable.{format}.expected"), &run.stdout);
        assert_eq!(run.end(), (1, ""));
    }
}

#[test]
fn the_items_of_a_typed_list_have_its_type() {
    for fields in ["", r#""apiVersion": "v1", "kind": "ConfigMap", "#] {
        let list = format!(r#"{{"apiVersion": "v1", "kind": "ConfigMapList", "items": [{}]}}"#, pod_config(fields));
        let run = run_with_input(&["check", "-"], &list);
        assert!(run.stdout.starts_with("ConfigMap harbor/pod-config (<stdin>:1): denied\n"), "{}", run.stdout);
        assert_eq!(run.status, 1);
    }
    let manifest = data("postgresql.yaml").replace("apiVersion: acid.zalan.do/v1\nkind: postgresql\n", "");
    let item = format!("  {}\n", manifest.trim_end().replace('\n', "\n  "));
    let item = item.replacen("  metadata:", "- metadata:", 1);
    for kind in ["postgresqlList", "PostgresqlList"] {
        let list = format!("apiVersion: acid.zalan.do/v1\nkind: {kind}\nitems:\n{item}");
        let run = run_with_input(&["check", "-"], &list);
        let title = "postgresql harbor/postgresql-harbor-hc (<stdin>:5): repaired\n";
        assert!(run.stdout.starts_with(title), "{}", run.stdout);
        assert!(!run.stdout.contains("\n+kind"), "{}", run.stdout);
    }
}

#[test]
fn look_ups_start_at_an_item_of_a_typed_list() {
    let list = r#"{"apiVersion": "acid.zalan.do/v1", "kind": "OperatorConfigurationList", "items": [
        {"metadata": {"name": "operator", "namespace": "ops"},
         "configuration": {"kubernetes": {"pod_environment_configmap": "harbor/other"}}}]}"#;
    let run = run_with_input(&["check", "-"], list);
    let expected = "Look-ups among the manifests start at the OperatorConfiguration ops/operator.\n\n\
         OperatorConfiguration ops/operator (<stdin>:2): denied\n";
    assert!(run.stdout.starts_with(expected), "{}", run.stdout);
}

#[test]
fn every_value_of_a_json_stream_is_evaluated() {
    let object = pod_config(r#""apiVersion": "v1", "kind": "ConfigMap", "#);
    for stream in [format!("{object}\n{object}\n"), format!("{object}{object}")] {
        let run = run_with_input(&["check", "-"], &stream);
        assert!(run.stdout.contains("\n2 objects: 2 denied. "), "{}", run.stdout);
        assert_eq!(run.status, 1);
    }
    let run = run_with_input(&["check", "-"], &format!("{object}\n{{]"));
    assert_eq!(run.status, 2, "{}", run.stdout);
}
