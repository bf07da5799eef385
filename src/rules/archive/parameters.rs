//! `archive/parameters`: no PostgreSQL parameter of the resource stops archiving or replication.

use spilo::plan::{ArchiveCommand, Blame, ProblemKind, parameter_seconds};

use crate::field_path::FieldPath;
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::{Handlers, PostgresqlContext, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    id: "archive/parameters",
    default: Action::Deny,
    summary: "no PostgreSQL parameter of the resource stops archiving, or takes away what a restore needs",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { postgresql: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message<'a> {
        ArchiveModeOff => {
            problem: "WAL is not archived while archive_mode is off, and a backup without WAL cannot be restored",
            fix: "remove archive_mode",
        },
        ArchivesNothing { parameter: &'a str } => {
            problem: "{parameter} overrides Spilo's archive_command: WAL-G archives nothing",
            fix: "remove {parameter}",
        },
        WithoutVariables => {
            problem: "archive_command calls WAL-G without envdir /run/etc/wal-e.d/env: WAL-G has no variables and archives nothing",
            fix: "remove archive_command",
        },
        UnknownCommand => {
            problem: "archive_command overrides Spilo's, and whether it calls WAL-G is not known",
            fix: "make sure that it calls wal-g wal-push with envdir /run/etc/wal-e.d/env, or remove it",
        },
        NoLogForRestore { parameter: &'a str } => {
            problem: "{parameter} is changed: a restore to a time after the last WAL fails, because Spilo finds no CSV log",
            fix: "remove {parameter}",
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

/// Spilo's own values have lower precedence than the resource's (Spilo, `configure_spilo.py`, `deep_update`). Patroni
/// overrides `wal_level`, `max_wal_senders` and `hot_standby`, and does not write `restore_command`.
fn check(context: &PostgresqlContext<'_>, reporter: &mut Reporter<'_>) {
    for (name, value) in context.resource.string_parameters() {
        check_parameter(name, value, reporter);
    }
    for problem in context.backups.problems() {
        if problem.kind == ProblemKind::NoLogForRestore
            && let Blame::ResourceField(field) = &problem.blame
        {
            let parameter = field.rsplit('.').next().unwrap_or_default();
            reporter.warn(parameter_path(parameter), Message::NoLogForRestore { parameter });
        }
    }
}

fn check_parameter(name: &str, value: &str, reporter: &mut Reporter<'_>) {
    let path = parameter_path(name);
    let normalized = value.trim().trim_matches('\'').to_ascii_lowercase();
    match name.to_ascii_lowercase().as_str() {
        "archive_mode" if ["off", "false", "no", "0"].contains(&normalized.as_str()) => {
            reporter.deny(path, Message::ArchiveModeOff);
        }
        parameter @ "archive_command" => match ArchiveCommand::parse(value) {
            ArchiveCommand::Archives => {}
            ArchiveCommand::WithoutVariables => reporter.deny(path, Message::WithoutVariables),
            ArchiveCommand::Other if calls_script(value) => reporter.warn(path, Message::UnknownCommand),
            _ => reporter.deny(path, Message::ArchivesNothing { parameter }),
        },
        parameter @ "archive_library" if !normalized.is_empty() => {
            reporter.deny(path, Message::ArchivesNothing { parameter });
        }
        "archive_timeout" => match parameter_seconds(&normalized) {
            Some(0) => reporter.warn(path, Message::NoTimeout),
            Some(timeout) if timeout > MAX_TIMEOUT => {
                reporter.warn(path, Message::LongTimeout { value: &normalized });
            }
            _ => {}
        },
        _ => {}
    }
}

fn parameter_path(name: &str) -> FieldPath {
    FieldPath::new(["spec", "postgresql", "parameters"]).key(name.to_owned())
}

/// Whether the command contains WAL-G, or a file of the user that can call it.
fn calls_script(command: &str) -> bool {
    let is_script = |word: &str| {
        let word = word.trim_matches(['"', '\'']);
        word.starts_with('/') && !word.starts_with("/bin/") && !word.starts_with("/usr/bin/") && !word.contains('%')
    };
    command.contains("wal-g") || command.split_whitespace().next().is_some_and(is_script)
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
            "archive_command",
            "wal-g wal-push %p",
            "archive_command calls WAL-G without envdir /run/etc/wal-e.d/env: WAL-G has no variables and archives nothing; \
             remove archive_command",
        );
    }

    #[test]
    fn accepts_a_command_that_calls_wal_g_with_the_variables_of_spilo() {
        for command in [
            r#"envdir "/run/etc/wal-e.d/env" wal-g wal-push "%p""#,
            r#"envdir "/run/etc/wal-e.d/env" timeout 600 wal-g wal-push "%p""#,
        ] {
            assert_eq!(findings(&json!({"archive_command": command})), [""; 0]);
        }
    }

    #[test]
    fn warns_about_a_command_that_may_call_wal_g() {
        assert_eq!(
            findings(&json!({"archive_command": "/scripts/archive.sh %p"})),
            [
                "warn spec.postgresql.parameters.archive_command: archive_command overrides Spilo's, and whether it calls WAL-G \
              is not known; make sure that it calls wal-g wal-push with envdir /run/etc/wal-e.d/env, or remove it"
            ]
        );
    }

    #[test]
    fn accepts_parameters_that_patroni_overrides() {
        assert_eq!(findings(&json!({"wal_level": "minimal", "max_wal_senders": "0", "restore_command": "x"})), [""; 0]);
    }

    #[test]
    fn warns_about_logs_that_a_restore_needs() {
        let spec = |parameters: Value| {
            json!({"spec": {
                "clone": {"cluster": "old", "uid": "u", "timestamp": "2026-05-04T03:02:01+00:00", "s3_wal_path": "s3://b/old/16"},
                "postgresql": {"parameters": parameters},
            }})
        };
        let findings = |parameters: Value| Case::postgresql(&spec(parameters)).findings(&RULE);
        assert_eq!(findings(json!({"logging_collector": "on"})), [""; 0]);
        assert_eq!(
            findings(json!({"logging_collector": "off"})),
            [
                "warn spec.postgresql.parameters.logging_collector: logging_collector is changed: a restore to a time after the \
              last WAL fails, because Spilo finds no CSV log; remove logging_collector"
            ]
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
