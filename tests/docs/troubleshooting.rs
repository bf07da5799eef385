//! `docs/troubleshooting.md` quotes messages that exist, and refers to every rule.

use std::collections::BTreeSet;

use harbor_postgres_backup_policy::cluster::{LookupError, NoCluster};
use harbor_postgres_backup_policy::rules::RULES;
use harbor_postgres_backup_policy::{validate, validate_settings};

use crate::text;

const PAGE: &str = "docs/troubleshooting.md";

/// The section with the messages of the policy that do not name a rule.
const OWN_MESSAGES: &str = "\n## Messages of requests and settings\n";

/// Everything in backticks, except code blocks.
fn code_spans(markdown: &str) -> impl Iterator<Item = &str> {
    let prose = markdown.split("```").step_by(2);
    prose.flat_map(|part| part.lines().flat_map(|line| line.split('`').skip(1).step_by(2)))
}

/// The first cells of all tables, without the headings.
fn first_cells(markdown: &str) -> impl Iterator<Item = &str> {
    let rows = markdown.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| row.split(" | ").next().unwrap())
}

/// Whether the parts of `quoted`, in which `…` stands for a value, are in `message` in this order.
fn is_quoted_from(quoted: &str, message: &str) -> bool {
    let mut rest = message;
    quoted.split('…').all(|part| match rest.split_once(part.trim()) {
        Some((_, after)) => {
            rest = after;
            true
        }
        None => false,
    })
}

/// Messages about requests and settings, one of each type.
fn own_messages() -> Vec<String> {
    let request = |payload: &[u8]| validate(payload, &NoCluster).message.unwrap();
    let settings = |payload: &[u8]| validate_settings(payload).message.unwrap();
    let restore = |entry: &str| settings(format!(r#"{{"restore": {{"clusters": {entry}}}}}"#).as_bytes());
    let entry = r#"{"cluster": "n/c", "from": {"cluster": "c"}, "timestamp": "2026-05-04T03:02:01Z"}"#;
    let image = |image: &str| settings(format!(r#"{{"spilo": {{"images": {{"12": "{image}"}}}}}}"#).as_bytes());
    vec![
        request(b"{"),
        request(b"x"),
        request(br#"{"request": {"kind": {"kind": 7}}}"#),
        settings(b"{"),
        settings(br#"{"mod": "verify"}"#),
        settings(br#"{"operator": {"bucket": "b"}, "mode": true}"#),
        settings(br#"{"mode": "Verify"}"#),
        settings(br#"{"mode": "audit"}"#),
        settings(br#"{"rules": {"pg-hba/sintax": "off"}}"#),
        settings(br#"{"rules": {"x": "off"}}"#),
        settings(br#"{"lookups": {"enabled": "yes"}, "podConfig": {"names": "x"}, "backup": {"maxCopies": "9"}}"#),
        settings(b"[7]"),
        settings(br#"{"backup": {"maxCopies": 0}}"#),
        settings(br#"{"operator": {"version": "x"}}"#),
        settings(br#"{"spilo": {"minimum": "x"}}"#),
        settings(br#"{"rules": {"pod-config/target": "repair"}}"#),
        settings(br#"{"lookups": {"enabled": true}}"#),
        restore(r#"[{"cluster": "n/c", "timestamp": "2026-05-04T03:02:01Z"}]"#),
        restore(r#"[{"cluster": "n/c", "from": {"cluster": "c"}}]"#),
        restore(&format!("[{}]", entry.replace('Z', ""))),
        restore(&format!("[{entry}, {entry}]")),
        image("x/spilo-12:1.6-p3"),
        image("x/spilo-17:4.0-p3"),
        image("x/spilo-16:3.3-p1"),
    ]
}

#[test]
fn every_quoted_message_exists() {
    let page = text(PAGE);
    let (_, section) = page.split_once(OWN_MESSAGES).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let quoted: Vec<&str> = first_cells(section).flat_map(code_spans).collect();
    let existing = own_messages();
    for message in &quoted {
        assert!(message.len() >= 12, "`{message}` matches too much");
        assert!(existing.iter().any(|other| is_quoted_from(message, other)), "{PAGE}: no message is `{message}`");
    }
    for message in &existing {
        assert!(quoted.iter().any(|quoted| is_quoted_from(quoted, message)), "{PAGE} does not explain {message:?}");
    }
}

#[test]
fn every_reason_of_a_failed_look_up_is_explained() {
    let page = text(PAGE);
    for error in [
        LookupError::NotFound,
        LookupError::NotProvided,
        LookupError::Encrypted,
        LookupError::Template,
        LookupError::Forbidden,
        LookupError::Malformed,
        LookupError::Failed,
    ] {
        assert!(page.contains(&format!("\n| {error} |")), "{PAGE} does not explain {error:?}");
    }
}

#[test]
fn the_rules_on_the_page_are_those_of_the_registry() {
    let page = text(PAGE);
    let ids: BTreeSet<&str> = RULES.iter().map(|rule| rule.id).collect();
    let groups: BTreeSet<&str> = ids.iter().map(|id| id.split_once('/').unwrap().0).collect();
    let is_id = |span: &&str| {
        let name = span.split_once('/').filter(|(group, _)| groups.contains(group)).map(|(_, name)| name);
        name.is_some_and(|name| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'))
    };
    let mentioned: BTreeSet<&str> = code_spans(&page).filter(is_id).collect();
    assert_eq!(mentioned, ids);
}
