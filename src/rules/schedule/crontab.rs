//! `schedule/crontab`: cron accepts the crontab that Spilo writes.
//!
//! Spilo writes one crontab with `BACKUP_SCHEDULE`, `LOG_SHIP_SCHEDULE` and the lines in `CRONTAB` (`configure_spilo.py`,
//! `write_crontab`). One invalid line, and cron rejects all of it. `schedule/expression` reports `BACKUP_SCHEDULE`.

use spilo::plan::{Problem, ProblemKind};
use spilo::schedule::{CrontabListError, ScheduleError};
use spilo::startup::{CrontabJob, StartupHazard};

use crate::context::BackupContext;
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::problems::{name_blame, report};
use crate::rules::{Handlers, PodConfigContext, PostgresqlContext, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    id: "schedule/crontab",
    default: Action::Deny,
    summary: "cron accepts the whole crontab: CRONTAB, LOG_SHIP_SCHEDULE, and the tags of shipped logs",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { postgresql: Some(check_postgresql), pod_config: Some(check_pod_config), ..Handlers::NONE },
};

messages! {
    enum Message<'a> {
        Characters => {
            problem: "CRONTAB is a string, of which Spilo writes every character on a line of its own: cron rejects the crontab, \
                      and no backup runs",
            fix: "write a YAML list of lines, such as [\"0 5 * * * <command>\"]",
        },
        Line { line: usize, error: &'a ScheduleError } => {
            problem: "line {line} of CRONTAB is not valid ({error}): cron rejects the crontab, and no backup runs",
            fix: "correct the line",
        },
        LogSchedule { error: &'a ScheduleError } => {
            problem: "LOG_SHIP_SCHEDULE is not valid ({error}): cron rejects the crontab, and no backup runs",
            fix: "write five fields, such as \"1 0 * * *\"",
        },
        LogScheduleOnly { error: &'a ScheduleError } => {
            problem: "LOG_SHIP_SCHEDULE is not valid ({error}): no log files are shipped",
            fix: "write five fields, such as \"1 0 * * *\"",
        },
        NotAList { error: &'a CrontabListError } => {
            problem: "CRONTAB cannot be read ({error}): the start-up of Spilo stops at a random step, with or without backups",
            fix: "write a YAML list of lines, such as [\"0 5 * * * <command>\"]",
        },
        LogTags { blame: String } => {
            problem: "{blame} is set, but LOG_S3_TAGS is not a JSON object: the start-up of Spilo 3.3-p3 to 4.0-p2 stops at a \
                      random step, with or without backups",
            fix: "set LOG_S3_TAGS to a JSON object, which can be empty",
        },
    }
}

fn check_postgresql(context: &PostgresqlContext<'_>, reporter: &mut Reporter<'_>) {
    for problem in context.backups.problems() {
        if let Some(message) = message(context, problem) {
            report(context, problem, message, reporter);
        }
    }
}

fn check_pod_config(context: &PodConfigContext<'_>, reporter: &mut Reporter<'_>) {
    for problem in context.backups.problems() {
        match message(context, problem) {
            // Another source can have the tags, and the release is not known.
            Some(message @ Message::LogTags { .. }) => reporter.warn(context.blame_path(&problem.blame), message),
            Some(message) => report(context, problem, message, reporter),
            None => {}
        }
    }
}

fn message<'p>(context: &impl BackupContext, problem: &'p Problem) -> Option<Message<'p>> {
    match &problem.kind {
        ProblemKind::Crontab(crontab) => match crontab.job {
            CrontabJob::Characters => Some(Message::Characters),
            CrontabJob::Own { line } => Some(Message::Line { line, error: &crontab.error }),
            CrontabJob::LogShipping if crontab.rejects_crontab => Some(Message::LogSchedule { error: &crontab.error }),
            CrontabJob::LogShipping => Some(Message::LogScheduleOnly { error: &crontab.error }),
            _ => None,
        },
        ProblemKind::Hazard(StartupHazard::Crontab(error)) => Some(Message::NotAList { error }),
        ProblemKind::Hazard(StartupHazard::LogTags) => Some(Message::LogTags { blame: name_blame(context, problem) }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::rules::testing::Case;

    fn findings(patch: &Value) -> Vec<String> {
        Case::pod_config(patch).findings(&RULE)
    }

    fn crontab(value: &str) -> Vec<String> {
        findings(&json!({"CRONTAB": value}))
    }

    #[test]
    fn accepts_a_list_of_lines() {
        assert_eq!(crontab(r#"["0 5 * * * /scripts/own.sh"]"#), [""; 0]);
        assert_eq!(crontab("[]"), [""; 0]);
    }

    #[test]
    fn denies_a_string() {
        assert_eq!(
            crontab("00 01 * * * task"),
            [
                "deny data.CRONTAB: CRONTAB is a string, of which Spilo writes every character on a line of its own: cron \
              rejects the crontab, and no backup runs; write a YAML list of lines, such as [\"0 5 * * * <command>\"]"
            ]
        );
    }

    #[test]
    fn denies_an_invalid_line() {
        let found = crontab(r#"["0 5 * * * task", "0 25 * * * task"]"#);
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("deny data.CRONTAB: line 2 of CRONTAB is not valid ("), "{found:?}");
    }

    #[test]
    fn denies_another_document() {
        for value in ["{a: 1}", "7", ""] {
            let found = crontab(value);
            assert!(found[0].starts_with("deny data.CRONTAB: CRONTAB cannot be read ("), "{found:?}");
        }
    }

    #[test]
    fn denies_an_invalid_schedule_of_shipped_logs() {
        let patch = json!({"LOG_S3_BUCKET": "logs", "LOG_S3_TAGS": "{}", "LOG_SHIP_SCHEDULE": "0 25 * * *"});
        let found = findings(&patch);
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("deny data.LOG_SHIP_SCHEDULE: LOG_SHIP_SCHEDULE is not valid ("), "{found:?}");
        assert_eq!(findings(&json!({"LOG_SHIP_SCHEDULE": "0 25 * * *"})), [""; 0]);
    }

    #[test]
    fn denies_logs_without_tags_where_the_release_requires_them() {
        let case = |image: &str| {
            Case::postgresql(&json!({"spec": {"dockerImage": image, "env": [
                {"name": "WAL_S3_BUCKET", "value": "backups"}, {"name": "LOG_S3_BUCKET", "value": "logs"},
            ]}}))
            .operator(&json!({}))
            .findings(&RULE)
        };
        assert_eq!(
            case("ghcr.io/zalando/spilo-16:3.3-p3"),
            [
                "deny spec.env[1]: LOG_S3_BUCKET is set, but LOG_S3_TAGS is not a JSON object: the start-up of Spilo 3.3-p3 \
              to 4.0-p2 stops at a random step, with or without backups; set LOG_S3_TAGS to a JSON object, which can be empty"
            ]
        );
        assert_eq!(case("ghcr.io/zalando/spilo-15:3.2-p1"), [""; 0]);
        assert_eq!(case("ghcr.io/zalando/spilo-17:4.0-p3"), [""; 0]);
        let operator = Case::postgresql(&json!({}))
            .operator(&json!({"aws_or_gcp": {"wal_s3_bucket": "backups", "log_s3_bucket": "logs"}}))
            .findings(&RULE);
        assert!(
            operator.len() == 1
                && operator[0]
                    .starts_with("deny spec: log_s3_bucket in the operator's configuration is set, but LOG_S3_TAGS "),
            "{operator:?}"
        );
        // The resource of a cluster can have the tags.
        let found = findings(&json!({"LOG_S3_BUCKET": "logs"}));
        assert!(found.len() == 1 && found[0].starts_with("warn data.LOG_S3_BUCKET: "), "{found:?}");
    }
}
