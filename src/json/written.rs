//! JSON that is made here.

use super::Json;

/// A value as JSON writes it. It can be made from values only, so that what is put into an object is always JSON.
///
/// ```
/// use harbor_postgres_backup_policy::json::Written;
/// let list = Written::texts(["a", "\"b\""].into_iter());
/// assert_eq!(Written::object(&[("list", list)]).as_str(), r#"{"list":["a","\"b\""]}"#);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written(String);

impl Written {
    /// A text.
    pub fn text(text: &str) -> Self {
        Self(serde_json::to_string(text).unwrap_or_default())
    }

    /// A list of texts.
    pub fn texts<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let texts: Vec<String> = texts.map(|text| Self::text(text).0).collect();
        Self(["[", &texts.join(","), "]"].concat())
    }

    /// A truth value.
    pub fn truth(is_true: bool) -> Self {
        Self(if is_true { "true" } else { "false" }.to_owned())
    }

    /// A mapping.
    pub fn object(members: &[(&str, Self)]) -> Self {
        let member = |(key, value): &(&str, Self)| [Self::text(key).as_str(), ":", value.as_str()].concat();
        let members: Vec<String> = members.iter().map(member).collect();
        Self(["{", &members.join(","), "}"].concat())
    }

    /// The value that stands somewhere else.
    pub fn copy_of(value: Json<'_>) -> Self {
        Self(value.written().to_owned())
    }

    /// As JSON writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
