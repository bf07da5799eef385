//! The days on which a schedule runs, over the whole Gregorian calendar.
//!
//! The calendar repeats after 400 years, which are exactly 20,871 weeks. The days of a month are a bit set, so that an
//! iteration over the full cycle takes 4,800 small steps.

use std::iter;

use crate::calendar::days_in_month;

/// A set of small numbers: bit `n` represents `n`.
pub(super) type NumberSet = u64;

/// Days in 400 years.
pub(super) const DAYS_PER_CYCLE: u64 = 146_097;
const WEEK: u64 = 7;

/// 1 to 12.
pub(super) const ALL_MONTHS: NumberSet = 0x1ffe;
/// 1 to 31.
pub(super) const ALL_DAYS: NumberSet = 0xffff_fffe;
/// 0 to 6, Sunday to Saturday.
pub(super) const ALL_WEEKDAYS: NumberSet = 0x7f;
/// 1, 8, 15, 22, 29.
const EVERY_SEVENTH_DAY: NumberSet = 0x2040_8102;

/// The three day fields of a crontab line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Days {
    /// 1 is January.
    pub months: NumberSet,
    pub of_month: NumberSet,
    /// 0 is Sunday; 7 is not used.
    pub of_week: NumberSet,
    /// Whether a match of one of the last two fields is enough.
    pub either: bool,
}

impl Days {
    /// The number of days after which the pattern repeats: a week or the whole cycle.
    pub fn period(self) -> u64 {
        // The day of the month is irrelevant if it neither adds a day to any week nor removes one.
        let neutral = if self.either { ALL_WEEKDAYS } else { 0 };
        let same_in_every_week = self.of_week == neutral || [0, ALL_DAYS].contains(&self.of_month);
        if self.months == ALL_MONTHS && same_in_every_week { WEEK } else { DAYS_PER_CYCLE }
    }

    /// The matching days up to day `last`, in order. Day 1 is the first of January of a year that starts a 400-year
    /// cycle, such as 2000.
    pub fn matching(self, last: u64) -> impl Iterator<Item = u64> {
        let by_first_weekday = [0, 1, 2, 3, 4, 5, 6].map(|weekday| self.in_month_from(weekday));
        months()
            .take_while(move |month| month.days_before < last)
            .filter(move |month| self.months & (1 << month.number) != 0)
            .flat_map(move |month| {
                let days = by_first_weekday.get(month.first_weekday).copied().unwrap_or(0);
                members(days & ((2 << month.length) - 1)).map(move |day| month.days_before + day)
            })
            .take_while(move |day| *day <= last)
    }

    /// Whether no day of the calendar matches.
    pub fn is_empty(self) -> bool {
        self.matching(self.period()).next().is_none()
    }

    /// The largest number of days from one matching day to the next.
    pub fn longest_gap(self) -> Option<u64> {
        let period = self.period();
        let mut days = self.matching(period);
        let first = days.next()?;
        let (last, longest) = days.fold((first, 0), |(previous, longest), day| (day, longest.max(day - previous)));
        Some(longest.max(first + period - last))
    }

    /// The matching days of a month of 31 days that starts on this weekday.
    fn in_month_from(self, first_weekday: u64) -> NumberSet {
        // The weekdays rotated so that the lowest bit is the weekday of the first day, then repeated every week.
        let week = (self.of_week >> first_weekday | self.of_week << (7 - first_weekday)) & ALL_WEEKDAYS;
        let weekdays = (week * EVERY_SEVENTH_DAY) & ALL_DAYS;
        if self.either { weekdays | self.of_month } else { weekdays & self.of_month }
    }
}

struct Month {
    /// 1 is January.
    number: u8,
    length: u8,
    /// 0 is Sunday.
    first_weekday: usize,
    days_before: u64,
}

/// All months from the start of a 400-year cycle on, without end.
fn months() -> impl Iterator<Item = Month> {
    // Every cycle starts on a Saturday, as the year 2000 did.
    let (mut year, mut number, mut first_weekday, mut days_before) = (0, 1, 6, 0);
    iter::from_fn(move || {
        let length = days_in_month(year, number);
        let month = Month { number, length, first_weekday, days_before };
        first_weekday = (first_weekday + usize::from(length)) % 7;
        days_before += u64::from(length);
        (year, number) = if number == 12 { ((year + 1) % 400, 1) } else { (year, number + 1) };
        Some(month)
    })
}

/// The members of a set, smallest first.
pub(super) fn members(mut set: NumberSet) -> impl Iterator<Item = u64> {
    iter::from_fn(move || {
        let smallest = set.trailing_zeros();
        set &= set.checked_sub(1)?;
        Some(u64::from(smallest))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERY_DAY: Days = Days { months: ALL_MONTHS, of_month: ALL_DAYS, of_week: ALL_WEEKDAYS, either: false };

    #[test]
    fn weekdays_alone_repeat_after_a_week() {
        let (mondays, first) = (1 << 1, 1 << 1);
        for (days, period) in [
            (EVERY_DAY, WEEK),
            (Days { of_week: mondays, ..EVERY_DAY }, WEEK),
            (Days { of_month: first, ..EVERY_DAY }, DAYS_PER_CYCLE),
            (Days { months: first, ..EVERY_DAY }, DAYS_PER_CYCLE),
            (Days { of_month: first, of_week: mondays, either: true, ..EVERY_DAY }, DAYS_PER_CYCLE),
        ] {
            assert_eq!(days.period(), period, "{days:?}");
        }
    }

    #[test]
    fn the_calendar_repeats_after_400_years() {
        let leap_days = Days { months: 1 << 2, of_month: 1 << 29, ..EVERY_DAY };
        let (first, second): (Vec<u64>, Vec<u64>) =
            leap_days.matching(2 * DAYS_PER_CYCLE).partition(|day| *day <= DAYS_PER_CYCLE);
        assert_eq!(first.len(), 97);
        assert_eq!(second, first.iter().map(|day| day + DAYS_PER_CYCLE).collect::<Vec<_>>());
    }
}
