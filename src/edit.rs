//! Repairs as data: what to change where. Made all at once, in the object's text.

use std::cmp::Ordering;

use crate::finding::{Path, Step};
use crate::json::{Document, Json, Written};
use crate::sorted::sorted;

/// A change at the place a [`Path`] names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// The value there becomes this one; objects on the way that are missing are made.
    Set(Written),
    /// The path names a list: this item goes in before the item that stands at `position` in the
    /// list as it was given, or at the end where `position` is its length. A missing list is made.
    Insert {
        /// Position in the list before any edit.
        position: usize,
        /// The new item.
        item: Written,
    },
}

impl Edit {
    /// The value becomes this text.
    pub fn text(text: &str) -> Self {
        Self::Set(Written::text(text))
    }
}

/// The text of `object` after all edits. What none of them names stays as it is written.
///
/// An edit whose path leads through something that is neither object nor list changes nothing, and neither does one
/// inside of a value that another one sets: judging the object again then shows what is still wrong.
///
/// ```
/// use harbor_postgres_backup_policy::edit::{Edit, apply};
/// use harbor_postgres_backup_policy::finding::Path;
/// use harbor_postgres_backup_policy::json::{Document, Written};
///
/// let object = Document::parse(r#"{"spec": {"a": 1.0}}"#).unwrap();
/// let path = Path::of(&["spec", "patroni", "pg_hba"]);
/// let item = Written::text("local all all trust");
/// let edited = apply(object.root(), vec![(&path, Edit::Insert { position: 0, item })]);
/// assert_eq!(edited, r#"{"spec": {"a": 1.0,"patroni":{"pg_hba":["local all all trust"]}}}"#);
/// ```
pub fn apply(object: Json<'_>, edits: Vec<(&Path, Edit)>) -> String {
    // Those at one place come together, and before those inside of it.
    let edits = sorted(edits, &|(one, _), (other, _)| one.cmp(other));
    let mut out = String::with_capacity(object.written().len().saturating_add(1024));
    write(Some(object), 0, &edits, &mut out);
    out
}

type Edits<'e> = &'e [(&'e Path, Edit)];

/// Writes the value at a place, `None` where there is none, after these edits, whose paths have their first `depth`
/// steps in common: those that led here.
fn write(place: Option<Json<'_>>, depth: usize, edits: Edits<'_>, out: &mut String) {
    if edits.is_empty() {
        return out.push_str(place.map_or("null", Json::written));
    }
    let (here, inside) = edits.split_at(edits.partition_point(|(path, _)| path.steps().len() <= depth));
    if let Some((_, Edit::Set(value))) = here.iter().rev().find(|(_, edit)| matches!(edit, Edit::Set(_))) {
        return out.push_str(value.as_str());
    }
    match place.filter(|place| !place.is_null()) {
        Some(deep) if deep.is_deep() => out.push_str(deep.written()),
        Some(object) if object.is_object() => write_object(object, depth, inside, out),
        Some(list) if list.is_list() => write_list(list, depth, here, inside, out),
        Some(other) => out.push_str(other.written()),
        None => {
            if let Ok(empty) = Document::parse(if here.is_empty() { "{}" } else { "[]" }) {
                write(Some(empty.root()), depth, edits, out);
            }
        }
    }
}

fn write_object(object: Json<'_>, depth: usize, edits: Edits<'_>, out: &mut String) {
    let (members, tail) = object.pieces();
    let mut is_done = vec![false; edits.len()];
    let mut separator = "";
    for (before, key, value) in members {
        out.push_str(before);
        let (from, edits) = of_step(edits, depth, &|step| step.compare_key(key));
        write(Some(value), depth.saturating_add(1), edits, out);
        if let Some(is_done) = is_done.get_mut(from).filter(|_| !edits.is_empty()) {
            *is_done = true;
        }
        separator = ",";
    }
    let (body, close) = tail.split_at_checked(tail.len().saturating_sub(1)).unwrap_or_default();
    out.push_str(body);
    let mut from = 0;
    for edits in edits.chunk_by(|(one, _), (other, _)| one.steps().get(depth) == other.steps().get(depth)) {
        let key = edits.first().and_then(|(path, _)| path.steps().get(depth)?.as_key());
        if let Some(key) = key.filter(|_| is_done.get(from) == Some(&false)) {
            out.push_str(separator);
            out.push_str(Written::text(key).as_str());
            out.push(':');
            write(None, depth.saturating_add(1), edits, out);
            separator = ",";
        }
        from = from.saturating_add(edits.len());
    }
    out.push_str(close);
}

fn write_list(list: Json<'_>, depth: usize, here: Edits<'_>, inside: Edits<'_>, out: &mut String) {
    let inserts = here.iter().filter_map(|(_, edit)| match edit {
        Edit::Insert { position, item } => Some((*position, item.as_str())),
        Edit::Set(_) => None,
    });
    let mut inserts = sorted(inserts.collect(), &|(one, _), (other, _)| one.cmp(other)).into_iter().peekable();
    let (items, tail) = list.pieces();
    let mut separator = "";
    for (position, (before, _, value)) in items.enumerate() {
        out.push_str(before);
        while let Some((_, item)) = inserts.next_if(|(wanted, _)| *wanted <= position) {
            out.push_str(item);
            out.push(',');
        }
        let (_, edits) = of_step(inside, depth, &|step| step.cmp(&Step::Item(position)));
        write(Some(value), depth.saturating_add(1), edits, out);
        separator = ",";
    }
    let (body, close) = tail.split_at_checked(tail.len().saturating_sub(1)).unwrap_or_default();
    out.push_str(body);
    for (_, item) in inserts {
        out.push_str(separator);
        out.push_str(item);
        separator = ",";
    }
    out.push_str(close);
}

/// The edits whose step at `depth` is the one that `compare` calls equal, and the position of the first.
fn of_step<'e>(edits: Edits<'e>, depth: usize, compare: &dyn Fn(&Step) -> Ordering) -> (usize, Edits<'e>) {
    let step = |(path, _): &(&Path, Edit)| path.steps().get(depth).map_or(Ordering::Less, compare);
    let from = edits.partition_point(|edit| step(edit).is_lt());
    let rest = edits.get(from..).unwrap_or_default();
    (from, rest.get(..rest.partition_point(|edit| step(edit).is_le())).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::test;

    fn list() -> Path {
        Path::of(&["list"])
    }

    fn insert(position: usize, text: &str) -> Edit {
        Edit::Insert { position, item: Written::text(text) }
    }

    #[track_caller]
    fn gives(object: &str, edits: Vec<(&Path, Edit)>, edited: &str) {
        let object = Document::parse(object).unwrap();
        assert_eq!(apply(object.root(), edits), edited);
        Document::parse(edited).unwrap();
    }

    #[test]
    fn inserts_keep_their_order_and_mean_the_original_positions() {
        let edits = [insert(2, "y"), insert(0, "a"), insert(2, "z"), insert(1, "m")];
        let path = list();
        let edits = edits.into_iter().map(|edit| (&path, edit)).collect();
        gives(r#"{"list": ["1" , "2" ]}"#, edits, r#"{"list": ["a","1" , "m","2" ,"y","z"]}"#);
        gives(r#"{"list": [ ]}"#, vec![(&path, insert(7, "a"))], r#"{"list": [ "a"]}"#);
    }

    #[test]
    fn what_is_not_named_stays_as_it_is_written() {
        let object = r#" {"data" : {"B":null, "A":"\u0031","C" :1.00e0}, "other": [ null,{} ]}"#;
        let (b, d) = (Path::of(&["data", "B"]), Path::of(&["data", "D"]));
        let edits = vec![(&d, Edit::text("y")), (&b, Edit::text("x\""))];
        let edited = r#"{"data" : {"B":"x\"", "A":"\u0031","C" :1.00e0,"D":"y"}, "other": [ null,{} ]}"#;
        gives(object, edits, edited);
    }

    #[test]
    fn makes_the_objects_and_lists_on_the_way() {
        let deep = Path::of(&["spec", "patroni", "pg_hba"]);
        let (clone, time) = (Path::of(&["spec", "clone", "cluster"]), Path::of(&["spec", "clone", "timestamp"]));
        for (object, edited) in [
            ("{}", r#"{"spec":{"clone":{"cluster":"c","timestamp":"t"},"patroni":{"pg_hba":["l"]}}}"#),
            ("null", r#"{"spec":{"clone":{"cluster":"c","timestamp":"t"},"patroni":{"pg_hba":["l"]}}}"#),
            (
                r#"{"spec": {"patroni": null, "clone": {}}}"#,
                r#"{"spec": {"patroni": {"pg_hba":["l"]}, "clone": {"cluster":"c","timestamp":"t"}}}"#,
            ),
        ] {
            let edits = vec![(&deep, insert(0, "l")), (&time, Edit::text("t")), (&clone, Edit::text("c"))];
            gives(object, edits, edited);
        }
    }

    #[test]
    fn changes_one_item_of_a_list() {
        let (first, inner) = (list().item(0), list().item(1).key("a"));
        let edits = vec![(&inner, Edit::text("b")), (&first, Edit::Set(Written::truth(true)))];
        gives(r#"{"list": [1, {"a": 2}]}"#, edits, r#"{"list": [true, {"a": "b"}]}"#);
    }

    #[test]
    fn the_last_value_for_a_place_counts_and_nothing_is_changed_in_it() {
        let (whole, part) = (Path::of(&["a"]), Path::of(&["a", "b"]));
        let edits = vec![(&part, Edit::text("1")), (&whole, Edit::text("2")), (&whole, Edit::text("3"))];
        gives(r#"{"a": {"b": 0}}"#, edits, r#"{"a": "3"}"#);
    }

    #[test]
    fn of_a_key_that_is_there_twice_all_are_changed() {
        let path = Path::of(&["a"]);
        gives(r#"{"a": 0, "\u0061": 1}"#, vec![(&path, Edit::text("b"))], r#"{"a": "b", "\u0061": "b"}"#);
    }

    #[test]
    fn leaves_what_it_cannot_reach() {
        let object = r#"{"spec": "text", "list": [1]}"#;
        let (deep, next) = (Path::of(&["spec", "patroni"]), list().item(1));
        gives(object, vec![(&deep, Edit::text("1")), (&next, Edit::text("1"))], object);
        gives(object, vec![(&deep, insert(0, "1"))], object);
    }
}
