//! What is wrong with a schedule, and where.

use std::fmt;

/// One of the five fields of a crontab line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// 0 to 59.
    Minute,
    /// 0 to 23.
    Hour,
    /// 1 to 31.
    DayOfMonth,
    /// 1 to 12, or `jan` to `dec`.
    Month,
    /// 0 to 7, where 0 and 7 are Sunday, or `sun` to `sat`.
    DayOfWeek,
}

impl Field {
    /// The smallest and the largest number that the field takes.
    pub const fn range(self) -> (u32, u32) {
        match self {
            Self::Minute => (0, 59),
            Self::Hour => (0, 23),
            Self::DayOfMonth => (1, 31),
            Self::Month => (1, 12),
            Self::DayOfWeek => (0, 7),
        }
    }

    /// The names that stand for the smallest number and those after it.
    pub(super) const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Minute | Self::Hour | Self::DayOfMonth => &[],
            Self::Month => &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
            Self::DayOfWeek => &["sun", "mon", "tue", "wed", "thu", "fri", "sat"],
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::DayOfMonth => "day of month",
            Self::Month => "month",
            Self::DayOfWeek => "day of week",
        })
    }
}

/// Why a text is no schedule: its kind and the column, counted in characters
/// from 1, where it stops being one.
///
/// `Display` is a sentence that says what to write instead. It never repeats the
/// text itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParseError {
    pub(super) kind: ParseErrorKind,
    pub(super) column: usize,
}

/// The ways in which a text fails to be a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParseErrorKind {
    /// Nothing but blanks. Cron would read `envdir` as the minute.
    Empty,
    /// More than one line, or a NUL character.
    LineBreak,
    /// Starts with `#`: cron skips the line and says nothing.
    Comment,
    /// Reads `name = value`: cron sets a variable and says nothing.
    Environment,
    /// A word after `@` that cron does not know. Capitals count.
    UnknownNickname,
    /// Fewer than five fields. Cron would take the command for the missing one.
    TooFewFields {
        /// How many there are, 1 to 4.
        found: usize,
    },
    /// Text after the fifth field or after an `@` word. Cron runs it as a command
    /// in place of the backup, or refuses the crontab if it starts with `*`.
    ExtraText,
    /// No number where one must stand.
    NumberExpected(Field),
    /// Letters that are no name of this field.
    UnknownName(Field),
    /// A number beyond the field's range.
    OutOfRange(Field),
    /// A step after a single number, as in `5/10`.
    StepWithoutRange(Field),
    /// A step that is missing, zero or no number.
    BadStep(Field),
}

impl ParseError {
    /// What is wrong.
    pub const fn kind(&self) -> ParseErrorKind {
        self.kind
    }

    /// Where, counted in characters from 1.
    pub const fn column(&self) -> usize {
        self.column
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use ParseErrorKind as Kind;
        let column = self.column;
        match self.kind {
            Kind::Empty => f.write_str("the schedule is empty; write five fields, for example `0 1 * * *`"),
            Kind::LineBreak => write!(f, "column {column}: a line break; a schedule is a single line"),
            Kind::Comment => {
                write!(f, "column {column}: cron skips a line that starts with `#`, so it never makes a backup")
            }
            Kind::Environment => {
                write!(f, "column {column}: `=` here makes cron set a variable, so it never makes a backup")
            }
            Kind::UnknownNickname => write!(
                f,
                "column {column}: after `@` cron knows only hourly, daily, midnight, weekly, monthly, \
                 yearly, annually and reboot, in lower case"
            ),
            Kind::TooFewFields { found } => write!(
                f,
                "column {column}: the schedule ends after {found} of five fields: minute, hour, \
                 day of month, month, day of week"
            ),
            Kind::ExtraText => write!(
                f,
                "column {column}: text after the schedule becomes part of the command that cron runs; \
                 cron has five fields, none for seconds or years"
            ),
            Kind::NumberExpected(field) => {
                write!(f, "{field}, column {column}: a number")?;
                if !field.names().is_empty() {
                    f.write_str(", a name")?;
                }
                f.write_str(" or `*` must stand here; cron has no `?`, `L`, `W` or `H`")
            }
            Kind::UnknownName(field) => {
                let (low, high) = field.range();
                write!(f, "{field}, column {column}: write a number from {low} to {high}")?;
                match field.names() {
                    [first, .., last] => write!(f, " or a name from {first} to {last}"),
                    _ => Ok(()),
                }
            }
            Kind::OutOfRange(field) => {
                let (low, high) = field.range();
                write!(f, "{field}, column {column}: the number is outside {low} to {high}")
            }
            Kind::StepWithoutRange(field) => write!(
                f,
                "{field}, column {column}: a step needs `*` or a range before it, \
                 for example `*/5` or `1-11/5`"
            ),
            Kind::BadStep(field) => write!(f, "{field}, column {column}: the step must be a whole number, 1 or more"),
        }
    }
}

impl std::error::Error for ParseError {}

/// A part of a schedule that cron takes without complaint and then disregards.
///
/// `Display` is a sentence with the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ignored {
    /// Text glued to a field: `entry.c`, `get_list()` skips to the next blank.
    /// `5#2` and `5.5` mean `5`, `*5` means `*`.
    Text {
        /// The field that the text is glued to.
        field: Field,
        /// Its first column, counted in characters from 1.
        column: usize,
    },
    /// A range whose end is smaller than its start, such as `fri-sun`:
    /// `entry.c`, `get_range()` counts up from the start and sets nothing.
    BackwardRange {
        /// The field that holds the range.
        field: Field,
        /// The range's first column, counted in characters from 1.
        column: usize,
    },
}

impl fmt::Display for Ignored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text { field, column } => write!(f, "{field}, column {column}: cron ignores the rest of this field"),
            Self::BackwardRange { field, column } => {
                write!(f, "{field}, column {column}: a range that runs backwards matches nothing")?;
                if *field == Field::DayOfWeek {
                    f.write_str("; at the end of a range, Sunday is 7")?;
                }
                Ok(())
            }
        }
    }
}
