//! Repairs as data: what to change where. Made all at once, in the object's text.

use crate::bytes::compare;
use crate::json::{Document, Json, Written, push_text};
use crate::path::{Path, Step};
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

/// `object` after all edits. What none of them names stays as it is written.
///
/// An edit whose path leads through something that is neither object nor list changes nothing, and neither does one
/// inside of a value that another one sets: judging the object again then shows what is still wrong.
///
/// ```
/// use harbor_postgres_backup_policy::edit::{Edit, apply};
/// use harbor_postgres_backup_policy::path::Path;
/// use harbor_postgres_backup_policy::json::{Document, Written};
///
/// let object = Document::parse(r#"{"spec": {"a": 1.0}}"#).unwrap();
/// let path = Path::of(&["spec", "patroni", "pg_hba"]);
/// let item = Written::text("local all all trust");
/// let edited = apply(object.root(), vec![(&path, Edit::Insert { position: 0, item })]);
/// assert_eq!(edited.as_str(), r#"{"spec": {"a": 1.0,"patroni":{"pg_hba":["local all all trust"]}}}"#);
/// ```
pub fn apply(object: Json<'_>, edits: Vec<(&Path, Edit)>) -> Written {
    // Those at one place come together, and before those inside of it.
    let edits = sorted(edits, &|(one, _), (other, _)| one.cmp(other));
    let mut out = String::with_capacity(object.written().len().saturating_add(1024));
    write(Some(object), 0, &edits, &mut out);
    Written::edited(out)
}

type Edits<'e> = &'e [(&'e Path, Edit)];

/// Writes the value at a place, `None` where there is none, after these edits, whose paths have their first `depth`
/// steps in common: those that led here.
fn write(place: Option<Json<'_>>, depth: usize, edits: Edits<'_>, out: &mut String) {
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
    // By key, each with whether it was found.
    let mut changes: Vec<(&str, Edits<'_>, bool)> = Vec::with_capacity(4);
    for (step, edits) in by_step(edits, depth) {
        changes.extend(step.as_key().map(|key| (key, edits, false)));
    }
    let mut rest = object.rest();
    let mut separator = "";
    for (key, value) in object.entries() {
        separator = ",";
        let change = changes.binary_search_by(|(name, ..)| compare(name.as_bytes(), key.as_bytes()));
        if let Some((_, edits, is_found)) = change.ok().and_then(|change| changes.get_mut(change)) {
            *is_found = true;
            out.push_str(rest.up_to(value));
            write(Some(value), depth.saturating_add(1), edits, out);
            rest.skip(value);
        }
    }
    let (body, close) = rest.end();
    out.push_str(body);
    for (key, edits, _) in changes.iter().filter(|(_, _, is_found)| !is_found) {
        out.push_str(separator);
        push_text(key, out);
        out.push(':');
        write(None, depth.saturating_add(1), edits, out);
        separator = ",";
    }
    out.push_str(close);
}

fn write_list(list: Json<'_>, depth: usize, here: Edits<'_>, inside: Edits<'_>, out: &mut String) {
    let inserts = here.iter().filter_map(|(_, edit)| match edit {
        Edit::Insert { position, item } => Some((*position, item.as_str())),
        Edit::Set(_) => None,
    });
    let mut inserts = sorted(inserts.collect(), &|(one, _), (other, _)| one.cmp(other)).into_iter().peekable();
    let mut changes = by_step(inside, depth).filter(|(step, _)| step.as_key().is_none()).peekable();
    let mut rest = list.rest();
    let mut separator = "";
    for (position, value) in list.items().enumerate() {
        separator = ",";
        while let Some((_, item)) = inserts.next_if(|(wanted, _)| *wanted <= position) {
            out.push_str(rest.up_to(value));
            out.push_str(item);
            out.push(',');
        }
        if let Some((_, edits)) = changes.next_if(|(step, _)| **step == Step::Item(position)) {
            out.push_str(rest.up_to(value));
            write(Some(value), depth.saturating_add(1), edits, out);
            rest.skip(value);
        }
    }
    let (body, close) = rest.end();
    out.push_str(body);
    for (_, item) in inserts {
        out.push_str(separator);
        out.push_str(item);
        separator = ",";
    }
    out.push_str(close);
}

/// The edits by their step at `depth`.
fn by_step(edits: Edits<'_>, depth: usize) -> impl Iterator<Item = (&Step, Edits<'_>)> {
    let same = edits.chunk_by(move |(one, _), (other, _)| one.steps().get(depth) == other.steps().get(depth));
    same.filter_map(move |edits| Some((edits.first()?.0.steps().get(depth)?, edits)))
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
        assert_eq!(apply(object.root(), edits).as_str(), edited);
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
        gives(object, vec![(&Path::of(&["spec"]), insert(0, "1"))], object);
    }

    #[test]
    fn leaves_what_is_too_deep_to_be_told_apart() {
        let object = format!("{}1{}", r#"{"a":"#.repeat(12), "}".repeat(12));
        let within = Path::of(&["a"; 12]);
        gives(&object, vec![(&within, Edit::text("2"))], &object);
    }
}
