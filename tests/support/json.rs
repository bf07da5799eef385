//! A second opinion on JSON: serde_json's.

use harbor_postgres_backup_policy::json::{Document, Json};
use serde_json::Value;

/// How many levels of values a document tells apart.
const LEVELS: usize = 8;

/// Both say of these bytes that they are no JSON, or see the same values in them.
pub fn assert_agreed(bytes: &[u8]) {
    let (ours, theirs) = (Document::read(bytes), serde_json::from_slice::<Value>(bytes));
    assert_eq!(ours.is_ok(), theirs.is_ok(), "{ours:?}, serde_json: {:?}", theirs.as_ref().err());
    if let (Ok(document), Ok(value)) = (ours, theirs) {
        assert_same(document.root(), &value, 1);
    }
}

fn assert_same(ours: Json<'_>, theirs: &Value, level: usize) {
    assert_eq!(serde_json::from_str::<Value>(ours.written()).ok().as_ref(), Some(theirs));
    let is_told_apart = level < LEVELS;
    match theirs {
        Value::Null => assert!(ours.is_null() && ours.is_empty()),
        Value::Bool(truth) => assert_eq!(ours.as_bool(), Some(*truth)),
        Value::Number(number) => assert_eq!(ours.as_u64(), number.as_u64()),
        Value::String(text) => {
            assert_eq!(ours.as_str(), Some(text.as_str()));
            assert_eq!(ours.is_empty(), text.is_empty());
        }
        Value::Array(items) => {
            assert!(ours.is_list());
            assert_eq!(ours.is_empty(), items.is_empty());
            assert_eq!(ours.items().count(), if is_told_apart { items.len() } else { 0 });
            ours.items().zip(items).for_each(|(ours, theirs)| assert_same(ours, theirs, level + 1));
        }
        Value::Object(members) => {
            assert!(ours.is_object());
            assert_eq!(ours.is_empty(), members.is_empty());
            let own = ours.members();
            assert_eq!(own.len(), if is_told_apart { members.len() } else { 0 });
            for ((key, ours), (their_key, theirs)) in own.into_iter().zip(members) {
                assert_eq!(key, their_key);
                assert_same(ours, theirs, level + 1);
            }
            for (key, theirs) in members.iter().filter(|_| is_told_apart) {
                let found = ours.get(key).map(Json::written);
                assert_eq!(found.and_then(|found| serde_json::from_str(found).ok()).as_ref(), Some(theirs));
            }
        }
    }
}
