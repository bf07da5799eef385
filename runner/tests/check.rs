//! The command `check` from the outside: what it prints and how it ends.
//!
//! `data/echo.wat` stands in for the policy: it answers with its settings, so that each test
//! says what the policy found.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data");

struct Run {
    status: i32,
    stdout: String,
    stderr: String,
}

/// Runs `check` with the stand-in policy in the folder of the test data.
fn check(arguments: &[&str]) -> Run {
    check_with_input(arguments, "")
}

fn check_with_input(arguments: &[&str], input: &str) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_harbor-postgres-backup"))
        .args(["check", "--policy", "echo.wat"])
        .args(arguments)
        .current_dir(DATA)
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR_FORCE")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that fails early does not read its input.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    Run {
        status: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

fn expected(name: &str) -> String {
    fs::read_to_string(Path::new(DATA).join(name)).unwrap().replace("VERSION", env!("CARGO_PKG_VERSION"))
}

/// A copy of a manifest to write to, with a name of its own for every test.
fn copy(test: &str, name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join(name);
    fs::copy(Path::new(DATA).join(name), &file).unwrap();
    file
}

#[test]
fn every_output_tells_what_was_repaired() {
    for output in ["text", "json", "sarif", "github"] {
        let arguments = ["--settings", "repaired.yaml", "--output", output, "postgresql.yaml"];
        let run = check(&arguments);
        assert_eq!(run.stdout, expected(&format!("repaired.{output}.expected")));
        assert_eq!((run.status, run.stderr.as_str()), (1, ""), "{output}");
        assert!(!run.stdout.contains("s3cret"), "{output}");
    }
}

#[test]
fn a_refusal_names_the_line() {
    for output in ["text", "github"] {
        let arguments = ["--settings", "refused.yaml", "--output", output, "postgresql.yaml"];
        let run = check(&arguments);
        assert_eq!(run.stdout, expected(&format!("refused.{output}.expected")));
        assert_eq!((run.status, run.stderr.as_str()), (1, ""), "{output}");
    }
}

#[test]
fn an_admission_review_is_judged_as_it_is() {
    let run = check(&["--settings", "refused.yaml", "review.json"]);
    assert_eq!(
        run.stdout,
        "review.json:11 postgresql harbor/postgresql-harbor-hc: refused\n  \
         review.json:16: deny pg-hba/syntax spec.patroni.pg_hba[1]: \
         PostgreSQL would not load this line. Fix: write `trust`, 100%.\n\n\
         1 object: 1 refused.\n"
    );
}

#[test]
fn what_the_policy_does_not_care_about_is_only_counted() {
    let run = check(&["--settings", "untouched.yaml", "list.yaml"]);
    assert_eq!(run.stdout, "2 objects: 2 out of scope. 1 document is no Kubernetes object.\n");
    assert_eq!(run.status, 0);
}

#[test]
fn an_object_that_is_in_the_cluster_is_updated() {
    let arguments = ["--settings", "untouched.yaml", "--old", "postgresql.yaml", "postgresql.yaml"];
    let run = check(&arguments);
    assert_eq!(
        run.stdout,
        "postgresql.yaml:2 postgresql harbor/postgresql-harbor-hc: accepted\n  \
         postgresql.yaml:8: warn test/update spec: this is an update.\n\n\
         1 object: 1 accepted.\n"
    );
    assert_eq!(run.status, 0);
    assert_eq!(check(&[&arguments[..], &["--strict"]].concat()).status, 1);
}

#[test]
fn the_standard_input_is_a_manifest_too() {
    let manifest = fs::read_to_string(Path::new(DATA).join("list.yaml")).unwrap();
    let run = check_with_input(&["--settings", "untouched.yaml", "-"], &manifest);
    assert!(run.stdout.starts_with("2 objects: "), "{}", run.stdout);
}

#[test]
fn colours_come_when_they_are_asked_for() {
    let arguments = ["--settings", "refused.yaml", "postgresql.yaml", "--color"];
    let with = |when| check(&[&arguments[..], &[when]].concat()).stdout;
    assert!(with("always").contains("\u{1b}[31mrefused\u{1b}[0m"));
    assert!(!with("never").contains('\u{1b}'));
    assert!(!with("auto").contains('\u{1b}'));
}

#[test]
fn repairs_are_written_back_with_the_comments() {
    let file = copy("fix", "postgresql.yaml");
    let path = file.to_str().unwrap();
    let run = check(&["--settings", "repaired.yaml", "--fix", path]);
    assert_eq!(run.stderr, format!("{path}: the repairs are written.\n"));
    assert_eq!(run.status, 0);
    assert_eq!(fs::read_to_string(&file).unwrap(), expected("postgresql.fixed.expected"));
}

#[test]
fn a_document_that_cannot_be_edited_is_written_anew() {
    let file = copy("fix_anchor", "postgresql.yaml");
    let path = file.to_str().unwrap();
    let text = expected("postgresql.yaml");
    let anchored = text.replace("dockerImage: ", "dockerImage: &image ");
    fs::write(&file, format!("{anchored}---\n# another one\na: 1\n")).unwrap();
    let run = check(&["--settings", "repaired.yaml", "--fix", path]);
    assert_eq!(
        run.stderr,
        format!(
            "{path}: the repairs are written.\n\
             {path}:2: this document had to be written anew, without its comments.\n"
        )
    );
    let fixed = fs::read_to_string(&file).unwrap();
    assert!(fixed.starts_with("# The database of Harbor.\napiVersion: acid.zalan.do/v1\n"));
    assert!(fixed.contains("  dockerImage: ghcr.io/zalando/spilo-16:3.3-p3\n"));
    assert!(fixed.ends_with("---\n# another one\na: 1\n"), "{fixed}");
}

#[test]
fn json_is_repaired_in_the_order_of_its_keys() {
    let file = copy("fix_json", "postgresql.yaml").with_extension("json");
    let path = file.to_str().unwrap();
    let text = r#"{"kind": "postgresql", "apiVersion": "acid.zalan.do/v1",
        "spec": {"teamId": "a", "dockerImage": "b"}}"#;
    fs::write(&file, text).unwrap();
    assert_eq!(check(&["--settings", "repaired.yaml", "--fix", path]).status, 0);
    let fixed = fs::read_to_string(&file).unwrap();
    assert!(fixed.starts_with("{\n  \"kind\": \"postgresql\",\n  \"apiVersion\": \"acid.zalan.do/v1\",\n"), "{fixed}");
}

#[test]
fn a_file_that_needs_no_repair_stays_as_it_is() {
    let file = copy("no_fix", "list.yaml");
    let path = file.to_str().unwrap();
    let run = check(&["--settings", "untouched.yaml", "--fix", path]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    assert_eq!(fs::read_to_string(&file).unwrap(), expected("list.yaml"));
}

#[test]
fn a_record_is_not_repaired() {
    let file = copy("fix_review", "review.json");
    let path = file.to_str().unwrap();
    let run = check(&["--settings", "repaired.yaml", "--fix", path]);
    assert_eq!(
        run.stderr,
        format!(
            "error: {path} holds an AdmissionReview, which is a record and not a manifest to \
             repair.\n"
        )
    );
    assert_eq!(run.status, 2);
    assert_eq!(fs::read_to_string(&file).unwrap(), expected("review.json"));
}

#[test]
fn every_bad_input_is_told_and_ends_with_status_2() {
    let cases: [(&[&str], &str, &str); 7] = [
        (&["absent.yaml"], "", "absent.yaml cannot be read: No such file or directory (os error 2)"),
        (
            &["-"],
            "a: 1\nb: c: d\n",
            "<stdin>:2: this is not valid YAML: mapping values are not allowed in this context",
        ),
        (&["-"], "a: 1\na: 2\n", "<stdin>:2: this is not valid YAML: the key \"a\" occurs twice in one mapping"),
        (&["--fix", "-"], "", "--fix cannot write back to the standard input"),
        (&["--settings", "settings-invalid.yaml", "-"], "", "the settings are invalid: unknown field `invalid`"),
        (&["--settings", "list.yaml", "-"], "", "list.yaml holds more than one document"),
        (&["--old", "absent.yaml", "-"], "", "absent.yaml cannot be read: No such file or directory (os error 2)"),
    ];
    for (arguments, input, message) in cases {
        let run = check_with_input(arguments, input);
        assert_eq!(run.stderr, format!("error: {message}.\n"));
        assert_eq!(run.status, 2, "{message}");
    }
}

#[test]
fn one_bad_file_does_not_keep_the_others_from_being_judged() {
    let run = check(&["--settings", "refused.yaml", "absent.yaml", "postgresql.yaml"]);
    assert_eq!(run.stdout, expected("refused.text.expected"));
    assert_eq!(run.status, 2);
}
