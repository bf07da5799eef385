//! The normalized form of a schedule.

use std::fmt;

use super::{ALL_DAYS, ALL_HOURS, ALL_MINUTES, ALL_MONTHS, ALL_WEEKDAYS, NumberSet, Schedule};

/// Whether a day field may start with `*`, which decides whether both day fields must match.
#[derive(Clone, Copy, PartialEq)]
enum Star {
    Allowed,
    Forbidden,
    Required,
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_reboot {
            return f.write_str("@reboot");
        }
        let days = self.days;
        // The day field that started with `*` contains its lowest number.
        let (day, weekday) = if days.either {
            (Star::Forbidden, Star::Forbidden)
        } else if days.of_month == ALL_DAYS || days.of_week == ALL_WEEKDAYS {
            (Star::Allowed, Star::Allowed)
        } else if days.of_month & (1 << 1) != 0 {
            (Star::Required, Star::Allowed)
        } else {
            (Star::Allowed, Star::Required)
        };
        write_field(f, self.minutes, ALL_MINUTES, Star::Allowed)?;
        f.write_str(" ")?;
        write_field(f, self.hours, ALL_HOURS, Star::Allowed)?;
        f.write_str(" ")?;
        write_field(f, days.of_month, ALL_DAYS, day)?;
        f.write_str(" ")?;
        write_field(f, days.months, ALL_MONTHS, Star::Allowed)?;
        f.write_str(" ")?;
        write_field(f, days.of_week, ALL_WEEKDAYS, weekday)
    }
}

fn write_field(f: &mut fmt::Formatter<'_>, mut set: NumberSet, all: NumberSet, star: Star) -> fmt::Result {
    if set == all && star != Star::Forbidden {
        return f.write_str("*");
    }
    let lowest = all.trailing_zeros();
    if set == 0 {
        // Only by a reversed range can a valid field be empty.
        return write!(f, "{}-{lowest}", all.ilog2());
    }
    let mut separator = "";
    if star == Star::Required {
        // A step beyond the end of the field selects only the lowest number.
        f.write_str("*/31")?;
        separator = ",";
        set &= !(1 << lowest);
    }
    while set != 0 {
        let first = set.trailing_zeros();
        let last = first + (set >> first).trailing_ones() - 1;
        match last - first {
            0 => write!(f, "{separator}{first}")?,
            1 => write!(f, "{separator}{first},{last}")?,
            _ => write!(f, "{separator}{first}-{last}")?,
        }
        set &= u64::MAX << last << 1;
        separator = ",";
    }
    Ok(())
}
