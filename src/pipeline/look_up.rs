//! Step 2: the other objects that an evaluation depends on.

use std::ops::RangeInclusive;

use k8s_openapi::api::core::v1::ConfigMap;
use serde_json::Value;
use spilo::PostgresMajor;
use spilo::operator::ConfigMapReference;

use super::{ObjectKind, Subject};
use crate::cluster::{Cluster, LookupError, LookupKind, ObjectReference};
use crate::related::{FailedLookup, LookupTarget, RelatedObjects};
use crate::resources::{OperatorConfiguration, PodConfig, Postgresql};
use crate::settings::{ObjectName, Settings};

/// The definition of `postgresql` resources.
const POSTGRESQL_DEFINITION: &str = "postgresqls.acid.zalan.do";

/// The list of allowed versions in the schema of one version of the definition.
const ALLOWED_VERSIONS: &str = "/schema/openAPIV3Schema/properties/spec/properties/postgresql/properties/version/enum";

/// Looks up the operator's configuration and, for a `postgresql` resource, the ConfigMap that it names and, if the resource
/// is new, its definition: at most five objects, each once. Nothing without `lookups.enabled`.
pub fn look_up(
    subject: &Subject,
    own_namespace: Option<&str>,
    settings: &Settings,
    cluster: &dyn Cluster,
) -> RelatedObjects {
    let mut related = RelatedObjects::default();
    let kind = subject.kind;
    let Some(ObjectName { namespace, name }) = settings.lookups.target() else { return related };
    if !matches!(kind, ObjectKind::Postgresql | ObjectKind::PodConfig) {
        return related;
    }
    if is_new_cluster(subject)
        && let Some(majors) = postgres_majors(cluster)
    {
        related.set_postgres_majors(majors);
    }
    let operator = match operator_configuration(namespace, name, cluster) {
        Ok(operator) => operator,
        Err(error) => {
            related.add_failed(failed(LookupTarget::OperatorConfiguration, namespace, name, error));
            return related;
        }
    };
    if kind == ObjectKind::Postgresql
        && let Some(reference) = OperatorConfiguration::new(&operator).pod_config()
    {
        look_up_pod_config(reference, namespace, own_namespace, cluster, &mut related);
    }
    related.set_operator_configuration(operator);
    related
}

fn is_new_cluster(subject: &Subject) -> bool {
    let Subject { kind, object, old_object } = subject;
    *kind == ObjectKind::Postgresql && old_object.is_none() && !Postgresql::new(object).is_stored()
}

/// The major versions that the schema of `postgresql` resources allows, from the oldest to the newest. `operator.version`
/// counts if they are not known, so that a failure needs no warning.
fn postgres_majors(cluster: &dyn Cluster) -> Option<RangeInclusive<PostgresMajor>> {
    let kind = LookupKind::CustomResourceDefinition;
    let definition = cluster.get(&ObjectReference { kind, namespace: None, name: POSTGRESQL_DEFINITION }).ok()?;
    let versions = definition.pointer("/spec/versions")?.as_array()?;
    let allowed = versions.iter().find_map(|version| version.pointer(ALLOWED_VERSIONS)?.as_array())?;
    let majors = || allowed.iter().filter_map(|version| PostgresMajor::parse(version.as_str()?).ok());
    Some(majors().min()?..=majors().max()?)
}

/// The ConfigMap in the namespace of the reference, else of the operator, and else of the cluster.
fn look_up_pod_config(
    reference: ConfigMapReference<'_>,
    operator_namespace: &str,
    own_namespace: Option<&str>,
    cluster: &dyn Cluster,
    related: &mut RelatedObjects,
) {
    let name = reference.name();
    let own_namespace = own_namespace.unwrap_or(operator_namespace);
    let mut first_error = None;
    for namespace in reference.namespaces(Some(operator_namespace), own_namespace).into_iter().flatten() {
        match config_map(namespace, name, cluster) {
            Ok(config_map) => return related.set_pod_config(config_map.data.unwrap_or_default()),
            Err(error) => {
                first_error.get_or_insert(failed(LookupTarget::PodConfig, namespace, name, error));
                if !matches!(error, LookupError::NotFound | LookupError::NotProvided) {
                    break;
                }
            }
        }
    }
    if let Some(error) = first_error {
        related.add_failed(error);
    }
}

/// The configuration as a custom resource or else as a ConfigMap: which of the two an operator reads depends on how it is
/// started. If both look-ups fail, the error for the custom resource counts, unless that merely does not exist.
fn operator_configuration(namespace: &str, name: &str, cluster: &dyn Cluster) -> Result<Value, LookupError> {
    let get = |kind| {
        let object = cluster.get(&ObjectReference { kind, namespace: Some(namespace), name })?;
        if OperatorConfiguration::new(&object).is_well_formed() { Ok(object) } else { Err(LookupError::Malformed) }
    };
    get(LookupKind::OperatorConfiguration).or_else(|first| {
        get(LookupKind::ConfigMap).map_err(|second| match first {
            LookupError::NotFound | LookupError::NotProvided => second,
            first => first,
        })
    })
}

fn config_map(namespace: &str, name: &str, cluster: &dyn Cluster) -> Result<ConfigMap, LookupError> {
    let object = cluster.get(&ObjectReference { kind: LookupKind::ConfigMap, namespace: Some(namespace), name })?;
    let is_encrypted = PodConfig::new(&object).encrypted_variables().next().is_some();
    if is_encrypted {
        Err(LookupError::Encrypted)
    } else {
        serde_json::from_value(object).map_err(|_| LookupError::Malformed)
    }
}

fn failed(target: LookupTarget, namespace: &str, name: &str, error: LookupError) -> FailedLookup {
    FailedLookup { target, name: format!("{namespace}/{name}"), error }
}
