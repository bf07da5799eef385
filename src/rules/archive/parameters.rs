//! `archive/parameters`: no PostgreSQL parameter of the resource stops archiving or replication.

use crate::field_path::FieldPath;
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::{Handlers, PostgresqlContext, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    id: "archive/parameters",
    default: Action::Deny,
    summary: "no PostgreSQL parameter of the resource stops archiving or replication",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { postgresql: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message<'a> {
        ArchiveModeOff => {
            problem: "WAL is not archived while archive_mode is off, and a backup without WAL cannot be restored",
            fix: "remove archive_mode",
        },
        OwnArchiving { parameter: &'a str } => {
            problem: "{parameter} overrides Spilo's archive_command: WAL-G archives nothing",
            fix: "remove {parameter}",
        },
        MinimalWal => {
            problem: "with wal_level minimal, WAL can be neither archived nor replicated",
            fix: "remove wal_level",
        },
        NoWalSenders => {
            problem: "with max_wal_senders 0, neither replicas nor pg_basebackup can connect",
            fix: "remove max_wal_senders",
        },
        NoTimeout => {
            problem: "with archive_timeout 0, a restore can lose everything since the last complete WAL file",
            fix: "write \"1800s\" or less",
        },
        LongTimeout { value: &'a str } => {
            problem: "a restore can lose everything that was written in the last {value}",
            fix: "write \"1800s\" or less",
        },
    }
}

/// The maximum `archive_timeout` in seconds without a warning.
const MAX_TIMEOUT: u64 = 3600;

/// Spilo's own values have lower precedence than the resource's (Spilo, `configure_spilo.py`, `deep_update`).
fn check(context: &PostgresqlContext<'_>, reporter: &mut Reporter<'_>) {
    let Some(parameters) = context.resource.parameters().and_then(|parameters| parameters.as_object()) else { return };
    for (name, value) in parameters {
        let Some(value) = value.as_str() else { continue };
        let value = value.trim().trim_matches('\'').to_ascii_lowercase();
        let path = FieldPath::new(["spec", "postgresql", "parameters"]).key(name.clone());
        match name.to_ascii_lowercase().as_str() {
            "archive_mode" if ["off", "false", "no", "0"].contains(&value.as_str()) => {
                reporter.deny(path, Message::ArchiveModeOff);
            }
            parameter @ ("archive_command" | "archive_library") => {
                reporter.deny(path, Message::OwnArchiving { parameter });
            }
            "wal_level" if value == "minimal" => reporter.deny(path, Message::MinimalWal),
            "max_wal_senders" if value == "0" => reporter.deny(path, Message::NoWalSenders),
            "archive_timeout" => match seconds(&value) {
                Some(0) => reporter.warn(path, Message::NoTimeout),
                Some(timeout) if timeout > MAX_TIMEOUT => reporter.warn(path, Message::LongTimeout { value: &value }),
                _ => {}
            },
            _ => {}
        }
    }
}

/// The seconds of a PostgreSQL parameter whose unit is seconds.
fn seconds(value: &str) -> Option<u64> {
    let digits = value.trim_end_matches(|c: char| !c.is_ascii_digit());
    let number: u64 = digits.parse().ok()?;
    match value.strip_prefix(digits)?.trim() {
        "us" => Some(number / 1_000_000),
        "ms" => Some(number / 1_000),
        "" | "s" => Some(number),
        "min" => number.checked_mul(60),
        "h" => number.checked_mul(3_600),
        "d" => number.checked_mul(86_400),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::rules::testing::Case;

    fn findings(parameters: &Value) -> Vec<String> {
        Case::postgresql(&json!({"spec": {"postgresql": {"parameters": parameters}}})).findings(&RULE)
    }

    #[test]
    fn accepts_parameters_that_do_not_matter_to_archiving() {
        assert_eq!(
            findings(&json!({"max_connections": "1024", "archive_mode": "on", "wal_level": "replica", "x": 7})),
            [""; 0]
        );
        assert_eq!(findings(&json!({"archive_timeout": "1h"})), [""; 0]);
    }

    #[test]
    fn denies_parameters_that_stop_archiving() {
        let denied = |parameter: &str, value: &str, message: &str| {
            let path = format!("spec.postgresql.parameters.{parameter}");
            assert_eq!(findings(&json!({parameter: value})), [format!("deny {path}: {message}")]);
        };
        let off = "WAL is not archived while archive_mode is off, and a backup without WAL cannot be restored; remove \
                   archive_mode";
        for value in ["off", " 'OFF' ", "false", "0"] {
            denied("archive_mode", value, off);
        }
        denied(
            "archive_command",
            "cp %p /x",
            "archive_command overrides Spilo's archive_command: WAL-G archives nothing; remove archive_command",
        );
        denied(
            "wal_level",
            "minimal",
            "with wal_level minimal, WAL can be neither archived nor replicated; remove wal_level",
        );
        denied(
            "max_wal_senders",
            "0",
            "with max_wal_senders 0, neither replicas nor pg_basebackup can connect; remove max_wal_senders",
        );
    }

    #[test]
    fn warns_about_a_long_archive_timeout() {
        let warning = |value: &str| findings(&json!({"archive_timeout": value}));
        for value in ["3601", "61min", "2h", "1d"] {
            assert_eq!(
                warning(value),
                [format!(
                    "warn spec.postgresql.parameters.archive_timeout: a restore can lose everything that was written in the \
                     last {value}; write \"1800s\" or less"
                )]
            );
        }
        assert!(warning("0")[0].contains("since the last complete WAL file"));
        for value in ["3600s", "3600000ms", "later", ""] {
            assert_eq!(warning(value), [""; 0]);
        }
    }
}
