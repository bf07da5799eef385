//! One field of a crontab line.

use crate::schedule::days::NumberSet;
use crate::schedule::error::{Field, IgnoredPart, ScheduleErrorKind as Kind};

/// A word and its position in the schedule, in bytes.
pub(super) type Word<'a> = (usize, &'a str);

/// An error and its position in the schedule, in bytes.
pub(super) type LocatedError = (Kind, usize);

/// Reads the values of a field as `get_list()` in `entry.c` does.
pub(super) fn parse_field(
    field: Field,
    (offset, rest): Word<'_>,
    ignored_part: &mut Option<IgnoredPart>,
) -> Result<NumberSet, LocatedError> {
    let mut parser = FieldParser { field, offset, rest };
    let mut set = 0;
    loop {
        let start = parser.offset;
        let range = parser.range()?;
        set |= range.to_set();
        if range.first > range.last {
            ignored_part.get_or_insert(IgnoredPart::ReversedRange { field, column: start });
        }
        if !parser.eat(',') {
            break;
        }
    }
    if !parser.rest.is_empty() {
        ignored_part.get_or_insert(IgnoredPart::Text { field, column: parser.offset });
    }
    Ok(set)
}

struct Range {
    first: u32,
    last: u32,
    step: u32,
}

impl Range {
    /// `last` is at most 59, so that the loop is short whatever the step.
    fn to_set(&self) -> NumberSet {
        let (mut set, mut next) = (0, self.first);
        while next <= self.last {
            set |= 1 << next;
            next = next.saturating_add(self.step);
        }
        set
    }
}

/// The rest of one field.
struct FieldParser<'a> {
    field: Field,
    /// The position of `rest` in the schedule, in bytes.
    offset: usize,
    rest: &'a str,
}

impl<'a> FieldParser<'a> {
    /// `get_range()` in `entry.c`.
    fn range(&mut self) -> Result<Range, LocatedError> {
        let (low, high) = self.field.range();
        let (first, last) = if self.eat('*') {
            (low, high)
        } else {
            let first = self.value()?;
            if !self.eat('-') {
                if self.rest.starts_with('/') {
                    return Err((Kind::StepWithoutRange(self.field), self.offset));
                }
                return Ok(Range { first, last: first, step: 1 });
            }
            (first, self.value()?)
        };
        let step = if self.eat('/') { self.step()? } else { 1 };
        Ok(Range { first, last, step })
    }

    /// A number or name within the field's range: `get_number()` in `entry.c`.
    fn value(&mut self) -> Result<u32, LocatedError> {
        let field = self.field;
        let (low, high) = field.range();
        let (offset, word) = self.word();
        let names = (low..).zip(field.names());
        if let Some((number, _)) = names.into_iter().find(|(_, name)| name.eq_ignore_ascii_case(word)) {
            return Ok(number);
        }
        let kind = match word.parse() {
            Ok(number) if (low..=high).contains(&number) => return Ok(number),
            _ if word.is_empty() => Kind::NumberExpected(field),
            _ if word.bytes().all(|byte| byte.is_ascii_digit()) => Kind::OutOfRange(field),
            _ => Kind::UnknownName(field),
        };
        Err((kind, offset))
    }

    /// A step is never a name, and its only upper limit is the largest `int` of cron.
    fn step(&mut self) -> Result<u32, LocatedError> {
        let (offset, word) = self.word();
        match word.parse::<u32>() {
            Ok(step) if step > 0 && i32::try_from(step).is_ok() => Ok(step),
            _ => Err((Kind::InvalidStep(self.field), offset)),
        }
    }

    /// The letters and digits up to the next other character.
    fn word(&mut self) -> Word<'a> {
        let end = self.rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at_checked(end).unwrap_or_default();
        let offset = self.offset;
        self.offset += word.len();
        self.rest = rest;
        (offset, word)
    }

    /// Consumes `expected` if it is the next character.
    fn eat(&mut self, expected: char) -> bool {
        match self.rest.strip_prefix(expected) {
            Some(rest) => {
                self.offset += expected.len_utf8();
                self.rest = rest;
                true
            }
            None => false,
        }
    }
}
