//! README.md and CONTRIBUTING.md quote files of the repository as they are.

use crate::{assert_generated_part, text};

#[test]
fn the_readme_has_the_output_of_explain() {
    let output = text("crates/cli/tests/data/example.explain.expected");
    let command = "harbor-postgres-backup explain examples/harbor-1.3";
    assert_generated_part("README.md", "explain", &format!("```console\n$ {command}\n{}\n```\n", output.trim_end()));
}

#[test]
fn contributing_quotes_the_code_of_a_rule() {
    let contributing = text("CONTRIBUTING.md");
    let sources =
        [text("src/rules/chain/replica_backup.rs"), text("src/rules/registry.rs")].map(|text| without_indent(&text));
    let excerpts: Vec<&str> =
        contributing.split("```rust\n").skip(1).map(|block| block.split("```").next().unwrap()).collect();
    assert_eq!(excerpts.len(), 3);
    for excerpt in excerpts {
        let excerpt = without_indent(excerpt);
        let is_quoted = sources.iter().any(|source| source.contains(excerpt.trim()));
        assert!(is_quoted, "CONTRIBUTING.md quotes code that does not exist:\n{excerpt}");
    }
}

fn without_indent(code: &str) -> String {
    code.lines().map(str::trim_start).collect::<Vec<_>>().join("\n")
}
