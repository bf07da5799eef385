//! Compares [`Schedule::parse`] with Debian's `crontab -n`.
//!
//! `CRON_ORACLE_SEED` and `CRON_ORACLE_CASES` select the random schedules. Without `crontab` the test is skipped with a
//! message; it fails if `CI` is set.

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

use std::env;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;

use random::{Random, valid_schedule};
use spilo::schedule::{Schedule, ScheduleErrorKind};

/// What Spilo appends (`configure_spilo.py` 4.0-p3, `write_crontab()`).
const COMMAND: &str =
    r#" envdir "/run/etc/wal-e.d/env" /scripts/postgres_backup.sh "/home/postgres/pgdata/pgroot/data""#;

/// Cases that the generator is unlikely to produce.
const FIXED: &[&str] = &[
    "0 1 * * *",
    "*/10 * * * *",
    "0 */12 * * *",
    "@daily",
    "@Daily",
    "@every 5m",
    "",
    " \t0 1 * * *",
    "0 1 * * * ",
    "0 1 * * *\r",
    "0 1 * *",
    "0 0 1 * * *",
    "0 0 12 * * ?",
    "0 0 12 1 * 5",
    "* * * * * *",
    "@daily *",
    "@daily 5",
    "5/10 * * * *",
    "*/0 * * * *",
    "*/100 * * * *",
    "50-10 * * * *",
    "0 0 * * fri-sun",
    "0 0 * * 5-7",
    "0 0 * * 8",
    "0 0 * * 5#2",
    "0 0 L * *",
    "0 0 15W * *",
    "0 0 ? * 1",
    "H * * * *",
    "*5 * * * *",
    "1.5 * * * *",
    "0 0 * jan-mar,DEC mon,Wed",
    "0 0 jan * *",
    "0 0 * * monday",
    "0,30, * * * *",
    "1-5/2/3 * * * *",
    "0\u{a0}1 * * *",
    "60 * * * *",
    "0 24 * * *",
    "0 0 0 * *",
    "0 0 32 * *",
    "0 0 * 0 *",
    "0 0 * 13 *",
    "-1 * * * *",
    "+1 * * * *",
    "007 * * * *",
    "5% * * * *",
];

#[test]
fn agrees_with_crontab() {
    if Command::new("crontab").arg("-h").output().is_err() {
        assert!(env::var_os("CI").is_none(), "crontab is missing: install Debian's package cron");
        println!("SKIPPED: crontab is missing; `apt-get install cron` to run this test");
        return;
    }
    let number = |name, default: u64| env::var(name).map_or(default, |text| text.parse().unwrap());
    let seed = number("CRON_ORACLE_SEED", 20_260_101);
    let cases = number("CRON_ORACLE_CASES", 1_500);
    println!("CRON_ORACLE_SEED={seed} CRON_ORACLE_CASES={cases}");

    let mut random = Random::new(seed);
    let mut schedules: Vec<String> = FIXED.iter().map(ToString::to_string).collect();
    schedules.extend((0..cases).map(|_| any_schedule(&mut random)));

    let oracle = Oracle::new();
    let accepted = oracle.accepted(&schedules);
    let mut disagreements = Vec::new();
    for (schedule, cron_accepts) in schedules.iter().zip(accepted) {
        let result = Schedule::parse(schedule);
        let agrees = match &result {
            Ok(_) => cron_accepts,
            // Either not an error for cron or an error in the rest of the line: no backup in both cases.
            Err(error) => match error.kind() {
                ScheduleErrorKind::Comment | ScheduleErrorKind::VariableDefinition | ScheduleErrorKind::ExtraText => {
                    true
                }
                _ => !cron_accepts,
            },
        };
        if !agrees {
            disagreements.push(format!("{schedule:?}: cron {cron_accepts}, spilo {result:?}"));
        }
    }
    assert!(disagreements.is_empty(), "seed {seed}:\n{}", disagreements.join("\n"));
}

/// A file for crontabs to check; `crontab -n` installs nothing.
struct Oracle(PathBuf);

impl Oracle {
    fn new() -> Self {
        Self(Path::new(env!("CARGO_TARGET_TMPDIR")).join("crontab"))
    }

    /// Whether cron accepts each schedule. `crontab` stops at the first invalid line and reports its number, so that each
    /// run decides all lines up to that one.
    fn accepted(&self, schedules: &[String]) -> Vec<bool> {
        let mut accepted = Vec::new();
        // In small chunks, because `crontab` reads the whole file in each run.
        for chunk in schedules.chunks(100) {
            let mut start = 0;
            while start < chunk.len() {
                let invalid = self.first_invalid_line(chunk, start..chunk.len());
                accepted.extend((start..invalid.unwrap_or(chunk.len())).map(|_| true));
                accepted.extend(invalid.map(|_| false));
                start = invalid.map_or(chunk.len(), |invalid| invalid + 1);
            }
        }
        accepted
    }

    fn first_invalid_line(&self, schedules: &[String], range: Range<usize>) -> Option<usize> {
        let start = range.start;
        let lines = schedules[range].iter().map(|schedule| format!("{schedule}{COMMAND}\n"));
        fs::write(&self.0, lines.collect::<String>()).unwrap();
        let output = Command::new("crontab").arg("-n").arg(&self.0).output().unwrap();
        if output.status.success() {
            return None;
        }
        // "<file>":<line>: bad minute, with lines counted from 0.
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        let line: Option<usize> = message
            .split_once("\":")
            .and_then(|(_, rest)| rest.split_once(':'))
            .and_then(|(line, _)| line.parse().ok());
        Some(start + line.unwrap_or_else(|| panic!("unexpected output: {message}")))
    }
}

/// Valid, almost valid and arbitrary schedules.
fn any_schedule(random: &mut Random) -> String {
    match random.below(10) {
        0 | 1 => valid_schedule(random),
        2 => mutated(random),
        3 => (0..random.below(16)).map(|_| character(random)).collect(),
        _ => almost_valid(random),
    }
}

fn almost_valid(random: &mut Random) -> String {
    let mut text = String::new();
    if random.one_in(15) {
        text += pick(random, &[" ", "\t", "  \t", "#", "\r", "A=b "]);
    }
    if random.one_in(15) {
        text += pick(
            random,
            &[
                "@hourly",
                "@daily",
                "@midnight",
                "@weekly",
                "@monthly",
                "@yearly",
                "@annually",
                "@reboot",
                "@Daily",
                "@every",
                "@",
                "@ daily",
                "@daily*",
                "@daily =",
            ],
        );
    } else {
        let count = if random.one_in(15) { random.below(7) } else { 5 };
        for index in 0..count {
            if index > 0 {
                text += if random.one_in(10) { pick(random, &["  ", "\t", " \t ", "\r ", ",", "\u{a0}"]) } else { " " };
            }
            let (low, high, names): (u64, u64, &[&str]) = match index {
                0 => (0, 59, &["mon", "5x"]),
                1 => (0, 23, &["jan", "12h"]),
                2 => (1, 31, &["L", "15W", "?"]),
                3 => (1, 12, &["jan", "FEB", "Mar", "dec", "july", "sun"]),
                _ => (0, 7, &["sun", "MON", "Tue", "Sat", "sunday", "jan", "5L"]),
            };
            list(random, &mut text, low, high, names);
        }
    }
    if random.one_in(15) {
        text += pick(random, &[" ", "\t", "\r", " \r", " *", " 5", " bash -c", "%", " = 5"]);
    }
    text
}

fn list(random: &mut Random, text: &mut String, low: u64, high: u64, names: &[&str]) {
    let elements = 1 + if random.one_in(4) { random.below(3) } else { 0 };
    for index in 0..elements {
        if index > 0 {
            text.push(',');
        }
        match random.below(10) {
            0..=2 => text.push('*'),
            3..=5 => *text += &element(random, low, high, names),
            _ => {
                *text += &element(random, low, high, names);
                text.push('-');
                *text += &element(random, low, high, names);
            }
        }
        if random.one_in(5) {
            text.push('/');
            *text += &random.below(12).to_string();
        }
    }
    if random.one_in(30) {
        *text +=
            pick(random, &[",", "#2", ".5", "x", "*", "-3", "/", "/2/3", "/x", "=1", "%", "é", "5", "?", "--1", "/-1"]);
    }
}

fn element(random: &mut Random, low: u64, high: u64, names: &[&str]) -> String {
    match random.below(40) {
        0 => pick(random, names).to_owned(),
        1..=6 if names.len() > 4 => pick(random, names).to_owned(),
        7 => (high + 1 + random.below(3)).to_string(),
        8 => low.saturating_sub(1).to_string(),
        9 => format!("0{low}"),
        10 => format!("000{high}"),
        11 => pick(random, &["999999999", "60", "", "-1", "+1", "1.5", "?", "H"]).to_owned(),
        _ => (low + random.below(high - low + 1)).to_string(),
    }
}

fn mutated(random: &mut Random) -> String {
    let mut characters: Vec<char> = valid_schedule(random).chars().collect();
    for _ in 0..=random.below(2) {
        let at = usize::try_from(random.below(characters.len() as u64)).unwrap();
        match random.below(3) {
            0 => drop(characters.remove(at)),
            1 => characters.insert(at, character(random)),
            _ => characters[at] = character(random),
        }
    }
    characters.into_iter().collect()
}

fn pick<'a>(random: &mut Random, options: &[&'a str]) -> &'a str {
    options[usize::try_from(random.below(options.len() as u64)).unwrap()]
}

fn character(random: &mut Random) -> char {
    let characters: Vec<char> = "0123456789 \t */-,  @#=%?.:~+jmonLWé\u{a0}\r\u{b}".chars().collect();
    characters[usize::try_from(random.below(characters.len() as u64)).unwrap()]
}
