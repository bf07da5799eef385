//! The point in time that a restore goes to.

use std::fmt;

/// A date and time with its offset from UTC, in a form that both `clone_with_wale.py` (dateutil) and
/// PostgreSQL's `recovery_target_time` read alike.
///
/// ```
/// use harbor_postgres_backup_policy::spilo::{RecoveryTime, UnclearTime};
///
/// let time = RecoveryTime::parse("2026-05-04 03:02:01Z").unwrap();
/// assert_eq!(time.to_string(), "2026-05-04T03:02:01+00:00");
/// assert_eq!(RecoveryTime::parse("2026-05-04 03:02:01"), Err(UnclearTime::NoZone));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecoveryTime {
    /// `yyyy-mm-ddThh:mm:ss`, with the fraction that was written.
    local: String,
    /// `+hh:mm` or `-hh:mm`.
    offset: String,
}

/// Why a text is no [`RecoveryTime`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnclearTime {
    /// A date and time without an offset, or with a zone's name: dateutil knows none but `UTC` and `GMT`,
    /// and `clone_with_wale.py read_configuration()` stops without one.
    NoZone,
    /// Another form. dateutil guesses at many; whether PostgreSQL guesses the same is not known.
    OtherForm,
}

impl RecoveryTime {
    /// Reads `2026-05-04T03:02:01+00:00` and its usual variants: a blank for the `T`, no seconds or a
    /// fraction of one, `Z`, `UTC`, `GMT`, `+hh`, `+hhmm`.
    ///
    /// # Errors
    ///
    /// If there is no offset, or if it is another form.
    pub fn parse(text: &str) -> Result<Self, UnclearTime> {
        let text = text.trim();
        if let Some((local, offset)) = split_offset(text) {
            return local_time(local).map(|local| Self { local, offset }).ok_or(UnclearTime::OtherForm);
        }
        let words = text.trim_end_matches(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '_')).trim_end();
        if local_time(words).is_some() || is_date(words) {
            Err(UnclearTime::NoZone)
        } else {
            Err(UnclearTime::OtherForm)
        }
    }
}

/// As the schema of `spec.clone.timestamp` wants it.
impl fmt::Display for RecoveryTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.local, self.offset)
    }
}

/// The forms that ISO 8601 and PostgreSQL's own output have, without the offset, in the first of them.
fn local_time(text: &str) -> Option<String> {
    let (date, time) = text.split_once(['T', ' '])?;
    let (hour, rest) = time.split_once(':')?;
    let (minute, second) = rest.split_once(':').unwrap_or((rest, "00"));
    let (whole, fraction) = second.split_once('.').unwrap_or((second, "0"));
    // dateutil has no second 60.
    let in_range = is_date(date)
        && two_digits(hour).is_some_and(|hour| hour < 24)
        && [minute, whole].into_iter().all(|part| two_digits(part).is_some_and(|part| part < 60))
        && !fraction.is_empty()
        && fraction.bytes().all(|b| b.is_ascii_digit());
    in_range.then(|| format!("{date}T{hour}:{minute}:{second}"))
}

/// A day of the Gregorian calendar as `yyyy-mm-dd`. Four digits are what every reader takes for a year.
fn is_date(text: &str) -> bool {
    let mut parts = text.split('-');
    let (Some(year), Some(month), Some(day), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let century = year.split_at_checked(2).and_then(|(high, low)| Some((two_digits(high)?, two_digits(low)?)));
    let (Some((high @ 10.., low)), Some(month), Some(day)) = (century, two_digits(month), two_digits(day)) else {
        return false;
    };
    let is_leap = if low == 0 { high % 4 == 0 } else { low % 4 == 0 };
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => return false,
    };
    (1..=last).contains(&day)
}

fn two_digits(text: &str) -> Option<u8> {
    let is_two = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| is_two)
}

fn split_offset(text: &str) -> Option<(&str, String)> {
    for utc in ["Z", "z", "UTC", "GMT"] {
        if let Some(local) = text.strip_suffix(utc) {
            return Some((local.trim_end(), "+00:00".to_owned()));
        }
    }
    // A sign before the first colon is one of the date's.
    let time = text.find(':')?;
    let at = text.rfind(['+', '-']).filter(|at| *at > time)?;
    let (local, offset) = text.split_at_checked(at)?;
    let digits: String = offset.chars().filter(char::is_ascii_digit).collect();
    let (hours, minutes) = digits.split_at_checked(2)?;
    let sign = if offset.starts_with('-') { '-' } else { '+' };
    let minutes = if minutes.is_empty() { "00" } else { minutes };
    let written = [format!("{sign}{hours}"), format!("{sign}{hours}{minutes}"), format!("{sign}{hours}:{minutes}")];
    let in_range = hours.parse::<u8>().is_ok_and(|hours| hours < 16) && minutes.parse::<u8>().is_ok_and(|m| m < 60);
    (written.iter().any(|form| form == offset) && minutes.len() == 2 && in_range)
        .then(|| (local.trim_end(), format!("{sign}{hours}:{minutes}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::test;

    #[test]
    fn reads_what_both_readers_read() {
        for (text, written) in [
            ("2026-05-04T03:02:01+00:00", "2026-05-04T03:02:01+00:00"),
            ("2026-05-04T03:02:01Z", "2026-05-04T03:02:01+00:00"),
            ("2026-05-04 03:02:01 UTC", "2026-05-04T03:02:01+00:00"),
            ("2026-05-04 03:02:01.25-0930", "2026-05-04T03:02:01.25-09:30"),
            (" 2026-05-04 03:02+02 ", "2026-05-04T03:02:00+02:00"),
            ("2026-05-04T03:02:01-15:59", "2026-05-04T03:02:01-15:59"),
        ] {
            assert_eq!(RecoveryTime::parse(text).map(|time| time.to_string()).as_deref(), Ok(written), "{text}");
        }
    }

    #[test]
    fn a_text_without_a_date_is_no_time() {
        for text in ["", ":", "+", "03:02:01", "03:02:01+00:00", "+00:00"] {
            assert!(RecoveryTime::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn knows_the_calendar() {
        for (date, is) in [
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
            ("2026-01-00", false),
            ("2026-01-01-01", false),
            ("é26-01-01", false),
        ] {
            assert_eq!(is_date(date), is, "{date}");
        }
    }

    #[test]
    fn says_why_not() {
        for (text, why) in [
            ("2026-05-04T03:02:01", UnclearTime::NoZone),
            ("2026-05-04 03:02", UnclearTime::NoZone),
            ("2026-05-04", UnclearTime::NoZone),
            ("2026-05-04 03:02:01 CET", UnclearTime::NoZone),
            ("2026-05-04 03:02:01 Europe/Berlin", UnclearTime::NoZone),
            ("4 May 2026 03:02 +00:00", UnclearTime::OtherForm),
            ("2026-13-04T03:02:01Z", UnclearTime::OtherForm),
            ("2026-04-31T03:02:01Z", UnclearTime::OtherForm),
            ("0999-04-01T03:02:01Z", UnclearTime::OtherForm),
            ("2026-5-4T03:02:01Z", UnclearTime::OtherForm),
            ("2026-05-04T24:00:00Z", UnclearTime::OtherForm),
            ("2026-05-04T23:59:60Z", UnclearTime::OtherForm),
            ("2026-05-04T03:02:01.Z", UnclearTime::OtherForm),
            ("2026-05-04T03:02:01:00Z", UnclearTime::OtherForm),
            ("2026-05-04T03:02:01+0:00", UnclearTime::OtherForm),
            ("2026-05-04T03:02:01+01.30", UnclearTime::OtherForm),
            ("2026-05-04T03:02:01+00:60", UnclearTime::OtherForm),
            ("2026-05-04T03:02:01+16:00", UnclearTime::OtherForm),
            ("2026-05-04T03:02:01+é0", UnclearTime::OtherForm),
            ("Z", UnclearTime::OtherForm),
            ("yesterday", UnclearTime::OtherForm),
        ] {
            assert_eq!(RecoveryTime::parse(text), Err(why), "{text}");
        }
    }
}
