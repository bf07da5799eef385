//! What determines a value, and where that is set.

use std::fmt;

use spilo::Environment;
use spilo::operator::Source;
use spilo::variables::VariableName;

/// What determines a value, displayed with the place where it is set: `WAL_S3_BUCKET in the ConfigMap`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provenance {
    /// A variable.
    Variable {
        /// Its name.
        name: VariableName,
        /// Where it is set.
        source: Source,
        /// Whether its value is known.
        is_known: bool,
    },
    /// Something else, as a phrase: `Spilo's default`.
    Other(&'static str),
}

impl Provenance {
    /// The first of these variables that is set.
    pub(super) fn new(environment: &Environment<'_>, variables: &[VariableName]) -> Self {
        let mut set = variables.iter().filter_map(|name| Some((*name, environment.get(*name)?)));
        set.find(|(_, variable)| variable.is_set()).map_or(Self::Other("Spilo's default"), |(name, variable)| {
            Self::Variable { name, source: variable.source(), is_known: variable.unknown().is_none() }
        })
    }
}

impl From<&'static str> for Provenance {
    fn from(phrase: &'static str) -> Self {
        Self::Other(phrase)
    }
}

impl fmt::Display for Provenance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, source, is_known) = match self {
            Self::Variable { name, source, is_known } => (name, source, is_known),
            Self::Other(phrase) => return f.write_str(phrase),
        };
        let place = match source {
            Source::Operator => "set by the operator",
            Source::ClusterEnv => "in spec.env",
            Source::Clone => "from spec.clone",
            Source::Standby => "from spec.standby",
            Source::Secret => "in the Secret",
            Source::ConfigMap => "in the ConfigMap",
            Source::OperatorConfiguration => "in the operator's configuration",
            other => return write!(f, "{name} from {other}"),
        };
        write!(f, "{name} {place}{}", if *is_known { "" } else { ", unknown value" })
    }
}
