//! Random changes of requests.

use serde_json::{Value, json};

use crate::random::Random;

/// The number of values in a tree, itself included.
fn size(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(size).sum(),
        Value::Object(map) => map.values().map(size).sum(),
        _ => 0,
    }
}

/// The value with this number in the order in which [`size`] counts.
fn at(value: &mut Value, mut number: usize) -> Option<&mut Value> {
    if number == 0 {
        return Some(value);
    }
    number -= 1;
    let children: Vec<&mut Value> = match value {
        Value::Array(items) => items.iter_mut().collect(),
        Value::Object(map) => map.values_mut().collect(),
        _ => return None,
    };
    for child in children {
        let within = size(child);
        if number < within {
            return at(child, number);
        }
        number -= within;
    }
    None
}

fn any(value: &mut Value, random: &mut Random) -> Value {
    let number = random.below(size(value));
    at(value, number).unwrap().clone()
}

/// Breaks one value of the call, or takes one from another call.
pub fn mutate(call: &mut Value, others: &mut [Value], random: &mut Random) {
    let number = random.below(size(call));
    let other = random.below(others.len());
    let other = any(&mut others[other], random);
    let place = at(call, number).unwrap();
    match (random.below(6), &mut *place) {
        (0, _) => *place = other,
        (1, _) => {
            *place = [json!(null), json!(0), json!(-1.5e300), json!(""), json!([]), json!({}), json!(true)]
                [random.below(7)]
            .clone();
        }
        (_, Value::String(text)) => {
            let mut letters: Vec<char> = text.chars().collect();
            let letter = random.below(letters.len() + 1);
            match random.below(3) {
                0 => letters.truncate(letter),
                1 => letters.insert(
                    letter,
                    [' ', '"', '\\', '$', '{', '\n', 'é', '\u{0}', ',', '/', '#', '9'][random.below(12)],
                ),
                _ => letters.extend(other.as_str().unwrap_or(" ").chars()),
            }
            *text = letters.into_iter().collect();
        }
        (_, Value::Array(items)) => {
            let item = random.below(items.len() + 1);
            items.insert(item, other);
        }
        (2, Value::Object(map)) => {
            let key = map.keys().nth(random.below(map.len())).cloned();
            key.map(|key| map.remove(&key));
        }
        (3, Value::Object(map)) => {
            let key = map.keys().nth(random.below(map.len())).cloned().unwrap_or_default();
            map.insert(key.to_lowercase(), other);
        }
        _ => {}
    }
}
