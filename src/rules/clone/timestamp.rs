//! `clone/timestamp`: `spec.clone` restores from backups to a time that all programs understand.

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
    summary: "spec.clone.timestamp has an offset from UTC",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { postgresql: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message<'a> {
        NoCluster => {
            problem: "cluster is empty: the operator ignores spec.clone and starts an empty database",
            fix: "set the name of the source cluster",
        },
        NoTimestamp { cluster: Quoted<'a> } => {
            problem: "without a timestamp the operator copies the running cluster {cluster} instead of restoring from backups",
            fix: "set a time with its offset from UTC to restore from backups",
        },
        OtherFormat { time: &'a RecoveryTime } => {
            problem: "the schema of the resource does not allow this format",
            fix: "write \"{time}\"",
        },
        NoOffset => {
            problem: "the time has no offset from UTC, and the restore fails",
            fix: "append one, for example +00:00",
        },
        Unsupported => {
            problem: "it is not a time, and the restore fails",
            fix: "use a format such as 2026-05-04T03:02:01+00:00",
        },
    }
}

fn check(context: &PostgresqlContext<'_>, reporter: &mut Reporter<'_>) {
    let clone = context.resource.clone_spec();
    if clone.cluster.is_empty() {
        // postgres-operator, `k8sres.go`: `spec.Clone.ClusterName != ""`.
        if context.is_new && !(clone.timestamp.is_empty() && clone.uid.is_empty()) {
            reporter.warn(clone_path().key("cluster"), Message::NoCluster);
        }
        return;
    }
    let path = clone_path().key("timestamp");
    if clone.timestamp.is_empty() {
        if context.is_new {
            reporter.warn(path, Message::NoTimestamp { cluster: Quoted(clone.cluster) });
        }
        return;
    }
    match RecoveryTime::parse(clone.timestamp) {
        Ok(time) if !matches_schema(clone.timestamp) => {
            reporter.repair(path, Message::OtherFormat { time: &time }, Edit::set_string(time.to_string()));
        }
        Ok(_) => {}
        Err(RecoveryTimeError::MissingOffset) => reporter.deny(path, Message::NoOffset),
        Err(RecoveryTimeError::UnsupportedFormat) => reporter.deny(path, Message::Unsupported),
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
                ["repair spec.clone.timestamp: the schema of the resource does not allow this format; \
                  write \"2026-05-04T03:02:01+00:00\""]
            );
        }
    }

    #[test]
    fn denies_a_time_that_cannot_be_restored_to() {
        assert_eq!(
            findings("2026-05-04T03:02:01"),
            [
                "deny spec.clone.timestamp: the time has no offset from UTC, and the restore fails; append one, for example \
              +00:00"
            ]
        );
        assert_eq!(
            findings("yesterday"),
            ["deny spec.clone.timestamp: it is not a time, and the restore fails; use a format such as \
              2026-05-04T03:02:01+00:00"]
        );
    }

    #[test]
    fn warns_if_a_new_cluster_is_copied_from_the_running_source() {
        let case = with_clone(&json!({"cluster": "old"}));
        assert_eq!(
            case.findings(&RULE),
            [
                "warn spec.clone.timestamp: without a timestamp the operator copies the running cluster \"old\" instead of \
              restoring from backups; set a time with its offset from UTC to restore from backups"
            ]
        );
        assert_eq!(case.old(&json!({"spec": {"numberOfInstances": 1}})).findings(&RULE), [""; 0]);
    }

    #[test]
    fn warns_if_the_operator_ignores_the_clone() {
        assert_eq!(
            with_clone(&json!({"cluster": "", "uid": "x"})).findings(&RULE),
            [
                "warn spec.clone.cluster: cluster is empty: the operator ignores spec.clone and starts an empty database; set \
              the name of the source cluster"
            ]
        );
    }
}
