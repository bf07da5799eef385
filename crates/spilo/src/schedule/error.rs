//! What is wrong with a schedule, and where.

use std::fmt;

use thiserror::Error;

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
    /// The smallest and the largest number of the field.
    pub const fn range(self) -> (u32, u32) {
        match self {
            Self::Minute => (0, 59),
            Self::Hour => (0, 23),
            Self::DayOfMonth => (1, 31),
            Self::Month => (1, 12),
            Self::DayOfWeek => (0, 7),
        }
    }

    /// The names of the smallest number and those that follow.
    pub(super) const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Minute | Self::Hour | Self::DayOfMonth => &[],
            Self::Month => &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
            Self::DayOfWeek => &["sun", "mon", "tue", "wed", "thu", "fri", "sat"],
        }
    }

    /// `0 to 23`, or `1 to 12 or a name from jan to dec`.
    fn describe_values(self) -> String {
        let (low, high) = self.range();
        match self.names() {
            [first, .., last] => format!("{low} to {high} or a name from {first} to {last}"),
            _ => format!("{low} to {high}"),
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

/// A string is not a schedule. The error has a position and never repeats the string itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{}{kind}", Position::new(*kind, *column))]
pub struct ScheduleError {
    pub(super) kind: ScheduleErrorKind,
    pub(super) column: usize,
}

impl ScheduleError {
    /// What is wrong.
    pub const fn kind(&self) -> ScheduleErrorKind {
        self.kind
    }

    /// The position of the error in the schedule, in characters, starting at 1.
    pub const fn column(&self) -> usize {
        self.column
    }
}

/// The ways in which a string fails to be a schedule. `Display` is the message without the position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ScheduleErrorKind {
    /// Nothing but blanks. Cron would read `envdir` as the minute.
    #[error("the schedule is empty; write five fields, for example `0 1 * * *`")]
    Empty,
    /// More than one line, or a NUL character.
    #[error("unexpected line break; a schedule is a single line")]
    LineBreak,
    /// The line starts with `#`: cron skips it silently.
    #[error("cron skips lines that start with `#`, so the job would not run")]
    Comment,
    /// The line is of the form `name = value`: cron sets a variable and runs nothing.
    #[error("cron reads a line with `=` here as the definition of a variable, so the job would not run")]
    VariableDefinition,
    /// An unknown word after `@`. Case is significant.
    #[error(
        "unknown nickname; cron supports @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually and \
         @reboot, in lower case"
    )]
    UnknownNickname,
    /// Fewer than five fields. Cron would read the command as the missing one.
    #[error("expected five fields (minute, hour, day of month, month, day of week), found {found}")]
    TooFewFields {
        /// How many there are, 1 to 4.
        found: usize,
    },
    /// Text after the fifth field or after a nickname. Cron runs it as a command instead of the backup, or rejects the
    /// crontab if it starts with `*`.
    #[error(
        "unexpected text after the schedule, which cron would run as a command; cron has five fields and none for \
         seconds or years"
    )]
    ExtraText,
    /// Not a number or a name.
    #[error(
        "expected a number{} or `*`; cron does not support `?`, `L`, `W` and `H`",
        if .0.names().is_empty() { "" } else { ", a name" }
    )]
    NumberExpected(Field),
    /// A word that is not a name of this field.
    #[error("expected a number from {}", .0.describe_values())]
    UnknownName(Field),
    /// A number outside the field's range.
    #[error("the number is out of range; expected {} to {}", .0.range().0, .0.range().1)]
    OutOfRange(Field),
    /// A step after a single number, as in `5/10`.
    #[error("a step is only allowed after `*` or a range, for example `*/5` or `1-11/5`")]
    StepWithoutRange(Field),
    /// A step that is missing, zero or not a number.
    #[error("the step must be a whole number of at least 1")]
    InvalidStep(Field),
}

impl ScheduleErrorKind {
    /// The field that is wrong, if it is a single one.
    pub const fn field(self) -> Option<Field> {
        match self {
            Self::NumberExpected(field)
            | Self::UnknownName(field)
            | Self::OutOfRange(field)
            | Self::StepWithoutRange(field)
            | Self::InvalidStep(field) => Some(field),
            _ => None,
        }
    }
}

/// `column 3: `, or `hour, column 3: `; nothing if there is no schedule at all.
struct Position {
    field: Option<Field>,
    column: Option<usize>,
}

impl Position {
    fn new(kind: ScheduleErrorKind, column: usize) -> Self {
        let column = (kind != ScheduleErrorKind::Empty).then_some(column);
        Self { field: kind.field(), column }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(field) = self.field {
            write!(f, "{field}, ")?;
        }
        self.column.map_or(Ok(()), |column| write!(f, "column {column}: "))
    }
}

/// A part of a schedule that cron accepts and then ignores.
///
/// `Display` is a sentence with the position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IgnoredPart {
    /// Text directly after a value: `get_list()` in `entry.c` skips to the next blank. `5#2` and `5.5` mean `5`, `*5`
    /// means `*`.
    Text {
        /// The field that contains the text.
        field: Field,
        /// The column of its first character, starting at 1.
        column: usize,
    },
    /// A range that ends before it starts, such as `fri-sun`: `get_range()` in `entry.c` counts up from the start and
    /// selects nothing.
    ReversedRange {
        /// The field that contains the range.
        field: Field,
        /// The column of its first character, starting at 1.
        column: usize,
    },
}

impl fmt::Display for IgnoredPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text { field, column } => write!(f, "{field}, column {column}: cron ignores the rest of this field"),
            Self::ReversedRange { field, column } => {
                write!(f, "{field}, column {column}: the range ends before it starts, so it matches nothing")?;
                if *field == Field::DayOfWeek {
                    f.write_str("; write Sunday as 7 at the end of a range")?;
                }
                Ok(())
            }
        }
    }
}
