//! What is in a mapping or a list.

use super::Json;
use super::table::{Entry, Kind, Table};
use crate::bytes::{compare, is_same};
use crate::sorted::sorted;

impl<'d> Json<'d> {
    /// The values in a mapping or list, as they come.
    pub(super) fn children(self) -> impl Iterator<Item = (Self, &'d Entry)> {
        let end = self.entry().map_or(0, |entry| entry.next);
        let mut at = self.at.saturating_add(1);
        std::iter::from_fn(move || {
            let child = Self { at, ..self };
            let entry = child.entry().filter(|_| at < end)?;
            at = entry.next;
            Some((child, entry))
        })
    }

    /// The value under `key`; of two with one key the last counts, as everywhere in Kubernetes.
    pub fn get(self, key: &str) -> Option<Self> {
        let mut found = [None];
        self.find(&[key], &mut found);
        let [found] = found;
        found
    }

    /// The values under these keys, looked for in one go; null and absent alike are `None`.
    ///
    /// ```
    /// use harbor_postgres_backup_policy::json::Document;
    /// let document = Document::parse(r#"{"name": "pod-config", "uid": null}"#).unwrap();
    /// let [uid, name] = document.root().pick(["uid", "name"]);
    /// assert_eq!((uid.is_none(), name.and_then(|name| name.as_str())), (true, Some("pod-config")));
    /// ```
    pub fn pick<const N: usize>(self, keys: [&str; N]) -> [Option<Self>; N] {
        let mut found = [None; N];
        self.find(&keys, &mut found);
        found.map(|value| value.filter(|value| !value.is_null()))
    }

    fn find(self, keys: &[&str], found: &mut [Option<Self>]) {
        let Some(object) = self.entry().filter(|entry| entry.kind == Kind::Object) else { return };
        let bit = |length: usize| 1_u64 << (length & 63);
        let lengths = keys.iter().fold(0, |lengths, key| lengths | bit(key.len()));
        let Table { entries, unescaped } = &self.document.table;
        let mut at = self.at.saturating_add(1);
        while let Some(entry) = entries.get(at).filter(|_| at < object.next) {
            // Most keys are told apart by their length.
            if lengths & bit(entry.key.end.wrapping_sub(entry.key.start)) != 0 || !unescaped.is_empty() {
                let name = self.document.bytes(entry.key);
                for (key, found) in keys.iter().zip(&mut *found) {
                    if key.len() == name.len() && is_same(name, key.as_bytes()) {
                        *found = Some(Self { at, ..self });
                    }
                }
            }
            at = entry.next;
        }
    }

    /// The value under these keys.
    pub fn at(self, keys: &[&str]) -> Option<Self> {
        keys.iter().try_fold(self, |place, key| place.get(key))
    }

    /// The values of a mapping, sorted by key, each key once; nothing for anything else.
    pub fn members(self) -> Vec<(&'d str, Self)> {
        if self.kind() != Kind::Object {
            return Vec::new();
        }
        let mut members: Vec<(&str, Self)> = Vec::with_capacity(self.most());
        let mut is_sorted = true;
        for (child, entry) in self.children() {
            let key = self.document.string(entry.key);
            is_sorted &= members.last().is_none_or(|(last, _)| compare(last.as_bytes(), key.as_bytes()).is_lt());
            members.push((key, child));
        }
        if is_sorted {
            return members;
        }
        let mut members = sorted(members, &|(one, _), (other, _)| compare(one.as_bytes(), other.as_bytes()));
        // The later one of two is the one that stays.
        members.dedup_by(|later, earlier| {
            let same = later.0 == earlier.0;
            if same {
                *earlier = *later;
            }
            same
        });
        members
    }

    /// The values of a mapping with their keys as they come; nothing for anything else.
    pub fn entries(self) -> impl Iterator<Item = (&'d str, Self)> {
        let children = self.is_object().then(|| self.children());
        children.into_iter().flatten().map(move |(child, entry)| (self.document.string(entry.key), child))
    }

    /// How many values can be in it: as many there are if none of them has others in it.
    pub(crate) fn most(self) -> usize {
        self.entry().map_or(0, |entry| entry.next.saturating_sub(self.at).saturating_sub(1))
    }

    /// The items of a list; nothing for anything else.
    pub fn items(self) -> impl Iterator<Item = Self> {
        let children = (self.kind() == Kind::List).then(|| self.children());
        children.into_iter().flatten().map(|(child, _)| child)
    }
}

#[cfg(test)]
mod tests {
    use crate::json::{Document, Json};
    use crate::test_support::test;

    #[test]
    fn the_last_of_two_values_with_one_key_counts() {
        let document = Document::parse(r#"{"b": 1, "a": 2, "b": 3, "\u0061": 4}"#).unwrap();
        let root = document.root();
        let told = |value: Option<Json<'_>>| value.map(|value| value.written().to_owned());
        assert_eq!(
            [told(root.get("a")), told(root.get("b")), told(root.get("c"))],
            [Some("4".to_owned()), Some("3".to_owned()), None]
        );
        assert_eq!(root.pick(["b", "a"]).map(told), [Some("3".to_owned()), Some("4".to_owned())]);
        let members: Vec<_> = root.members().into_iter().map(|(key, value)| (key, value.written())).collect();
        assert_eq!(members, [("a", "4"), ("b", "3")]);
        assert_eq!(root.entries().count(), 4);
    }

    #[test]
    fn null_is_found_and_not_picked() {
        let document = Document::parse(r#"{"spec": null, "kind": ""}"#).unwrap();
        assert!(document.root().get("spec").is_some_and(Json::is_null));
        let [spec, kind] = document.root().pick(["spec", "kind"]);
        assert!(spec.is_none() && kind.is_some());
    }

    #[test]
    fn only_a_mapping_has_members_and_only_a_list_has_items() {
        let document = Document::parse(r#"[{"a": [1, 2]}, "text"]"#).unwrap();
        let root = document.root();
        assert_eq!((root.items().count(), root.members().len(), root.entries().count()), (2, 0, 0));
        assert!(root.get("a").is_none());
        let items: Vec<_> = root.items().collect();
        assert_eq!(items.iter().map(|item| item.members().len()).collect::<Vec<_>>(), [1, 0]);
        assert_eq!(items.iter().copied().map(Json::most).collect::<Vec<_>>(), [3, 0]);
    }
}
