//! Reads one mapping of the settings and notes every mistake in it instead of stopping at the first.

use crate::json::Json;
use crate::text::{did_you_mean, quoted};

/// One mapping of the settings, at `path`; by default one that is not there.
#[derive(Default)]
pub(super) struct Section<'a> {
    path: String,
    map: Option<Json<'a>>,
    known: Vec<&'static str>,
}

impl<'a> Section<'a> {
    /// The mapping at `path`; anything but a mapping is a mistake.
    pub(super) fn new(path: &str, value: Option<Json<'a>>, mistakes: &mut Vec<String>) -> Self {
        let given = value.filter(|value| !value.is_null());
        let map = given.filter(|value| value.is_object());
        if given.is_some() && map.is_none() {
            let name = if path.is_empty() { "the settings" } else { path };
            mistakes.push(format!("{name} must be a mapping"));
        }
        Self { path: path.to_owned(), map, known: Vec::new() }
    }

    /// The full name of `key`.
    pub(super) fn name(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    /// The value under `key`, unless it is unset: absent, null, or empty. The forms of Rancher's UI
    /// send empty values for what nobody filled in.
    pub(super) fn get(&mut self, key: &'static str) -> Option<Json<'a>> {
        let map = self.map?;
        self.known.push(key);
        map.get(key).filter(|value| !value.is_empty())
    }

    /// The mapping under `key`.
    pub(super) fn section(&mut self, key: &'static str, mistakes: &mut Vec<String>) -> Self {
        match self.get(key) {
            None => Self::default(),
            value => Self::new(&self.name(key), value, mistakes),
        }
    }

    /// The text under `key`.
    pub(super) fn text(&mut self, key: &'static str, mistakes: &mut Vec<String>) -> Option<&'a str> {
        let value = self.get(key)?;
        let text = value.as_str();
        if text.is_none() {
            mistakes.push(format!("{} must be text; put it in quotes", self.name(key)));
        }
        text
    }

    /// The truth value under `key`.
    pub(super) fn boolean(&mut self, key: &'static str, default: bool, mistakes: &mut Vec<String>) -> bool {
        let Some(value) = self.get(key) else { return default };
        value.as_bool().unwrap_or_else(|| {
            mistakes.push(format!("{} must be true or false", self.name(key)));
            default
        })
    }

    /// The whole number from 1 to a million under `key`.
    pub(super) fn number(&mut self, key: &'static str, default: u32, mistakes: &mut Vec<String>) -> u32 {
        let Some(value) = self.get(key) else { return default };
        let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
        number.filter(|number| (1..=1_000_000).contains(number)).unwrap_or_else(|| {
            mistakes.push(format!("{} must be a whole number from 1 to 1000000", self.name(key)));
            default
        })
    }

    /// One of the named choices under `key`.
    pub(super) fn choice<T: Copy>(
        &mut self,
        key: &'static str,
        choices: &[(&str, T)],
        mistakes: &mut Vec<String>,
    ) -> Option<T> {
        let text = self.text(key, mistakes)?;
        choice(&self.name(key), text, choices, mistakes)
    }

    /// The list of texts under `key`; empty texts in it are dropped.
    pub(super) fn texts(&mut self, key: &'static str, mistakes: &mut Vec<String>) -> Option<Vec<String>> {
        let list = self.get(key)?;
        if !list.is_list() {
            mistakes.push(format!("{} must be a list of texts", self.name(key)));
            return None;
        }
        if list.items().any(|item| item.as_str().is_none()) {
            mistakes.push(format!("{} must hold texts only; put them in quotes", self.name(key)));
        }
        let texts: Vec<String> =
            list.items().filter_map(Json::as_str).filter(|text| !text.is_empty()).map(str::to_owned).collect();
        if texts.is_empty() { None } else { Some(texts) }
    }

    /// The mapping of texts under `key`, sorted by its keys; nulls in it read as empty.
    pub(super) fn pairs(&mut self, key: &'static str, mistakes: &mut Vec<String>) -> Vec<(&'a str, &'a str)> {
        let Some(value) = self.get(key) else { return Vec::new() };
        if !value.is_object() {
            mistakes.push(format!("{} must be a mapping of names to texts", self.name(key)));
        }
        let mut pairs = Vec::new();
        for (name, value) in value.members() {
            match value.as_str() {
                Some(text) => pairs.push((name, text)),
                None if value.is_null() => pairs.push((name, "")),
                None => {
                    mistakes.push(format!("{} must be text; put it in quotes", self.name(&format!("{key}.{name}"))));
                }
            }
        }
        pairs
    }

    /// Refuses every key nobody asked for. Call it last.
    pub(super) fn done(self, mistakes: &mut Vec<String>) {
        for (key, _) in self.map.into_iter().flat_map(Json::members) {
            if !self.known.contains(&key) {
                let hint = did_you_mean(key, self.known.iter().copied()).map_or_else(
                    || format!("known are {}", self.known.join(", ")),
                    |known| format!("did you mean {known}?"),
                );
                mistakes.push(format!("{} is no setting; {hint}", self.name(&quoted(key))));
            }
        }
    }
}

/// The choice called `text`, or a mistake at `name` that lists them all.
pub(super) fn choice<T: Copy>(name: &str, text: &str, choices: &[(&str, T)], mistakes: &mut Vec<String>) -> Option<T> {
    let found = choices.iter().find(|(choice, _)| *choice == text).map(|(_, value)| *value);
    if found.is_none() {
        let names: Vec<&str> = choices.iter().map(|(choice, _)| *choice).collect();
        mistakes.push(format!("{name} is {}; it must be one of {}", quoted(text), names.join(", ")));
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
