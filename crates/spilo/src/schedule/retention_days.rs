use std::str::FromStr;

use thiserror::Error;

use crate::startup::first_line;

/// The value of `BACKUP_NUM_TO_RETAIN`: the number of days for which base backups are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RetentionDays(u32);

impl RetentionDays {
    /// Spilo's own default (`configure_spilo.py` 1.6-p2 to 4.0-p3).
    pub const DEFAULT: Self = Self(5);

    /// Reads the value if every comparison in `postgres_backup.sh`, up to 4.0-p2 and from 4.0-p3 on, takes it for the
    /// same whole number. The scripts use `[[ ]]` and `(( ))`, which evaluate expressions and read a leading 0 as
    /// octal, and `[ ]`, which does neither.
    ///
    /// Blanks around the number and a `+` are harmless. Below 2 the scripts use 2.
    ///
    /// ```
    /// use spilo::schedule::RetentionDays;
    ///
    /// assert_eq!(RetentionDays::parse("14")?.days(), 14);
    /// assert_eq!(RetentionDays::parse("0")?.days(), 2);
    /// assert!(RetentionDays::parse("7 days").is_err());
    /// # Ok::<(), spilo::schedule::RetentionError>(())
    /// ```
    ///
    /// # Errors
    /// For any other value, with the effect that it has in the scripts.
    pub fn parse(value: &str) -> Result<Self, RetentionError> {
        let text = first_line(value).trim_start_matches([' ', '\t']);
        if text.is_empty() {
            return Err(RetentionError::Empty);
        }
        let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            let is_shell_variable = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
                && !text.starts_with(|c: char| c.is_ascii_digit());
            return Err(if is_shell_variable { RetentionError::Word } else { RetentionError::NotANumber });
        }
        // Octal and decimal differ, except for a single digit up to 7.
        let significant = digits.trim_start_matches('0');
        if significant.len() < digits.len() && !matches!(significant.as_bytes(), [] | [b'1'..=b'7']) {
            return Err(RetentionError::LeadingZero);
        }
        let days: u32 = digits.parse().map_err(|_| RetentionError::TooLarge)?;
        Ok(Self(if text.starts_with('-') { 0 } else { days }.max(2)))
    }

    /// The number of days for which a base backup is kept, at least 2.
    pub const fn days(self) -> u32 {
        self.0
    }
}

impl FromStr for RetentionDays {
    type Err = RetentionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

/// A string is not a number of [`RetentionDays`]. The message describes its effect in the backup script.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RetentionError {
    /// Nothing but blanks, which the script reads as 0.
    #[error("the number of days is empty; the backup script reads it as 0 and keeps backups for 2 days")]
    Empty,
    /// The name of a shell variable, which the script reads as the value of that variable; most likely it is unset.
    #[error(
        "the number of days is a word, which the backup script evaluates as an unset variable; it keeps backups for 2 \
         days"
    )]
    Word,
    /// Any other string, such as `1.5`: the comparison fails, and so does deletion.
    #[error(
        "the value is not a whole number of days; the backup script cannot compare it and may never delete a backup"
    )]
    NotANumber,
    /// Octal in one comparison, decimal in another.
    #[error(
        "the number of days starts with 0, so the backup script reads it as octal in one comparison and as decimal in \
         another; remove the leading 0"
    )]
    LeadingZero,
    /// More than 4,294,967,295.
    #[error("the number of days is too large; the backup script would never delete a backup")]
    TooLarge,
}
