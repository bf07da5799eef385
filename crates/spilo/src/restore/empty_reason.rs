use std::fmt;

use crate::variables::VariableName;

/// Why a cluster starts with an empty database although something else is requested. `Display` is a sentence without a
/// full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EmptyReason {
    /// `spec.clone.cluster` is empty, so that the operator ignores `spec.clone`.
    NoCluster,
    /// This release does not support the value of `CLONE_METHOD`.
    UnknownMethod,
    /// No variable names an archive.
    NoArchive {
        /// The variables of which one is needed.
        missing: Vec<VariableName>,
    },
    /// The cluster to copy is not fully described.
    NoRunningCluster {
        /// The variables that are not set, all of which are needed.
        missing: Vec<VariableName>,
    },
    /// `spec.standby` names neither a host nor an archive that the operator reads.
    NoStandbySource,
}

impl fmt::Display for EmptyReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCluster => f.write_str("spec.clone.cluster is empty, so the operator ignores spec.clone"),
            Self::UnknownMethod => f.write_str("this release of Spilo does not support the value of CLONE_METHOD"),
            Self::NoArchive { missing } if missing.len() == 1 => {
                write_names(f, missing)?;
                f.write_str(" is not set")
            }
            Self::NoArchive { missing } => {
                f.write_str("none of ")?;
                write_names(f, missing)?;
                f.write_str(" is set")
            }
            Self::NoRunningCluster { missing } => {
                write_names(f, missing)?;
                f.write_str(if missing.len() == 1 { " is not set" } else { " are not set" })
            }
            Self::NoStandbySource => {
                f.write_str("spec.standby names neither a host nor an archive that this version of the operator reads")
            }
        }
    }
}

fn write_names(f: &mut fmt::Formatter<'_>, names: &[VariableName]) -> fmt::Result {
    for (index, name) in names.iter().enumerate() {
        if index > 0 {
            f.write_str(", ")?;
        }
        write!(f, "{name}")?;
    }
    Ok(())
}
