//! Repairs that `check --fix` writes.

use std::fs;
use std::path::Path;

use crate::support::{Run, assert_expected, data, example, file, run};

fn fix(file: &Path) -> Run {
    run(&["check", "--fix", file.to_str().unwrap()])
}

/// The example with its repairs.
pub fn fixed_example() -> String {
    let file = file("fixed_example", "manifests.yaml", &example());
    assert_eq!(fix(&file).status, 0);
    fs::read_to_string(&file).unwrap()
}

#[test]
fn comments_order_and_quotes_are_kept() {
    let file = file("fix", "postgresql.yaml", &data("postgresql.yaml"));
    let run = fix(&file);
    assert_eq!(run.end(), (0, format!("repaired {}\n", file.display()).as_str()));
    assert_expected("postgresql.fixed.expected", &fs::read_to_string(&file).unwrap());
}

#[test]
fn the_example_is_fixed_in_place() {
    assert_expected("example.fixed.expected", &fixed_example());
}

#[test]
fn the_form_of_a_file_is_kept() {
    type Form = fn(&str) -> String;
    let forms: [(&str, Form); 7] = [
        ("line_endings", |text| text.replace('\n', "\r\n")),
        ("byte_order_mark", |text| format!("\u{feff}{text}")),
        ("both", |text| format!("\u{feff}---\n{text}").replace('\n', "\r\n")),
        ("markers", |text| format!("# head\n---\n{text}...\n---\n# nothing\n---\na: 1 # other\n...\n# foot\n")),
        ("directive", |text| format!("%YAML 1.1\n--- # head\n{text}---\n")),
        ("blank_lines", |text| format!("\n\n{}\n\n", text.replace("spec:\n", "spec:\n\n  # é\n\n"))),
        ("list", |text| format!("- other\n---\n{text}")),
    ];
    for (name, form) in forms {
        let file = file("fix_form", &format!("{name}.yaml"), &form(&data("postgresql.yaml")));
        assert_eq!(fix(&file).end(), (0, format!("repaired {}\n", file.display()).as_str()));
        assert_eq!(fs::read_to_string(&file).unwrap(), form(&data("postgresql.fixed.expected")), "{name}");
    }
}

#[test]
fn anchors_are_kept() {
    let anchored = data("postgresql.yaml").replace("dockerImage: ", "dockerImage: &image ");
    let file = file("fix_anchor", "postgresql.yaml", &format!("{anchored}---\n# another one\na: 1\n"));
    assert_eq!(fix(&file).status, 0);
    let expected = data("postgresql.fixed.expected").replace("dockerImage: ", "dockerImage: &image ");
    assert_eq!(fs::read_to_string(&file).unwrap(), format!("{expected}---\n# another one\na: 1\n"));
}

#[test]
fn a_file_that_cannot_be_edited_is_left_alone() {
    // Another field is an alias of the image, and must not change.
    let manifest = data("postgresql.yaml").replace("dockerImage: ", "dockerImage: &image ") + "  other: *image\n";
    let file = file("fix_not_editable", "postgresql.yaml", &manifest);
    let run = fix(&file);
    let expected =
        format!("error: cannot repair {} without changing other values; edit it as the diff shows\n", file.display());
    assert_eq!(run.end(), (2, expected.as_str()));
    assert_eq!(fs::read_to_string(&file).unwrap(), manifest);
}

#[test]
fn json_is_written_in_the_order_of_its_keys() {
    let object = r#"{"kind": "ConfigMap", "apiVersion": "v1", "metadata": {"name": "pod-config"},
        "data": {"WAL_S3_BUCKET": "b", "AWS_REGION": "eu-central-1"}}"#;
    let file = file("fix_json", "stream.json", &format!("{object}\n{{\"a\": 1}}\n"));
    assert_eq!(fix(&file).status, 0);
    let fixed = fs::read_to_string(&file).unwrap();
    assert!(fixed.starts_with("{\n  \"kind\": \"ConfigMap\",\n  \"apiVersion\": \"v1\",\n"), "{fixed}");
    assert!(fixed.contains("\"USE_WALG_BACKUP\": \"true\"") && fixed.ends_with("}\n{\"a\": 1}\n"), "{fixed}");
}

#[test]
fn an_item_of_a_typed_list_gets_no_type() {
    let list = "apiVersion: v1\nkind: ConfigMapList\nitems:\n- metadata: {name: pod-config, namespace: harbor}\n  \
         data:\n    WAL_S3_BUCKET: backups # the bucket\n    AWS_REGION: eu-central-1\n";
    let file = file("fix_typed_list", "list.yaml", list);
    assert_eq!(fix(&file).status, 0);
    let fixed = fs::read_to_string(&file).unwrap();
    assert!(fixed.starts_with(list), "{fixed}");
    assert!(fixed.contains("    USE_WALG_BACKUP: \"true\"\n"), "{fixed}");
    assert_eq!(fixed.matches("kind: ").count(), 1, "{fixed}");
}

#[test]
fn a_file_without_repairs_is_not_written() {
    let file = file("fix_nothing", "list.yaml", &data("list.yaml"));
    assert_eq!(fix(&file).end(), (0, ""));
    assert_eq!(fs::read_to_string(&file).unwrap(), data("list.yaml"));
}

#[test]
fn an_admission_review_is_not_repaired() {
    let review = data("review.json").replace("trus\"", "trust\"");
    let file = file("fix_review", "review.json", &review);
    let expected = format!("error: cannot repair {}: it contains an AdmissionReview, not a manifest\n", file.display());
    assert_eq!(fix(&file).end(), (2, expected.as_str()));
    assert_eq!(fs::read_to_string(&file).unwrap(), review);
}
