//! From a string to a [`Schedule`].

use super::field::{LocatedError, Word, parse_field};
use super::{ALL_HOURS, Days, Schedule};
use crate::schedule::days::{ALL_DAYS, ALL_MONTHS, ALL_WEEKDAYS};
use crate::schedule::error::{Field, IgnoredPart, ScheduleError, ScheduleErrorKind as Kind};

pub(super) fn schedule(text: &str) -> Result<Schedule, ScheduleError> {
    match parse(text) {
        Ok(mut schedule) => {
            if let Some(IgnoredPart::ReversedRange { column, .. } | IgnoredPart::Text { column, .. }) =
                &mut schedule.ignored_part
            {
                *column = to_column(text, *column);
            }
            Ok(schedule)
        }
        Err((kind, offset)) => Err(ScheduleError { kind, column: to_column(text, offset) }),
    }
}

fn to_column(text: &str, offset: usize) -> usize {
    text.get(..offset).map_or(offset, |before| before.chars().count()) + 1
}

fn parse(text: &str) -> Result<Schedule, LocatedError> {
    check_is_entry(text)?;
    let (schedule, rest) = parse_entry(text)?;
    check_no_command(rest).map(|()| schedule)
}

/// Reads a line that is not a comment, not blank and not the definition of a variable. Returns the words of the command
/// as well.
fn parse_entry(text: &str) -> Result<(Schedule, impl Iterator<Item = Word<'_>>), LocatedError> {
    let mut words = words(text);
    let first @ (offset, word) = words.next().ok_or((Kind::Empty, 0))?;
    if let Some(name) = word.strip_prefix('@') {
        let schedule = from_nickname(name).ok_or((Kind::UnknownNickname, offset))?;
        return Ok((schedule, words));
    }
    let mut fields = [first; 5];
    for (found, field) in (1..).zip(fields.iter_mut().skip(1)) {
        *field = words.next().ok_or((Kind::TooFewFields { found }, text.len()))?;
    }
    Ok((from_fields(fields)?, words))
}

/// Checks one line of a crontab: blank, a comment, the definition of a variable, or an entry.
pub(super) fn check_line(line: &str) -> Result<(), ScheduleError> {
    let is_blank = line.trim_matches(BLANKS).is_empty();
    let is_quoted_definition = line.trim_start_matches(BLANKS).starts_with(['"', '\'']) && line.contains('=');
    let checked = match check_is_entry(line) {
        Err((Kind::Comment | Kind::VariableDefinition, _)) => Ok(()),
        _ if is_blank || is_quoted_definition => Ok(()),
        Err(error) => Err(error),
        Ok(()) => parse_entry(line).and_then(|(_, mut command)| match command.next() {
            // `load_entry()` in `entry.c` takes a `*` there for a sixth field.
            Some((offset, word)) if word.starts_with('*') => Err((Kind::ExtraText, offset)),
            _ => Ok(()),
        }),
    };
    checked.map_err(|(kind, offset)| ScheduleError { kind, column: to_column(line, offset) })
}

/// `Skip_Blanks` in `cron.h`.
const BLANKS: [char; 2] = [' ', '\t'];

/// C's `isspace()`.
const fn is_space(c: char) -> bool {
    c == '\x0b' || c.is_ascii_whitespace()
}

/// Rejects what cron silently does not treat as an entry.
fn check_is_entry(text: &str) -> Result<(), LocatedError> {
    if let Some(line_end) = text.find(['\n', '\0']) {
        return Err((Kind::LineBreak, line_end));
    }
    let line = text.trim_start_matches(BLANKS);
    if line.starts_with('#') {
        return Err((Kind::Comment, text.len() - line.len()));
    }
    // `load_env()` in `env.c`: a name, blanks, `=`. Cron tries this before it reads the line as an entry, so that
    // `5=3 * * * *` is not one. (A quoted name is rejected as a minute.)
    let after_name = line.trim_start_matches(|c| c != '=' && !is_space(c)).trim_start_matches(is_space);
    if after_name.starts_with('=') {
        return Err((Kind::VariableDefinition, text.len() - after_name.len()));
    }
    Ok(())
}

/// `load_entry()` in `entry.c`: the rest of the line is the command to run. Spilo appends its own.
fn check_no_command<'a>(mut rest: impl Iterator<Item = Word<'a>>) -> Result<(), LocatedError> {
    match rest.next() {
        Some((offset, _)) => Err((Kind::ExtraText, offset)),
        None => Ok(()),
    }
}

fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    let mut offset = 0;
    text.split(BLANKS).filter_map(move |word| {
        let start = offset;
        offset += word.len() + 1;
        (!word.is_empty()).then_some((start, word))
    })
}

/// `load_entry()` in `entry.c` compares nicknames with `strcmp`.
fn from_nickname(name: &str) -> Option<Schedule> {
    let every_day = Days { months: ALL_MONTHS, of_month: ALL_DAYS, of_week: ALL_WEEKDAYS, either: false };
    let at_midnight = |days: Days| Schedule::new(1, 1, days, None);
    Some(match name {
        "hourly" => Schedule::new(1, ALL_HOURS, every_day, None),
        "daily" | "midnight" => at_midnight(every_day),
        "weekly" => at_midnight(Days { of_week: 1, ..every_day }),
        "monthly" => at_midnight(Days { of_month: 1 << 1, ..every_day }),
        "yearly" | "annually" => at_midnight(Days { of_month: 1 << 1, months: 1 << 1, ..every_day }),
        "reboot" => Schedule { is_reboot: true, ..Schedule::new(1, 0, every_day, None) },
        _ => return None,
    })
}

fn from_fields([minute, hour, day_of_month, month, day_of_week]: [Word<'_>; 5]) -> Result<Schedule, LocatedError> {
    let mut ignored_part = None;
    let mut parse = |field, word| parse_field(field, word, &mut ignored_part);
    let minutes = parse(Field::Minute, minute)?;
    let hours = parse(Field::Hour, hour)?;
    let of_month = parse(Field::DayOfMonth, day_of_month)?;
    let months = parse(Field::Month, month)?;
    let of_week = parse(Field::DayOfWeek, day_of_week)?;
    let days = Days {
        months,
        of_month,
        // `load_entry()` in `entry.c`: 0 and 7 are the same day.
        of_week: (of_week | of_week >> 7) & ALL_WEEKDAYS,
        // `load_entry()` in `entry.c` and `find_jobs()` in `cron.c`: only the first character counts, so that `*/2`
        // is a star and `1-31` is not.
        either: !day_of_month.1.starts_with('*') && !day_of_week.1.starts_with('*'),
    };
    Ok(Schedule::new(minutes, hours, days, ignored_part))
}
