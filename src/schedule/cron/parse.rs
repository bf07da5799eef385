//! From text to [`Schedule`].

use super::field::read_field;
use super::{ALL_DAYS, ALL_HOURS, ALL_MONTHS, ALL_WEEKDAYS, Days, Schedule};
use crate::schedule::error::{Field, ParseError, ParseErrorKind as Kind};

/// A word and where in the text it begins, in bytes.
pub(super) type Word<'a> = (usize, &'a str);

pub(super) fn schedule(text: &str) -> Result<Schedule, ParseError> {
    let column = |at: usize| text.get(..at).map_or(at, |before| before.chars().count()) + 1;
    match read(text) {
        Ok(schedule) => Ok(schedule.with_columns(&column)),
        Err((kind, at)) => Err(ParseError { kind, column: column(at) }),
    }
}

/// What is wrong, and where in the text, in bytes.
pub(super) type Mistake = (Kind, usize);

fn read(text: &str) -> Result<Schedule, Mistake> {
    check_not_skipped(text.as_bytes())?;
    let mut words = words(text);
    let first @ (at, word) = words.next().ok_or((Kind::Empty, 0))?;
    if let Some(name) = word.strip_prefix('@') {
        let schedule = from_nickname(name).ok_or((Kind::UnknownNickname, at))?;
        return check_no_command(words).map(|()| schedule);
    }
    let mut fields = [first; 5];
    for (found, field) in (1..).zip(fields.iter_mut().skip(1)) {
        *field = words.next().ok_or((Kind::TooFewFields { found }, text.len()))?;
    }
    check_no_command(words)?;
    from_fields(fields)
}

/// `cron.h`, `Skip_Blanks`.
const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// C's `isspace()`.
const fn is_space(byte: u8) -> bool {
    byte == b'\x0b' || byte.is_ascii_whitespace()
}

/// Refuses what cron does not take for an entry at all, and says nothing about.
fn check_not_skipped(text: &[u8]) -> Result<(), Mistake> {
    // The place of the first byte from `from` on that is to be found.
    let find = |from: usize, wanted: fn(u8) -> bool| {
        let rest = text.get(from..).unwrap_or_default();
        rest.iter().position(|byte| wanted(*byte)).map_or(text.len(), |at| from + at)
    };
    let byte = |at: usize| text.get(at).copied();
    let line_end = find(0, |byte| matches!(byte, b'\n' | b'\0'));
    if line_end < text.len() {
        return Err((Kind::LineBreak, line_end));
    }
    let start = find(0, |byte| !is_blank(byte));
    if byte(start) == Some(b'#') {
        return Err((Kind::Comment, start));
    }
    // `env.c`, `load_env()`: a name, blanks, `=`. Tried before the line is read as
    // an entry, so `5=3 * * * *` is none. (A quoted name is refused as a minute.)
    let value = find(find(start, |byte| byte == b'=' || is_space(byte)), |byte| !is_space(byte));
    if byte(value) == Some(b'=') {
        return Err((Kind::Environment, value));
    }
    Ok(())
}

/// `entry.c`, `load_entry()`: the rest of the line is the command to run. Spilo
/// appends its own, so any other must be refused.
fn check_no_command<'a>(mut rest: impl Iterator<Item = Word<'a>>) -> Result<(), Mistake> {
    match rest.next() {
        Some((at, _)) => Err((Kind::ExtraText, at)),
        None => Ok(()),
    }
}

fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.as_bytes().get(at..)?;
        let start = at + rest.iter().position(|byte| !is_blank(*byte))?;
        let word = text.as_bytes().get(start..)?;
        at = start + word.iter().position(|byte| is_blank(*byte)).unwrap_or(word.len());
        Some((start, text.get(start..at)?))
    })
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

fn from_fields([minute, hour, day_of_month, month, day_of_week]: [Word<'_>; 5]) -> Result<Schedule, Mistake> {
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
