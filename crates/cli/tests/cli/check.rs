//! Findings of `check`.

use crate::support::{assert_expected, command, data, example, run, run_command, run_in_root, run_with_input};

#[test]
fn repairs_are_reported_in_every_format() {
    for format in ["text", "json", "sarif", "github"] {
        let run = run(&["check", "--output", format, "postgresql.yaml"]);
        assert_expected(&format!("repaired.{format}.expected"), &run.stdout);
        assert_eq!(run.end(), (1, ""), "{format}");
    }
}

#[test]
fn denials_are_reported_first_with_their_lines() {
    for format in ["text", "github"] {
        let run = run(&["check", "--output", format, "malformed.yaml"]);
        assert_expected(&format!("denied.{format}.expected"), &run.stdout);
        assert_eq!(run.end(), (1, ""), "{format}");
    }
}

#[test]
fn the_example_is_repaired() {
    let run = run_in_root(&["check", "examples/harbor-1.3"]);
    assert_expected("example.check.expected", &run.stdout);
    assert_eq!(run.end(), (1, ""));
}

#[test]
fn the_repaired_example_has_only_warnings() {
    let fixed = crate::fix::fixed_example();
    let run = run_with_input(&["check", "-"], &fixed);
    assert!(run.stdout.ends_with("\n3 objects: 3 accepted. 4 findings: 4 warn.\n"), "{}", run.stdout);
    assert_eq!(run.end(), (0, ""));
}

#[test]
fn an_accepted_object_without_findings_is_one_line() {
    let manifest = "apiVersion: acid.zalan.do/v1\nkind: OperatorConfiguration\nmetadata: {name: o, namespace: ops}\n\
         configuration: {docker_image: 'ghcr.io/zalando/spilo-16:3.3-p3', \
         kubernetes: {pod_environment_configmap: harbor/pod-config}}\n";
    assert_eq!(
        run_with_input(&["check", "-"], manifest).stdout,
        "Look-ups among the manifests start at the OperatorConfiguration ops/o.\n\n\
         OperatorConfiguration ops/o (<stdin>:1): accepted\n\n\
         1 object: 1 accepted.\n"
    );
}

#[test]
fn objects_out_of_scope_are_only_counted() {
    let run = run(&["check", "list.yaml"]);
    assert_eq!(run.stdout, "2 objects: 2 out-of-scope. 1 document is not a Kubernetes object.\n");
    assert_eq!(run.end(), (0, ""));
}

#[test]
fn an_object_out_of_scope_has_a_record() {
    let run = run_with_input(&["check", "--output", "json", "-"], "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n");
    assert_expected("out-of-scope.json.expected", &run.stdout);
}

#[test]
fn a_finding_of_the_whole_object_has_no_path() {
    let run = run_with_input(&["check", "-"], &example().replace("harbor/pod-config", "harbor/other"));
    let row = "\n  <stdin>:3   warn    chain/look-up           backups are not checked completely: ";
    assert!(run.stdout.contains(row), "{}", run.stdout);
}

#[test]
fn a_stored_object_is_updated() {
    let run = run(&["check", "--old", "malformed.yaml", "malformed.yaml"]);
    // The spec is not changed, so there is nothing to evaluate.
    assert_eq!((run.stdout.as_str(), run.status), ("1 object: 1 out-of-scope.\n", 0));

    // The malformed line is stored already, so it is only a warning.
    let changed = data("malformed.yaml").replace("numberOfInstances: 3", "numberOfInstances: 2");
    let run = run_with_input(&["check", "--old", "malformed.yaml", "-"], &changed);
    assert!(run.stdout.contains("  warn    pg-hba/syntax"), "{}", run.stdout);
    assert!(run.stdout.ends_with("\n1 object: 1 accepted. 3 findings: 3 warn.\n"), "{}", run.stdout);
}

#[test]
fn repairs_are_denied_in_the_mode_verify() {
    let run = run(&["check", "--mode", "verify", "postgresql.yaml"]);
    assert!(run.stdout.ends_with("\n1 object: 1 denied. 9 findings: 6 deny, 3 warn.\n"), "{}", run.stdout);
    assert_eq!(run.end(), (1, ""));
}

#[test]
fn warnings_change_the_status_only_if_they_are_counted() {
    let manifest = data("postgresql.yaml").replace("1.6-p3", "2.1-p7").replace("spilo-12:", "spilo-14:");
    let manifest = manifest.replace(
        "\"local all all trust\"",
        "\"local all all trust\"\n    - \"local replication all trust\"\n    - \"hostssl replication all all md5\"",
    );
    let arguments = ["check", "--settings", "no-repairs.yaml", "-"];
    let run = run_with_input(&arguments, &manifest);
    assert!(run.stdout.contains("\n1 object: 1 accepted. 1 finding: 1 warn.\n"), "{}", run.stdout);
    assert_eq!(run.end(), (0, ""));
    assert_eq!(run_with_input(&[&arguments[..], &["--strict"]].concat(), &manifest).status, 1);
}

#[test]
fn colors_are_written_to_terminals_only() {
    let with = |when| run(&["check", "malformed.yaml", "--color", when]).stdout;
    assert!(with("always").contains("\u{1b}[31mdenied\u{1b}[0m"));
    assert!(!with("never").contains('\u{1b}'));
    assert!(!with("auto").contains('\u{1b}'));
}

#[test]
fn no_color_is_respected() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data");
    let mut forced = command(folder);
    forced.args(["check", "malformed.yaml"]).env("CLICOLOR_FORCE", "1");
    assert!(run_command(&mut forced, "").stdout.contains('\u{1b}'));
    assert!(!run_command(forced.env("NO_COLOR", "1"), "").stdout.contains('\u{1b}'));
}

#[test]
fn the_help_has_examples() {
    for (arguments, example) in [
        (&["--help"][..], "  harbor-postgres-backup explain manifests/\n"),
        (&["check", "--help"], "  harbor-postgres-backup check --fix postgresql.yaml pod-config.yaml\n"),
        (&["explain", "--help"], "  kubectl get cm,postgresql,operatorconfiguration -A -o yaml | "),
        (
            &["restore", "--help"],
            "  harbor-postgres-backup restore --rehearse --at 2026-05-04T03:02:01+00:00 cluster.yaml ",
        ),
    ] {
        let run = run(arguments);
        assert!(run.stdout.contains("Examples:\n") && run.stdout.contains(example), "{}", run.stdout);
        assert_eq!(run.end(), (0, ""));
    }
}
