//! The schedule rules: when base backups are made, and how many are kept.

use crate::finding::Findings;
use crate::path::Path;
use crate::schedule::{BackupScript, Kept, RetentionDays, Schedule};
use crate::spilo::vocabulary::{Asked as _, Name, names};
use crate::subject::{Case, HoldsVariables};
use crate::text::quoted;

const SCHEDULE: Name = names::BACKUP_SCHEDULE;
const RETAIN: Name = names::BACKUP_NUM_TO_RETAIN;

/// `schedule/expression`. Spilo pipes all its cron lines into one `crontab -`, which takes all of
/// them or none (Debian's crontab.c, replace_cmd).
pub fn expression<View: HoldsVariables>(case: &Case<'_, View>, out: &mut Findings) {
    let (Some(path), Ok(plan)) = (case.object.path_of(SCHEDULE), &case.backups.plan) else { return };
    let Some(schedule) = case.backups.schedule() else { return };
    match schedule {
        Err(error) => {
            let problem = format!(
                "cron does not take {} as a schedule: {error}; the pod then has no backup job",
                quoted(plan.schedule)
            );
            out.violation(
                path,
                problem,
                format!("write \"{}\", for example", suggested(case, SCHEDULE, "0 */12 * * *")),
            );
        }
        Ok(schedule) => {
            if let Some(ignored) = schedule.ignored() {
                let problem = format!("cron drops a part of {} without a word: {ignored}", quoted(plan.schedule));
                out.advice(path, problem, format!("cron reads it as \"{schedule}\"; write what you mean"));
            }
        }
    }
}

/// `schedule/frequency`.
pub fn frequency<View: HoldsVariables>(case: &Case<'_, View>, out: &mut Findings) {
    let Some((path, schedule)) = readable(case) else { return };
    let most = case.settings.backup.max_per_day;
    let runs = schedule.busiest_day();
    let example = suggested(case, SCHEDULE, "0 */12 * * *");
    if runs > most {
        let problem = format!("it makes {runs} base backups a day, more than {most}");
        out.violation(path, problem, format!("write \"{example}\" for a few a day"));
    } else if schedule.never_runs() {
        out.violation(path, "it never makes a base backup", format!("write \"{example}\""));
    } else if schedule.average_per_day().is_rarer_than_daily()
        && BackupScript::of_tag(case.backups.tag) == Some(BackupScript::DeletesFirst)
    {
        let problem = format!("it runs less than daily, and Spilo {} then never deletes old backups", case.backups.tag);
        out.violation(path, problem, "write a daily schedule, or use Spilo 4.0-p3 or later");
    }
}

/// `schedule/retention`.
pub fn retention<View: HoldsVariables>(case: &Case<'_, View>, out: &mut Findings) {
    let Ok(plan) = &case.backups.plan else { return };
    let own = case.object.path_of(RETAIN);
    let wanted = suggested(case, RETAIN, "7");
    let days = match RetentionDays::parse(plan.retain) {
        Ok(days) => days,
        Err(error) => {
            if let Some(path) = own {
                let problem = format!("{} is no number of days: {error}", quoted(plan.retain));
                out.violation(path, problem, format!("write a whole number such as \"{wanted}\""));
            }
            return;
        }
    };
    let least = case.settings.backup.min_retention_days;
    if let Some(path) = own.clone().filter(|_| days.days() < least) {
        let problem = format!("backups are kept for {} days, fewer than {least}", days.days());
        out.advice(path, problem, format!("write \"{wanted}\""));
    }
    let Some(path) = own.or_else(|| case.object.path_of(SCHEDULE)) else { return };
    let Some(Ok(schedule)) = case.backups.schedule() else { return };
    let most = u64::from(case.settings.backup.max_copies);
    if let Some(Kept::AtMost(copies)) = case.backups.kept()
        && copies > most
    {
        let problem = format!(
            "it counts days, not backups: {} days of {} a day are about {copies} full copies, more than {most}",
            days.days(),
            schedule.busiest_day()
        );
        let fix =
            format!("write \"{wanted}\", with \"{}\" as BACKUP_SCHEDULE", suggested(case, SCHEDULE, "0 */12 * * *"));
        out.advice(path, problem, fix);
    }
}

/// The object's own schedule, if cron can read it.
fn readable<'c, View: HoldsVariables>(case: &'c Case<'_, View>) -> Option<(Path, &'c Schedule)> {
    let path = case.object.path_of(SCHEDULE)?;
    Some((path, case.backups.schedule()?.as_ref().ok()?))
}

/// The value that would be added if the variable were missing.
fn suggested<'a, View>(case: &Case<'a, View>, name: Name, otherwise: &'a str) -> &'a str {
    case.settings.backup.defaults.get(name.written().as_ref()).map_or(otherwise, AsRef::as_ref)
}
