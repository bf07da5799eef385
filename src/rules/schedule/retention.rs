//! `schedule/retention`: base backups are kept for long enough, and not too many of them.

use spilo::schedule::{BackupsKept, RetentionDays, RetentionError};
use spilo::variables::names;

use super::{suggested_retention, suggested_schedule};
use crate::context::BackupContext;
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::{Handlers, Rule};
use crate::text::Quoted;

/// The rule.
pub const RULE: Rule = Rule {
    id: "schedule/retention",
    default: Action::Deny,
    summary: "BACKUP_NUM_TO_RETAIN is a number of days, and the number of base backups that it keeps is within the limits",
    messages: &[Message::TEMPLATES],
    handlers: Handlers {
        postgresql: Some(|context, reporter| check(context, reporter)),
        pod_config: Some(|context, reporter| check(context, reporter)),
        ..Handlers::NONE
    },
};

messages! {
    enum Message<'a> {
        Invalid { value: Quoted<'a>, error: RetentionError, example: &'a str } => {
            problem: "invalid retention {value}: {error}",
            fix: "write a whole number such as \"{example}\"",
        },
        TooFew { days: u32, min: u32, example: &'a str } => {
            problem: "backups are kept for {days} days, fewer than backup.minRetentionDays ({min})",
            fix: "write \"{example}\"",
        },
        TooMany { days: u32, runs: u32, copies: u64, max: u64, retention: &'a str, schedule: &'a str } => {
            problem: "{days} days with {runs} base backups a day keep about {copies} full copies, more than backup.maxCopies \
                      ({max})",
            fix: "write a number of days such as \"{retention}\", and \"{schedule}\" as BACKUP_SCHEDULE",
        },
    }
}

fn check(context: &impl BackupContext, reporter: &mut Reporter<'_>) {
    let (backups, settings) = (context.backups(), context.settings());
    let Ok(startup) = &backups.plan.startup else { return };
    let path = context.variable_path(names::BACKUP_NUM_TO_RETAIN);
    let retention = suggested_retention(settings);
    let days = match RetentionDays::parse(startup.retention.as_str()) {
        Ok(days) => days.days(),
        Err(error) => {
            if let Some(path) = path {
                let value = Quoted(startup.retention.as_str());
                reporter.deny(path, Message::Invalid { value, error, example: retention });
            }
            return;
        }
    };
    let min = settings.backup.min_retention_days;
    if let Some(path) = path.clone().filter(|_| days < min) {
        reporter.warn(path, Message::TooFew { days, min, example: retention });
    }
    let Some(path) = path.or_else(|| context.variable_path(names::BACKUP_SCHEDULE)) else { return };
    let Some(Ok(schedule)) = &backups.schedule else { return };
    let max = u64::from(settings.backup.max_copies);
    if let Some(BackupsKept::AtMost(copies)) = backups.kept
        && copies > max
    {
        let (runs, schedule) = (schedule.max_runs_per_day(), suggested_schedule(settings));
        reporter.warn(path, Message::TooMany { days, runs, copies, max, retention, schedule });
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::rules::testing::Case;

    fn findings(retention: &str, schedule: &str) -> Vec<String> {
        Case::pod_config(&json!({"BACKUP_NUM_TO_RETAIN": retention, "BACKUP_SCHEDULE": schedule})).findings(&RULE)
    }

    #[test]
    fn denies_a_value_that_is_not_a_number() {
        let [finding] = &findings("seven", "@daily")[..] else { panic!() };
        assert!(finding.starts_with("deny data.BACKUP_NUM_TO_RETAIN: invalid retention \"seven\": "), "{finding}");
        assert!(finding.ends_with("; write a whole number such as \"7\""), "{finding}");
    }

    #[test]
    fn warns_about_few_days() {
        assert_eq!(
            findings("3", "@daily"),
            [
                "warn data.BACKUP_NUM_TO_RETAIN: backups are kept for 3 days, fewer than backup.minRetentionDays (7); write \"7\""
            ]
        );
        assert_eq!(findings("7", "@daily"), [""; 0]);
    }

    #[test]
    fn warns_about_many_copies() {
        assert_eq!(
            findings("14", "*/10 * * * *"),
            [
                "warn data.BACKUP_NUM_TO_RETAIN: 14 days with 144 base backups a day keep about 2018 full copies, more than \
              backup.maxCopies (100); write a number of days such as \"7\", and \"0 */12 * * *\" as BACKUP_SCHEDULE"
            ]
        );
    }
}
