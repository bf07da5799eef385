//! Lenient access to the fields of an object.
//!
//! Mutating webhooks run before the API server checks an object against its schema, so a field can have any type. A
//! field of another type than expected reads as absent; the rules `postgresql/shape` and `pod-config/shape` report it.

use serde_json::Value;

/// Reads fields of JSON objects. A field that is null reads as absent.
pub trait Fields {
    /// The value at the end of these keys.
    fn field<const N: usize>(&self, keys: [&str; N]) -> Option<&Value>;

    /// The string at the end of these keys.
    fn string<const N: usize>(&self, keys: [&str; N]) -> Option<&str> {
        self.field(keys)?.as_str()
    }

    /// The boolean at the end of these keys.
    fn boolean<const N: usize>(&self, keys: [&str; N]) -> Option<bool> {
        self.field(keys)?.as_bool()
    }
}

impl Fields for Value {
    fn field<const N: usize>(&self, keys: [&str; N]) -> Option<&Value> {
        keys.iter().try_fold(self, |value, key| value.get(key)).filter(|value| !value.is_null())
    }
}

/// The type of a value in messages: `a string`.
pub const fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_field_of_another_type_reads_as_absent() {
        let object = json!({"spec": {"a": "text", "b": true, "c": null}, "list": []});
        assert_eq!(object.string(["spec", "a"]), Some("text"));
        assert_eq!(object.boolean(["spec", "b"]), Some(true));
        for keys in [["spec", "b"], ["spec", "c"], ["spec", "d"], ["list", "a"]] {
            assert_eq!(object.string(keys), None);
        }
        assert_eq!(object.field(["spec", "c"]), None);
    }
}
