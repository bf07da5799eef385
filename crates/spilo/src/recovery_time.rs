use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::calendar::days_in_month;

/// The point in time at which a restore ends: a date and time with its offset from UTC.
///
/// Only forms are read that `clone_with_wale.py`, which uses dateutil, and PostgreSQL's `recovery_target_time` read
/// alike. The time zone is mandatory: `read_configuration()` in `clone_with_wale.py` stops without one, and dateutil
/// supports no names of time zones but `UTC` and `GMT`.
///
/// `Display` writes the form that the schema of `spec.clone.timestamp` requires.
///
/// ```
/// use spilo::{RecoveryTime, RecoveryTimeError};
///
/// let time = RecoveryTime::parse("2026-05-04 03:02:01Z")?;
/// assert_eq!(time.to_string(), "2026-05-04T03:02:01+00:00");
/// assert_eq!(RecoveryTime::parse("2026-05-04 03:02:01"), Err(RecoveryTimeError::MissingOffset));
/// # Ok::<(), RecoveryTimeError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecoveryTime {
    /// `yyyy-mm-ddThh:mm:ss`, with the fraction of a second as given.
    local: String,
    /// `+hh:mm` or `-hh:mm`.
    offset: String,
}

/// A string is not a [`RecoveryTime`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RecoveryTimeError {
    /// A date or a date and time without an offset, or with the name of a time zone.
    #[error("the time has no offset from UTC; append one, for example +00:00")]
    MissingOffset,
    /// Another form. dateutil guesses the meaning of many, and PostgreSQL may guess another.
    #[error("the time has an unsupported format; use a format such as 2026-05-04T03:02:01+00:00")]
    UnsupportedFormat,
}

impl RecoveryTime {
    /// Reads `2026-05-04T03:02:01+00:00` and its usual variants: a blank instead of the `T`, no seconds, a fraction of
    /// a second, and the offsets `Z`, `UTC`, `GMT`, `+hh` and `+hhmm`.
    ///
    /// # Errors
    /// If there is no offset, or if the format is another one.
    pub fn parse(text: &str) -> Result<Self, RecoveryTimeError> {
        let text = text.trim();
        if let Some((local, offset)) = split_offset(text) {
            return normalize_local(local)
                .map(|local| Self { local, offset })
                .ok_or(RecoveryTimeError::UnsupportedFormat);
        }
        let without_zone =
            text.trim_end_matches(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '_')).trim_end();
        if normalize_local(without_zone).is_some() || is_date(without_zone) {
            Err(RecoveryTimeError::MissingOffset)
        } else {
            Err(RecoveryTimeError::UnsupportedFormat)
        }
    }
}

impl FromStr for RecoveryTime {
    type Err = RecoveryTimeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl fmt::Display for RecoveryTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.local, self.offset)
    }
}

/// Reads a date and time without an offset and returns it as `yyyy-mm-ddThh:mm:ss`.
fn normalize_local(text: &str) -> Option<String> {
    let (date, time) = text.split_once(['T', ' '])?;
    let (hour, rest) = time.split_once(':')?;
    let (minute, second) = rest.split_once(':').unwrap_or((rest, "00"));
    let (whole, fraction) = second.split_once('.').unwrap_or((second, "0"));
    // dateutil rejects second 60.
    let is_valid = is_date(date)
        && two_digits(hour).is_some_and(|hour| hour < 24)
        && [minute, whole].into_iter().all(|part| two_digits(part).is_some_and(|part| part < 60))
        && !fraction.is_empty()
        && fraction.bytes().all(|b| b.is_ascii_digit());
    is_valid.then(|| format!("{date}T{hour}:{minute}:{second}"))
}

/// Whether `text` is a day as `yyyy-mm-dd`, from the year 1000 on. Only a year of four digits is unambiguous.
fn is_date(text: &str) -> bool {
    let mut parts = text.split('-');
    let (Some(year), Some(month), Some(day), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let is_year = year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit());
    match (year.parse::<u16>(), two_digits(month), two_digits(day)) {
        (Ok(year @ 1000..), Some(month @ 1..=12), Some(day)) if is_year => {
            (1..=days_in_month(year, month)).contains(&day)
        }
        _ => false,
    }
}

fn two_digits(text: &str) -> Option<u8> {
    let is_two = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| is_two)
}

/// The time without its offset, and the offset as `+hh:mm` or `-hh:mm`.
fn split_offset(text: &str) -> Option<(&str, String)> {
    for utc in ["Z", "z", "UTC", "GMT"] {
        if let Some(local) = text.strip_suffix(utc) {
            return Some((local.trim_end(), "+00:00".to_owned()));
        }
    }
    // A sign before the first colon belongs to the date.
    let time = text.find(':')?;
    let sign = text.rfind(['+', '-']).filter(|sign| *sign > time)?;
    let (local, offset) = text.split_at_checked(sign)?;
    let digits: String = offset.chars().filter(char::is_ascii_digit).collect();
    let (hours, minutes) = digits.split_at_checked(2)?;
    let minutes = if minutes.is_empty() { "00" } else { minutes };
    let sign = if offset.starts_with('-') { '-' } else { '+' };
    let forms = [format!("{sign}{hours}"), format!("{sign}{hours}{minutes}"), format!("{sign}{hours}:{minutes}")];
    let is_valid = forms.iter().any(|form| form == offset)
        && two_digits(hours).is_some_and(|hours| hours < 16)
        && two_digits(minutes).is_some_and(|minutes| minutes < 60);
    is_valid.then(|| (local.trim_end(), format!("{sign}{hours}:{minutes}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn supported_formats_are_normalized() {
        for (text, normalized) in [
            ("2026-05-04T03:02:01+00:00", "2026-05-04T03:02:01+00:00"),
            ("2026-05-04T03:02:01Z", "2026-05-04T03:02:01+00:00"),
            ("2026-05-04 03:02:01 UTC", "2026-05-04T03:02:01+00:00"),
            ("2026-05-04 03:02:01.25-0930", "2026-05-04T03:02:01.25-09:30"),
            (" 2026-05-04 03:02+02 ", "2026-05-04T03:02:00+02:00"),
            ("2026-05-04T03:02:01-15:59", "2026-05-04T03:02:01-15:59"),
        ] {
            assert_eq!(RecoveryTime::parse(text).map(|time| time.to_string()).as_deref(), Ok(normalized), "{text}");
            assert_eq!(RecoveryTime::parse(normalized).map(|time| time.to_string()).as_deref(), Ok(normalized));
        }
    }

    #[test]
    fn the_date_is_mandatory() {
        for text in ["", ":", "+", "03:02:01", "03:02:01+00:00", "+00:00"] {
            assert!(RecoveryTime::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn the_day_must_exist() {
        for (date, exists) in [
            ("2024-02-29", true),
            ("2000-02-29", true),
            ("2026-02-28", true),
            ("2026-02-29", false),
            ("2024-02-30", false),
            ("2100-02-29", false),
            ("2026-12-31", true),
            ("2026-06-30", true),
            ("2026-06-31", false),
            ("2026-00-01", false),
            ("2026-13-01", false),
            ("2026-01-00", false),
            ("2026-01-01-01", false),
            ("+026-01-01", false),
            ("é26-01-01", false),
        ] {
            assert_eq!(is_date(date), exists, "{date}");
        }
    }

    #[test]
    fn errors_distinguish_a_missing_offset_from_another_format() {
        let (missing, unsupported) = (RecoveryTimeError::MissingOffset, RecoveryTimeError::UnsupportedFormat);
        for (text, error) in [
            ("2026-05-04T03:02:01", missing),
            ("2026-05-04 03:02", missing),
            ("2026-05-04", missing),
            ("2026-05-04 03:02:01 CET", missing),
            ("2026-05-04 03:02:01 Europe/Berlin", missing),
            ("4 May 2026 03:02 +00:00", unsupported),
            ("2026-13-04T03:02:01Z", unsupported),
            ("2026-04-31T03:02:01Z", unsupported),
            ("0999-04-01T03:02:01Z", unsupported),
            ("2026-5-4T03:02:01Z", unsupported),
            ("2026-05-04T24:00:00Z", unsupported),
            ("2026-05-04T23:59:60Z", unsupported),
            ("2026-05-04T03:02:01.Z", unsupported),
            ("2026-05-04T03:02:01:00Z", unsupported),
            ("2026-05-04T03:02:01+0:00", unsupported),
            ("2026-05-04T03:02:01+01.30", unsupported),
            ("2026-05-04T03:02:01+00:60", unsupported),
            ("2026-05-04T03:02:01+16:00", unsupported),
            ("2026-05-04T03:02:01+é0", unsupported),
            ("Z", unsupported),
            ("yesterday", unsupported),
        ] {
            assert_eq!(RecoveryTime::parse(text), Err(error), "{text}");
        }
        assert_eq!(missing.to_string(), "the time has no offset from UTC; append one, for example +00:00");
        assert_eq!(
            unsupported.to_string(),
            "the time has an unsupported format; use a format such as 2026-05-04T03:02:01+00:00"
        );
    }
}
