//! `pod-config/archive-path`: clones by the operator find the archive, no recreated cluster overwrites it, and it does not
//! move unnoticed.

use spilo::startup::{Archive, StartupPlan, Store, Tool};
use spilo::variables::names;

use super::{add, data_path};
use crate::backups::pod_config_environment;
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::{Handlers, PodConfigContext, Rule};
use crate::text::Quoted;

/// The rule.
pub const RULE: Rule = Rule {
    id: "pod-config/archive-path",
    default: Action::Repair,
    summary: "clones by the operator find the archive, no recreated cluster overwrites it, and it does not move unnoticed",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { pod_config: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message<'a> {
        NoScopePrefix => {
            problem: "WAL_BUCKET_SCOPE_PREFIX is not set: clones by the operator search another folder",
            fix: "set it to \"\"",
        },
        NoOverwriteProtection => {
            problem: "WALG_PREVENT_WAL_OVERWRITE is not set: a recreated cluster can overwrite the WAL of its predecessor",
            fix: "set it to \"true\"",
        },
        Moved { from: Quoted<'a>, to: Quoted<'a> } => {
            problem: "the archive moves from {from} to {to}: existing backups are no longer listed or deleted",
            fix: "make a base backup right after the change",
        },
    }
}

fn check(context: &PodConfigContext<'_>, reporter: &mut Reporter<'_>) {
    let Some(archive) = context.backups.archive() else { return };
    // Spilo adds `<namespace>-` before the name of the cluster unless this variable is set; the operator's own clones search
    // without it (Spilo, `configure_spilo.py`, WAL_BUCKET_SCOPE_PREFIX; postgres-operator, `k8sres.go`,
    // `generateCloneEnvironment`). In a stored ConfigMap the change would make existing backups unavailable.
    if context.is_new && has_computed_path_with_namespace(archive) {
        add(context, names::WAL_BUCKET_SCOPE_PREFIX, "", Message::NoScopePrefix, reporter);
    }
    if archive.archive_tool == Tool::WalG && archive.store != Store::Swift {
        add(context, names::WALG_PREVENT_WAL_OVERWRITE, "true", Message::NoOverwriteProtection, reporter);
    }
    warn_if_moved(context, archive, reporter);
}

fn has_computed_path_with_namespace(archive: &Archive<'_>) -> bool {
    matches!(archive.store, Store::S3 | Store::Gcs) && archive.prefix().contains("/spilo/$(POD_NAMESPACE)-$(SCOPE)")
}

fn warn_if_moved(context: &PodConfigContext<'_>, archive: &Archive<'_>, reporter: &mut Reporter<'_>) {
    let Some(old) = context.old else { return };
    let environment = pod_config_environment(old.variables(), context.related, context.settings);
    let Ok(old) = StartupPlan::new(&environment, context.backups.tag) else { return };
    let Some(from) = old.archive.as_ref().map(Archive::prefix) else { return };
    let to = archive.prefix();
    if from != to {
        reporter.warn(data_path(), Message::Moved { from: Quoted(from), to: Quoted(to) });
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::rules::testing::Case;

    #[test]
    fn completes_a_new_config_map() {
        let case = Case::pod_config(&json!({"WAL_BUCKET_SCOPE_PREFIX": null, "WALG_PREVENT_WAL_OVERWRITE": null}));
        assert_eq!(
            case.findings(&RULE),
            [
                "repair data.WAL_BUCKET_SCOPE_PREFIX: WAL_BUCKET_SCOPE_PREFIX is not set: clones by the operator search \
                 another folder; set it to \"\"",
                "repair data.WALG_PREVENT_WAL_OVERWRITE: WALG_PREVENT_WAL_OVERWRITE is not set: a recreated cluster can \
                 overwrite the WAL of its predecessor; set it to \"true\"",
            ]
        );
    }

    #[test]
    fn completes_a_config_map_with_a_bucket_of_google() {
        let google = json!({"WAL_S3_BUCKET": null, "WAL_GS_BUCKET": "backups", "WAL_BUCKET_SCOPE_PREFIX": null});
        let found = Case::pod_config(&google).findings(&RULE);
        assert!(found.len() == 1 && found[0].starts_with("repair data.WAL_BUCKET_SCOPE_PREFIX: "), "{found:?}");
        let prefix =
            json!({"WAL_S3_BUCKET": null, "WALG_GS_PREFIX": "gs://b/$(SCOPE)", "WAL_BUCKET_SCOPE_PREFIX": null});
        assert_eq!(Case::pod_config(&prefix).findings(&RULE), [""; 0]);
    }

    #[test]
    fn does_not_move_the_archive_of_a_stored_config_map() {
        let case = Case::pod_config(&json!({"WAL_BUCKET_SCOPE_PREFIX": null})).old(&json!({"data": {"A": "b"}}));
        assert_eq!(case.findings(&RULE), [""; 0]);
    }

    #[test]
    fn warns_if_the_archive_moves() {
        let case = Case::pod_config(&json!({})).old(&json!({"data": {"WAL_S3_BUCKET": "old"}}));
        assert_eq!(
            case.findings(&RULE),
            ["warn data: the archive moves from \"s3://old/spilo/$(SCOPE)/wal/$(PGVERSION)\" to \
              \"s3://backups/spilo/$(SCOPE)/wal/$(PGVERSION)\": existing backups are no longer listed or deleted; make a base \
              backup right after the change"]
        );
    }
}
