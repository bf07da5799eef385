//! Repairs as data: what to change where.

use serde_json::{Map, Value};

use crate::field_path::{FieldPath, Segment};

/// A change of the field that a [`FieldPath`] names.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Sets the field; missing objects on the way to it are created.
    Set(Value),
    /// Inserts an item into the list that the path names, before the item that has `index` in the list before any
    /// edit, or at the end if `index` is the length of the list. A missing list is created.
    Insert {
        /// The index in the list before any edit.
        index: usize,
        /// The new item.
        item: Value,
    },
    /// Sets these fields of the object that the path names. A missing object is created.
    SetFields(Map<String, Value>),
    /// Removes the field.
    Remove,
}

impl Edit {
    /// Sets the field to a string.
    pub fn set_string(value: impl Into<String>) -> Self {
        Self::Set(Value::String(value.into()))
    }
}

/// Applies all edits in the order given, and returns whether one of them changed the object. Several edits may insert
/// into one list.
///
/// An edit whose path leads through something that is neither an object nor a list changes nothing: evaluating the
/// object again shows that the problem is still there.
///
/// ```
/// use harbor_postgres_backup_policy::edit::{Edit, apply};
/// use harbor_postgres_backup_policy::field_path::FieldPath;
/// use serde_json::json;
///
/// let mut object = json!({"spec": {"a": null}});
/// let path = FieldPath::new(["spec", "patroni", "pg_hba"]);
/// apply(&mut object, vec![(&path, Edit::Insert { index: 0, item: json!("local all postgres trust") })]);
/// assert_eq!(object, json!({"spec": {"a": null, "patroni": {"pg_hba": ["local all postgres trust"]}}}));
/// ```
pub fn apply(object: &mut Value, edits: Vec<(&FieldPath, Edit)>) -> bool {
    let mut is_changed = false;
    let mut inserts = Vec::new();
    for (path, edit) in edits {
        match edit {
            Edit::Set(value) => is_changed |= set(object, path, value),
            Edit::Insert { index, item } => inserts.push((path, index, item)),
            Edit::SetFields(fields) => {
                for (key, value) in fields {
                    is_changed |= set(object, &path.clone().key(key), value);
                }
            }
            Edit::Remove => is_changed |= remove(object, path.segments()),
        }
    }
    // From the end of the list, so that the remaining indexes are still those of the list before any edit. The sort is
    // stable: reversed, items for one index keep their order.
    inserts.sort_by_key(|(_, index, _)| *index);
    for (path, index, item) in inserts.into_iter().rev() {
        is_changed |= insert(object, path, index, item);
    }
    is_changed
}

fn set(object: &mut Value, path: &FieldPath, value: Value) -> bool {
    let Some(field) = field_mut(object, path.segments()).filter(|field| **field != value) else { return false };
    *field = value;
    true
}

fn insert(object: &mut Value, path: &FieldPath, index: usize, item: Value) -> bool {
    let Some(list) = field_mut(object, path.segments()) else { return false };
    if list.is_null() {
        *list = Value::Array(Vec::new());
    }
    let Value::Array(items) = list else { return false };
    items.insert(index.min(items.len()), item);
    true
}

fn remove(object: &mut Value, segments: &[Segment]) -> bool {
    let Some((Segment::Key(key), parents)) = segments.split_last() else { return false };
    let parent = parents.iter().try_fold(object, |value, segment| match segment {
        Segment::Key(key) => value.get_mut(key.as_ref()),
        Segment::Index(index) => value.get_mut(index),
    });
    parent.and_then(Value::as_object_mut).is_some_and(|members| members.remove(key.as_ref()).is_some())
}

/// The field at the end of `segments`. Missing keys on the way are created, with null as value.
fn field_mut<'a>(object: &'a mut Value, segments: &[Segment]) -> Option<&'a mut Value> {
    segments.iter().try_fold(object, |value, segment| match segment {
        Segment::Index(index) => value.get_mut(index),
        Segment::Key(key) => {
            if value.is_null() {
                *value = Value::Object(Map::new());
            }
            Some(value.as_object_mut()?.entry(key.as_ref()).or_insert(Value::Null))
        }
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn applied(object: &Value, edits: &[(FieldPath, Edit)]) -> Value {
        let mut edited = object.clone();
        let is_changed = apply(&mut edited, edits.iter().map(|(path, edit)| (path, edit.clone())).collect());
        assert_eq!(is_changed, edited != *object);
        edited
    }

    fn insert_at(index: usize, item: &str) -> (FieldPath, Edit) {
        (FieldPath::new(["list"]), Edit::Insert { index, item: json!(item) })
    }

    #[test]
    fn set_replaces_a_value_and_creates_missing_objects() {
        let edits = [
            (FieldPath::new(["a", "b"]), Edit::set_string("new")),
            (FieldPath::new(["c", "d", "e"]), Edit::Set(json!(1))),
        ];
        assert_eq!(
            applied(&json!({"a": {"b": 0, "x": null}}), &edits),
            json!({"a": {"b": "new", "x": null}, "c": {"d": {"e": 1}}})
        );
    }

    #[test]
    fn several_fields_are_set_at_once() {
        let fields = json!({"b": 2, "c": 3}).as_object().unwrap().clone();
        let edits = [(FieldPath::new(["a"]), Edit::SetFields(fields))];
        assert_eq!(applied(&json!({"a": {"b": 1, "x": null}}), &edits), json!({"a": {"b": 2, "x": null, "c": 3}}));
        assert_eq!(applied(&json!({}), &edits), json!({"a": {"b": 2, "c": 3}}));
    }

    #[test]
    fn insert_uses_the_indexes_of_the_list_before_any_edit() {
        let edits = [insert_at(1, "b1"), insert_at(0, "a1"), insert_at(1, "b2"), insert_at(2, "end")];
        assert_eq!(applied(&json!({"list": ["a", "b"]}), &edits), json!({"list": ["a1", "a", "b1", "b2", "b", "end"]}));
    }

    #[test]
    fn insert_creates_a_missing_list() {
        assert_eq!(applied(&json!({}), &[insert_at(0, "a")]), json!({"list": ["a"]}));
        assert_eq!(applied(&json!({"list": null}), &[insert_at(7, "a")]), json!({"list": ["a"]}));
    }

    #[test]
    fn remove_deletes_a_field_and_nothing_else() {
        let edits = [(FieldPath::new(["a", "b"]), Edit::Remove), (FieldPath::new(["x", "y"]), Edit::Remove)];
        assert_eq!(applied(&json!({"a": {"b": 0, "c": 1}}), &edits), json!({"a": {"c": 1}}));
    }

    #[test]
    fn an_edit_of_a_field_that_cannot_exist_changes_nothing() {
        let object = json!({"a": "text", "list": {}});
        let edits = [
            (FieldPath::new(["a", "b"]), Edit::Set(json!(1))),
            (FieldPath::new(["list"]).index(3), Edit::Set(json!(1))),
            insert_at(0, "a"),
            (FieldPath::new(["a", "b"]), Edit::Remove),
        ];
        assert_eq!(applied(&object, &edits), object);
    }
}
