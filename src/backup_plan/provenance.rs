//! What determines a value, and where that is set.

use spilo::Environment;
use spilo::operator::Source;
use spilo::variables::VariableName;

/// The first of these variables that is set, with the place where it is set: `WAL_S3_BUCKET in the ConfigMap`.
pub(super) fn provenance(environment: &Environment<'_>, variables: &[VariableName]) -> String {
    let mut set = variables.iter().filter_map(|name| environment.get(*name)).filter(|variable| variable.is_set());
    let Some(variable) = set.next() else { return "Spilo's default".to_owned() };
    let place = match variable.source() {
        Source::Operator => "set by the operator",
        Source::ClusterEnv => "in spec.env",
        Source::Clone => "from spec.clone",
        Source::Standby => "from spec.standby",
        Source::Secret => "in the Secret",
        Source::ConfigMap => "in the ConfigMap",
        Source::OperatorConfiguration => "in the operator's configuration",
        other => return format!("{} from {other}", variable.name()),
    };
    let unknown = if variable.unknown().is_some() { ", unknown value" } else { "" };
    format!("{} {place}{unknown}", variable.name())
}
