//! Values whose keys have the order of a source.

use saphyr::{Mapping, Scalar, ScalarStyle, Yaml, YamlEmitter};
use serde::ser::{Serialize, Serializer};
use serde_json::Value;

use super::{Node, scalar};

/// A value whose keys are ordered.
#[derive(Clone, Debug, PartialEq)]
pub enum Tree {
    /// A string, number, boolean or null.
    Scalar(Value),
    /// A list.
    List(Vec<Self>),
    /// The entries of a map.
    Map(Vec<(String, Self)>),
}

impl Tree {
    /// Orders the keys of a value like those of `model`. Keys that `model` does not have follow in alphabetical order.
    pub fn new(value: &Value, model: Option<&Node>) -> Self {
        match value {
            Value::Array(items) => Self::List(order_items(items, model.and_then(Node::items).unwrap_or_default())),
            Value::Object(members) => {
                let entries = model.map_or(&[][..], Node::entries);
                let kept = entries.iter().filter_map(|entry| {
                    let value = members.get(&entry.key)?;
                    Some((entry.key.clone(), Self::new(value, Some(&entry.value))))
                });
                let is_added = |key: &String| entries.iter().all(|entry| entry.key != *key);
                let added = members.iter().filter(|(key, _)| is_added(key));
                let added = added.map(|(key, value)| (key.clone(), Self::new(value, None)));
                Self::Map(kept.chain(added).collect())
            }
            scalar => Self::Scalar(scalar.clone()),
        }
    }

    /// The value as a YAML document that ends in a newline. Strings are quoted where a parser of YAML 1.1 or 1.2 would
    /// read another type.
    ///
    /// ```
    /// use harbor_postgres_backup::source::Tree;
    /// use serde_json::json;
    ///
    /// let tree = Tree::new(&json!({"spec": {"list": ["a", "on"]}}), None);
    /// assert_eq!(tree.to_yaml(), "spec:\n  list:\n    - a\n    - \"on\"\n");
    /// ```
    pub fn to_yaml(&self) -> String {
        let mut out = String::new();
        let mut emitter = YamlEmitter::new(&mut out);
        emitter.multiline(true);
        // Writing to a String cannot fail.
        let _ = emitter.dump(&self.to_saphyr());
        let document = out.strip_prefix("---\n").unwrap_or(&out);
        format!("{}\n", document.trim_end_matches('\n'))
    }

    fn to_saphyr(&self) -> Yaml<'static> {
        match self {
            Self::Scalar(Value::String(text)) => string(text),
            Self::Scalar(value) => Yaml::Representation(value.to_string().into(), ScalarStyle::Plain, None),
            Self::List(items) => Yaml::Sequence(items.iter().map(Self::to_saphyr).collect()),
            Self::Map(entries) => {
                let entries = entries.iter().map(|(key, value)| (string(key), value.to_saphyr()));
                Yaml::Mapping(entries.collect::<Mapping<'_>>())
            }
        }
    }
}

fn string(text: &str) -> Yaml<'static> {
    if scalar::resolve(text).is_string() {
        return Yaml::Value(Scalar::String(text.to_owned().into()));
    }
    // YAML 1.1 reads a number, a boolean or null.
    Yaml::Representation(text.to_owned().into(), ScalarStyle::DoubleQuoted, None)
}

/// Past the first difference, items are matched from the end of the list, so that an item that was added or removed does
/// not change the order of keys in those after it.
fn order_items(items: &[Value], model: &[Node]) -> Vec<Tree> {
    let same = items.iter().zip(model).take_while(|(item, node)| node.to_value() == **item).count();
    let position = |index: usize| match index {
        _ if index < same => Some(index),
        _ => index.checked_add(model.len())?.checked_sub(items.len()),
    };
    let tree = |(index, item)| Tree::new(item, position(index).and_then(|position| model.get(position)));
    items.iter().enumerate().map(tree).collect()
}

impl Serialize for Tree {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Scalar(value) => value.serialize(serializer),
            Self::List(items) => serializer.collect_seq(items),
            Self::Map(entries) => serializer.collect_map(entries.iter().map(|(key, value)| (key, value))),
        }
    }
}
