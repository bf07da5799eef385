use std::borrow::Cow;
use std::fmt;

/// The value of a variable in the container's list.
#[derive(Clone, PartialEq, Eq)]
pub enum Value<'a> {
    /// A string that is known.
    Known(Cow<'a, str>),
    /// A string that is set but not known. It is assumed to be sensible: not empty, and `true` for a switch. In results
    /// it appears as the reference `$(NAME)` to itself.
    Unknown(UnknownReason),
}

/// Why a value is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnknownReason {
    /// It was not given, such as the name of the cluster for a ConfigMap that is used by several.
    NotGiven,
    /// It comes from another object by `valueFrom`.
    ValueFrom,
    /// It does not matter to backups and restores.
    NotModeled,
    /// It would be longer than an environment variable can be.
    TooLong,
}

/// Never prints the value, which may be a credential.
impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(_) => f.write_str("Known(..)"),
            Self::Unknown(reason) => f.debug_tuple("Unknown").field(reason).finish(),
        }
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Known(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Known(Cow::Owned(text))
    }
}
