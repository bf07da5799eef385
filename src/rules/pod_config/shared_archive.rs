//! `pod-config/shared-archive`: clusters do not share an archive folder.

use spilo::operator::Source;
use spilo::variables::{VariableName, names};

use super::variable_path;
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::{Handlers, PodConfigContext, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    id: "pod-config/shared-archive",
    default: Action::Deny,
    summary: "clusters do not share an archive folder",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { pod_config: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message {
        Shared => {
            problem: "all clusters of the operator archive into this folder and overwrite each other's WAL",
            fix: "add $(SCOPE) to the prefix, or set WAL_S3_BUCKET instead",
        },
        SharedByMajors => {
            problem: "after a major version upgrade, old and new WAL are in the same folder",
            fix: "add $(PGVERSION) after $(SCOPE), before the first backup is made",
        },
    }
}

/// The variables that contain the whole prefix.
const PREFIXES: [VariableName; 6] = [
    names::WALG_S3_PREFIX,
    names::WALE_S3_PREFIX,
    names::WALG_GS_PREFIX,
    names::WALE_GS_PREFIX,
    names::WALG_AZ_PREFIX,
    names::WALG_SSH_PREFIX,
];

fn check(context: &PodConfigContext<'_>, reporter: &mut Reporter<'_>) {
    let Some(archive) = context.backups.archive() else { return };
    let environment = context.backups.environment;
    let is_own =
        |name: &&VariableName| environment.source(**name) == Some(Source::ConfigMap) && environment.is_set(**name);
    let Some(name) = PREFIXES.iter().find(is_own) else { return };
    let prefix = archive.prefix();
    if prefix.is_empty() {
        return;
    }
    if !prefix.contains("$(SCOPE)") {
        reporter.deny(variable_path(name), Message::Shared);
    } else if !prefix.contains("$(PGVERSION)") {
        reporter.warn(variable_path(name), Message::SharedByMajors);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::rules::testing::Case;

    fn findings(prefix: &str) -> Vec<String> {
        Case::pod_config(&json!({"WALG_S3_PREFIX": prefix})).findings(&RULE)
    }

    #[test]
    fn denies_a_prefix_that_all_clusters_share() {
        assert_eq!(
            findings("s3://backups/harbor"),
            [
                "deny data.WALG_S3_PREFIX: all clusters of the operator archive into this folder and overwrite each other's WAL; \
              add $(SCOPE) to the prefix, or set WAL_S3_BUCKET instead"
            ]
        );
    }

    #[test]
    fn warns_about_a_prefix_without_the_major_version() {
        assert_eq!(
            findings("s3://backups/$(SCOPE)"),
            ["warn data.WALG_S3_PREFIX: after a major version upgrade, old and new WAL are in the same folder; add \
              $(PGVERSION) after $(SCOPE), before the first backup is made"]
        );
        assert_eq!(findings("s3://backups/$(SCOPE)/$(PGVERSION)"), [""; 0]);
    }
}
