//! From text to [`Schedule`].

use super::field::read_field;
use super::{ALL_DAYS, ALL_HOURS, ALL_MONTHS, ALL_WEEKDAYS, Days, Schedule};
use crate::schedule::error::{Field, ParseError, ParseErrorKind as Kind};

/// `cron.h`, `Skip_Blanks`.
const BLANKS: [char; 2] = [' ', '\t'];

/// A word and its first column, counted in characters from 1.
pub(super) type Word<'a> = (usize, &'a str);

pub(super) fn schedule(text: &str) -> Result<Schedule, ParseError> {
    check_not_skipped(text)?;
    let mut words = words(text);
    let Some(first @ (column, word)) = words.next() else {
        return Err(ParseError { kind: Kind::Empty, column: 1 });
    };
    if let Some(name) = word.strip_prefix('@') {
        let schedule = from_nickname(name).ok_or(ParseError { kind: Kind::UnknownNickname, column })?;
        return check_no_command(words).map(|()| schedule);
    }
    let mut fields = [first; 5];
    for (found, field) in (1..).zip(fields.iter_mut().skip(1)) {
        *field =
            words.next().ok_or(ParseError { kind: Kind::TooFewFields { found }, column: text.chars().count() + 1 })?;
    }
    check_no_command(words)?;
    from_fields(fields)
}

/// Refuses what cron does not take for an entry at all, and says nothing about.
fn check_not_skipped(text: &str) -> Result<(), ParseError> {
    let column_of = |rest: &str| text.chars().count() - rest.chars().count() + 1;
    if let Some(rest) = text.find(['\n', '\0']).and_then(|at| text.get(at..)) {
        return Err(ParseError { kind: Kind::LineBreak, column: column_of(rest) });
    }
    let line = text.trim_start_matches(BLANKS);
    if line.starts_with('#') {
        return Err(ParseError { kind: Kind::Comment, column: column_of(line) });
    }
    // `env.c`, `load_env()`: a name, blanks, `=`. Tried before the line is read as
    // an entry, so `5=3 * * * *` is none. (A quoted name is refused as a minute.)
    let is_space = |c: char| c == '\x0b' || c.is_ascii_whitespace();
    let value = line.trim_start_matches(|c| c != '=' && !is_space(c)).trim_start_matches(is_space);
    if value.starts_with('=') {
        return Err(ParseError { kind: Kind::Environment, column: column_of(value) });
    }
    Ok(())
}

/// `entry.c`, `load_entry()`: the rest of the line is the command to run. Spilo
/// appends its own, so any other must be refused.
fn check_no_command<'a>(mut rest: impl Iterator<Item = Word<'a>>) -> Result<(), ParseError> {
    match rest.next() {
        Some((column, _)) => Err(ParseError { kind: Kind::ExtraText, column }),
        None => Ok(()),
    }
}

fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    let mut column = 1;
    text.split(BLANKS)
        .map(move |word| {
            let start = column;
            column += word.chars().count() + 1;
            (start, word)
        })
        .filter(|(_, word)| !word.is_empty())
}

/// `entry.c`, `load_entry()`: compared with `strcmp`, hence lower case only.
fn from_nickname(name: &str) -> Option<Schedule> {
    let every_day = Days { months: ALL_MONTHS, of_month: ALL_DAYS, of_week: ALL_WEEKDAYS, either: false };
    let on = |days: Days| Schedule::new(1, 1, days, None);
    Some(match name {
        "hourly" => Schedule::new(1, ALL_HOURS, every_day, None),
        "daily" | "midnight" => on(every_day),
        "weekly" => on(Days { of_week: 1, ..every_day }),
        "monthly" => on(Days { of_month: 1 << 1, ..every_day }),
        "yearly" | "annually" => on(Days { of_month: 1 << 1, months: 1 << 1, ..every_day }),
        "reboot" => Schedule { only_at_start: true, ..Schedule::new(1, 0, every_day, None) },
        _ => return None,
    })
}

fn from_fields([minute, hour, day_of_month, month, day_of_week]: [Word<'_>; 5]) -> Result<Schedule, ParseError> {
    let mut ignored = None;
    let mut read = |field, word| read_field(field, word, &mut ignored);
    let minutes = read(Field::Minute, minute)?;
    let hours = read(Field::Hour, hour)?;
    let of_month = read(Field::DayOfMonth, day_of_month)?;
    let months = read(Field::Month, month)?;
    let of_week = read(Field::DayOfWeek, day_of_week)?;
    let days = Days {
        months,
        of_month,
        // `entry.c`, `load_entry()`: 0 and 7 are the same day.
        of_week: (of_week | of_week >> 7) & ALL_WEEKDAYS,
        // `entry.c`, `load_entry()` and `cron.c`, `find_jobs()`: only the first
        // character counts, so `*/2` is a star and `1-31` is none.
        either: !day_of_month.1.starts_with('*') && !day_of_week.1.starts_with('*'),
    };
    Ok(Schedule::new(minutes, hours, days, ignored))
}
