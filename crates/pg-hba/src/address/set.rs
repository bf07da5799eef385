//! Sets of addresses.

use std::net::IpAddr;

use super::{AddressRange, to_bits};

/// A set of addresses, as disjoint intervals.
#[derive(Debug, Clone)]
pub(crate) struct AddressSet {
    intervals: Vec<Interval>,
}

/// Addresses of one family, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Interval {
    is_ipv4: bool,
    first: u128,
    last: u128,
}

impl AddressSet {
    /// Nothing more is removed from a set that has so many intervals, which bounds the cost of long files.
    const MAX_INTERVALS: usize = 64;

    /// The addresses in any of these ranges. `None` if a mask is not a prefix.
    pub fn from_ranges(ranges: &[AddressRange]) -> Option<Self> {
        ranges.iter().map(Interval::new).collect::<Option<_>>().map(|intervals| Self { intervals })
    }

    /// Whether every address of the set is in the range.
    pub fn is_within(&self, range: &AddressRange) -> bool {
        let range = Interval::new(range);
        range.is_some_and(|range| self.intervals.iter().all(|interval| interval.is_within(range)))
    }

    /// Whether no address of the set is in the range.
    pub fn is_disjoint(&self, range: &AddressRange) -> bool {
        let range = Interval::new(range);
        range.is_some_and(|range| !self.intervals.iter().any(|interval| interval.overlaps(range)))
    }

    /// Removes the addresses of the range, unless its mask is not a prefix or the set has too many intervals.
    pub fn remove(&mut self, range: &AddressRange) {
        if let Some(range) = Interval::new(range)
            && self.intervals.len() < Self::MAX_INTERVALS
        {
            self.intervals = self.intervals.iter().flat_map(|interval| interval.without(range)).flatten().collect();
        }
    }
}

impl Interval {
    fn new(range: &AddressRange) -> Option<Self> {
        range.prefix_length()?;
        let host_mask = match range.mask {
            IpAddr::V4(mask) => u128::from(!mask.to_bits()),
            IpAddr::V6(mask) => !mask.to_bits(),
        };
        let first = to_bits(range.address) & !host_mask;
        Some(Self { is_ipv4: range.address.is_ipv4(), first, last: first | host_mask })
    }

    fn is_within(self, other: Self) -> bool {
        self.is_ipv4 == other.is_ipv4 && other.first <= self.first && self.last <= other.last
    }

    fn overlaps(self, other: Self) -> bool {
        self.is_ipv4 == other.is_ipv4 && self.first <= other.last && other.first <= self.last
    }

    /// The parts before and after another interval.
    fn without(self, other: Self) -> [Option<Self>; 2] {
        if !self.overlaps(other) {
            return [Some(self), None];
        }
        let before = other.first.checked_sub(1).filter(|last| self.first <= *last);
        let after = other.last.checked_add(1).filter(|first| *first <= self.last);
        [before.map(|last| Self { last, ..self }), after.map(|first| Self { first, ..self })]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(text: &str) -> AddressRange {
        text.parse().unwrap()
    }

    fn set(ranges: &[&str]) -> AddressSet {
        let ranges: Vec<AddressRange> = ranges.iter().copied().map(range).collect();
        AddressSet::from_ranges(&ranges).unwrap()
    }

    #[test]
    fn ranges_that_cover_a_set_together_leave_nothing() {
        for (ranges, removed) in [
            (vec!["10.0.0.0/8"], vec!["10.0.0.0/9", "10.128.0.0/9"]),
            (vec!["10.0.0.0/8"], vec!["10.64.0.0/10", "10.0.0.0/10", "10.128.0.0/9"]),
            (vec!["0.0.0.0/0"], vec!["0.0.0.0/1", "128.0.0.0/1"]),
            (vec!["::/0"], vec!["8000::/1", "::/1"]),
            (vec!["10.0.0.0/8", "fd00::/8"], vec!["0.0.0.0/0", "::/0"]),
            (vec!["10.0.0.0/8", "10.1.0.0/16"], vec!["10.0.0.0/8"]),
        ] {
            let mut remaining = set(&ranges);
            for range in removed.into_iter().map(range) {
                assert!(!remaining.is_disjoint(&range), "{range}");
                remaining.remove(&range);
                assert!(remaining.is_disjoint(&range), "{range}");
            }
            assert!(remaining.intervals.is_empty(), "{remaining:?}");
        }
    }

    #[test]
    fn the_rest_of_a_set_is_exact() {
        let mut remaining = set(&["10.0.0.0/8"]);
        remaining.remove(&range("10.1.0.0/16"));
        assert!(remaining.is_disjoint(&range("10.1.2.0/24")) && !remaining.is_disjoint(&range("10.2.0.0/16")));
        assert!(remaining.is_within(&range("10.0.0.0/8")) && !remaining.is_within(&range("10.0.0.0/9")));
        assert!(remaining.is_disjoint(&AddressRange::ALL_IPV6));
    }

    #[test]
    fn a_mask_that_is_not_a_prefix_removes_nothing() {
        let scattered = AddressRange::new([10, 0, 0, 0].into(), [255, 0, 255, 0].into()).unwrap();
        assert!(AddressSet::from_ranges(&[scattered]).is_none());
        let mut remaining = set(&["10.0.0.0/8"]);
        remaining.remove(&scattered);
        assert!(remaining.is_within(&range("10.0.0.0/8")));
        assert!(!remaining.is_within(&scattered) && !remaining.is_disjoint(&scattered));
    }

    #[test]
    fn the_number_of_intervals_is_bounded() {
        let mut remaining = set(&["10.0.0.0/8"]);
        for second in 0..=255_u8 {
            remaining.remove(&range(&format!("10.{second}.128.0/24")));
        }
        assert_eq!(remaining.intervals.len(), AddressSet::MAX_INTERVALS);
    }
}
