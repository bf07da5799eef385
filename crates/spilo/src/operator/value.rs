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

/// Why a value or an input is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
    /// The object that contains it was not looked up.
    NotLookedUp,
    /// The look-up of the object that contains it failed.
    LookUpFailed,
}

impl fmt::Display for UnknownReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotGiven => "it is not given",
            Self::ValueFrom => "it comes from another object",
            Self::NotModeled => "it does not matter to backups and restores",
            Self::TooLong => "it is longer than an environment variable can be",
            Self::NotLookedUp => "the object that contains it was not looked up",
            Self::LookUpFailed => "the look-up of the object that contains it failed",
        })
    }
}

/// Where the kubelet takes a value from (`valueFrom`).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ValueFrom<'a> {
    /// `secretKeyRef`
    SecretKey {
        /// The name of the Secret.
        name: Cow<'a, str>,
        /// The key in it.
        key: Cow<'a, str>,
        /// Whether the pod starts without the key; `None` means that it does not.
        optional: Option<bool>,
    },
    /// `configMapKeyRef`
    ConfigMapKey {
        /// The name of the ConfigMap.
        name: Cow<'a, str>,
        /// The key in it.
        key: Cow<'a, str>,
        /// Whether the pod starts without the key; `None` means that it does not.
        optional: Option<bool>,
    },
    /// `fieldRef`, with the path of the field in the pod.
    Field(Cow<'a, str>),
    /// Another kind of reference, such as `resourceFieldRef`.
    Other,
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
