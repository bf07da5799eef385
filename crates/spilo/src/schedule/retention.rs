//! How many base backups Spilo's `postgres_backup.sh` keeps in the archive.
//!
//! `BACKUP_NUM_TO_RETAIN` is a number of *days* despite its name, and in the older script also the number of
//! younger backups that must exist before any backup is deleted.

use std::fmt;

use super::cron::Schedule;
use super::days::Days;
pub use super::retention_days::{RetentionDays, RetentionError};
use crate::release::{Tag, milestones};

/// The retention logic of `postgres_backup.sh`, with WAL-G, from Spilo 1.6-p2 on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BackupScript {
    /// 1.6-p2 to 4.0-p2: deletes first, if enough younger backups remain, and creates a backup afterwards.
    DeleteFirst,
    /// 4.0-p3 and later: creates a backup first and deletes afterwards.
    BackupFirst,
    /// 2.1-p1, 3.3-p1 and 3.3-p2: does not recognize the header of WAL-G's backup list and so finds no backups. It
    /// deletes first, but there is nothing to delete.
    ListUnreadable,
}

impl BackupScript {
    /// The script of a Spilo release. `None` before 1.6-p2, where the number of days was counted in other ways.
    pub fn from_tag(tag: Tag) -> Option<Self> {
        // `sed '0,/^name\s*last_modified\s*/d'` against WAL-G 1.1, and the same with `\(last_\)\?modified` against
        // WAL-G 3, which writes `backup_name`.
        const LIST_UNREADABLE: [Tag; 3] = [Tag::new(2, 1, 1), Tag::new(3, 3, 1), Tag::new(3, 3, 2)];
        if tag < Tag::new(1, 6, 2) {
            None
        } else if LIST_UNREADABLE.contains(&tag) {
            Some(Self::ListUnreadable)
        } else if tag < milestones::BACKUP_BEFORE_DELETION {
            Some(Self::DeleteFirst)
        } else {
            Some(Self::BackupFirst)
        }
    }
}

/// How many base backups are in the archive after a scheduled run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BackupsKept {
    /// The largest number that the schedule alone leads to, in the long run. A backup that Spilo creates when a pod
    /// starts or is promoted is added for as long as it is young; one that takes longer or shorter than the others can
    /// make a difference of one.
    AtMost(u64),
    /// No limit.
    Unbounded(UnboundedReason),
}

/// Why the number of base backups has no limit. `Display` is a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnboundedReason {
    /// [`BackupScript::ListUnreadable`].
    ListUnreadable,
    /// The script only deletes if at least as many younger backups remain as there are days to retain, and this
    /// schedule never creates that many in that time.
    TooInfrequent,
    /// The schedule has no scheduled runs, so that nothing deletes the backups that are created when a pod starts.
    NoRuns,
}

impl fmt::Display for UnboundedReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ListUnreadable => {
                "the backup script of this image cannot read WAL-G's backup list, so it never deletes a backup"
            }
            Self::TooInfrequent => {
                "the backup script of this image only deletes a backup if at least as many younger backups exist as \
                 there are days to retain, and this schedule never creates that many"
            }
            Self::NoRuns => "the schedule never runs the backup script, which is what deletes old backups",
        })
    }
}

/// How many base backups a schedule and a retention lead to.
///
/// ```
/// use spilo::schedule::{BackupScript, BackupsKept, RetentionDays, Schedule, UnboundedReason, backups_kept};
///
/// let days = RetentionDays::parse("7")?;
/// let script = BackupScript::DeleteFirst;
/// let twice_a_day = Schedule::parse("0 */12 * * *")?;
/// assert_eq!(backups_kept(&twice_a_day, days, script), BackupsKept::AtMost(16));
///
/// let sundays = Schedule::parse("@weekly")?;
/// assert_eq!(backups_kept(&sundays, days, script), BackupsKept::Unbounded(UnboundedReason::TooInfrequent));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn backups_kept(schedule: &Schedule, retention: RetentionDays, script: BackupScript) -> BackupsKept {
    let runs = u64::from(schedule.max_runs_per_day());
    if runs == 0 {
        return BackupsKept::Unbounded(UnboundedReason::NoRuns);
    }
    let windows = Windows { days: schedule.days(), length: u64::from(retention.days()), runs };
    match script {
        BackupScript::ListUnreadable => BackupsKept::Unbounded(UnboundedReason::ListUnreadable),
        BackupScript::DeleteFirst => windows.delete_first(),
        BackupScript::BackupFirst => windows.backup_first(),
    }
}

/// For each day with backups, the retention period that ends on it.
struct Windows {
    days: Days,
    /// Days to retain.
    length: u64,
    /// Backups on each day that has any.
    runs: u64,
}

/// One day with backups, and the retention period before it.
struct Window {
    /// The day's number, see [`Days::matching`].
    day: u64,
    /// Backups in the `length` days before this day.
    before: u64,
    /// Whether the first of these days has backups.
    starts_with_backups: bool,
}

impl Windows {
    /// 4.0-p3: deletes everything older than the newest backup that has reached the age, but never leaves fewer
    /// backups than days.
    fn backup_first(&self) -> BackupsKept {
        // At the day's last run all backups of the window's first day have reached the age, that of the same time of
        // day only just.
        let young = self.each(1).map(|window| {
            let aged = if window.starts_with_backups { self.runs } else { 0 };
            window.before - aged + self.runs
        });
        BackupsKept::AtMost(young.max().unwrap_or(0).saturating_add(1).max(self.length))
    }

    /// Up to 4.0-p2: keeps the newest backup that has reached the age and all younger ones, and creates another; deletes
    /// nothing if there are fewer younger ones than days.
    fn delete_first(&self) -> BackupsKept {
        let (period, warm_up) = (self.days.period(), self.warm_up());
        let mut stored = 0_u64;
        let mut most = 0;
        let mut first_deletion = None;
        for window in self.each(2) {
            if window.day > first_deletion.unwrap_or(warm_up) + period {
                break;
            }
            // A backup is listed with the time at which it was complete, so that of the same time of day is still
            // young: the younger ones are `before` and, if the first day has none, those created earlier today.
            let (runs_without_deletion, earlier_today) = if window.starts_with_backups {
                (if window.before < self.length { self.runs } else { 0 }, 0)
            } else {
                (self.length.saturating_sub(window.before).min(self.runs), self.runs - 1)
            };
            stored = stored.saturating_add(runs_without_deletion);
            most = most.max(stored);
            if runs_without_deletion < self.runs {
                stored = window.before.saturating_add(earlier_today).saturating_add(2);
                most = most.max(stored);
                if window.day > warm_up {
                    first_deletion.get_or_insert(window.day);
                }
            }
        }
        match first_deletion {
            Some(_) => BackupsKept::AtMost(most),
            None => BackupsKept::Unbounded(UnboundedReason::TooInfrequent),
        }
    }

    /// The number of days after which no window reaches back to before day 1.
    fn warm_up(&self) -> u64 {
        self.length % self.days.period()
    }

    /// The windows of the warm-up and of so many periods after it.
    fn each(&self, periods: u64) -> impl Iterator<Item = Window> {
        let period = self.days.period();
        let per_period = self.days.matching(period).map(|_| self.runs).sum::<u64>();
        let in_full_periods = per_period.saturating_mul(self.length / period);
        let rest = self.warm_up();
        let mut leaving = self.days.matching(u64::MAX).peekable();
        let mut in_rest = 0_u64;
        self.days.matching(rest + periods * period).map(move |day| {
            // `in_rest` covers the days from `first` to the day before `day`.
            let first = day.checked_sub(rest);
            while leaving.next_if(|left| Some(*left) < first).is_some() {
                in_rest -= self.runs;
            }
            let window = Window {
                day,
                before: in_full_periods.saturating_add(in_rest),
                starts_with_backups: rest == 0 || leaving.peek().copied() == first,
            };
            in_rest += self.runs;
            window
        })
    }
}

#[cfg(test)]
mod tests;
