//! `chain/same-archive`: a clone does not archive into the folder that it is restored from.

use spilo::startup::ClonePlan;

use super::spec_path;
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::{Handlers, PostgresqlContext, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    id: "chain/same-archive",
    default: Action::Deny,
    summary: "a clone does not archive into the folder that it is restored from",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { postgresql: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message {
        SameArchive => {
            problem: "the cluster would archive into the folder that it is restored from, and overwrite the backups",
            fix: "restore under another name, or change WAL_BUCKET_SCOPE_PREFIX in pod-config and set s3_wal_path",
        },
    }
}

fn check(context: &PostgresqlContext<'_>, reporter: &mut Reporter<'_>) {
    let (Some(_), Ok(startup)) = (context.related.complete(), &context.backups.plan.startup) else { return };
    let (Some(own), ClonePlan::Archive { archive: Some(source), .. }) = (&startup.archive, &startup.clone) else {
        return;
    };
    if source.restores_from(own.prefix()) {
        reporter.deny(spec_path(), Message::SameArchive);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::rules::testing::Case;

    fn restored_from(cluster: &str) -> Case {
        let clone = json!({"cluster": cluster, "timestamp": "2026-05-04T03:02:01+00:00"});
        Case::postgresql(&json!({"spec": {"clone": clone}}))
            .operator(&json!({"kubernetes": {"pod_environment_configmap": "harbor/pod-config"}}))
            .variables(&[
                ("WAL_S3_BUCKET", "b"),
                ("CLONE_WAL_S3_BUCKET", "b"),
                ("USE_WALG_BACKUP", "true"),
                ("WAL_BUCKET_SCOPE_PREFIX", ""),
            ])
    }

    #[test]
    fn denies_a_clone_into_its_own_source() {
        assert_eq!(
            restored_from("postgresql-harbor-hc").findings(&RULE),
            [
                "deny spec: the cluster would archive into the folder that it is restored from, and overwrite the backups; \
              restore under another name, or change WAL_BUCKET_SCOPE_PREFIX in pod-config and set s3_wal_path"
            ]
        );
        assert_eq!(restored_from("old").findings(&RULE), [""; 0]);
    }
}
