//! `clone/timestamp` and `clone/existing-cluster`: `spec.clone` of a resource.

use crate::edit::Edit;
use crate::finding::Findings;
use crate::path::Path;
use crate::spilo::{RecoveryTime, UnclearTime};
use crate::subject::{Case, Postgresql};
use crate::text::quoted;

const CLONE: [&str; 2] = ["spec", "clone"];

/// `clone/timestamp`.
pub fn timestamp(case: &Case<'_, Postgresql<'_>>, out: &mut Findings) {
    let source = case.object.clone_source();
    if source.cluster.is_empty() {
        if case.is_new && !(source.timestamp.is_empty() && source.uid.is_empty()) {
            // generateCloneEnvironment's callers ask for `description.ClusterName` first.
            out.advice(
                Path::of(&CLONE).key("cluster"),
                "it is empty, so that the operator ignores spec.clone and starts an empty database",
                "name the source cluster",
            );
        }
        return;
    }
    let (path, given) = (Path::of(&CLONE).key("timestamp"), source.timestamp);
    if given.is_empty() {
        if case.is_new {
            let problem =
                format!("without it no backup is read: the running {} is copied, if it runs", quoted(source.cluster));
            out.advice(path, problem, "set a time, with its offset from UTC, to restore from backups");
        }
        return;
    }
    match RecoveryTime::parse(given) {
        Ok(time) => {
            let written = time.to_string();
            if !is_as_the_schema_wants(given) {
                let fix = format!("write {}", quoted(&written));
                out.repair(path, "the resource's schema takes no such time", fix, Edit::text(&written));
            }
        }
        Err(UnclearTime::NoZone) => {
            out.violation(path, "it has no offset from UTC, and the restore stops at it", "append one, like +00:00");
        }
        Err(UnclearTime::OtherForm) => {
            out.violation(path, "it cannot be read as a time", "write it like 2026-05-04T03:02:01+00:00");
        }
    }
}

/// `clone/existing-cluster`. Spilo clones into an empty data directory only, of a cluster that has no
/// leader yet (Patroni, `bootstrap`).
pub fn existing_cluster(case: &Case<'_, Postgresql<'_>>, out: &mut Findings) {
    let Some(old) = &case.old else { return };
    let is_same = match (case.object.clone, old.clone) {
        (Some(new), Some(old)) => new.is_same(old),
        (new, old) => new.is_none() && old.is_none(),
    };
    if !case.object.clone_source().cluster.is_empty() && !is_same {
        out.violation(
            Path::of(&CLONE),
            "the cluster exists already, so that nothing is restored by it",
            "restore into a new cluster, or delete this one with its volumes first",
        );
    }
}

/// The pattern of `timestamp` in the operator's CustomResourceDefinition (v1.7.0 to v2.0.1): seconds, a `T`
/// and an offset with a colon.
fn is_as_the_schema_wants(text: &str) -> bool {
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    let Some(rest) = shape.strip_prefix("0000-00-00T00:00:00").or(shape.strip_prefix("0000-00-00t00:00:00")) else {
        return false;
    };
    let offset = rest.strip_prefix('.').map_or(rest, |fraction| fraction.trim_start_matches('0'));
    matches!(offset, "+00:00" | "-00:00")
}
