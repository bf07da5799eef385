//! `pod-config/target`: the ConfigMap has a target for backups.

use super::data_path;
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::{Handlers, PodConfigContext, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    id: "pod-config/target",
    default: Action::Deny,
    summary: "a bucket or prefix for backups is set",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { pod_config: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message {
        NoTarget => {
            problem: "no bucket or prefix is set: Spilo sets archive_command to /bin/true and makes no backups, without an \
                      error",
            fix: "set WAL_S3_BUCKET, or operator.walS3Bucket in the settings if the operator's configuration has the bucket",
        },
        NoTargetHere => {
            problem: "neither this ConfigMap nor the operator's configuration has a bucket or prefix: only clusters that set one \
                      themselves, or get one from a Secret, make backups",
            fix: "set WAL_S3_BUCKET here",
        },
    }
}

fn check(context: &PodConfigContext<'_>, reporter: &mut Reporter<'_>) {
    // `pod-config/value` reports a start-up that fails.
    if context.backups.plan.startup.as_ref().map_or(true, |startup| startup.archive.is_some()) {
        return;
    }
    // With look-ups, `chain/backup` judges every new cluster, which can have a bucket of its own. Clusters that exist are
    // not evaluated when the ConfigMap changes.
    if context.is_new && context.related.operator_configuration().is_some() {
        reporter.warn(data_path(), Message::NoTargetHere);
    } else {
        reporter.deny(data_path(), Message::NoTarget);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::rules::testing::Case;

    fn without_bucket() -> Value {
        json!({"WAL_S3_BUCKET": null})
    }

    #[test]
    fn denies_a_config_map_without_a_target() {
        assert_eq!(
            Case::pod_config(&without_bucket()).findings(&RULE),
            [
                "deny data: no bucket or prefix is set: Spilo sets archive_command to /bin/true and makes no backups, without an \
              error; set WAL_S3_BUCKET, or operator.walS3Bucket in the settings if the operator's configuration has the bucket"
            ]
        );
        assert_eq!(Case::pod_config(&json!({"WAL_S3_BUCKET": ""})).findings(&RULE).len(), 1);
    }

    #[test]
    fn clusters_can_have_the_bucket() {
        let case = || Case::pod_config(&without_bucket()).operator(&json!({}));
        assert_eq!(
            case().findings(&RULE),
            [
                "warn data: neither this ConfigMap nor the operator's configuration has a bucket or prefix: only clusters that \
              set one themselves, or get one from a Secret, make backups; set WAL_S3_BUCKET here"
            ]
        );
        assert!(case().old(&json!({})).findings(&RULE)[0].starts_with("deny data: no bucket or prefix is set"));
    }

    #[test]
    fn the_operator_can_have_the_bucket() {
        let settings = json!({"operator": {"walS3Bucket": "backups"}});
        assert_eq!(Case::pod_config(&without_bucket()).settings(&settings).findings(&RULE), [""; 0]);
        let operator = json!({"aws_or_gcp": {"wal_s3_bucket": "backups"}});
        assert_eq!(Case::pod_config(&without_bucket()).operator(&operator).findings(&RULE), [""; 0]);
    }
}
