//! The point in time that a restore goes to.

use std::fmt;

use chrono::{Datelike, NaiveDateTime};

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
    local: NaiveDateTime,
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

/// The forms that ISO 8601 and PostgreSQL's own output have, without the offset.
const FORMS: [&str; 4] = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"];

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
        let is_date = |text| chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok();
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
        // chrono's Debug form of it is ISO 8601's, fractions only where there are some.
        write!(f, "{:?}{}", self.local, self.offset)
    }
}

fn local_time(text: &str) -> Option<NaiveDateTime> {
    let time = FORMS.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())?;
    // Four digits are what every reader takes for a year.
    (1000..=9999).contains(&time.year()).then_some(time)
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
            ("2026-05-04 03:02:01.25-0930", "2026-05-04T03:02:01.250-09:30"),
            (" 2026-05-04 03:02+02 ", "2026-05-04T03:02:00+02:00"),
        ] {
            assert_eq!(RecoveryTime::parse(text).map(|time| time.to_string()).as_deref(), Ok(written), "{text}");
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
            ("2026-05-04T03:02:01+0:00", UnclearTime::OtherForm),
            ("2026-05-04T03:02:01+00:99", UnclearTime::OtherForm),
            ("2026-05-04T03:02:01+é0", UnclearTime::OtherForm),
            ("Z", UnclearTime::OtherForm),
            ("yesterday", UnclearTime::OtherForm),
        ] {
            assert_eq!(RecoveryTime::parse(text), Err(why), "{text}");
        }
    }
}
