//! Inputs that cannot be read.

use std::fs;

use crate::support::{data, run, run_with_input};

#[test]
fn an_input_that_cannot_be_read_is_an_error() {
    let cases: [(&[&str], &str, &str); 8] = [
        (&["absent.yaml"], "", "cannot read absent.yaml: No such file or directory (os error 2)"),
        (
            &["-"],
            "a: 1\nb: c: d\n",
            "<stdin>:2:4: invalid YAML: a colon followed by a space, or at the end of a line, separates a key from its value; \
             write the value of b in quotation marks",
        ),
        (&["-"], "a: 1\na: 2\n", "<stdin>:2:1: invalid YAML: duplicated key in mapping"),
        (&["--fix", "-"], "", "--fix cannot write to the standard input"),
        (
            &["--settings", "settings-invalid.yaml", "-"],
            "",
            "settings-invalid.yaml: 1 error in the settings: unknown field \"mod\"; did you mean \"mode\"?",
        ),
        (&["--settings", "list.yaml", "-"], "", "list.yaml: the file contains more than one document"),
        (&["--old", "absent.yaml", "-"], "", "cannot read absent.yaml: No such file or directory (os error 2)"),
        (
            &["--settings", "malformed.yaml", "-"],
            "",
            "malformed.yaml: expected settings or a Kubewarden policy, found an object of the kind postgresql",
        ),
    ];
    for (arguments, input, message) in cases {
        let run = run_with_input(&[&["check"], arguments].concat(), input);
        assert_eq!(run.end(), (2, format!("error: {message}\n").as_str()));
        assert_eq!(run.stdout, "", "{message}");
    }
}

#[test]
fn the_documentation_explains_the_messages_about_manifests() {
    let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/troubleshooting.md")).unwrap();
    let (_, section) = page.split_once("\n## Messages about manifests\n").unwrap();
    let section = section.split("\n## ").next().unwrap();
    for input in [
        "a: *b\n",
        "a: * * * * *\n",
        "a: @daily\n",
        "a: b: c\n",
        "a: 'it's'\n",
        "a: b\n  c: d\n",
        "a: {{ .Values.a }}\n",
    ] {
        let run = run_with_input(&["check", "-"], input);
        let problem = run.stderr.split("; ").next().unwrap().rsplit(": ").next().unwrap();
        let quoted = problem.split(" @").next().unwrap();
        assert!(section.contains(&format!("| `{quoted}")), "{quoted}");
    }
}

#[test]
fn an_input_without_objects_is_an_error() {
    for input in ["", "# nothing\n", "a: 1\n", "[]", "{}", "apiVersion: v1\nkind: List\nitems: []\n"] {
        for command in ["check", "explain"] {
            let run = run_with_input(&[command, "-"], input);
            assert_eq!(run.end(), (2, "error: no Kubernetes object found in the manifests\n"), "{input}");
            assert_eq!(run.stdout, "", "{input}");
        }
    }
}

#[test]
fn the_other_files_are_evaluated_if_one_cannot_be_read() {
    let run = run(&["check", "absent.yaml", "malformed.yaml"]);
    assert_eq!(run.stdout, data("denied.text.expected"));
    assert_eq!(run.end(), (2, "error: cannot read absent.yaml: No such file or directory (os error 2)\n"));
}
