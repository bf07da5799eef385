//! The schedule of a crontab line, as Debian's cron reads it.
//!
//! Source files are named as in Debian's package `cron` 3.0pl1 with its patches
//! applied; `entry.c` and `env.c` are the same in revisions 137 and 162.

mod display;
mod field;
mod parse;

use std::fmt;
use std::time::Duration;

use super::calendar::{ALL_DAYS, ALL_MONTHS, ALL_WEEKDAYS, CYCLE, Days, Numbers, numbers};
use super::error::{Ignored, ParseError};

const MINUTES_PER_DAY: u64 = 24 * 60;
const ALL_HOURS: Numbers = 0x00ff_ffff;

/// When cron runs the backup. Times are UTC, as in a Spilo pod.
///
/// `Display` shows how cron understood the schedule: five fields of plain numbers,
/// or `@reboot`. Parsing that gives the same runs.
///
/// ```
/// use harbor_postgres_backup_policy::schedule::Schedule;
///
/// let schedule = Schedule::parse("0 */12 * * mon-fri")?;
/// assert_eq!(schedule.busiest_day(), 2);
/// assert_eq!(schedule.average_per_day().to_string(), "1.429");
/// assert_eq!(schedule.to_string(), "0 0,12 * * 1-5");
///
/// let mistake = Schedule::parse("0 24 * * *").unwrap_err();
/// assert_eq!(
///     mistake.to_string(),
///     "hour, column 3: the number is outside 0 to 23",
/// );
/// # Ok::<(), harbor_postgres_backup_policy::schedule::ParseError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schedule {
    minutes: Numbers,
    hours: Numbers,
    days: Days,
    only_at_start: bool,
    busiest_day: u32,
    ignored: Option<Ignored>,
}

impl Schedule {
    /// Reads five fields or one `@` word as cron does, with two exceptions.
    ///
    /// Cron takes some texts without a word and then makes no backup, or another
    /// one than asked for: a comment, a variable (`A=b`), several lines, a command
    /// after the schedule. These are errors here. So are numbers of ten digits
    /// and more, which overflow in cron.
    ///
    /// # Errors
    /// The first mistake, with its place and what to write instead.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        parse::schedule(text)
    }

    /// Whether this is `@reboot`, which cron runs once, when the container starts.
    /// It has no runs by time: all numbers below are 0.
    pub const fn only_at_start(&self) -> bool {
        self.only_at_start
    }

    /// Whether no minute of any year matches, as with `0 0 30 2 *`. False for
    /// `@reboot`.
    pub fn never_runs(&self) -> bool {
        !self.only_at_start && self.busiest_day() == 0
    }

    /// The first part that cron accepts and then disregards.
    pub const fn ignored(&self) -> Option<Ignored> {
        self.ignored
    }

    /// With the columns of what is ignored, of which only the places are known.
    fn with_columns(mut self, column: &dyn Fn(usize) -> usize) -> Self {
        if let Some(Ignored::BackwardRange { column: at, .. } | Ignored::Text { column: at, .. }) = &mut self.ignored {
            *at = column(*at);
        }
        self
    }

    fn new(minutes: Numbers, hours: Numbers, days: Days, ignored: Option<Ignored>) -> Self {
        let runs = minutes.count_ones() * hours.count_ones();
        let busiest_day = if days.ever_match() { runs } else { 0 };
        Self { minutes, hours, days, only_at_start: false, busiest_day, ignored }
    }

    /// The most runs on any one calendar day, 0 to 1440.
    pub const fn busiest_day(&self) -> u32 {
        self.busiest_day
    }

    /// The mean number of runs a day.
    pub fn average_per_day(&self) -> RunsPerDay {
        let period = self.days.period();
        let days: u64 = self.days.matching(period).map(|_| 1).sum();
        let runs_per_cycle = days * (CYCLE / period) * u64::from(self.busiest_day());
        RunsPerDay { runs_per_cycle }
    }

    /// The longest time from one run to the next that the calendar has, in whole
    /// minutes. `None` if there are no runs by time.
    ///
    /// ```
    /// use harbor_postgres_backup_policy::schedule::Schedule;
    ///
    /// let leap_day = Schedule::parse("0 0 29 2 *")?;
    /// let days = leap_day.longest_gap().map(|gap| gap.as_secs() / 86_400);
    /// assert_eq!(days, Some(2_921)); // from 2096 to 2104
    /// # Ok::<(), harbor_postgres_backup_policy::schedule::ParseError>(())
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
        numbers(self.hours).flat_map(move |hour| numbers(minutes).map(move |minute| hour * 60 + minute))
    }
}

/// A mean number of runs a day, exact over the 400 years after which the calendar
/// repeats.
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

    /// Whether there is less than one run a day.
    pub const fn is_rarer_than_daily(self) -> bool {
        self.runs_per_cycle < CYCLE
    }
}

impl fmt::Display for RunsPerDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let thousandths = (self.runs_per_cycle * 1_000 + CYCLE / 2) / CYCLE;
        let (whole, rest) = (thousandths / 1_000, thousandths % 1_000);
        match rest {
            0 if whole == 0 && self.runs_per_cycle > 0 => f.write_str("less than 0.001"),
            0 => write!(f, "{whole}"),
            _ if rest % 100 == 0 => write!(f, "{whole}.{}", rest / 100),
            _ if rest % 10 == 0 => write!(f, "{whole}.{:02}", rest / 10),
            _ => write!(f, "{whole}.{rest:03}"),
        }
    }
}

#[cfg(test)]
mod tests;
