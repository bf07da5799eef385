//! `schedule/frequency`: base backups are neither too frequent nor too rare.

use spilo::Tag;
use spilo::schedule::BackupScript;
use spilo::variables::names;

use super::suggested_schedule;
use crate::context::BackupContext;
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::{Handlers, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    id: "schedule/frequency",
    default: Action::Warn,
    summary: "base backups are not more frequent than backup.maxPerDay, and frequent enough for old ones to be deleted",
    messages: &[Message::TEMPLATES],
    handlers: Handlers {
        postgresql: Some(|context, reporter| check(context, reporter)),
        pod_config: Some(|context, reporter| check(context, reporter)),
        ..Handlers::NONE
    },
};

messages! {
    enum Message<'a> {
        TooFrequent { runs: u32, max: u32, example: &'a str } => {
            problem: "the schedule makes {runs} base backups a day, more than backup.maxPerDay ({max})",
            fix: "write a schedule such as \"{example}\"",
        },
        NothingDeleted { tag: Tag } => {
            problem: "the schedule makes fewer than one base backup a day, and Spilo {tag} then never deletes old backups",
            fix: "write a daily schedule, or use Spilo 4.0-p3 or later",
        },
    }
}

fn check(context: &impl BackupContext, reporter: &mut Reporter<'_>) {
    let Some(path) = context.variable_path(names::BACKUP_SCHEDULE) else { return };
    let backups = context.backups();
    let Some(Ok(schedule)) = &backups.schedule else { return };
    let (runs, max) = (schedule.max_runs_per_day(), context.settings().backup.max_per_day);
    let example = suggested_schedule(context.settings());
    if runs > max {
        reporter.deny(path, Message::TooFrequent { runs, max, example });
    } else if !schedule.never_runs()
        && schedule.mean_runs_per_day().is_less_than_daily()
        && BackupScript::from_tag(backups.tag) == Some(BackupScript::DeleteFirst)
    {
        reporter.deny(path, Message::NothingDeleted { tag: backups.tag });
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::rules::testing::Case;

    fn case(schedule: &str) -> Case {
        Case::pod_config(&json!({"BACKUP_SCHEDULE": schedule}))
    }

    #[test]
    fn warns_about_too_many_backups() {
        assert_eq!(
            case("*/10 * * * *").findings(&RULE),
            [
                "warn data.BACKUP_SCHEDULE: the schedule makes 144 base backups a day, more than backup.maxPerDay (24); write a \
              schedule such as \"0 */12 * * *\""
            ]
        );
        assert_eq!(case("0 * * * *").findings(&RULE), [""; 0]);
        let settings = json!({"backup": {"maxPerDay": 2}});
        assert_eq!(case("0 */12 * * *").settings(&settings).findings(&RULE), [""; 0]);
        assert_eq!(case("0 */8 * * *").settings(&settings).findings(&RULE).len(), 1);
    }

    #[test]
    fn warns_if_old_backups_are_never_deleted() {
        assert_eq!(
            case("0 3 * * 0").findings(&RULE),
            [
                "warn data.BACKUP_SCHEDULE: the schedule makes fewer than one base backup a day, and Spilo 3.3-p3 then never \
              deletes old backups; write a daily schedule, or use Spilo 4.0-p3 or later"
            ]
        );
    }
}
