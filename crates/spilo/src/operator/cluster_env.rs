//! `spec.env`.

use std::fmt;

use super::ValueFrom;

/// An entry of `spec.env`.
#[derive(Clone, PartialEq, Eq)]
pub struct ClusterEnvEntry<'a> {
    /// `name`
    pub name: &'a str,
    /// `value`, or the reference in `valueFrom`.
    ///
    /// # Errors
    /// The reference in `valueFrom`.
    pub value: Result<&'a str, ValueFrom<'a>>,
}

/// Never prints the value, which may be a credential.
impl fmt::Debug for ClusterEnvEntry<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClusterEnvEntry").field("name", &self.name).finish_non_exhaustive()
    }
}
