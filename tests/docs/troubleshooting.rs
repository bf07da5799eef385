//! `docs/troubleshooting.md` quotes messages that exist.

use harbor_postgres_backup_policy::rules::RULES;

use crate::text;

const PAGE: &str = "docs/troubleshooting.md";

/// Marks the sections with messages of Kubernetes, Kubewarden and other programs.
const OTHER_PROGRAMS: &str = "Messages of ";

/// The first cells of all tables: the messages, with `…` in place of values.
fn messages(page: &str) -> Vec<(&str, &str)> {
    let mut heading = "";
    let mut messages = Vec::new();
    for line in page.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            heading = title;
        } else if let Some(row) = line.strip_prefix("| `") {
            let (message, _) = row.split_once("` |").unwrap_or_else(|| panic!("a table row without a message: {line}"));
            messages.push((heading, message));
        }
    }
    messages
}

/// Whether the parts of `quoted` are in `message`, in this order.
fn matches(quoted: &str, message: &str) -> bool {
    let mut rest = message;
    quoted.split('…').all(|part| match rest.split_once(part.trim()) {
        Some((_, after)) => {
            rest = after;
            true
        }
        None => false,
    })
}

/// The messages of the policy that are not those of a rule.
fn other_messages() -> Vec<String> {
    use harbor_postgres_backup_policy::cluster::NoCluster;
    use harbor_postgres_backup_policy::{validate, validate_settings};
    let request = |payload: &[u8]| validate(payload, &NoCluster).message.unwrap();
    let settings = |payload: &[u8]| validate_settings(payload).message.unwrap();
    vec![
        request(b"{"),
        request(b"x"),
        request(br#"{"request": {"kind": {"kind": 7}}}"#),
        settings(b"{"),
        settings(br#"{"mod": "verify"}"#),
        settings(br#"{"mode": "Verify"}"#),
        settings(br#"{"mode": true}"#),
        settings(br#"{"rules": {"pod-config/target": "repair"}}"#),
        settings(br#"{"lookups": {"enabled": true}}"#),
        settings(br#"{"backup": {"maxCopies": 0}}"#),
        settings(br#"{"operator": {"version": "x"}}"#),
    ]
}

#[test]
fn every_message_of_the_page_exists() {
    let page = text(PAGE);
    let templates = RULES.iter().flat_map(|rule| rule.messages.iter().copied().flatten());
    let mut existing: Vec<String> =
        templates.map(|template| format!("{}; {}", template.problem, template.fix)).collect();
    existing.extend(other_messages());
    let quoted: Vec<(&str, &str)> =
        messages(&page).into_iter().filter(|(heading, _)| !heading.starts_with(OTHER_PROGRAMS)).collect();
    assert!(quoted.len() >= 10, "{PAGE} quotes only {} messages", quoted.len());
    for (_, message) in quoted {
        assert!(message.len() >= 12, "`{message}` matches too much");
        assert!(existing.iter().any(|other| matches(message, other)), "{PAGE}: no message is `{message}`");
    }
}
