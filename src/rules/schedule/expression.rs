//! `schedule/expression`: cron accepts the schedule.

use spilo::schedule::{IgnoredPart, Schedule, ScheduleError};
use spilo::variables::names;

use super::suggested_schedule;
use crate::context::BackupContext;
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::{Handlers, Rule};
use crate::text::Quoted;

/// The rule.
pub const RULE: Rule = Rule {
    id: "schedule/expression",
    default: Action::Deny,
    summary: "BACKUP_SCHEDULE is a valid cron expression",
    messages: &[Message::TEMPLATES],
    handlers: Handlers {
        postgresql: Some(|context, reporter| check(context, reporter)),
        pod_config: Some(|context, reporter| check(context, reporter)),
        ..Handlers::NONE
    },
};

messages! {
    enum Message<'a> {
        Invalid { expression: Quoted<'a>, error: ScheduleError, example: &'a str } => {
            problem: "no backup job runs, because the cron expression {expression} is invalid: {error}",
            fix: "write a schedule such as \"{example}\"",
        },
        Never { expression: Quoted<'a>, example: &'a str } => {
            problem: "no backup job runs, because {expression} does not match any day",
            fix: "write a schedule such as \"{example}\"",
        },
        PartIgnored { expression: Quoted<'a>, part: IgnoredPart, schedule: &'a Schedule } => {
            problem: "cron ignores a part of {expression} and runs \"{schedule}\": {part}",
            fix: "write the intended schedule",
        },
    }
}

/// Spilo writes all its jobs into one crontab, which cron accepts or rejects as a whole (Debian cron 3.0pl1, `crontab.c`,
/// `replace_cmd`). Cron accepts some lines that are errors here, such as a comment, and then runs no backup either.
fn check(context: &impl BackupContext, reporter: &mut Reporter<'_>) {
    let Some(path) = context.variable_path(names::BACKUP_SCHEDULE) else { return };
    let backups = context.backups();
    let (Ok(startup), Some(schedule)) = (&backups.plan.startup, &backups.schedule) else { return };
    let expression = Quoted(startup.schedule.as_str());
    match schedule {
        Err(error) => {
            let example = suggested_schedule(context.settings());
            reporter.deny(path, Message::Invalid { expression, error: *error, example });
        }
        Ok(schedule) => {
            if schedule.never_runs() {
                let example = suggested_schedule(context.settings());
                reporter.deny(path.clone(), Message::Never { expression, example });
            }
            if let Some(part) = schedule.ignored_part() {
                reporter.warn(path, Message::PartIgnored { expression, part, schedule });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::rules::testing::Case;

    fn findings(schedule: &str) -> Vec<String> {
        Case::pod_config(&json!({"BACKUP_SCHEDULE": schedule})).findings(&RULE)
    }

    #[test]
    fn denies_a_schedule_that_never_runs() {
        assert_eq!(
            findings("0 0 31 2 *"),
            ["deny data.BACKUP_SCHEDULE: no backup job runs, because \"0 0 31 2 *\" does not match any day; write a \
              schedule such as \"0 */12 * * *\""]
        );
    }

    #[test]
    fn accepts_what_cron_accepts() {
        for schedule in ["0 */12 * * *", "@daily", "30 2 * * mon"] {
            assert_eq!(findings(schedule), [""; 0], "{schedule}");
        }
    }

    #[test]
    fn denies_what_cron_rejects() {
        let [finding] = &findings("0 24 * * *")[..] else { panic!() };
        assert!(
            finding.starts_with(
                "deny data.BACKUP_SCHEDULE: no backup job runs, because the cron expression \"0 24 * * *\" is invalid: "
            ),
            "{finding}"
        );
        assert!(finding.ends_with("; write a schedule such as \"0 */12 * * *\""), "{finding}");
    }

    #[test]
    fn suggests_the_default_of_the_settings() {
        let settings = json!({"backup": {"defaults": {"BACKUP_SCHEDULE": "0 3 * * *"}}});
        let case = Case::pod_config(&json!({"BACKUP_SCHEDULE": "daily"})).settings(&settings);
        assert!(case.findings(&RULE)[0].ends_with("write a schedule such as \"0 3 * * *\""));
    }

    #[test]
    fn warns_if_cron_ignores_a_part() {
        let [finding] = &findings("0 5-3,12 * * *")[..] else { panic!() };
        assert!(
            finding.starts_with(
                "warn data.BACKUP_SCHEDULE: cron ignores a part of \"0 5-3,12 * * *\" and runs \"0 12 * * *\": "
            ),
            "{finding}"
        );
    }

    #[test]
    fn a_schedule_in_the_resource_is_checked_as_well() {
        let env = json!([{"name": "BACKUP_SCHEDULE", "value": "never"}]);
        let case = Case::postgresql(&json!({"spec": {"env": env}}));
        assert!(case.findings(&RULE)[0].contains("the cron expression \"never\" is invalid"));
    }
}
