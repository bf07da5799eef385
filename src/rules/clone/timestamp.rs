//! `clone/timestamp`: `spec.clone` restores from backups, to a time in a supported format.

use spilo::{RecoveryTime, RecoveryTimeError};

use super::clone_path;
use crate::edit::Edit;
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::{Handlers, PostgresqlContext, Rule};
use crate::text::Quoted;

/// The rule.
pub const RULE: Rule = Rule {
    id: "clone/timestamp",
    default: Action::Repair,
    summary: "spec.clone.timestamp is set and has an offset from UTC",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { postgresql: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message<'a> {
        NoTimestamp { cluster: Quoted<'a> } => {
            problem: "without a timestamp the operator copies the running cluster {cluster} instead of restoring from backups",
            fix: "to restore from backups, set a time such as 2026-05-04T03:02:01+00:00",
        },
        OtherFormat { timestamp: Quoted<'a>, time: &'a RecoveryTime } => {
            problem: "{timestamp} does not match the schema of the resource",
            fix: "write \"{time}\"",
        },
        NoOffset { timestamp: Quoted<'a> } => {
            problem: "{timestamp} has no offset from UTC, and the restore fails",
            fix: "append one, for example +00:00",
        },
        Unsupported { timestamp: Quoted<'a> } => {
            problem: "{timestamp} is not a supported time, and the restore fails",
            fix: "use a format such as 2026-05-04T03:02:01+00:00",
        },
    }
}

fn check(context: &PostgresqlContext<'_>, reporter: &mut Reporter<'_>) {
    let Some(clone) = context.resource.clone_spec() else { return };
    // `restore/source` reports a clone without a cluster, which the operator ignores.
    if clone.cluster.is_empty() {
        return;
    }
    let path = clone_path().key("timestamp");
    if clone.timestamp.is_empty() {
        if context.is_new {
            reporter.warn(path, Message::NoTimestamp { cluster: Quoted(clone.cluster) });
        }
        return;
    }
    let timestamp = Quoted(clone.timestamp);
    match RecoveryTime::parse(clone.timestamp) {
        Ok(time) if !matches_schema(clone.timestamp) => {
            let message = Message::OtherFormat { timestamp, time: &time };
            reporter.repair(path, message, Edit::set_string(time.to_string()));
        }
        Ok(_) => {}
        Err(RecoveryTimeError::MissingOffset) => reporter.deny(path, Message::NoOffset { timestamp }),
        Err(RecoveryTimeError::UnsupportedFormat) => reporter.deny(path, Message::Unsupported { timestamp }),
    }
}

/// The pattern of `timestamp` in the CustomResourceDefinition of postgres-operator 1.7.0 to 2.0.1: seconds, a `T` and an
/// offset with a colon.
fn matches_schema(text: &str) -> bool {
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    let Some(rest) = shape.strip_prefix("0000-00-00T00:00:00").or(shape.strip_prefix("0000-00-00t00:00:00")) else {
        return false;
    };
    let offset = rest.strip_prefix('.').map_or(rest, |fraction| fraction.trim_start_matches('0'));
    matches!(offset, "+00:00" | "-00:00")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::rules::testing::Case;

    fn with_clone(clone: &Value) -> Case {
        Case::postgresql(&json!({"spec": {"clone": clone}}))
    }

    fn findings(timestamp: &str) -> Vec<String> {
        with_clone(&json!({"cluster": "old", "timestamp": timestamp})).findings(&RULE)
    }

    #[test]
    fn accepts_a_time_with_an_offset() {
        for timestamp in ["2026-05-04T03:02:01+00:00", "2026-05-04T03:02:01.25-02:00"] {
            assert_eq!(findings(timestamp), [""; 0]);
        }
    }

    #[test]
    fn repairs_the_format() {
        for timestamp in ["2026-05-04T03:02:01Z", "2026-05-04 03:02:01+00"] {
            assert_eq!(
                findings(timestamp),
                [format!(
                    "repair spec.clone.timestamp: \"{timestamp}\" does not match the schema of the resource; \
                     write \"2026-05-04T03:02:01+00:00\""
                )]
            );
        }
    }

    #[test]
    fn denies_a_time_that_cannot_be_restored_to() {
        assert_eq!(
            findings("2026-05-04T03:02:01"),
            [
                "deny spec.clone.timestamp: \"2026-05-04T03:02:01\" has no offset from UTC, and the restore fails; append one, \
              for example +00:00"
            ]
        );
        assert_eq!(
            findings("yesterday"),
            [
                "deny spec.clone.timestamp: \"yesterday\" is not a supported time, and the restore fails; use a format such as \
              2026-05-04T03:02:01+00:00"
            ]
        );
    }

    #[test]
    fn warns_if_a_new_cluster_is_copied_from_the_running_source() {
        let case = with_clone(&json!({"cluster": "old"}));
        assert_eq!(
            case.findings(&RULE),
            [
                "warn spec.clone.timestamp: without a timestamp the operator copies the running cluster \"old\" instead of \
              restoring from backups; to restore from backups, set a time such as 2026-05-04T03:02:01+00:00"
            ]
        );
        assert_eq!(case.old(&json!({"spec": {"numberOfInstances": 1}})).findings(&RULE), [""; 0]);
    }
}
