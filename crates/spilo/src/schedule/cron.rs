//! The schedule of a crontab line, as Debian's cron reads it.
//!
//! Source files are those of Debian's package `cron` 3.0pl1 with its patches applied; `entry.c` and `env.c` are the
//! same in revisions 137 and 162.

mod display;
mod field;
mod parse;

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::days::{ALL_DAYS, ALL_MONTHS, ALL_WEEKDAYS, DAYS_PER_CYCLE, Days, NumberSet, members};
use super::error::{IgnoredPart, ScheduleError};

const MINUTES_PER_DAY: u64 = 24 * 60;
const ALL_MINUTES: NumberSet = (1 << 60) - 1;
const ALL_HOURS: NumberSet = (1 << 24) - 1;

/// When cron starts the backup. Times are in UTC, as in a Spilo pod.
///
/// `Display` shows the schedule as cron interprets it: five fields of plain numbers, or `@reboot`. Parsing this form
/// gives the same runs.
///
/// ```
/// use spilo::schedule::Schedule;
///
/// let schedule = Schedule::parse("0 */12 * * mon-fri")?;
/// assert_eq!(schedule.max_runs_per_day(), 2);
/// assert_eq!(schedule.mean_runs_per_day().to_string(), "1.429");
/// assert_eq!(schedule.to_string(), "0 0,12 * * 1-5");
///
/// let error = Schedule::parse("0 24 * * *").unwrap_err();
/// assert_eq!(error.to_string(), "hour, column 3: the number is out of range; expected 0 to 23");
/// # Ok::<(), spilo::schedule::ScheduleError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schedule {
    minutes: NumberSet,
    hours: NumberSet,
    days: Days,
    is_reboot: bool,
    max_runs_per_day: u32,
    ignored_part: Option<IgnoredPart>,
}

impl Schedule {
    /// Reads five fields or a nickname such as `@daily` as cron does, with two exceptions.
    ///
    /// Cron accepts some lines silently and then creates no backup, or not the intended one: a comment, the definition
    /// of a variable (`A=b`), several lines, a command after the schedule. These are errors here. So are numbers of
    /// ten digits and more, which overflow in cron.
    ///
    /// # Errors
    /// The first error, with its position and the expected form.
    pub fn parse(text: &str) -> Result<Self, ScheduleError> {
        parse::schedule(text)
    }

    /// Checks one line of a crontab, which can also be blank, a comment or the definition of a variable.
    pub(crate) fn check_line(line: &str) -> Result<(), ScheduleError> {
        parse::check_line(line)
    }

    fn new(minutes: NumberSet, hours: NumberSet, days: Days, ignored_part: Option<IgnoredPart>) -> Self {
        let runs = minutes.count_ones() * hours.count_ones();
        let max_runs_per_day = if days.is_empty() { 0 } else { runs };
        Self { minutes, hours, days, is_reboot: false, max_runs_per_day, ignored_part }
    }

    /// Whether this is `@reboot`, which cron runs once, when the container starts. It has no scheduled runs: all
    /// numbers below are 0.
    pub const fn is_reboot(&self) -> bool {
        self.is_reboot
    }

    /// Whether no minute of any year matches, as with `0 0 30 2 *`. False for `@reboot`.
    pub const fn never_runs(&self) -> bool {
        !self.is_reboot && self.max_runs_per_day == 0
    }

    /// The first part that cron accepts and then ignores.
    pub const fn ignored_part(&self) -> Option<IgnoredPart> {
        self.ignored_part
    }

    /// The largest number of runs on any calendar day, 0 to 1440.
    pub const fn max_runs_per_day(&self) -> u32 {
        self.max_runs_per_day
    }

    /// The mean number of runs per day.
    pub fn mean_runs_per_day(&self) -> RunsPerDay {
        let period = self.days.period();
        let days: u64 = self.days.matching(period).map(|_| 1).sum();
        let runs_per_cycle = days * (DAYS_PER_CYCLE / period) * u64::from(self.max_runs_per_day);
        RunsPerDay { runs_per_cycle }
    }

    /// The longest time between two consecutive runs over the whole calendar, in whole minutes. `None` if there are no
    /// scheduled runs.
    ///
    /// ```
    /// use spilo::schedule::Schedule;
    ///
    /// let leap_day = Schedule::parse("0 0 29 2 *")?;
    /// let days = leap_day.longest_gap().map(|gap| gap.as_secs() / 86_400);
    /// assert_eq!(days, Some(2_921)); // from 2096 to 2104
    /// # Ok::<(), spilo::schedule::ScheduleError>(())
    /// ```
    pub fn longest_gap(&self) -> Option<Duration> {
        let mut times = self.times_of_day();
        let first = times.next()?;
        let (last, within_day) =
            times.fold((first, 0), |(previous, longest), time| (time, longest.max(time - previous)));
        let overnight = self.days.longest_gap()? * MINUTES_PER_DAY + first - last;
        Some(Duration::from_secs(60 * overnight.max(within_day)))
    }

    /// The days with runs; the times of day are the same on each of them.
    pub(super) const fn days(&self) -> Days {
        self.days
    }

    /// The runs of one day in minutes after midnight, in order.
    fn times_of_day(&self) -> impl Iterator<Item = u64> {
        let minutes = self.minutes;
        members(self.hours).flat_map(move |hour| members(minutes).map(move |minute| hour * 60 + minute))
    }
}

impl FromStr for Schedule {
    type Err = ScheduleError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

/// A mean number of runs per day, exact over the 400 years after which the calendar repeats.
///
/// `Display` rounds to thousandths: `144`, `0.143`, `less than 0.001`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RunsPerDay {
    runs_per_cycle: u64,
}

impl RunsPerDay {
    /// The exact number of runs in 400 years, which are 146,097 days.
    pub const fn per_400_years(self) -> u64 {
        self.runs_per_cycle
    }

    /// Whether there is less than one run per day.
    pub const fn is_less_than_daily(self) -> bool {
        self.runs_per_cycle < DAYS_PER_CYCLE
    }
}

impl fmt::Display for RunsPerDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let thousandths = (self.runs_per_cycle * 1_000 + DAYS_PER_CYCLE / 2) / DAYS_PER_CYCLE;
        if thousandths == 0 && self.runs_per_cycle > 0 {
            return f.write_str("less than 0.001");
        }
        let (whole, rest) = (thousandths / 1_000, thousandths % 1_000);
        let decimals = format!("{rest:03}");
        match decimals.trim_end_matches('0') {
            "" => write!(f, "{whole}"),
            decimals => write!(f, "{whole}.{decimals}"),
        }
    }
}

#[cfg(test)]
mod tests;
