//! `restore/global`: a restore is not configured for every new cluster of the operator.

use spilo::startup::ClonePlan;

use super::{clone_plan, data_path};
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::{Handlers, PodConfigContext, Rule};
use crate::text::Quoted;

/// The rule.
pub const RULE: Rule = Rule {
    id: "restore/global",
    default: Action::Warn,
    summary: "the ConfigMap does not restore every new cluster of the operator",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { pod_config: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message<'a> {
        EveryNewCluster { source: Quoted<'a> } => {
            problem: "every new cluster becomes a copy of {source}",
            fix: "use spec.clone for a single cluster, or remove CLONE_METHOD after the restore",
        },
    }
}

fn check(context: &PodConfigContext<'_>, reporter: &mut Reporter<'_>) {
    let source = match clone_plan(context) {
        Some(ClonePlan::Archive { archive: Some(archive), .. }) => archive.restore_prefix(),
        Some(ClonePlan::BaseBackup { host, .. }) => host.as_str(),
        _ => return,
    };
    reporter.deny(data_path(), Message::EveryNewCluster { source: Quoted(source) });
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::rules::testing::Case;

    #[test]
    fn warns_about_a_restore_of_every_new_cluster() {
        assert_eq!(
            Case::restore(&json!({})).findings(&RULE),
            [
                "warn data: every new cluster becomes a copy of \"s3://backups/spilo/old/wal/\"; use spec.clone for a single \
              cluster, or remove CLONE_METHOD after the restore"
            ]
        );
        assert_eq!(Case::restore(&json!({"CLONE_METHOD": null})).findings(&RULE), [""; 0]);
        let base_backup = json!({
            "CLONE_METHOD": "CLONE_WITH_BASEBACKUP", "CLONE_HOST": "old.db", "CLONE_USER": "standby",
            "CLONE_PASSWORD": "p",
        });
        assert_eq!(
            Case::restore(&base_backup).findings(&RULE),
            [
                "warn data: every new cluster becomes a copy of \"old.db\"; use spec.clone for a single cluster, or remove \
              CLONE_METHOD after the restore"
            ]
        );
    }
}
