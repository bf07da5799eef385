//! The Gregorian calendar.

pub(crate) const fn is_leap_year(year: u16) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

/// The number of days in a month; 1 is January.
pub(crate) const fn days_in_month(year: u16, month: u8) -> u8 {
    match month {
        2 if is_leap_year(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_months() {
        for (year, february) in [(2000, 29), (2024, 29), (2026, 28), (2100, 28)] {
            assert_eq!(days_in_month(year, 2), february, "{year}");
        }
        let days: u32 = (1..=12).map(|month| u32::from(days_in_month(2026, month))).sum();
        assert_eq!(days, 365);
    }
}
