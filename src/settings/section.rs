//! Reads one mapping of the settings and notes every mistake in it instead of stopping at the first.

use super::mistakes::Mistakes;
use crate::json::Json;
use crate::text::{did_you_mean, quoted};

/// One mapping of the settings, at `path`.
pub(super) struct Section<'a> {
    path: String,
    map: Json<'a>,
    /// The keys that it can have, in the order of the schema.
    keys: &'static [&'static str],
}

impl<'a> Section<'a> {
    /// The mapping at `path`, if it is there; anything but a mapping is a mistake.
    pub(super) fn new(
        path: String,
        value: Json<'a>,
        keys: &'static [&'static str],
        mistakes: &mut Mistakes,
    ) -> Option<Self> {
        if !value.is_object() && !value.is_null() {
            let name = if path.is_empty() { "the settings" } else { &path };
            mistakes.add(name, "must be a mapping");
        }
        value.is_object().then_some(Self { path, map: value, keys })
    }

    /// The full name of `key`.
    pub(super) fn name(&self, key: &str) -> String {
        let dot = if self.path.is_empty() { "" } else { "." };
        [&self.path, dot, key].concat()
    }

    /// The value under `key`, unless it is unset: absent, null, or empty. The forms of Rancher's UI
    /// send empty values for what nobody filled in.
    pub(super) fn get(&self, key: &str) -> Option<Json<'a>> {
        self.map.get(key).filter(|value| !value.is_empty())
    }

    /// The mapping under `key`, with these keys.
    pub(super) fn section(&self, key: &str, keys: &'static [&'static str], mistakes: &mut Mistakes) -> Option<Self> {
        self.get(key).and_then(|value| Self::new(self.name(key), value, keys, mistakes))
    }

    /// What `read` makes of the mapping under `key`, with these keys; the default where it is not there.
    pub(super) fn part<T: Default>(
        &self,
        key: &str,
        keys: &'static [&'static str],
        read: fn(Self, &mut Mistakes) -> T,
        mistakes: &mut Mistakes,
    ) -> T {
        self.section(key, keys, mistakes).map_or_else(T::default, |section| read(section, mistakes))
    }

    /// The text under `key`.
    pub(super) fn text(&self, key: &str, mistakes: &mut Mistakes) -> Option<&'a str> {
        let value = self.get(key)?;
        let text = value.as_str();
        if text.is_none() {
            mistakes.add(&self.name(key), "must be text; put it in quotes");
        }
        text
    }

    /// The truth value under `key`.
    pub(super) fn boolean(&self, key: &str, default: bool, mistakes: &mut Mistakes) -> bool {
        let Some(value) = self.get(key) else { return default };
        value.as_bool().unwrap_or_else(|| {
            mistakes.add(&self.name(key), "must be true or false");
            default
        })
    }

    /// The whole number from 1 to a million under `key`.
    pub(super) fn number(&self, key: &str, default: u32, mistakes: &mut Mistakes) -> u32 {
        let Some(value) = self.get(key) else { return default };
        let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
        number.filter(|number| (1..=1_000_000).contains(number)).unwrap_or_else(|| {
            mistakes.add(&self.name(key), "must be a whole number from 1 to 1000000");
            default
        })
    }

    /// One of the named choices under `key`.
    pub(super) fn choice<T: Copy>(&self, key: &str, choices: &[(&str, T)], mistakes: &mut Mistakes) -> Option<T> {
        let text = self.text(key, mistakes)?;
        choice(&self.name(key), text, choices, mistakes)
    }

    /// The list of texts under `key`; empty texts in it are dropped.
    pub(super) fn texts(&self, key: &str, mistakes: &mut Mistakes) -> Option<Vec<String>> {
        let list = self.get(key)?;
        if !list.is_list() {
            mistakes.add(&self.name(key), "must be a list of texts");
            return None;
        }
        if list.items().any(|item| item.as_str().is_none()) {
            mistakes.add(&self.name(key), "must hold texts only; put them in quotes");
        }
        let texts: Vec<String> =
            list.items().filter_map(Json::as_str).filter(|text| !text.is_empty()).map(str::to_owned).collect();
        if texts.is_empty() { None } else { Some(texts) }
    }

    /// The mapping of texts under `key`, sorted by its keys; nulls in it read as empty.
    pub(super) fn pairs(&self, key: &str, mistakes: &mut Mistakes) -> Vec<(&'a str, &'a str)> {
        let Some(value) = self.get(key) else { return Vec::new() };
        if !value.is_object() {
            mistakes.add(&self.name(key), "must be a mapping of names to texts");
        }
        let mut pairs = Vec::new();
        for (name, value) in value.members() {
            match value.as_str() {
                Some(text) => pairs.push((name, text)),
                None if value.is_null() => pairs.push((name, "")),
                None => mistakes.add(&self.name(&[key, ".", name].concat()), "must be text; put it in quotes"),
            }
        }
        pairs
    }

    /// Refuses every key that it cannot have.
    pub(super) fn done(self, mistakes: &mut Mistakes) {
        for (key, _) in self.map.members() {
            if !self.keys.contains(&key) {
                let hint = did_you_mean(key, self.keys.iter().copied()).map_or_else(
                    || ["known are ", &self.keys.join(", ")].concat(),
                    |known| ["did you mean ", known, "?"].concat(),
                );
                mistakes.add(&self.name(&quoted(key)), &["is no setting; ", &hint].concat());
            }
        }
    }
}

/// The choice called `text`, or a mistake at `name` that lists them all.
pub(super) fn choice<T: Copy>(name: &str, text: &str, choices: &[(&str, T)], mistakes: &mut Mistakes) -> Option<T> {
    let found = choices.iter().find(|(choice, _)| *choice == text).map(|(_, value)| *value);
    if found.is_none() {
        let names: Vec<&str> = choices.iter().map(|(choice, _)| *choice).collect();
        mistakes.says(name, text, &["it must be one of ", &names.join(", ")].concat());
    }
    found
}

/// Whether an object or a namespace can be called `name` (RFC 1123).
pub(super) fn is_dns_name(name: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    name.len() <= 253 && name.split('.').all(label)
}
