//! An object with any keys.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use deserr::{
    DeserializeError as _, Deserr, ErrorKind, IntoValue, Map, MergeWithError as _, Value, ValueKind, ValuePointerRef,
};

use super::SettingsErrors;

/// The entries of an object. deserr's own implementation for `BTreeMap` drops the errors in values (deserr 0.6.4,
/// `impls.rs`).
pub(super) struct Entries<T>(pub(super) BTreeMap<String, T>);

impl<T> From<Entries<T>> for BTreeMap<String, T> {
    fn from(entries: Entries<T>) -> Self {
        entries.0
    }
}

impl<T: Deserr<SettingsErrors>> Deserr<SettingsErrors> for Entries<T> {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, SettingsErrors> {
        let Value::Map(map) = value else {
            let error = ErrorKind::IncorrectValueKind { actual: value, accepted: &[ValueKind::Map] };
            return Err(deserr::take_cf_content(SettingsErrors::error(None, error, location)));
        };
        let mut entries = BTreeMap::new();
        let mut errors = None;
        for (key, value) in map.into_iter() {
            match T::deserialize_from_value(value.into_value(), location.push_key(&key)) {
                Ok(value) => {
                    entries.insert(key, value);
                }
                Err(error) => match SettingsErrors::merge(errors, error, location) {
                    ControlFlow::Continue(merged) => errors = Some(merged),
                    ControlFlow::Break(merged) => return Err(merged),
                },
            }
        }
        errors.map_or(Ok(Self(entries)), Err)
    }
}
