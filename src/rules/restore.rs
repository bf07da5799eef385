//! The rules on `CLONE_…` and `STANDBY_…` in the pod-config ConfigMap: whether a restore restores, from
//! where, and into what.
//!
//! Many ConfigMaps hold `CLONE_…` as defaults for `spec.clone`, to which the operator adds scope and method.
//! By themselves these restore nothing, and only [`complete`] says so.

mod complete;
mod credentials;
mod method;
mod path;

pub use complete::complete;
pub use credentials::credentials;
pub use method::method;
pub use path::path;

use super::pod_config::{PodConfigCase, data};
use crate::finding::Findings;
use crate::path::Path;
use crate::spilo::environment::{Archive, ClonePlan, Store, Tool};
use crate::spilo::vocabulary::{Name, names};
use crate::spilo::{RecoveryTime, UnclearTime};
use crate::text::{contains, quoted, split_once, without_user};

const TIME: Name = names::CLONE_TARGET_TIME;

/// `restore/time`.
pub fn time(case: &PodConfigCase<'_>, out: &mut Findings) {
    let Some(given) = case.object.get(TIME) else { return };
    if given.trim().is_empty() || contains(given, "$(") || !matches!(clone(case), Some(ClonePlan::Archive { .. })) {
        return;
    }
    match RecoveryTime::parse(given) {
        Ok(_) => {}
        Err(UnclearTime::NoZone) => {
            let problem = format!("{} has no offset from UTC, and Spilo's clone script stops at it", quoted(given));
            out.violation(data(TIME), problem, "append one, like +00:00");
        }
        Err(UnclearTime::OtherForm) => {
            let problem = format!("{} may be read as another time, or as none", quoted(given));
            out.advice(data(TIME), problem, "write it like 2026-05-04T03:02:01+00:00");
        }
    }
}

/// `restore/global`.
pub fn global(case: &PodConfigCase<'_>, out: &mut Findings) {
    let source = match clone(case) {
        Some(ClonePlan::Archive { archive: Some(archive), .. }) => without_user(archive.restore_prefix()),
        Some(ClonePlan::BaseBackup { host, .. }) => (*host).into(),
        _ => return,
    };
    out.violation(
        Path::of(&["data"]),
        format!("every new cluster becomes a copy of {}", quoted(&source)),
        "use spec.clone for one cluster, or remove CLONE_METHOD after the restore",
    );
}

/// `restore/standby`.
pub fn standby(case: &PodConfigCase<'_>, out: &mut Findings) {
    if !case.backups.plan.as_ref().is_ok_and(|plan| plan.standby.is_some()) {
        return;
    }
    let makes_one = |name: &str| {
        let source = name.ends_with("_PREFIX") || name.ends_with("_BUCKET");
        matches!(name, "STANDBY_HOST" | "STANDBY_CLUSTER") || (name.starts_with("STANDBY_WAL") && source)
    };
    let mut set = case.object.variables().iter().filter(|variable| !variable.value.is_empty());
    let one = set.find(|variable| makes_one(variable.name));
    let path = one.map_or_else(|| Path::of(&["data"]), |variable| data(variable.name));
    out.violation(
        path,
        "it makes every new cluster of the operator a standby, which takes no writes",
        "remove it, and use spec.standby for the one cluster",
    );
}

/// What the variables make of a new cluster.
fn clone<'c>(case: &'c PodConfigCase<'_>) -> Option<&'c ClonePlan<'c>> {
    case.backups.plan.as_ref().ok().map(|plan| &plan.clone)
}

/// The archive that a new cluster is restored from.
fn restored_from<'c>(case: &'c PodConfigCase<'_>) -> Option<&'c Archive<'c>> {
    match clone(case)? {
        ClonePlan::Archive { archive, .. } => archive.as_deref(),
        _ => None,
    }
}

/// Whether both are in one bucket, as far as the variables show: a clone without an endpoint or account
/// of its own is taken to lack it ([`credentials`]), one with another is in another store.
fn same_store(own: &Archive<'_>, clone: &Archive<'_>) -> bool {
    let same = |name| match (own.directory.get(name), clone.directory.get(name)) {
        (Some(own), Some(clone)) => own.trim_end_matches('/').eq_ignore_ascii_case(clone.trim_end_matches('/')),
        (None, Some(_)) => false,
        (_, None) => true,
    };
    let place = match own.store {
        Store::S3 => same(names::AWS_ENDPOINT),
        Store::Azure => same(names::AZURE_STORAGE_ACCOUNT) || own.directory.get(names::AZURE_STORAGE_ACCOUNT).is_none(),
        Store::Ssh => same(names::SSH_PORT),
        Store::Swift => same(names::SWIFT_AUTHURL),
        Store::Gcs => true,
    };
    // Azure and SSH have no prefix for WAL-E, which `restore/method` replaces.
    let prefix = if clone.restore_prefix().is_empty() { clone.prefix_of(Tool::WalG) } else { clone.restore_prefix() };
    own.store == clone.store && place && bucket(own.prefix()) == bucket(prefix)
}

/// Of `scheme://bucket/path` the bucket, without a user before it.
fn bucket(prefix: &str) -> &str {
    let rest = split_once(prefix, "://").map_or(prefix, |(_, rest)| rest);
    let authority = rest.split_once('/').map_or(rest, |(authority, _)| authority);
    authority.rsplit_once('@').map_or(authority, |(_, host)| host)
}
