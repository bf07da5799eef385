//! Objects that the operator looks up.

use super::UnknownReason;

/// An object that the operator looks up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lookup<T> {
    /// The object, as far as the operator reads it.
    Found(T),
    /// There is no such object.
    NotFound,
    /// The object is not known.
    Unknown(UnknownReason),
}

impl<T> Lookup<T> {
    /// The object, if it is known.
    pub const fn found(&self) -> Option<&T> {
        match self {
            Self::Found(found) => Some(found),
            Self::NotFound | Self::Unknown(_) => None,
        }
    }

    /// Applies a function to the object, if it is known.
    pub fn map<U>(self, function: impl FnOnce(T) -> U) -> Lookup<U> {
        match self {
            Self::Found(found) => Lookup::Found(function(found)),
            Self::NotFound => Lookup::NotFound,
            Self::Unknown(reason) => Lookup::Unknown(reason),
        }
    }

    /// The same with a reference to the object.
    pub const fn as_ref(&self) -> Lookup<&T> {
        match self {
            Self::Found(found) => Lookup::Found(found),
            Self::NotFound => Lookup::NotFound,
            Self::Unknown(reason) => Lookup::Unknown(*reason),
        }
    }
}
