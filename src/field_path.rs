//! Paths to fields of an object.

use std::borrow::Cow;
use std::fmt;

/// The path to a field of an object: `spec.patroni.pg_hba[2]`.
///
/// ```
/// use harbor_postgres_backup_policy::field_path::FieldPath;
///
/// let path = FieldPath::new(["spec", "patroni", "pg_hba"]).index(2);
/// assert_eq!(path.to_string(), "spec.patroni.pg_hba[2]");
/// assert_eq!(path.to_pointer(), "/spec/patroni/pg_hba/2");
/// assert_eq!(FieldPath::new(["data"]).key("my.key").to_string(), "data[\"my.key\"]");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct FieldPath(Vec<Segment>);

/// One segment of a [`FieldPath`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Segment {
    /// A key of an object.
    Key(Cow<'static, str>),
    /// An index of a list, from 0.
    Index(usize),
}

impl FieldPath {
    /// The path through these keys.
    pub fn new<const N: usize>(keys: [&'static str; N]) -> Self {
        Self(keys.into_iter().map(|key| Segment::Key(Cow::Borrowed(key))).collect())
    }

    /// Reads keys without dots in them: `spec.clone.timestamp`.
    pub fn parse(path: &str) -> Self {
        Self(path.split('.').map(|key| Segment::Key(Cow::Owned(key.to_owned()))).collect())
    }

    /// The object itself.
    pub const fn root() -> Self {
        Self(Vec::new())
    }

    /// This path, followed by a key.
    #[must_use]
    pub fn key(mut self, key: impl Into<Cow<'static, str>>) -> Self {
        self.0.push(Segment::Key(key.into()));
        self
    }

    /// This path, followed by an index.
    #[must_use]
    pub fn index(mut self, index: usize) -> Self {
        self.0.push(Segment::Index(index));
        self
    }

    /// The segments, from the root of the object.
    pub fn segments(&self) -> &[Segment] {
        &self.0
    }

    /// Whether the path is that of the object itself.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The path as a JSON pointer (RFC 6901).
    pub fn to_pointer(&self) -> String {
        let segment = |segment: &Segment| match segment {
            Segment::Key(key) => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
            Segment::Index(index) => format!("/{index}"),
        };
        self.0.iter().map(segment).collect()
    }

    /// The last key with the indexes after it: `pg_hba[2]`. Short enough for a warning.
    pub fn last_key(&self) -> String {
        let from = self.0.iter().rposition(|segment| matches!(segment, Segment::Key(_))).unwrap_or_default();
        match self.0.get(from..).unwrap_or_default() {
            [Segment::Key(key)] => key.to_string(),
            segments => Self(segments.to_vec()).to_string(),
        }
    }

    /// The path without its indexes: two items of a list have the same.
    #[must_use]
    pub fn without_indexes(&self) -> Self {
        Self(self.0.iter().filter(|segment| matches!(segment, Segment::Key(_))).cloned().collect())
    }
}

/// Whether a key can be written without quotation marks.
fn is_plain(key: &str) -> bool {
    !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Index(index) => write!(f, "[{index}]")?,
                Segment::Key(key) if !is_plain(key) => write!(f, "[{key:?}]")?,
                Segment::Key(key) if position == 0 => f.write_str(key)?,
                Segment::Key(key) => write!(f, ".{key}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_with_special_characters_is_quoted() {
        let path = FieldPath::new(["data"]).key("a/b~c").index(0).key("d");
        assert_eq!(path.to_string(), "data[\"a/b~c\"][0].d");
        assert_eq!(path.to_pointer(), "/data/a~1b~0c/0/d");
    }

    #[test]
    fn the_last_key_keeps_its_indexes() {
        let last = |path: FieldPath| path.last_key();
        assert_eq!(last(FieldPath::root()), "");
        assert_eq!(last(FieldPath::new(["spec", "env"]).index(1)), "env[1]");
        assert_eq!(last(FieldPath::new(["data"]).key("my.key")), "my.key");
    }

    #[test]
    fn paths_without_indexes_are_equal_for_all_items_of_a_list() {
        let item = |index| FieldPath::new(["spec", "env"]).index(index).key("value");
        assert_ne!(item(0), item(1));
        assert_eq!(item(0).without_indexes(), item(1).without_indexes());
    }
}
