use std::fmt;

use super::Variable;
use super::catalogue::Row;

/// Which archive a variable is about, given by a prefix of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VariablePrefix {
    /// No prefix: the cluster itself.
    None,
    /// `CLONE_`: what a new cluster is a copy of.
    Clone,
    /// `STANDBY_`: what a standby cluster follows.
    Standby,
}

impl VariablePrefix {
    /// The prefix of the name, including the underscore.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Clone => "CLONE_",
            Self::Standby => "STANDBY_",
        }
    }

    /// Splits a name into its prefix and the rest.
    pub fn split(name: &str) -> (Self, &str) {
        for prefix in [Self::Clone, Self::Standby] {
            if let Some(base) = name.strip_prefix(prefix.as_str()) {
                return (prefix, base);
            }
        }
        (Self::None, name)
    }
}

/// The name of a variable in the catalogue: a row and a prefix.
///
/// Ordered by the name of the row, then by the prefix.
///
/// ```
/// use spilo::variables::{VariableName, VariablePrefix, names};
///
/// const REGION: VariableName = names::AWS_REGION;
/// assert_eq!(VariableName::find("CLONE_AWS_REGION"), Some(REGION.with_prefix(VariablePrefix::Clone)));
/// assert_eq!(REGION.with_prefix(VariablePrefix::Standby).as_str(), "STANDBY_AWS_REGION");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VariableName {
    row: Row,
    prefix: VariablePrefix,
}

impl VariableName {
    pub(super) const fn from_row(row: Row) -> Self {
        Self { row, prefix: VariablePrefix::None }
    }

    /// The variable with exactly this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::find_row(name).or_else(|| {
            let (prefix, base) = VariablePrefix::split(name);
            let base = (prefix != VariablePrefix::None).then(|| Self::find_row(base)).flatten()?;
            base.variable().is_prefixed.then(|| base.with_prefix(prefix))
        })
    }

    /// The variable with this name in any case. All names are in upper case or, like `http_proxy`, in lower case after
    /// the prefix.
    pub fn find_ignoring_case(name: &str) -> Option<Self> {
        let upper = name.to_ascii_uppercase();
        Self::find(&upper).or_else(|| {
            let (prefix, base) = VariablePrefix::split(&upper);
            let base = Self::find_row(&base.to_ascii_lowercase())?;
            (prefix == VariablePrefix::None || base.variable().is_prefixed).then(|| base.with_prefix(prefix))
        })
    }

    fn find_row(name: &str) -> Option<Self> {
        let index = Row::ALL.binary_search_by(|row| row.variable().name.cmp(name)).ok()?;
        Row::ALL.get(index).copied().map(Self::from_row)
    }

    /// The variable of the same row with another prefix. `SCOPE` and `PGVERSION`, whose prefixed names have rows of
    /// their own, give those.
    ///
    /// Spilo reads the result only if [`Variable::is_prefixed`] holds for it.
    #[must_use]
    pub const fn with_prefix(self, prefix: VariablePrefix) -> Self {
        match (self.row, prefix) {
            (Row::SCOPE, VariablePrefix::Clone) => Self::from_row(Row::CLONE_SCOPE),
            (Row::SCOPE, VariablePrefix::Standby) => Self::from_row(Row::STANDBY_SCOPE),
            (Row::PGVERSION, VariablePrefix::Clone) => Self::from_row(Row::CLONE_PGVERSION),
            (Row::PGVERSION, VariablePrefix::Standby) => Self::from_row(Row::STANDBY_PGVERSION),
            (row, prefix) => Self { row, prefix },
        }
    }

    /// The prefix that is not part of the row's own name: none for `CLONE_SCOPE`, which has a row of its own.
    pub const fn prefix(self) -> VariablePrefix {
        self.prefix
    }

    /// The row, which may be internal to Spilo ([`Variable::is_internal`]).
    pub const fn variable(self) -> &'static Variable {
        self.row.variable()
    }

    /// The full name, including the prefix.
    pub const fn as_str(self) -> &'static str {
        let variable = self.variable();
        match self.prefix {
            VariablePrefix::None => variable.name,
            VariablePrefix::Clone => variable.clone_name,
            VariablePrefix::Standby => variable.standby_name,
        }
    }
}

impl AsRef<str> for VariableName {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for VariableName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for VariableName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
