//! Holds docs/rules.md to the rule table and to what fixtures expect of the rules.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, missing_docs, reason = "a test may stop")]

use std::fs;
use std::path::{Path, PathBuf};

use harbor_postgres_backup_policy::rules::{Check, RULES, Rule};
use harbor_postgres_backup_testkit::fixtures;

const REFERENCE: &str = "docs/rules.md";

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn text(name: &str) -> String {
    fs::read_to_string(file(name)).unwrap()
}

/// What the table says of a rule.
fn facts(rule: &Rule) -> String {
    let looks_at = match rule.check {
        Check::Postgresql(_) => "`postgresql` resources",
        Check::PgHba(_) => "the pg_hba list of `postgresql` resources",
        Check::PodConfig(_) => "the pod-config ConfigMap",
        Check::Both(..) => "`postgresql` resources and the pod-config ConfigMap",
        Check::PodConfigAndDeletion(..) => "the pod-config ConfigMap and its deletion",
        Check::Operator(_) => "the operator's configuration",
        Check::PodConfigAndOperator(..) => "the pod-config ConfigMap and the operator's configuration",
    };
    let repairs = if rule.repairs { "can repair" } else { "cannot repair" };
    format!("By default `{}`; {repairs}. Looks at {looks_at}.", rule.default.name())
}

/// The sections: rule id and what stands below it.
fn sections(reference: &str) -> Vec<(&str, &str)> {
    reference.split("\n## `").skip(1).map(|section| section.split_once("`\n\n").unwrap()).collect()
}

#[test]
fn every_rule_has_its_section() {
    let reference = text(REFERENCE);
    let ids: Vec<&str> = sections(&reference).iter().map(|(id, _)| *id).collect();
    assert_eq!(ids, RULES.iter().map(|rule| rule.id).collect::<Vec<_>>());

    let mut blessed = reference.clone();
    for (rule, (id, section)) in RULES.iter().zip(sections(&reference)) {
        let (said, reason) = section.split_once("\n\n").unwrap();
        assert!(!reason.starts_with("```"), "{id}: a reason is missing");
        let heading = format!("\n## `{id}`\n\n");
        blessed = blessed.replacen(&(heading.clone() + said), &(heading + &facts(rule)), 1);
    }
    if std::env::var_os("BLESS").is_some() {
        fs::write(file(REFERENCE), &blessed).unwrap();
    } else {
        assert_eq!(reference, blessed, "BLESS=1 cargo test --test rules_reference");
    }
}

/// Every message and warning that a fixture expects.
fn expected() -> Vec<String> {
    let mut expected = Vec::new();
    for fixture in fixtures::all() {
        let answer = fixture.expected();
        expected.extend(answer["message"].as_str().unwrap_or_default().lines().map(str::to_owned));
        expected
            .extend(answer["warnings"].as_array().into_iter().flatten().map(|text| text.as_str().unwrap().to_owned()));
    }
    expected
}

#[test]
fn every_message_is_one_that_a_fixture_expects() {
    let expected = expected();
    for (id, section) in sections(&text(REFERENCE)) {
        let mut messages =
            section.split("```text\n").skip(1).map(|block| block.split("\n```").next().unwrap()).peekable();
        assert!(messages.peek().is_some(), "{id} has no message");
        for message in messages {
            let is_its_own = message.strip_prefix(id).is_some_and(|rest| rest.starts_with([' ', ':']));
            let seen = is_its_own && expected.iter().any(|line| line == message);
            assert!(seen, "{id}: no fixture expects {message:?}");
        }
    }
}
