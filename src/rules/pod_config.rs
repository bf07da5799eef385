//! Rules on the pod-config ConfigMap: it results in backups, and is not deleted.

pub mod archive_path;
pub mod credentials;
pub mod endpoint;
pub mod ignored;
pub mod inline_credentials;
pub mod protected;
pub mod required;
pub mod shape;
pub mod shared_archive;
pub mod target;
pub mod value;
pub mod variable_name;
pub mod wal_g;

use serde_json::Value;
use spilo::operator::{UnknownReason, UnknownSource};
use spilo::variables::VariableName;

use crate::edit::Edit;
use crate::field_path::FieldPath;
use crate::finding::Reporter;
use crate::message::Message;
use crate::resources::PodConfig;
pub(super) use crate::resources::pod_config::MAX_COMPARED;
use crate::rules::PodConfigContext;

pub(super) fn data_path() -> FieldPath {
    FieldPath::new(["data"])
}

/// The path of a variable.
pub(super) fn variable_path(name: impl AsRef<str>) -> FieldPath {
    PodConfig::path(name.as_ref())
}

/// Whether a variable that is missing in the ConfigMap may come from another source that is known to exist.
pub(super) fn has_other_source(context: &PodConfigContext<'_>, name: VariableName) -> bool {
    let mut suppliers = context.backups.environment.possible_suppliers(name.as_str());
    suppliers.any(|supplier| is_other_source(context, supplier))
}

/// Whether a source that may supply a variable is the Secret that the operator's configuration names, or a cluster that is
/// evaluated with the ConfigMap: with look-ups, every new cluster is, but not those that exist.
pub(super) fn is_other_source(context: &PodConfigContext<'_>, supplier: UnknownSource) -> bool {
    match supplier {
        UnknownSource::Secret(UnknownReason::NotGiven) => true,
        UnknownSource::Cluster(_) => context.is_new && context.related.operator_configuration().is_some(),
        _ => false,
    }
}

/// Adds a variable that is not set. One of the wrong type is reported by `pod-config/shape`.
fn add(
    context: &PodConfigContext<'_>,
    name: impl AsRef<str>,
    value: &str,
    message: impl Message,
    reporter: &mut Reporter<'_>,
) {
    let name = name.as_ref();
    if can_be_added(context, name) {
        reporter.repair(variable_path(name), message, Edit::set_string(value));
    }
}

/// Whether a variable can be added.
pub(super) fn can_be_added(context: &PodConfigContext<'_>, name: &str) -> bool {
    let has_place = context.config_map.data().is_none_or(Value::is_object);
    has_place && !context.config_map.contains(name) && !is_misspelt(context, name)
}

/// Whether the variable is set under a misspelt name. `pod-config/variable-name` reports that, and a default would hide
/// what the user intends.
fn is_misspelt(context: &PodConfigContext<'_>, name: &str) -> bool {
    context.suggestions.values().any(|suggestion| suggestion.name.as_str() == name)
}
