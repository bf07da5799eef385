use std::fmt;

use super::{Blame, ProblemKind, Severity};
use crate::operator::UnknownSource;

/// Something that does not work as intended. `Display` is a sentence without a full stop; it never contains the value of
/// a variable that can hold a credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What it is.
    pub kind: ProblemKind,
    /// What it leads to.
    pub severity: Severity,
    /// What has to be changed.
    pub blame: Blame,
    /// Whether it is certain. If not, it depends on how another cluster was configured, or on the platform.
    pub is_certain: bool,
    /// A source that is not known and that may solve the problem.
    pub supplier: Option<UnknownSource>,
}

impl Problem {
    pub(super) fn new(kind: ProblemKind, severity: Severity, blame: Blame) -> Self {
        Self { kind, severity, blame, is_certain: true, supplier: None }
    }

    pub(super) fn likely(self) -> Self {
        Self { is_certain: false, ..self }
    }

    pub(super) fn supplied_by(self, supplier: Option<UnknownSource>) -> Self {
        Self { supplier, ..self }
    }

    /// Whether it is certain and nothing that is not known can solve it.
    pub const fn is_known(&self) -> bool {
        self.is_certain && self.supplier.is_none()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)?;
        match self.supplier {
            Some(supplier) => write!(f, "; {supplier} may supply it"),
            None => Ok(()),
        }
    }
}
