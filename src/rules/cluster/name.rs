//! `cluster/name`: the operator can create a cluster of this name.

use crate::field_path::FieldPath;
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::{Handlers, PostgresqlContext, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    id: "cluster/name",
    default: Action::Deny,
    summary: "the name of the cluster is not too long for the operator",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { postgresql: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message {
        TooLong { length: usize, max: usize } => {
            problem: "the name has {length} characters, but the operator supports at most {max}",
            fix: "shorten the name of the HarborCluster or of its namespace",
        },
    }
}

/// The maximum length of a cluster's name: with a suffix it becomes the label of a pod, which can have 63 characters
/// (postgres-operator, `pkg/util/constants`, `maxClusterNameLength`).
const MAX_NAME_LEN: usize = 58;

fn check(context: &PostgresqlContext<'_>, reporter: &mut Reporter<'_>) {
    let length = context.resource.name().map_or(0, str::len);
    if length > MAX_NAME_LEN {
        reporter.deny(FieldPath::new(["metadata", "name"]), Message::TooLong { length, max: MAX_NAME_LEN });
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::rules::testing::Case;

    #[test]
    fn denies_a_name_that_is_too_long() {
        let named = |length| Case::postgresql(&json!({"metadata": {"name": "p".repeat(length)}}));
        assert_eq!(named(58).findings(&RULE), [""; 0]);
        assert_eq!(
            named(59).findings(&RULE),
            [
                "deny metadata.name: the name has 59 characters, but the operator supports at most 58; shorten the name of the \
              HarborCluster or of its namespace"
            ]
        );
    }
}
