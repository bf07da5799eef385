//! `restore/standby`: the ConfigMap does not make every new cluster a standby.

use super::{data_path, variable_path};
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::{Handlers, PodConfigContext, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    id: "restore/standby",
    default: Action::Deny,
    summary: "the ConfigMap does not make every new cluster a standby, which accepts no writes",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { pod_config: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message {
        EveryNewCluster => {
            problem: "every new cluster of the operator becomes a standby, which accepts no writes",
            fix: "remove the variable, and use spec.standby for a single cluster",
        },
    }
}

fn check(context: &PodConfigContext<'_>, reporter: &mut Reporter<'_>) {
    if !context.backups.plan.startup.as_ref().is_ok_and(|plan| plan.standby.is_some()) {
        return;
    }
    let mut set = context.config_map.variables().filter(|variable| !variable.value.is_empty());
    let selecting = set.find(|variable| selects_a_source(variable.name));
    let path = selecting.map_or_else(data_path, |variable| variable_path(variable.name));
    reporter.deny(path, Message::EveryNewCluster);
}

/// Whether a variable alone makes a cluster a standby (Spilo, `configure_spilo.py`, `STANDBY_CLUSTER`).
fn selects_a_source(name: &str) -> bool {
    let is_archive = name.ends_with("_PREFIX") || name.ends_with("_BUCKET");
    matches!(name, "STANDBY_HOST" | "STANDBY_CLUSTER") || (name.starts_with("STANDBY_WAL") && is_archive)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::rules::testing::Case;

    #[test]
    fn denies_a_source_for_every_new_cluster() {
        for name in ["STANDBY_HOST", "STANDBY_WALG_S3_PREFIX"] {
            assert_eq!(
                Case::pod_config(&json!({"STANDBY_AWS_REGION": "r", name: "s3://b/x"})).findings(&RULE),
                [format!(
                    "deny data.{name}: every new cluster of the operator becomes a standby, which accepts no writes; remove \
                     the variable, and use spec.standby for a single cluster"
                )]
            );
        }
    }

    #[test]
    fn accepts_variables_that_select_no_source() {
        assert_eq!(Case::pod_config(&json!({"STANDBY_AWS_REGION": "r", "STANDBY_HOST": ""})).findings(&RULE), [""; 0]);
    }
}
