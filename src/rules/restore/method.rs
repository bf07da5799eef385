//! `restore/method`: what restores, by the name that Spilo knows it by.

use super::{clone, data, restored_from, same_store};
use crate::edit::Edit;
use crate::finding::Findings;
use crate::rules::pod_config::PodConfigCase;
use crate::spilo::environment::{ClonePlan, Store, Tool};
use crate::spilo::vocabulary::{Name, names};
use crate::text::{did_you_mean, quoted, replace};

const METHOD: Name = names::CLONE_METHOD;
const RESTORE: Name = names::CLONE_USE_WALG_RESTORE;
const KNOWN: [&str; 2] = ["CLONE_WITH_WALE", "CLONE_WITH_BASEBACKUP"];

/// The rule.
pub fn method(case: &PodConfigCase<'_>, out: &mut Findings) {
    if let Some(ClonePlan::UnknownMethod(given)) = clone(case) {
        unknown(case, given, out);
    }
    let (Some(own), Some(clone)) = (case.backups.archive(), restored_from(case)) else { return };
    let mixed = own.backup_tool == Tool::WalG && clone.restore_tool == Tool::WalE;
    if mixed && own.store != Store::Swift && same_store(own, clone) {
        out.repair(
            data(RESTORE),
            "WAL-E would restore, which cannot read the backups that WAL-G makes here",
            "write \"true\"",
            Edit::text("true"),
        );
    }
}

/// Releases before 4.1 compare with two words and do nothing at any other (configure_spilo.py,
/// `get_placeholders`).
fn unknown(case: &PodConfigCase<'_>, given: &str, out: &mut Findings) {
    let plain = replace(&given.trim().to_ascii_uppercase(), "WAL-", "WAL");
    let meant = if plain == "CLONE_WITH_WALG" { Some("CLONE_WITH_WALE") } else { did_you_mean(&plain, KNOWN) };
    let problem =
        format!("Spilo {} knows no {} and starts an empty database without a word", case.backups.tag, quoted(given));
    match meant {
        Some(meant) => {
            out.repair(data(METHOD), problem, format!("write \"{meant}\""), Edit::text(meant));
        }
        // The operator sets its own method beside spec.clone.
        None if !case.object.has(names::CLONE_SCOPE) => out.advice(data(METHOD), problem, "remove it"),
        None => out.violation(data(METHOD), problem, "write \"CLONE_WITH_WALE\" to restore from backups"),
    }
}
