//! Objects with any keys, and lists of strings.
//!
//! The types of deserr do not report the errors of a collection together: `BTreeMap` drops the errors in its values
//! (deserr 0.6.4, `impls.rs`), and a function that checks the items of a list runs only if all of them have the right type.

use std::collections::BTreeMap;
use std::fmt::Display;

use deserr::{DeserializeError as _, Deserr, ErrorKind, IntoValue, Map, Sequence, Value, ValueKind, ValuePointerRef};

use super::SettingsErrors;
use super::error::InvalidSetting;

/// The entries of an object, and the errors in them.
pub(super) struct Entries<T> {
    /// The keys and the valid values.
    pub(super) entries: Vec<(String, Option<T>)>,
    pub(super) invalid: InvalidSetting,
}

impl<T> Entries<T> {
    /// The entries if there is no error.
    pub(super) fn into_map(self) -> Result<BTreeMap<String, T>, InvalidSetting> {
        let valid = self.entries.into_iter().filter_map(|(key, value)| Some((key, value?)));
        self.invalid.or_else(|| valid.collect())
    }
}

impl<T: Deserr<SettingsErrors>> Deserr<SettingsErrors> for Entries<T> {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, SettingsErrors> {
        let Value::Map(map) = value else { return Err(wrong_type(value, ValueKind::Map, location)) };
        let mut invalid = InvalidSetting::default();
        let entries = map
            .into_iter()
            .map(|(key, value)| {
                let parsed = T::deserialize_from_value(value.into_value(), ValuePointerRef::Origin.push_key(&key));
                (key, parsed.map_err(|errors| invalid.extend(errors)).ok())
            })
            .collect();
        Ok(Self { entries, invalid })
    }
}

/// A list of strings, and the errors in it.
pub(super) struct Strings {
    /// The items with the right type, with their index.
    items: Vec<(usize, String)>,
    invalid: InvalidSetting,
}

impl Strings {
    /// Checks the items. Empty items are dropped, because forms send them for lines without input.
    pub(super) fn check(self, error: impl Fn(&str) -> Option<&'static str>) -> Result<Vec<String>, InvalidSetting> {
        self.parse(|item| error(item).map_or(Ok(item.to_owned()), Err))
    }

    /// Parses the items, except for empty ones.
    pub(super) fn parse<T, E: Display>(self, parse: impl Fn(&str) -> Result<T, E>) -> Result<Vec<T>, InvalidSetting> {
        let Self { items, mut invalid } = self;
        let mut parsed = Vec::new();
        for (index, item) in items.iter().filter(|(_, item)| !item.is_empty()) {
            match parse(item) {
                Ok(item) => parsed.push(item),
                Err(error) => invalid.add_item(*index, error),
            }
        }
        invalid.or_else(|| parsed)
    }
}

impl Deserr<SettingsErrors> for Strings {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, SettingsErrors> {
        let Value::Sequence(sequence) = value else { return Err(wrong_type(value, ValueKind::Sequence, location)) };
        let mut strings = Self { items: Vec::new(), invalid: InvalidSetting::default() };
        for (index, value) in sequence.into_iter().enumerate() {
            match String::deserialize_from_value(value.into_value(), ValuePointerRef::Origin.push_index(index)) {
                Ok(item) => strings.items.push((index, item)),
                Err(errors) => strings.invalid.extend(errors),
            }
        }
        Ok(strings)
    }
}

fn wrong_type<V: IntoValue>(actual: Value<V>, accepted: ValueKind, location: ValuePointerRef<'_>) -> SettingsErrors {
    let error = ErrorKind::IncorrectValueKind { actual, accepted: &[accepted] };
    deserr::take_cf_content(SettingsErrors::error(None, error, location))
}
