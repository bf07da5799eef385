//! Variables whose names are not in the vocabulary: there may be any number of them, and names that differ in case alone
//! belong together.

use std::cmp::Ordering;

use super::variables::Entry;
use crate::bytes;
use crate::sorted::sorted;
use crate::spilo::vocabulary::Name;

/// Where in a container's list the variables of unknown names stand.
#[derive(Clone, Debug, Default)]
pub(super) struct Others {
    /// Sorted by their keys, then by their names, first without and then with regard to case, then by their places.
    sorted: Vec<Other>,
    /// Names that are the same but for case.
    groups: Vec<Group>,
    /// By place in the list: the position of its group. Empty where all names are known.
    group_of: Vec<usize>,
    /// Names that some of them would be in another case, and where the first such stands.
    variants: Vec<(Name, usize)>,
}

#[derive(Clone, Copy, Debug)]
struct Other {
    /// [`bytes::key`] of the name, the case of letters aside. The bit that makes capitals small letters makes some other
    /// characters alike as well.
    key: u32,
    place: usize,
}

/// Unknown names that are the same but for case.
#[derive(Clone, Copy, Debug)]
pub(super) struct Group {
    /// Where the first of them stands.
    pub(super) first: usize,
    /// The name that they would be in another case.
    pub(super) known: Option<Name>,
}

const FOLD: u32 = 0x2020_2020;

impl Others {
    /// Those in the rest of a container's list; `before` are before it.
    pub(super) fn of(before: usize, entries: &[Entry<'_>]) -> Self {
        let unknown = (before..).zip(entries).filter(|(_, entry)| entry.known.is_none());
        let others: Vec<Other> =
            unknown.map(|(place, entry)| Other { key: bytes::key(entry.name.as_bytes(), FOLD), place }).collect();
        if others.is_empty() {
            return Self::default();
        }
        let name = |other: &Other| entries.get(other.place.saturating_sub(before)).map_or("", |entry| entry.name);
        let sorted = sorted(others, &|one, other| {
            one.key.cmp(&other.key).then_with(|| compare(name(one), name(other))).then(one.place.cmp(&other.place))
        });
        let (mut groups, mut variants) = (Vec::new(), Vec::new());
        let mut group_of = vec![0; before.saturating_add(entries.len())];
        for others in sorted.chunk_by(|one, other| name(one).eq_ignore_ascii_case(name(other))) {
            for other in others {
                if let Some(group) = group_of.get_mut(other.place) {
                    *group = groups.len();
                }
            }
            let first = others.iter().map(|other| other.place).min().unwrap_or_default();
            let known = others.first().and_then(|other| Name::find_in_any_case(name(other)));
            variants.extend(known.map(|known| (known, first)));
            groups.push(Group { first, known });
        }
        Self { sorted, groups, group_of, variants }
    }

    /// The group of the variable at this place.
    pub(super) fn group(&self, place: usize) -> Option<Group> {
        self.groups.get(*self.group_of.get(place)?).copied()
    }

    /// Where the first variable stands that would be called `known` in another case.
    pub(super) fn first_of(&self, known: Name) -> Option<usize> {
        self.variants.iter().find(|(name, _)| *name == known).map(|(_, first)| *first)
    }

    /// The places of the variables called `wanted`, the last first; `name` gives that of a place.
    pub(super) fn places<'o>(&'o self, wanted: &str, name: impl Fn(usize) -> &'o str) -> impl Iterator<Item = usize> {
        let key = bytes::key(wanted.as_bytes(), FOLD);
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
