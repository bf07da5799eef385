//! How many base backups Spilo's `postgres_backup.sh` leaves in the archive.
//!
//! `BACKUP_NUM_TO_RETAIN` is a number of *days*, whatever its name says, and in
//! the older script also the number of younger backups that must exist before
//! anything is deleted.

mod days;

use std::fmt;

use super::calendar::Days;
use super::cron::Schedule;
use crate::spilo::Tag;

pub use days::{RetentionDays, RetentionError};

/// The retention logic of `postgres_backup.sh`, with WAL-G, from Spilo 1.6-p2 on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BackupScript {
    /// 1.6-p2 to 4.0-p2: first deletes, if enough younger backups remain, then
    /// makes a backup.
    DeletesFirst,
    /// 4.0-p3 and later: first makes a backup, then deletes.
    BacksUpFirst,
    /// 2.1-p1, 3.3-p1 and 3.3-p2: does not recognise the first line of WAL-G's
    /// list of backups, so sees none. It deletes first, but there is nothing.
    SeesNoBackups,
}

impl BackupScript {
    /// The script of a Spilo tag. `None` before 1.6-p2, where the number of days was counted in other
    /// ways.
    pub const fn of_tag(tag: Tag) -> Option<Self> {
        match tag.numbers() {
            (0, ..) | (1, 0..=5, _) | (1, 6, 0 | 1) => None,
            // `sed '0,/^name\s*last_modified\s*/d'` against WAL-G 1.1, and the same
            // with `\(last_\)\?modified` against WAL-G 3, which writes `backup_name`.
            (2, 1, 1) | (3, 3, 1 | 2) => Some(Self::SeesNoBackups),
            (1..=3, ..) | (4, 0, 0..=2) => Some(Self::DeletesFirst),
            _ => Some(Self::BacksUpFirst),
        }
    }
}

/// How many base backups are in the archive when a scheduled run is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// The most that the schedule alone leads to, in the long run. A backup that
    /// Spilo makes when a pod starts or is promoted comes on top for as long as it
    /// is young; one that takes longer or shorter than the others can make a
    /// difference of one.
    AtMost(u64),
    /// No limit.
    Unbounded(Unbounded),
}

/// Why the number of base backups has no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unbounded {
    /// [`BackupScript::SeesNoBackups`].
    SeesNoBackups,
    /// The script deletes only if as many younger backups remain as there are days
    /// to retain, and this schedule never makes so many in that time.
    TooRare,
    /// The schedule has no runs by time, so nothing deletes what is made when a
    /// pod starts.
    NoRuns,
}

impl fmt::Display for Unbounded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SeesNoBackups => "the backup script of this image cannot read WAL-G's list and deletes nothing",
            Self::TooRare => {
                "the backup script of this image deletes only while there are as many younger \
                 backups as days to retain, and the schedule never makes that many"
            }
            Self::NoRuns => "the schedule never runs the backup script, which is what deletes",
        })
    }
}

/// How many base backups a schedule and a retention lead to.
///
/// ```
/// use harbor_postgres_backup_policy::schedule::{BackupScript, Kept, RetentionDays, Schedule, Unbounded, copies_kept};
///
/// let days = RetentionDays::parse("7")?;
/// let script = BackupScript::DeletesFirst;
/// let twice_a_day = Schedule::parse("0 */12 * * *")?;
/// assert_eq!(copies_kept(&twice_a_day, days, script), Kept::AtMost(16));
///
/// let sundays = Schedule::parse("@weekly")?;
/// assert_eq!(copies_kept(&sundays, days, script), Kept::Unbounded(Unbounded::TooRare));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn copies_kept(schedule: &Schedule, retention: RetentionDays, script: BackupScript) -> Kept {
    let runs = u64::from(schedule.busiest_day());
    if runs == 0 {
        return Kept::Unbounded(Unbounded::NoRuns);
    }
    let days = u64::from(retention.days());
    let windows = Windows { days: schedule.days(), length: days, runs };
    match script {
        BackupScript::SeesNoBackups => Kept::Unbounded(Unbounded::SeesNoBackups),
        BackupScript::DeletesFirst => windows.deletes_first(),
        BackupScript::BacksUpFirst => windows.backs_up_first(),
    }
}

/// For each day with backups, the retention time that ends on it.
struct Windows {
    days: Days,
    /// Days to retain.
    length: u64,
    /// Backups on each day that has any.
    runs: u64,
}

/// One day with backups, and what lies before it.
struct Window {
    /// The day's number, see [`Days::matching`].
    day: u64,
    /// Backups in the `length` days before this day.
    before: u64,
    /// Whether the first of these days has backups.
    starts_with_backups: bool,
}

impl Windows {
    /// 4.0-p3: deletes what is older than the newest backup that has reached the
    /// age, but never leaves less than as many backups as days.
    fn backs_up_first(&self) -> Kept {
        // By the day's last run the backups of the window's first day have all
        // reached the age, that of the same time of day just so.
        let young = self.each(1).map(|window| {
            let aged = if window.starts_with_backups { self.runs } else { 0 };
            window.before - aged + self.runs
        });
        Kept::AtMost(young.max().unwrap_or(0).saturating_add(1).max(self.length))
    }

    /// Up to 4.0-p2: keeps the newest backup that has reached the age, all younger
    /// ones, and makes another; deletes nothing if there are fewer younger ones
    /// than days.
    fn deletes_first(&self) -> Kept {
        let (period, warm_up) = (self.days.period(), self.warm_up());
        let mut stored = 0_u64;
        let mut most = 0;
        let mut first_deletion = None;
        for window in self.each(2) {
            if window.day > first_deletion.unwrap_or(warm_up) + period {
                break;
            }
            // A backup is listed with the time at which it was complete, so that of
            // the same time of day is still young: the younger ones are `before`
            // and, if the first day has none, those made earlier today.
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
            Some(_) => Kept::AtMost(most),
            None => Kept::Unbounded(Unbounded::TooRare),
        }
    }

    /// The days until the windows no longer reach back to before day 1.
    fn warm_up(&self) -> u64 {
        self.length % self.days.period()
    }

    /// The windows of so many periods after the warm-up, and those before.
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
