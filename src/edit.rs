//! Repairs as data: what to change where, applied once to a copy of the object.

use serde_json::{Map, Value};

use crate::finding::{Path, Step};
use crate::sorted::sorted;

/// A change at the place a [`Path`] names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// The value there becomes this one; objects on the way that are missing are made.
    Set(Value),
    /// The path names a list: this item goes in before the item that stands at `position` in the
    /// list as it was given, or at the end where `position` is its length. A missing list is made.
    Insert {
        /// Position in the list before any edit.
        position: usize,
        /// The new item.
        item: Value,
    },
}

/// Makes all edits, in the order given; several may insert into one list.
///
/// An edit whose path leads through something that is neither object nor list changes nothing:
/// judging the object again then shows what is still wrong.
///
/// ```
/// use harbor_postgres_backup_policy::edit::{Edit, apply};
/// use harbor_postgres_backup_policy::finding::Path;
/// use serde_json::json;
///
/// let mut object = json!({"spec": {"a": null}});
/// let path = Path::of(&["spec", "patroni", "pg_hba"]);
/// apply(&mut object, vec![(&path, Edit::Insert { position: 0, item: json!("local all postgres trust") })]);
/// assert_eq!(object, json!({"spec": {"a": null, "patroni": {"pg_hba": ["local all postgres trust"]}}}));
/// ```
pub fn apply(object: &mut Value, edits: Vec<(&Path, Edit)>) {
    // From the back, so that the positions of the inserts still to come stay those of the original;
    // a stable sort, so that inserts at one position keep their order once reversed.
    let mut inserts: Vec<(&Path, usize, Value)> = Vec::new();
    for (path, edit) in edits {
        match edit {
            Edit::Set(value) => set(object, path, value),
            Edit::Insert { position, item } => inserts.push((path, position, item)),
        }
    }
    let inserts = sorted(inserts, &|(_, one, _), (_, other, _)| one.cmp(other));
    for (path, position, item) in inserts.into_iter().rev() {
        insert(object, path, position, item);
    }
}

fn set(object: &mut Value, path: &Path, value: Value) {
    if let Some(place) = place(object, path.steps()) {
        *place = value;
    }
}

fn insert(object: &mut Value, path: &Path, position: usize, item: Value) {
    let Some(place) = place(object, path.steps()) else { return };
    if place.is_null() {
        *place = Value::Array(Vec::new());
    }
    if let Value::Array(items) = place {
        let position = position.min(items.len());
        items.insert(position, item);
    }
}

/// The value at the end of `steps`, made (as null) where it is missing.
fn place<'a>(object: &'a mut Value, steps: &[Step]) -> Option<&'a mut Value> {
    let mut place = object;
    for step in steps {
        place = match step {
            Step::Item(position) => place.get_mut(position)?,
            Step::Key(key) => {
                if place.is_null() {
                    *place = Value::Object(Map::new());
                }
                place.as_object_mut()?.entry(key.as_ref()).or_insert(Value::Null)
            }
        };
    }
    Some(place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::test;
    use serde_json::json;

    fn list() -> Path {
        Path::of(&["list"])
    }

    #[track_caller]
    fn gives(mut object: Value, edits: Vec<(&Path, Edit)>, edited: &Value) {
        apply(&mut object, edits);
        assert_eq!(object, *edited);
    }

    #[test]
    fn inserts_keep_their_order_and_mean_the_original_positions() {
        let insert = |position, item: &str| Edit::Insert { position, item: json!(item) };
        let edits = [insert(2, "y"), insert(0, "a"), insert(2, "z"), insert(1, "m")];
        let path = list();
        let edits = edits.into_iter().map(|edit| (&path, edit)).collect();
        gives(json!({"list": ["1", "2"]}), edits, &json!({"list": ["a", "1", "m", "2", "y", "z"]}));
    }

    #[test]
    fn sets_just_the_named_value() {
        let object = json!({"data": {"A": "1", "B": null, "C": 1.0}, "other": [null]});
        let (b, d) = (Path::of(&["data", "B"]), Path::of(&["data", "D"]));
        let edits = vec![(&b, Edit::Set(json!("x"))), (&d, Edit::Set(json!("y")))];
        gives(object, edits, &json!({"data": {"A": "1", "B": "x", "C": 1.0, "D": "y"}, "other": [null]}));
    }

    #[test]
    fn sets_one_item_of_a_list() {
        let first = list().item(0);
        gives(json!({"list": [1, 2]}), vec![(&first, Edit::Set(json!(3)))], &json!({"list": [3, 2]}));
    }

    #[test]
    fn leaves_what_it_cannot_reach() {
        let object = json!({"spec": "text", "list": [1]});
        let (deep, next) = (Path::of(&["spec", "patroni"]), list().item(1));
        let edits = vec![(&deep, Edit::Set(json!(1))), (&next, Edit::Set(json!(1)))];
        gives(object.clone(), edits, &object);
        gives(object.clone(), vec![(&deep, Edit::Insert { position: 0, item: json!(1) })], &object);
    }
}
