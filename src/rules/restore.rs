//! Rules on restores: on `CLONE_` and `STANDBY_` variables in the pod-config ConfigMap, and on the clusters that
//! `restore.clusters` names.
//!
//! Many ConfigMaps contain `CLONE_` variables as defaults for `spec.clone`, to which the operator adds scope and method.
//! Alone these restore nothing, and only [`complete`] reports that.

pub mod cluster;
pub mod complete;
pub mod credentials;
pub mod global;
pub mod method;
pub mod path;
mod path_template;
pub mod ready;
pub mod source;
pub mod standby;
pub mod time;

use spilo::startup::{Archive, ClonePlan, Store, Tool};
use spilo::variables::{VariableName, VariablePrefix, names};

use super::pod_config::{data_path, variable_path};
use crate::rules::PodConfigContext;

/// The plan of a new cluster, if the start-up succeeds.
fn clone_plan<'c>(context: &'c PodConfigContext<'_>) -> Option<&'c ClonePlan<'c>> {
    context.backups.plan.startup.as_ref().ok().map(|plan| &plan.clone)
}

/// The archive that a new cluster is restored from.
fn source_archive<'c>(context: &'c PodConfigContext<'_>) -> Option<&'c Archive<'c>> {
    match clone_plan(context)? {
        ClonePlan::Archive { archive, .. } => archive.as_deref(),
        _ => None,
    }
}

/// The variable of the source that corresponds to one of the cluster.
const fn clone_variable(name: VariableName) -> VariableName {
    name.with_prefix(VariablePrefix::Clone)
}

/// Whether both archives are in one bucket, as far as the variables show. A source without an endpoint or account of its
/// own is assumed to lack it, which [`credentials`] reports; one with a different endpoint is in another store.
fn is_same_store(own: &Archive<'_>, source: &Archive<'_>) -> bool {
    let is_same = |name| match (own.env_dir.get(name), source.env_dir.get(name)) {
        (Some(own), Some(source)) => own.trim_end_matches('/').eq_ignore_ascii_case(source.trim_end_matches('/')),
        (None, Some(_)) => false,
        (_, None) => true,
    };
    let is_same_place = match own.store {
        Store::S3 => is_same(names::AWS_ENDPOINT),
        Store::Azure => {
            is_same(names::AZURE_STORAGE_ACCOUNT) || own.env_dir.get(names::AZURE_STORAGE_ACCOUNT).is_none()
        }
        Store::Ssh => is_same(names::SSH_PORT),
        Store::Swift => is_same(names::SWIFT_AUTHURL),
        Store::Gcs => true,
    };
    // Azure and SSH have no prefix for WAL-E, which `restore/method` replaces.
    let prefix =
        if source.restore_prefix().is_empty() { source.prefix_for(Tool::WalG) } else { source.restore_prefix() };
    own.store == source.store && is_same_place && bucket(own.prefix()) == bucket(prefix)
}

/// The bucket of `scheme://bucket/path`, without a user before it.
fn bucket(prefix: &str) -> &str {
    let rest = prefix.split_once("://").map_or(prefix, |(_, rest)| rest);
    let authority = rest.split_once('/').map_or(rest, |(authority, _)| authority);
    authority.rsplit_once('@').map_or(authority, |(_, host)| host)
}

#[cfg(test)]
mod tests {
    use super::bucket;

    #[test]
    fn the_bucket_is_the_host_of_the_prefix() {
        for prefix in ["s3://b/spilo/x", "s3://b", "b/x", "ssh://user@b/x"] {
            assert_eq!(bucket(prefix), "b", "{prefix}");
        }
    }
}
