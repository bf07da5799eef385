//! `restore/complete`: variables that start a restore, and what would silently come out empty.

use super::{clone, data};
use crate::finding::Findings;
use crate::path::Path;
use crate::rules::pod_config::PodConfigCase;
use crate::settings::Credentials as Wanted;
use crate::spilo::environment::ClonePlan;
use crate::spilo::vocabulary::{Name, names};
use crate::text::quoted;

const METHOD: Name = names::CLONE_METHOD;
const SCOPE: Name = names::CLONE_SCOPE;
const BUCKET: Name = names::CLONE_WAL_S3_BUCKET;
const SUFFIX: Name = names::CLONE_WAL_BUCKET_SCOPE_SUFFIX;

/// What Spilo does with a gap, besides a line in the log (configure_spilo.py, `get_placeholders`).
const EMPTY_DATABASE: &str = "Spilo starts an empty database with no more than a line in its log";

/// The rule.
pub fn complete(case: &PodConfigCase<'_>, out: &mut Findings) {
    let Some(clone) = clone(case) else { return };
    match clone {
        ClonePlan::Off | ClonePlan::UnknownMethod(_) => defaults(case, out),
        ClonePlan::Incomplete { .. } if !case.object.has(SCOPE) => defaults(case, out),
        ClonePlan::Incomplete { method: "CLONE_WITH_BASEBACKUP" } => base_backup(case, out),
        ClonePlan::Incomplete { .. } => archive(case, out),
        ClonePlan::Archive { archive: None, .. } => out.violation(
            data(METHOD),
            "the restore is switched on, but Spilo passes its store on to no tool: every new pod fails at it",
            "name the store by CLONE_WAL_S3_BUCKET or by one of the prefixes",
        ),
        ClonePlan::Archive { .. } => suffix(case, out),
        ClonePlan::BaseBackup { .. } => {}
    }
}

/// No scope, so these wait for `spec.clone`; the `USE_WALG` switches alone say nothing of a restore.
fn defaults(case: &PodConfigCase<'_>, out: &mut Findings) {
    let mut given = case.object.variables().iter().map(|variable| variable.name);
    if !given.any(|name| name.starts_with("CLONE_") && !name.starts_with("CLONE_USE_WALG")) {
        return;
    }
    let missing = match clone(case) {
        Some(ClonePlan::UnknownMethod(_)) if case.backups.environment.has(SCOPE) => return,
        _ if case.backups.environment.has(SCOPE) => METHOD,
        _ => SCOPE,
    };
    out.advice(
        Path::of(&["data"]),
        format!("CLONE_* without {missing} restores nothing by itself"),
        format!("fine as defaults for spec.clone; else set {missing}"),
    );
}

fn archive(case: &PodConfigCase<'_>, out: &mut Findings) {
    let environment = case.backups.environment;
    if !environment.has(SCOPE) {
        let fix = "write the source cluster's name; as mere defaults for spec.clone leave CLONE_SCOPE out";
        out.violation(data(SCOPE), format!("it is empty: {EMPTY_DATABASE}"), fix);
    }
    let buckets = [BUCKET, names::CLONE_WAL_GS_BUCKET, names::CLONE_WAL_GCS_BUCKET, names::CLONE_WAL_SWIFT_BUCKET];
    if !buckets.into_iter().any(|name| environment.has(name)) {
        let problem = format!("no bucket or prefix to restore from is set: {EMPTY_DATABASE}");
        out.violation(data(BUCKET), problem, "set it to the bucket of the backups");
    }
}

fn base_backup(case: &PodConfigCase<'_>, out: &mut Findings) {
    for name in [SCOPE, names::CLONE_HOST, names::CLONE_USER, names::CLONE_PASSWORD] {
        if case.backups.environment.has(name) {
            continue;
        }
        let problem = format!("it is missing: {EMPTY_DATABASE}");
        if name == names::CLONE_PASSWORD && case.settings.backup.credentials != Wanted::ConfigMap {
            out.advice(data(name), problem, "set it in the operator's pod_environment_secret");
        } else {
            out.violation(data(name), problem, "set it, or remove CLONE_METHOD");
        }
    }
}

/// Spilo puts the suffix right behind the name. One that the backups have as well is meant.
fn suffix(case: &PodConfigCase<'_>, out: &mut Findings) {
    let environment = case.backups.environment;
    let Some(suffix) = environment.text(SUFFIX).filter(|suffix| !suffix.is_empty() && !suffix.starts_with('/')) else {
        return;
    };
    if environment.text(names::WAL_BUCKET_SCOPE_SUFFIX) != Some(suffix) {
        let problem = format!("{} makes a folder's name with the scope, where no backups are", quoted(suffix));
        out.violation(data(SUFFIX), problem, "begin it with a slash");
    }
}
