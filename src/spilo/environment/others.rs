//! Variables whose names are not in the vocabulary: there may be any number of them, and names that differ in case alone
//! belong together.

use std::cmp::Ordering;

use super::variables::Entry;
use crate::sorted::sorted;
use crate::spilo::vocabulary::Name;
use crate::text;

/// Where in a container's list the variables of unknown names stand.
#[derive(Clone, Debug, Default)]
pub(super) struct Others {
    /// Sorted by their keys, then by their names, first without and then with regard to case, then by their places.
    sorted: Vec<Other>,
    /// By place in the list: which names are the same but for case. Empty where all names are known.
    groups: Vec<usize>,
}

#[derive(Clone, Copy, Debug)]
struct Other {
    /// [`text::key`] of the name, the case of letters aside. The bit that makes capitals small letters makes some other
    /// characters alike as well.
    key: u32,
    place: usize,
}

const FOLD: u32 = 0x2020_2020;

impl Others {
    /// Those in a container's list.
    pub(super) fn of(entries: &[Entry<'_>]) -> Self {
        let unknown = entries.iter().enumerate().filter(|(_, entry)| entry.known.is_none());
        let others: Vec<Other> =
            unknown.map(|(place, entry)| Other { key: text::key(entry.name, FOLD), place }).collect();
        if others.is_empty() {
            return Self::default();
        }
        let name = |other: &Other| entries.get(other.place).map_or("", |entry| entry.name);
        let sorted = sorted(others, &|one, other| {
            one.key.cmp(&other.key).then_with(|| compare(name(one), name(other))).then(one.place.cmp(&other.place))
        });
        let mut groups = vec![0; entries.len()];
        for (position, others) in sorted.chunk_by(|one, other| name(one).eq_ignore_ascii_case(name(other))).enumerate()
        {
            // One that is known but for its case belongs to that name.
            let known = others.first().and_then(|other| Name::find_in_any_case(name(other)));
            let group = known.map_or(Name::COUNT.saturating_add(position), Name::number);
            for other in others {
                if let Some(of_entry) = groups.get_mut(other.place) {
                    *of_entry = group;
                }
            }
        }
        Self { sorted, groups }
    }

    /// A number above all that [`Others::group`] gives.
    pub(super) fn groups(&self) -> usize {
        Name::COUNT.saturating_add(self.sorted.len())
    }

    /// A number that the variable at this place shares with those whose names differ in case alone; of a known name it
    /// is [`Name::number`].
    pub(super) fn group(&self, place: usize) -> usize {
        self.groups.get(place).copied().unwrap_or_default()
    }

    /// The places of the variables called `wanted`, the last first; `name` gives that of a place.
    pub(super) fn places<'o>(&'o self, wanted: &str, name: impl Fn(usize) -> &'o str) -> impl Iterator<Item = usize> {
        let key = text::key(wanted, FOLD);
        let order = |other: &Other| other.key.cmp(&key).then_with(|| compare(name(other.place), wanted));
        let from = self.sorted.partition_point(|other| order(other).is_lt());
        let behind = self.sorted.partition_point(|other| order(other).is_le());
        self.sorted.get(from..behind).unwrap_or_default().iter().rev().map(|other| other.place)
    }
}

fn compare(one: &str, other: &str) -> Ordering {
    compare_without_case(one, other).then_with(|| one.cmp(other))
}

/// Orders names, the case of letters aside.
pub(super) fn compare_without_case(left: &str, right: &str) -> Ordering {
    left.bytes().map(|byte| byte.to_ascii_lowercase()).cmp(right.bytes().map(|byte| byte.to_ascii_lowercase()))
}
