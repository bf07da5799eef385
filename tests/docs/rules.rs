//! The README's table of rules and `docs/rules.md` agree with the registry, and their examples are real.
//!
//! `BLESS=1 cargo test --test docs` writes the table, and in each section of `docs/rules.md` the properties and the
//! messages of the rule.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use harbor_postgres_backup_policy::message::MessageTemplate;
use harbor_postgres_backup_policy::rules::{RULES, Rule};
use harbor_postgres_backup_testkit::fixtures;

use crate::{anchor, assert_generated, assert_generated_part, between, replace_between, text};

const REFERENCE: &str = "docs/rules.md";

/// The number of lines of an explanation.
const EXPLANATION_LINES: std::ops::RangeInclusive<usize> = 3..=12;

#[test]
fn the_readme_has_the_table_of_rules() {
    let mut table = String::from("| Rule | Default | Requirement |\n|---|---|---|\n");
    for Rule { id, default, summary, .. } in RULES {
        writeln!(table, "| [`{id}`]({REFERENCE}#{}) | `{default}` | {summary} |", anchor(id)).unwrap();
    }
    assert_generated_part("README.md", "rules", &table);
}

/// The properties of a rule.
fn introduction(rule: &Rule) -> String {
    let handlers = &rule.handlers;
    let evaluates = [
        (handlers.postgresql.is_some(), "`postgresql` resources"),
        (handlers.pod_config.is_some(), "the pod-config ConfigMap"),
        (handlers.pod_config_deletion.is_some(), "the deletion of this ConfigMap"),
        (handlers.operator_configuration.is_some(), "the operator's configuration"),
    ];
    let evaluates: Vec<&str> = evaluates.into_iter().filter_map(|(does, object)| does.then_some(object)).collect();
    let repairs = if rule.can_repair() { "" } else { " (the rule cannot repair)" };
    format!(
        "- Requirement: {}.\n- Default: `{}`{repairs}.\n- Evaluates: {}.\n",
        rule.summary,
        rule.default,
        evaluates.join(", ")
    )
}

/// The table of the messages of a rule. A fix that consists of a single value depends on the object.
fn messages(rule: &Rule) -> String {
    let mut table = String::from("| Message | Fix |\n|---|---|\n");
    for MessageTemplate { problem, fix } in rule.messages.iter().copied().flatten() {
        let is_value = fix.starts_with('{') && fix.find('}') == Some(fix.len() - 1);
        let fix = if is_value { "depends on the object".to_owned() } else { format!("`{fix}`") };
        assert!(![*problem, fix.as_str()].concat().contains('|'), "{}: | ends a cell of the table", rule.id);
        writeln!(table, "| `{problem}` | {fix} |").unwrap();
    }
    table
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
    let expected = expected_messages();
    let reference = text(REFERENCE);
    for (id, section) in sections(&reference) {
        let introduction = between(section, &format!("{id} introduction"));
        let (_, rest) = section.split_once(introduction).unwrap();
        let (_, rest) = rest.split_once("-->\n").unwrap();
        let (explanation, rest) =
            rest.split_once("```text\n").unwrap_or_else(|| panic!("{id}: the section has no example"));
        let lines = explanation.lines().filter(|line| !line.is_empty()).count();
        assert!(EXPLANATION_LINES.contains(&lines), "{id}: the explanation has {lines} lines");
        let (example, _) = rest.split_once("\n```").unwrap();
        assert!(example.starts_with(id) && expected.contains(example), "{id}: no fixture expects {example:?}");
    }
}

/// All messages and warnings that fixtures expect.
fn expected_messages() -> BTreeSet<String> {
    let mut expected = BTreeSet::new();
    for fixture in fixtures::all() {
        let answer = fixture.expected();
        expected.extend(answer["message"].as_str().unwrap_or_default().lines().map(str::to_owned));
        let warnings = answer["warnings"].as_array().into_iter().flatten();
        expected.extend(warnings.map(|warning| warning.as_str().unwrap().to_owned()));
    }
    expected
}

#[test]
fn no_expected_warning_is_truncated() {
    let truncated: Vec<String> = expected_messages().into_iter().filter(|message| message.ends_with('…')).collect();
    assert_eq!(truncated, [""; 0]);
}
