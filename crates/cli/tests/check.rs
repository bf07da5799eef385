//! The command `check` from the outside: its output, its exit status, and what it writes.
//!
//! `BLESS=1` writes the expected outputs anew; read the difference before committing it.

#![allow(clippy::unwrap_used)]

use std::env;
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

/// Runs `check` in the folder of the test data.
fn check(arguments: &[&str]) -> Run {
    check_with_input(arguments, "")
}

fn check_with_input(arguments: &[&str], input: &str) -> Run {
    run(&[&["check"], arguments].concat(), input)
}

fn run(arguments: &[&str], input: &str) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_harbor-postgres-backup"))
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

#[track_caller]
fn assert_expected(name: &str, actual: &str) {
    if env::var_os("BLESS").is_some() {
        let text = actual.replace(concat!("\"", env!("CARGO_PKG_VERSION"), "\""), "\"VERSION\"");
        fs::write(Path::new(DATA).join(name), text).unwrap();
    }
    assert_eq!(actual, expected(name), "{name}");
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
fn every_output_has_the_repairs() {
    for output in ["text", "json", "sarif", "github"] {
        let run = check(&["--output", output, "postgresql.yaml"]);
        assert_expected(&format!("repaired.{output}.expected"), &run.stdout);
        assert_eq!((run.status, run.stderr.as_str()), (1, ""), "{output}");
        assert!(!run.stdout.contains("s3cret"), "{output}");
    }
}

#[test]
fn a_refusal_names_the_line() {
    for output in ["text", "github"] {
        let run = check(&["--output", output, "malformed.yaml"]);
        assert_expected(&format!("refused.{output}.expected"), &run.stdout);
        assert_eq!((run.status, run.stderr.as_str()), (1, ""), "{output}");
    }
}

#[test]
fn an_admission_review_is_evaluated_as_it_is() {
    let run = check(&["review.json"]);
    assert_expected("review.text.expected", &run.stdout);
    assert_eq!((run.status, run.stderr.as_str()), (1, ""));
}

#[test]
fn objects_out_of_scope_are_only_counted() {
    let run = check(&["list.yaml"]);
    assert_eq!(run.stdout, "2 objects: 2 out of scope. 1 document is not a Kubernetes object.\n");
    assert_eq!(run.status, 0);
}

#[test]
fn an_object_in_old_is_updated() {
    let arguments = ["--old", "malformed.yaml", "malformed.yaml"];
    let run = check(&arguments);
    // The spec is the stored one: there is nothing to evaluate.
    assert_eq!((run.stdout.as_str(), run.status), ("1 object: 1 out of scope.\n", 0));

    // The malformed line was stored before, so that it only warns.
    let changed = expected("malformed.yaml").replace("numberOfInstances: 3", "numberOfInstances: 2");
    let run = check_with_input(&["--old", "malformed.yaml", "-"], &changed);
    assert!(run.stdout.contains("warn pg-hba/syntax spec.patroni.pg_hba[1]: "), "{}", run.stdout);
    assert!(!run.stdout.contains("deny"), "{}", run.stdout);
}

#[test]
fn warnings_fail_a_strict_run() {
    let manifest = expected("postgresql.yaml").replace("1.6-p3", "2.1-p7").replace("spilo-12:", "spilo-14:");
    let manifest = manifest.replace(
        "\"local all all trust\"",
        "\"local all all trust\"\n    - \"local replication all trust\"\n    - \"hostssl replication all all md5\"",
    );
    let arguments = ["--settings", "no-repairs.yaml", "-"];
    let run = check_with_input(&arguments, &manifest);
    assert!(run.stdout.contains("warn "), "{}", run.stdout);
    assert_eq!(run.status, 0, "{}", run.stdout);
    assert_eq!(check_with_input(&[&arguments[..], &["--strict"]].concat(), &manifest).status, 1);
}

#[test]
fn the_standard_input_is_a_manifest_too() {
    let run = check_with_input(&["-"], &expected("list.yaml"));
    assert!(run.stdout.starts_with("2 objects: "), "{}", run.stdout);
}

/// The ConfigMap as an item of a list, in the form that `object` gives it.
fn pod_config(fields: &str) -> String {
    format!(
        r#"{{{fields}"metadata": {{"name": "pod-config", "namespace": "harbor"}}, "data": {{"USE_WALG_BACKUP": "yes"}}}}"#
    )
}

#[test]
fn the_items_of_a_typed_list_have_its_type() {
    for fields in ["", r#""apiVersion": "v1", "kind": "ConfigMap", "#] {
        let list = format!(r#"{{"apiVersion": "v1", "kind": "ConfigMapList", "items": [{}]}}"#, pod_config(fields));
        let run = check_with_input(&["-"], &list);
        assert!(run.stdout.contains("ConfigMap harbor/pod-config: refused"), "{}", run.stdout);
        assert_eq!(run.status, 1);
    }
    let manifest = expected("postgresql.yaml");
    let item = manifest.replace("apiVersion: acid.zalan.do/v1\nkind: postgresql\n", "");
    let item = item.lines().map(|line| format!("  {line}\n")).collect::<Vec<_>>().concat();
    let item = item.replacen("  metadata:", "- metadata:", 1);
    let list = format!("apiVersion: acid.zalan.do/v1\nkind: postgresqlList\nitems:\n{item}");
    let run = check_with_input(&["-"], &list);
    assert!(run.stdout.contains("postgresql harbor/postgresql-harbor-hc: accepted with repairs"), "{}", run.stdout);
    assert!(!run.stdout.contains("\n+kind"), "{}", run.stdout);
}

#[test]
fn a_typed_list_of_operator_configurations_starts_the_look_ups() {
    let list = r#"{"apiVersion": "acid.zalan.do/v1", "kind": "OperatorConfigurationList", "items": [
        {"metadata": {"name": "operator", "namespace": "ops"},
         "configuration": {"kubernetes": {"pod_environment_configmap": "harbor/other"}}}]}"#;
    let run = check_with_input(&["-"], list);
    assert!(run.stdout.starts_with("Looking up OperatorConfiguration ops/operator"), "{}", run.stdout);
    assert!(run.stdout.contains("OperatorConfiguration ops/operator: refused"), "{}", run.stdout);
}

#[test]
fn a_typed_list_is_repaired_without_new_fields() {
    let file = copy("fix_typed_list", "list.yaml");
    let list = "apiVersion: v1\nkind: ConfigMapList\nitems:\n- metadata: {name: pod-config, namespace: harbor}\n  \
         data:\n    WAL_S3_BUCKET: backups # the bucket\n    AWS_REGION: eu-central-1\n";
    fs::write(&file, list).unwrap();
    assert_eq!(check(&["--fix", file.to_str().unwrap()]).status, 0);
    let fixed = fs::read_to_string(&file).unwrap();
    assert!(fixed.starts_with(list.trim_end()), "{fixed}");
    assert!(fixed.contains("    USE_WALG_BACKUP: \"true\"\n"), "{fixed}");
    assert_eq!(fixed.matches("kind: ").count(), 1, "{fixed}");
}

#[test]
fn a_stream_of_json_objects_is_read_whole() {
    let object = pod_config(r#""apiVersion": "v1", "kind": "ConfigMap", "#);
    for stream in [format!("{object}\n{object}\n"), format!("{object}{object}")] {
        let run = check_with_input(&["-"], &stream);
        assert!(run.stdout.ends_with("\n2 objects: 2 refused.\n"), "{}", run.stdout);
        assert_eq!(run.status, 1);
    }
    let run = check_with_input(&["-"], &format!("{object}\n{{]"));
    assert_eq!(run.status, 2, "{}", run.stdout);
}

#[test]
fn a_stream_of_json_objects_is_repaired_whole() {
    let file = copy("fix_json_stream", "list.yaml").with_extension("json");
    let object = r#"{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "pod-config"},
        "data": {"WAL_S3_BUCKET": "backups", "AWS_REGION": "eu-central-1"}}"#;
    fs::write(&file, format!("{object}\n{{\"a\": 1}}\n")).unwrap();
    assert_eq!(check(&["--fix", file.to_str().unwrap()]).status, 0);
    let fixed = fs::read_to_string(&file).unwrap();
    assert!(fixed.contains("\"USE_WALG_BACKUP\": \"true\"") && fixed.ends_with("}\n{\n  \"a\": 1\n}\n"), "{fixed}");
}

#[test]
fn an_input_without_objects_is_an_error() {
    for input in ["", "# nothing\n", "a: 1\n", "[]", "{}", "apiVersion: v1\nkind: List\nitems: []\n"] {
        for command in ["check", "explain"] {
            let run = run(&[command, "-"], input);
            assert_eq!(run.stderr, "error: no Kubernetes object found in the given manifests.\n", "{input}");
            assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{input}");
        }
    }
}

#[test]
fn colours_come_when_they_are_asked_for() {
    let arguments = ["malformed.yaml", "--color"];
    let with = |when| check(&[&arguments[..], &[when]].concat()).stdout;
    assert!(with("always").contains("\u{1b}[31mrefused\u{1b}[0m"));
    assert!(!with("never").contains('\u{1b}'));
    assert!(!with("auto").contains('\u{1b}'));
}

#[test]
fn repairs_are_written_back_with_the_comments() {
    let file = copy("fix", "postgresql.yaml");
    let path = file.to_str().unwrap();
    let run = check(&["--fix", path]);
    assert_eq!(run.stderr, format!("{path}: the repairs are written.\n"));
    assert_eq!(run.status, 0);
    assert_expected("postgresql.fixed.expected", &fs::read_to_string(&file).unwrap());
}

#[test]
fn a_document_that_cannot_be_edited_is_written_anew() {
    let file = copy("fix_anchor", "postgresql.yaml");
    let path = file.to_str().unwrap();
    let text = expected("postgresql.yaml");
    let anchored = text.replace("dockerImage: ", "dockerImage: &image ");
    fs::write(&file, format!("{anchored}---\n# another one\na: 1\n")).unwrap();
    let run = check(&["--fix", path]);
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
    let text = r#"{"kind": "ConfigMap", "apiVersion": "v1", "metadata": {"name": "pod-config"},
        "data": {"WAL_S3_BUCKET": "b", "AWS_REGION": "eu-central-1"}}"#;
    fs::write(&file, text).unwrap();
    assert_eq!(check(&["--fix", path]).status, 0);
    let fixed = fs::read_to_string(&file).unwrap();
    assert!(fixed.starts_with("{\n  \"kind\": \"ConfigMap\",\n  \"apiVersion\": \"v1\",\n"), "{fixed}");
}

#[test]
fn a_file_that_needs_no_repair_stays_as_it_is() {
    let file = copy("no_fix", "list.yaml");
    let path = file.to_str().unwrap();
    let run = check(&["--fix", path]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    assert_eq!(fs::read_to_string(&file).unwrap(), expected("list.yaml"));
}

#[test]
fn an_admission_review_is_not_repaired() {
    let file = copy("fix_review", "review.json");
    let review = expected("review.json").replace("trus\"", "trust\"");
    fs::write(&file, &review).unwrap();
    let path = file.to_str().unwrap();
    let run = check(&["--fix", path]);
    assert_eq!(
        run.stderr,
        format!(
            "error: {path} holds an AdmissionReview, which is a record and not a manifest to \
             repair.\n"
        )
    );
    assert_eq!(run.status, 2);
    assert_eq!(fs::read_to_string(&file).unwrap(), review);
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
        (
            &["--settings", "settings-invalid.yaml", "-"],
            "",
            "the settings are invalid: 1 mistake in the settings: \"mod\" is no setting; did you mean mode?",
        ),
        (&["--settings", "list.yaml", "-"], "", "list.yaml holds more than one document"),
        (&["--old", "absent.yaml", "-"], "", "absent.yaml cannot be read: No such file or directory (os error 2)"),
    ];
    for (arguments, input, message) in cases {
        let run = check_with_input(arguments, input);
        let stop = if message.ends_with('?') { "" } else { "." };
        assert_eq!(run.stderr, format!("error: {message}{stop}\n"));
        assert_eq!(run.status, 2, "{message}");
    }
}

#[test]
fn the_other_files_are_evaluated_when_one_cannot_be_read() {
    let run = check(&["absent.yaml", "malformed.yaml"]);
    assert_eq!(run.stdout, expected("refused.text.expected"));
    assert_eq!(run.status, 2);
}

/// Values of credentials under names that only their words give away, within the lines that a diff shows.
const CREDENTIALS: [&str; 9] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "DB_PWD",
    "SENTRY_DSN",
    "https_proxy",
    "MY_PASSPHRASE",
    "SOME_TOKEN",
    "BACKUP_CREDENTIALS",
    "STORAGE_SAS",
];

#[test]
fn no_output_contains_a_credential() {
    const CANARY: &str = "c4nary";
    let variables = CREDENTIALS.map(|name| format!("  {name}: https://me:{CANARY}@x/{CANARY}\n")).concat();
    let pod_config = format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: pod-config, namespace: harbor}}\ndata:\n  \
         WAL_S3_BUCKET: backups\n  AWS_REGION: eu-central-1\n{variables}  USE_WALG_BACKUP: \"yes\"\n"
    );
    let entries = CREDENTIALS.map(|name| format!("  - {{name: {name}, value: {CANARY}}}\n")).concat();
    let postgresql = expected("postgresql.yaml").replace("  env:\n", &format!("  env:\n{entries}"));
    let manifests = format!("{pod_config}---\n{postgresql}");

    let mut outputs = Vec::new();
    for output in ["text", "json", "sarif", "github"] {
        for mode in ["repair", "verify"] {
            outputs.push(check_with_input(&["--output", output, "--mode", mode, "-"], &manifests));
        }
    }
    for output in ["text", "json"] {
        outputs.push(run(&["explain", "--output", output, "-"], &manifests));
    }
    let file = copy("fix_credentials", "list.yaml");
    fs::write(&file, &manifests).unwrap();
    outputs.push(check(&["--fix", file.to_str().unwrap()]));
    for Run { stdout, stderr, .. } in outputs {
        assert!(!stdout.contains(CANARY) && !stderr.contains(CANARY), "{stdout}{stderr}");
    }
    // The diff showed the lines in question, without the values.
    let run = check_with_input(&["-"], &manifests);
    assert!(run.stdout.contains("   STORAGE_SAS: \"<hidden>\"\n"), "{}", run.stdout);
    assert!(fs::read_to_string(&file).unwrap().contains(CANARY), "--fix keeps the values in the file");
}
