//! From the text of one field to the numbers that it stands for.

use super::Numbers;
use super::parse::{Mistake, Word};
use crate::schedule::error::{Field, Ignored, ParseErrorKind as Kind};

/// `entry.c`, `get_list()`.
pub(super) fn read_field(
    field: Field,
    (at, rest): Word<'_>,
    ignored: &mut Option<Ignored>,
) -> Result<Numbers, Mistake> {
    let mut reader = Reader { field, at, rest };
    let mut members = 0;
    loop {
        let column = reader.at;
        let range = reader.range()?;
        members |= range.members();
        if range.first > range.last {
            ignored.get_or_insert(Ignored::BackwardRange { field, column });
        }
        if !reader.eat(b',') {
            break;
        }
    }
    if !reader.rest.is_empty() {
        ignored.get_or_insert(Ignored::Text { field, column: reader.at });
    }
    Ok(members)
}

struct Range {
    first: u32,
    last: u32,
    step: u32,
}

impl Range {
    /// `last` is at most 59, so the loop is short whatever the step.
    fn members(&self) -> Numbers {
        let (mut members, mut next) = (0, self.first);
        while next <= self.last {
            members |= 1 << next;
            next = next.saturating_add(self.step);
        }
        members
    }
}

/// What is left of one field.
struct Reader<'a> {
    field: Field,
    /// Where in the schedule it begins, in bytes.
    at: usize,
    rest: &'a str,
}

impl<'a> Reader<'a> {
    /// `entry.c`, `get_range()`.
    fn range(&mut self) -> Result<Range, Mistake> {
        let (low, high) = self.field.range();
        let (first, last) = if self.eat(b'*') {
            (low, high)
        } else {
            let first = self.element()?;
            if !self.eat(b'-') {
                if self.rest.as_bytes().first() == Some(&b'/') {
                    return Err((Kind::StepWithoutRange(self.field), self.at));
                }
                return Ok(Range { first, last: first, step: 1 });
            }
            (first, self.element()?)
        };
        let step = if self.eat(b'/') { self.step()? } else { 1 };
        Ok(Range { first, last, step })
    }

    /// A number or name within the field's range: `entry.c`, `get_number()`.
    fn element(&mut self) -> Result<u32, Mistake> {
        let field = self.field;
        let (low, high) = field.range();
        let (at, word) = self.word();
        let error = |kind| Err((kind, at));
        if word.is_empty() {
            return error(Kind::NumberExpected(field));
        }
        for (number, name) in (low..).zip(field.names()) {
            if name.eq_ignore_ascii_case(word) {
                return Ok(number);
            }
        }
        if !word.bytes().all(|byte| byte.is_ascii_digit()) {
            return error(Kind::UnknownName(field));
        }
        match word.parse() {
            Ok(number) if (low..=high).contains(&number) => Ok(number),
            _ => error(Kind::OutOfRange(field)),
        }
    }

    /// Names do not count here, and there is no upper limit but cron's `int`.
    fn step(&mut self) -> Result<u32, Mistake> {
        let (at, word) = self.word();
        match word.parse::<u32>() {
            Ok(step) if step > 0 && i32::try_from(step).is_ok() => Ok(step),
            _ => Err((Kind::BadStep(self.field), at)),
        }
    }

    /// The letters and digits up to the next other character.
    fn word(&mut self) -> Word<'a> {
        let end = self.rest.bytes().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at_checked(end).unwrap_or_default();
        let at = self.at;
        self.at += word.len();
        self.rest = rest;
        (at, word)
    }

    /// Whether this character, which is ASCII, comes next; it is then taken off.
    fn eat(&mut self, expected: u8) -> bool {
        let is_next = self.rest.as_bytes().first() == Some(&expected);
        if is_next {
            self.at += 1;
            self.rest = self.rest.get(1..).unwrap_or_default();
        }
        is_next
    }
}
