//! Compares the arithmetic with slow and obvious implementations: a calendar day by day, and both backup scripts run on
//! a list of backups.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    clippy::unwrap_used,
    missing_docs,
    reason = "a test may panic"
)]

mod random;

use random::{Random, valid_schedule};
use spilo::schedule::{BackupScript, BackupsKept, RetentionDays, Schedule, backups_kept};

/// Five fields of numbers, parsed by splitting.
struct Slow {
    members: [Vec<bool>; 5],
    both: bool,
}

impl Slow {
    fn parse(text: &str) -> Self {
        let words: Vec<&str> = text.split(' ').collect();
        let field = |index: usize, low: usize, high: usize| {
            let mut members = vec![false; 60];
            for element in words[index].split(',') {
                let (range, step) = element.split_once('/').unwrap_or((element, "1"));
                let (first, last) = match range.split_once('-') {
                    _ if range == "*" => (low, high),
                    Some((first, last)) => (first.parse().unwrap(), last.parse().unwrap()),
                    None => (range.parse().unwrap(), range.parse().unwrap()),
                };
                let mut number = first;
                while number <= last {
                    members[number] = true;
                    number += step.parse::<usize>().unwrap();
                }
            }
            members
        };
        let both = words[2].starts_with('*') || words[4].starts_with('*');
        let mut of_week = field(4, 0, 7);
        of_week[0] |= of_week[7];
        Self { members: [field(0, 0, 59), field(1, 0, 23), field(2, 1, 31), field(3, 1, 12), of_week], both }
    }

    /// The days of one 400-year cycle, from 1 January 2000 on.
    fn days(&self) -> Vec<bool> {
        let [_, _, of_month, months, of_week] = &self.members;
        let mut days = Vec::new();
        let mut weekday = 6;
        for year in 2000..2400 {
            let leap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);
            let february = if leap { 29 } else { 28 };
            let lengths = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
            for (month, length) in (1..).zip(lengths) {
                for day_matches in &of_month[1..=length] {
                    let matches =
                        if self.both { *day_matches && of_week[weekday] } else { *day_matches || of_week[weekday] };
                    days.push(months[month] && matches);
                    weekday = (weekday + 1) % 7;
                }
            }
        }
        days
    }

    /// Minutes after midnight.
    fn times(&self) -> Vec<u64> {
        let minutes = (0..24 * 60).filter(|time| self.members[0][time % 60] && self.members[1][time / 60]);
        minutes.map(|time| time as u64).collect()
    }
}

#[test]
fn counts_agree_with_the_calendar() {
    let mut random = Random::new(1);
    for _ in 0..60 {
        let text = valid_schedule(&mut random);
        let slow = Slow::parse(&text);
        let (days, times) = (slow.days(), slow.times());
        let mut runs = Vec::new();
        // The first and last run of each day, for two cycles: the calendar begins
        // again.
        for (number, _) in (0..).zip(days.iter().chain(&days)).filter(|(_, matches)| **matches) {
            runs.push((number, times[0]));
            runs.push((number, times[times.len() - 1]));
        }
        let schedule = Schedule::parse(&text).unwrap();
        let matching = days.iter().filter(|matches| **matches).count();
        assert_eq!(schedule.mean_runs_per_day().per_400_years(), (matching * times.len()) as u64, "{text}");
        assert_eq!(schedule.max_runs_per_day() as usize, if matching > 0 { times.len() } else { 0 });
        let between_days =
            runs.windows(2).map(|pair| (pair[1].0 * 1_440 + pair[1].1) - (pair[0].0 * 1_440 + pair[0].1));
        let within_day = times.windows(2).map(|pair| pair[1] - pair[0]);
        // A pair of one day spans all its runs; only the steps in between count.
        let overnight = between_days.zip(runs.windows(2)).filter(|(_, pair)| pair[0].0 != pair[1].0);
        let longest = overnight.map(|(gap, _)| gap).chain(within_day).max();
        let expected = longest.filter(|_| matching > 0);
        assert_eq!(schedule.longest_gap().map(|gap| gap.as_secs() / 60), expected, "{text}");
    }
}

const DAY: u64 = 86_400;
/// Seconds from the start of a backup to its entry in WAL-G's list.
const DURATION: u64 = 30;

/// How many backups are in the archive after each run, for so many days;
/// `postgres_backup.sh` as in 4.0-p2 or 4.0-p3. A backup is known by the time at
/// which it was complete.
fn archive_sizes(slow: &Slow, retain: u64, script: BackupScript, days: usize) -> Vec<usize> {
    let times = slow.times();
    let calendar = slow.days();
    let retain = retain.max(2);
    let mut archive: Vec<u64> = Vec::new();
    let mut sizes = Vec::new();
    let calendar = (0..).zip(calendar.iter().cycle().take(days));
    for (number, _) in calendar.filter(|(_, matches)| **matches) {
        for time in &times {
            let start = number * DAY + time * 60 + 1;
            if script == BackupScript::BackupFirst {
                archive.push(start + DURATION);
                let now = start + DURATION + 1;
                let newest_first = (0..).zip(archive.iter().rev().copied());
                let before = newest_first
                    .skip_while(|(index, complete)| *index < retain - 1 || (now - complete) / DAY < retain)
                    .map(|(_, complete)| complete)
                    .next();
                if let Some(before) = before
                    && archive.len() as u64 > retain
                {
                    archive.retain(|complete| *complete >= before);
                }
            } else {
                let aged = |complete: &u64| (start - complete) / DAY >= retain;
                let newest_aged = archive.iter().copied().filter(aged).max();
                let left = archive.iter().filter(|complete| !aged(complete)).count() as u64;
                if let Some(before) = newest_aged
                    && left >= retain
                {
                    archive.retain(|complete| *complete >= before);
                }
                archive.push(start + DURATION);
            }
            sizes.push(archive.len());
        }
    }
    sizes
}

/// Checks both scripts for so many days; `exact` if these show the worst case.
fn check(text: &str, retain: u64, days: usize, exact: bool) {
    let slow = Slow::parse(text);
    let schedule = Schedule::parse(text).unwrap();
    let retention = RetentionDays::parse(&retain.to_string()).unwrap();
    for script in [BackupScript::DeleteFirst, BackupScript::BackupFirst] {
        let case = format!("{text} with {retain}, {script:?}");
        match backups_kept(&schedule, retention, script) {
            BackupsKept::AtMost(limit) => {
                let sizes = archive_sizes(&slow, retain, script, days);
                let most = sizes.iter().max().copied().unwrap_or(0) as u64;
                assert!(most <= limit, "{case}: {most} is more than {limit}");
                assert!(most == limit || !exact, "{case}: {most} is less than {limit}");
            }
            BackupsKept::Unbounded(_) => {
                let sizes = archive_sizes(&slow, retain, script, days.min(1_500));
                assert_eq!(sizes.last().copied().unwrap_or(0), sizes.len(), "{case}");
            }
        }
    }
}

#[test]
fn backups_kept_agree_with_the_scripts() {
    for (text, retain) in [
        ("*/10 * * * *", 14),
        ("0 */12 * * *", 7),
        ("0 */12 * * *", 14),
        ("0 1 * * *", 5),
        ("0 1 * * *", 0),
        ("0 0 * * 0", 5),
        ("0 */6 * * 1-5", 7),
        ("0 */6 * * 1,2,3", 7),
        ("0 1,13 * * 0", 2),
        ("0 1,9,17 * * 0", 2),
        ("0 1,9,17 * * 0,3", 12),
    ] {
        check(text, retain, 80, true);
    }
    let mut random = Random::new(2);
    for _ in 0..40 {
        let mut text = valid_schedule(&mut random);
        while Slow::parse(&text).times().len() > 12 {
            text = valid_schedule(&mut random);
        }
        check(&text, random.below(20), 400, false);
    }
}

#[test]
fn backups_kept_agree_over_the_whole_calendar() {
    for (text, retain) in [
        ("0 0 */2 * *", 5),
        ("0 0 1-20 * *", 5),
        ("0 3,15 27-31,1-4 * *", 7),
        ("0 0,8,16 1 * 1", 3),
        ("0 0 1 2 5,6", 2),
        ("0 0,6,12,18 28-31 2,3 *", 4),
    ] {
        check(text, retain, 2 * 146_097, true);
    }
}
