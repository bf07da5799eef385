//! The README's table of rules and `docs/rules.md` agree with the registry, and their examples are real.
//!
//! `BLESS=1 cargo test --test docs` writes the table, and in each section of `docs/rules.md` the first paragraph and the
//! list of messages.

use std::fmt::Write as _;

use harbor_postgres_backup_policy::rules::{RULES, Rule};
use harbor_postgres_backup_testkit::fixtures;

use crate::{assert_generated, between, replace_between, text};

const REFERENCE: &str = "docs/rules.md";

#[test]
fn the_readme_has_the_table_of_rules() {
    let mut table = String::from("| rule | default | requirement |\n|---|---|---|\n");
    for rule in RULES {
        writeln!(
            table,
            "| [`{0}`](docs/rules.md#{1}) | {2} | {3} |",
            rule.id,
            anchor(rule.id),
            rule.default,
            rule.summary
        )
        .unwrap();
    }
    assert_generated("README.md", &replace_between(&text("README.md"), "rules", &table));
}

/// The anchor of a heading as GitHub makes it.
fn anchor(id: &str) -> String {
    id.replace('/', "")
}

/// The default, what it evaluates, and the summary of a rule.
fn introduction(rule: &Rule) -> String {
    let handlers = &rule.handlers;
    let evaluates = [
        (handlers.postgresql.is_some(), "`postgresql` resources"),
        (handlers.pod_config.is_some(), "the pod-config ConfigMap"),
        (handlers.pod_config_deletion.is_some(), "its deletion"),
        (handlers.operator_configuration.is_some(), "the operator's configuration"),
    ];
    let evaluates: Vec<&str> = evaluates.into_iter().filter_map(|(does, object)| does.then_some(object)).collect();
    let evaluates = match evaluates.as_slice() {
        [first, second, third] => format!("{first}, {second} and {third}"),
        objects => objects.join(" and "),
    };
    let repairs = if rule.can_repair() { "" } else { "; cannot repair" };
    format!("Requirement: {}.\n\nDefault: `{}`{repairs}. Evaluates {evaluates}.\n", rule.summary, rule.default)
}

fn messages(rule: &Rule) -> String {
    let mut list = String::from("Messages:\n\n");
    for template in rule.messages.iter().copied().flatten() {
        let fix = if template.fix.starts_with('{') { "" } else { "; " };
        let fix = if fix.is_empty() { String::new() } else { format!("{fix}{}", template.fix) };
        writeln!(list, "- `{}{fix}`", template.problem.replace('`', "'")).unwrap();
    }
    list
}

#[test]
fn every_rule_has_a_section() {
    let reference = text(REFERENCE);
    let mut generated = reference.clone();
    for rule in RULES {
        assert!(reference.contains(&format!("\n## `{}`\n", rule.id)), "{REFERENCE} has no section for {}", rule.id);
        generated = replace_between(&generated, &format!("{} introduction", rule.id), &introduction(rule));
        generated = replace_between(&generated, &format!("{} messages", rule.id), &messages(rule));
    }
    assert_generated(REFERENCE, &generated);
    let sections: Vec<&str> = sections(&reference).into_iter().map(|(id, _)| id).collect();
    assert_eq!(sections, RULES.iter().map(|rule| rule.id).collect::<Vec<_>>());
}

/// The sections: the id of the rule and the text.
fn sections(reference: &str) -> Vec<(&str, &str)> {
    reference.split("\n## `").skip(1).map(|section| section.split_once("`\n").unwrap()).collect()
}

#[test]
fn every_section_explains_the_rule_with_the_message_of_a_fixture() {
    let mut expected = Vec::new();
    for fixture in fixtures::all() {
        let answer = fixture.expected();
        expected.extend(answer["message"].as_str().unwrap_or_default().lines().map(str::to_owned));
        let warnings = answer["warnings"].as_array().into_iter().flatten();
        expected.extend(warnings.map(|warning| warning.as_str().unwrap().to_owned()));
    }
    let reference = text(REFERENCE);
    for (id, section) in sections(&reference) {
        let introduction = between(section, &format!("{id} introduction"));
        let (_, explanation) = section.split_once(introduction).unwrap();
        let explanation = explanation.split_once("-->").unwrap().1;
        let explanation = explanation.split("```").next().unwrap();
        assert!(explanation.trim().len() > 80, "{id}: the section has no explanation");
        let example = section.split("```text\n").nth(1).map(|block| block.split("\n```").next().unwrap());
        let example = example.unwrap_or_else(|| panic!("{id}: the section has no example"));
        assert!(
            example.starts_with(id) && expected.iter().any(|line| line == example),
            "{id}: no fixture expects {example:?}"
        );
    }
}
