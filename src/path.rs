//! Places in an object.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

use crate::bytes::compare;

/// Where in an object a finding is: `spec.patroni.pg_hba[2]`.
///
/// ```
/// use harbor_postgres_backup_policy::path::Path;
/// let path = Path::of(&["spec", "patroni", "pg_hba"]).item(2);
/// assert_eq!(path.to_string(), "spec.patroni.pg_hba[2]");
/// assert_eq!(path.pointer(), "/spec/patroni/pg_hba/2");
/// assert_eq!(Path::of(&["data"]).key("my.key").to_string(), "data[\"my.key\"]");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Path(Vec<Step>);

/// One step of a [`Path`]; keys come before positions.
#[derive(Debug, Clone)]
pub enum Step {
    /// Into an object, by key.
    Key(Cow<'static, str>),
    /// Into a list, by position from 0.
    Item(usize),
}

impl Ord for Step {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Key(key), Self::Key(other)) => compare(key.as_bytes(), other.as_bytes()),
            (Self::Item(position), Self::Item(other)) => position.cmp(other),
            (Self::Key(_), Self::Item(_)) => Ordering::Less,
            (Self::Item(_), Self::Key(_)) => Ordering::Greater,
        }
    }
}

impl PartialOrd for Step {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Eq for Step {}

impl PartialEq for Step {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Step {
    /// The key, where it is one.
    pub fn as_key(&self) -> Option<&str> {
        if let Self::Key(key) = self { Some(key) } else { None }
    }
}

impl Path {
    /// The path through these keys.
    pub fn of(keys: &[&'static str]) -> Self {
        // Most often one more step follows.
        let mut steps = Vec::with_capacity(keys.len().saturating_add(1));
        steps.extend(keys.iter().map(|key| Step::Key(Cow::Borrowed(*key))));
        Self(steps)
    }

    /// This path, then the value under `key`.
    #[must_use]
    pub fn key(mut self, key: impl Into<Cow<'static, str>>) -> Self {
        self.0.push(Step::Key(key.into()));
        self
    }

    /// This path, then the item at `position`.
    #[must_use]
    pub fn item(mut self, position: usize) -> Self {
        self.0.push(Step::Item(position));
        self
    }

    /// The steps from the object's top.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// The path as a JSON pointer (RFC 6901).
    pub fn pointer(&self) -> String {
        let mut pointer = String::new();
        for step in &self.0 {
            pointer.push('/');
            match step {
                Step::Key(key) => pointer.push_str(&key.replace('~', "~0").replace('/', "~1")),
                Step::Item(position) => pointer.push_str(&position.to_string()),
            }
        }
        pointer
    }

    /// The last key, with the positions behind it: `pg_hba[2]`. For one line of text this says enough.
    pub fn end(&self) -> Cow<'_, str> {
        let from = self.0.iter().rposition(|step| matches!(step, Step::Key(_))).unwrap_or_default();
        match self.0.get(from..).unwrap_or_default() {
            [] => Cow::Borrowed(""),
            // Keys of this code's own are.
            [Step::Key(Cow::Borrowed(key))] => Cow::Borrowed(key),
            [Step::Key(key)] if is_plain(key) => Cow::Borrowed(key),
            end => {
                let end = Self(end.to_vec()).to_string();
                let key = end.strip_prefix("[\"").and_then(|key| key.strip_suffix("\"]"));
                Cow::Owned(key.map(str::to_owned).unwrap_or(end))
            }
        }
    }

    /// Orders by the place they lead to, positions in lists aside.
    pub(super) fn compare_fields(&self, other: &Self) -> Ordering {
        let steps = self.0.iter().zip(&other.0).map(|pair| match pair {
            (Step::Item(_), Step::Item(_)) => Ordering::Equal,
            (one, other) => one.cmp(other),
        });
        steps.fold(Ordering::Equal, Ordering::then).then(self.0.len().cmp(&other.0.len()))
    }
}

/// Whether a key can be read without quotation marks.
fn is_plain(key: &str) -> bool {
    key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (depth, step) in self.0.iter().enumerate() {
            match step {
                Step::Item(position) => write!(f, "[{position}]")?,
                Step::Key(key) if is_plain(key) => {
                    let dot = if depth == 0 { "" } else { "." };
                    write!(f, "{dot}{key}")?;
                }
                Step::Key(key) => write!(f, "[{key:?}]")?,
            }
        }
        Ok(())
    }
}
