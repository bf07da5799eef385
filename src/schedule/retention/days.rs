//! `BACKUP_NUM_TO_RETAIN`, as the shell reads it.

use std::fmt;

/// The value of `BACKUP_NUM_TO_RETAIN`: days for which base backups are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RetentionDays(u32);

impl RetentionDays {
    /// Spilo's own default, `configure_spilo.py` 1.6-p2 to 4.0-p3.
    pub const DEFAULT: Self = Self(5);

    /// Reads the value if every comparison in both scripts takes it for the same
    /// whole number. They use `[[ ]]` and `(( ))`, which evaluate expressions and
    /// take a leading 0 for octal, and `[ ]`, which does neither.
    ///
    /// Blanks around the number and a `+` do no harm. Below 2 the scripts use 2.
    ///
    /// ```
    /// use harbor_postgres_backup_policy::schedule::RetentionDays;
    ///
    /// assert_eq!(RetentionDays::parse("14")?.days(), 14);
    /// assert_eq!(RetentionDays::parse("0")?.days(), 2);
    /// assert!(RetentionDays::parse("7 days").is_err());
    /// # Ok::<(), harbor_postgres_backup_policy::schedule::RetentionError>(())
    /// ```
    ///
    /// # Errors
    /// What the scripts make of any other value.
    pub fn parse(value: &str) -> Result<Self, RetentionError> {
        // `envdir` passes on the first line without the blanks at its end.
        let line = value.split('\n').next().unwrap_or_default();
        let text = line.trim_matches([' ', '\t']);
        if text.is_empty() {
            return Err(RetentionError::Empty);
        }
        let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            let variable = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
                && !text.starts_with(|c: char| c.is_ascii_digit());
            return Err(if variable { RetentionError::Word } else { RetentionError::NotANumber });
        }
        // Octal and decimal differ, except for a single digit up to 7.
        let significant = digits.trim_start_matches('0');
        if significant.len() < digits.len() && !matches!(significant.as_bytes(), [] | [b'1'..=b'7']) {
            return Err(RetentionError::LeadingZero);
        }
        let days: u32 = digits.parse().map_err(|_| RetentionError::TooLarge)?;
        Ok(Self(if text.starts_with('-') { 0 } else { days }.max(2)))
    }

    /// The days for which a base backup is kept, at least 2.
    pub const fn days(self) -> u32 {
        self.0
    }
}

/// Why a text is no [`RetentionDays`], and what the backup script makes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RetentionError {
    /// Nothing but blanks; reads as 0.
    Empty,
    /// The name of a shell variable; reads as that variable, most likely unset.
    Word,
    /// Anything else, such as `1.5`; the comparison fails and so does deletion.
    NotANumber,
    /// Octal in one comparison, decimal in another.
    LeadingZero,
    /// More than 4,294,967,295.
    TooLarge,
}

impl fmt::Display for RetentionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the number of days is empty; the backup script reads that as 0 and keeps 2 days",
            Self::Word => {
                "a word stands for the number of days; the backup script reads it as an unset \
                 variable and keeps 2 days"
            }
            Self::NotANumber => {
                "not a whole number of days; the backup script cannot compare it and may never \
                 delete a backup"
            }
            Self::LeadingZero => {
                "a leading 0 makes the number octal in one place of the backup script and decimal \
                 in another; write it without"
            }
            Self::TooLarge => "the number of days is too large; nothing would ever be deleted",
        })
    }
}

impl std::error::Error for RetentionError {}
