//! Sorting and small sorted maps. The standard library's are compiled anew for every type they hold, at some 5 and
//! 10 KB of module each; these are compiled once, or take next to nothing.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::mem;

/// `items` in the order of `compare`; equal ones keep theirs.
///
/// ```
/// use harbor_postgres_backup_policy::sorted::sorted;
/// assert_eq!(sorted(vec!["b1", "a1", "a2"], &|one, other| one.as_bytes().first().cmp(&other.as_bytes().first())), [
///     "a1", "a2", "b1",
/// ]);
/// ```
pub fn sorted<T>(items: Vec<T>, compare: &dyn Fn(&T, &T) -> Ordering) -> Vec<T> {
    if items.is_sorted_by(|one, other| compare(one, other).is_le()) {
        return items;
    }
    let positions = order(items.len(), &|one, other| match (items.get(one), items.get(other)) {
        (Some(one), Some(other)) => compare(one, other),
        _ => Ordering::Equal,
    });
    let mut sorted = Vec::with_capacity(items.len());
    let mut items: Vec<Option<T>> = items.into_iter().map(Some).collect();
    sorted.extend(positions.into_iter().filter_map(|position| items.get_mut(position)?.take()));
    sorted
}

/// The numbers below `count` in the order of `compare`, equal ones ascending: short runs are sorted by insertion, and
/// merged until one is left.
fn order(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut numbers: Vec<usize> = (0..count).collect();
    let mut length = 16;
    for run in numbers.chunks_mut(length) {
        for mut end in 2..=run.len() {
            while let Some([.., before, last]) = run.get_mut(..end)
                && compare(*before, *last).is_gt()
            {
                mem::swap(before, last);
                end -= 1;
            }
        }
    }
    let mut merged = Vec::new();
    while length < count {
        merged.clear();
        for runs in numbers.chunks(length.saturating_mul(2)) {
            let (one, other) = runs.split_at_checked(length).unwrap_or((runs, &[]));
            let (mut one, mut other) = (one.iter().copied().peekable(), other.iter().copied().peekable());
            while let (Some(first), Some(second)) = (one.peek(), other.peek()) {
                let is_later = compare(*first, *second).is_gt();
                merged.extend(if is_later { other.next() } else { one.next() });
            }
            merged.extend(one);
            merged.extend(other);
        }
        mem::swap(&mut numbers, &mut merged);
        length = length.saturating_mul(2);
    }
    numbers
}

/// A map of few entries, sorted by key.
///
/// ```
/// use harbor_postgres_backup_policy::sorted::Sorted;
/// let mut majors = Sorted::from([(16, "b"), (12, "a")]);
/// majors.insert(16, "c");
/// assert_eq!(majors.get(&16), Some(&"c"));
/// assert_eq!(majors.iter().map(|(major, _)| *major).collect::<Vec<_>>(), [12, 16]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sorted<K, V>(Vec<(K, V)>);

impl<K, V> Default for Sorted<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: Ord, V, const N: usize> From<[(K, V); N]> for Sorted<K, V> {
    fn from(entries: [(K, V); N]) -> Self {
        if entries.is_sorted_by(|(one, _), (other, _)| one < other) {
            return Self(entries.into());
        }
        let mut sorted = Self::default();
        for (key, value) in entries {
            sorted.insert(key, value);
        }
        sorted
    }
}

impl<K, V> Sorted<K, V> {
    /// The value under `key`.
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        let (_, value) = self.0.get(self.find(key).ok()?)?;
        Some(value)
    }

    /// Puts `value` under `key`, in place of what stood there.
    pub fn insert(&mut self, key: K, value: V)
    where
        K: Ord,
    {
        match self.find(&key) {
            Ok(at) => {
                if let Some(entry) = self.0.get_mut(at) {
                    entry.1 = value;
                }
            }
            Err(at) => self.0.insert(at, (key, value)),
        }
    }

    /// Takes the value under `key` out.
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let (_, value) = self.0.remove(self.find(key).ok()?);
        Some(value)
    }

    /// The entries in the order of their keys.
    pub fn iter(&self) -> impl Iterator<Item = &(K, V)> {
        self.0.iter()
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn find<Q: Ord + ?Sized>(&self, key: &Q) -> Result<usize, usize>
    where
        K: Borrow<Q>,
    {
        self.0.binary_search_by(|(one, _)| one.borrow().cmp(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::test;

    /// As the standard library sorts, equal ones in their order too, whatever the number of runs.
    #[test]
    fn items_are_sorted_as_elsewhere() {
        for count in [0, 1, 2, 15, 16, 17, 31, 32, 33, 48, 100, 257] {
            for (step, classes) in [(7, 5), (31, 1000), (1, 1000), (999, 1000), (3, 1)] {
                let items: Vec<(usize, usize)> =
                    (0..count).map(|number| (number * step % 1009 % classes, number)).collect();
                let mut expected = items.clone();
                expected.sort_by_key(|(class, _)| *class);
                assert_eq!(sorted(items, &|one, other| one.0.cmp(&other.0)), expected, "{count} {step} {classes}");
            }
        }
    }
    #[test]
    fn a_map_has_each_key_once_and_sorted() {
        let entries =
            |map: &Sorted<u8, &'static str>| map.iter().map(|(key, value)| (*key, *value)).collect::<Vec<_>>();
        for given in [[(1, "a"), (2, "b")], [(2, "b"), (1, "a")]] {
            assert_eq!(entries(&Sorted::from(given)), [(1, "a"), (2, "b")]);
        }
        assert_eq!(entries(&Sorted::from([(1, "a"), (1, "b")])), [(1, "b")]);
        let mut map = Sorted::from([(3, "c"), (5, "e"), (7, "g")]);
        map.insert(4, "d");
        map.insert(5, "f");
        map.remove(&3);
        map.remove(&6);
        assert_eq!(entries(&map), [(4, "d"), (5, "f"), (7, "g")]);
        assert_eq!([map.get(&4), map.get(&5), map.get(&6)], [Some(&"d"), Some(&"f"), None]);
    }
}
