//! From the text of one field to the numbers that it stands for.

use super::Numbers;
use super::parse::Word;
use crate::schedule::error::{Field, Ignored, ParseError, ParseErrorKind as Kind};

/// `entry.c`, `get_list()`.
pub(super) fn read_field(
    field: Field,
    (column, rest): Word<'_>,
    ignored: &mut Option<Ignored>,
) -> Result<Numbers, ParseError> {
    let mut reader = Reader { field, column, rest };
    let mut members = 0;
    loop {
        let column = reader.column;
        let range = reader.range()?;
        members |= range.members();
        if range.first > range.last {
            ignored.get_or_insert(Ignored::BackwardRange { field, column });
        }
        if !reader.eat(',') {
            break;
        }
    }
    if !reader.rest.is_empty() {
        ignored.get_or_insert(Ignored::Text { field, column: reader.column });
    }
    Ok(members)
}

struct Range {
    first: u32,
    last: u32,
    step: u32,
}

impl Range {
    /// `first` is at most 59, so the loop is short whatever the step.
    fn members(&self) -> Numbers {
        (0..=59)
            .filter(|n| (self.first..=self.last).contains(n) && (n - self.first).is_multiple_of(self.step))
            .fold(0, |members, n| members | 1 << n)
    }
}

/// What is left of one field.
struct Reader<'a> {
    field: Field,
    column: usize,
    rest: &'a str,
}

impl<'a> Reader<'a> {
    /// `entry.c`, `get_range()`.
    fn range(&mut self) -> Result<Range, ParseError> {
        let (low, high) = self.field.range();
        let (first, last) = if self.eat('*') {
            (low, high)
        } else {
            let first = self.element()?;
            if !self.eat('-') {
                if self.rest.starts_with('/') {
                    return Err(self.error(Kind::StepWithoutRange(self.field)));
                }
                return Ok(Range { first, last: first, step: 1 });
            }
            (first, self.element()?)
        };
        let step = if self.eat('/') { self.step()? } else { 1 };
        Ok(Range { first, last, step })
    }

    /// A number or name within the field's range: `entry.c`, `get_number()`.
    fn element(&mut self) -> Result<u32, ParseError> {
        let field = self.field;
        let (low, high) = field.range();
        let (column, word) = self.word();
        let error = |kind| Err(ParseError { kind, column });
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
    fn step(&mut self) -> Result<u32, ParseError> {
        let (column, word) = self.word();
        match word.parse::<u32>() {
            Ok(step) if step > 0 && i32::try_from(step).is_ok() => Ok(step),
            _ => Err(ParseError { kind: Kind::BadStep(self.field), column }),
        }
    }

    /// The letters and digits up to the next other character.
    fn word(&mut self) -> Word<'a> {
        let end = self.rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at_checked(end).unwrap_or_default();
        let column = self.column;
        self.column += word.len();
        self.rest = rest;
        (column, word)
    }

    fn eat(&mut self, expected: char) -> bool {
        let Some(rest) = self.rest.strip_prefix(expected) else {
            return false;
        };
        self.rest = rest;
        self.column += 1;
        true
    }

    const fn error(&self, kind: Kind) -> ParseError {
        ParseError { kind, column: self.column }
    }
}
