//! `pod-config/shared-archive` and `pod-config/archive-path`: a folder of its own for every cluster, that
//! stays where it is.

use super::{PodConfigCase, add, data};
use crate::finding::Findings;
use crate::path::Path;
use crate::spilo::environment::{Archive, Source, Store, Tool};
use crate::spilo::vocabulary::{Name, names};
use crate::subject::{Backups, backups};
use crate::text::{contains, quoted};

/// The variables that hold a whole prefix, taken as it stands.
const PREFIXES: [Name; 6] = [
    names::WALG_S3_PREFIX,
    names::WALE_S3_PREFIX,
    names::WALG_GS_PREFIX,
    names::WALE_GS_PREFIX,
    names::WALG_AZ_PREFIX,
    names::WALG_SSH_PREFIX,
];

/// `pod-config/shared-archive`.
pub fn shared_archive(case: &PodConfigCase<'_>, out: &mut Findings) {
    let Some(archive) = case.backups.archive() else { return };
    let environment = case.backups.environment;
    let is_own = |name: &Name| environment.source(*name) == Some(Source::ConfigMap) && environment.has(*name);
    let Some(name) = PREFIXES.into_iter().find(is_own) else { return };
    let prefix = archive.prefix();
    if prefix.is_empty() {
        return;
    }
    if !contains(prefix, "$(SCOPE)") {
        out.violation(
            data(name),
            "every cluster of the operator archives into this one folder, over each other's WAL",
            "put $(SCOPE) into it, or name the bucket in WAL_S3_BUCKET instead",
        );
    } else if !contains(prefix, "$(PGVERSION)") {
        out.advice(
            data(name),
            "after a major upgrade old and new WAL share this folder",
            "put $(PGVERSION) behind $(SCOPE) before the first backup",
        );
    }
}

/// `pod-config/archive-path`.
pub fn archive_path(case: &PodConfigCase<'_>, out: &mut Findings) {
    let Some(archive) = case.backups.archive() else { return };
    // Spilo puts `<namespace>-` before the cluster's name unless told otherwise; the operator's own clones
    // look for the name alone (configure_spilo.py, WAL_BUCKET_SCOPE_PREFIX; k8sres.go,
    // generateCloneEnvironment). Only a new ConfigMap may choose: later the backups made are not found.
    if case.is_new && made_up_with_namespace(archive) {
        add(case, names::WAL_BUCKET_SCOPE_PREFIX, "", "a clone by the operator would look in another folder", out);
    }
    if archive.archive_tool == Tool::WalG && archive.store != Store::Swift {
        add(
            case,
            names::WALG_PREVENT_WAL_OVERWRITE,
            "true",
            "a cluster made anew could write over its predecessor's WAL",
            out,
        );
    }
    moved(case, archive, out);
}

fn made_up_with_namespace(archive: &Archive<'_>) -> bool {
    archive.store == Store::S3 && contains(archive.prefix(), "/spilo/$(POD_NAMESPACE)-$(SCOPE)")
}

/// Says so where a change moves the archive.
fn moved(case: &PodConfigCase<'_>, archive: &Archive<'_>, out: &mut Findings) {
    let Some(old) = case.old else { return };
    let environment = backups::of_pod_config(old, case.surroundings, case.settings);
    let before = Backups::new(&environment, case.backups.tag);
    let Some(before) = before.archive().map(Archive::prefix) else { return };
    if before != archive.prefix() {
        let problem = format!(
            "the archive moves from {} to {}: backups made so far are no longer listed or deleted",
            quoted(before),
            quoted(archive.prefix())
        );
        out.advice(
            Path::of(&["data"]),
            problem,
            "make a base backup right after, and keep the old folder for restores",
        );
    }
}
