//! `clone/existing-cluster`: `spec.clone` of an existing cluster does not change.

use super::clone_path;
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::{Handlers, PostgresqlContext, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    id: "clone/existing-cluster",
    default: Action::Warn,
    summary: "spec.clone of an existing cluster does not change",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { postgresql: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message {
        NothingRestored => {
            problem: "the cluster already exists: a change of spec.clone restores nothing",
            fix: "restore into a new cluster, or delete this cluster with its volumes first",
        },
    }
}

/// A clone acts only on an empty data directory of a cluster without a leader (Patroni, `bootstrap`).
fn check(context: &PostgresqlContext<'_>, reporter: &mut Reporter<'_>) {
    let (new, Some(old)) = (context.resource, context.old) else { return };
    let has_source = new.clone_spec().is_some_and(|clone| !clone.cluster.is_empty());
    if has_source && new.clone_value() != old.clone_value() {
        reporter.deny(clone_path(), Message::NothingRestored);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::rules::testing::Case;

    #[test]
    fn warns_if_the_clone_of_an_existing_cluster_changes() {
        let clone = json!({"spec": {"clone": {"cluster": "old", "timestamp": "2026-05-04T03:02:01+00:00"}}});
        let case = |old| Case::postgresql(&clone).old(&old);
        let message = "the cluster already exists: a change of spec.clone restores nothing; restore into a new cluster, or \
                       delete this cluster with its volumes first";
        for old in [json!({"spec": {"clone": null}}), json!({"spec": {"clone": {"cluster": "other"}}})] {
            assert_eq!(case(old).findings(&RULE), [format!("warn spec.clone: {message}")]);
        }
        assert_eq!(case(json!({"spec": {"numberOfInstances": 1}})).findings(&RULE), [""; 0]);
        assert_eq!(Case::postgresql(&clone).findings(&RULE), [""; 0]);
    }
}
