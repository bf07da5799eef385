//! `chain/clone-conflict`: only one of `spec.clone` and the `CLONE_` variables selects what is restored.

use spilo::operator::ClusterEnvEntry;
use spilo::variables::{VariableName, names};

use crate::field_path::FieldPath;
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::{Handlers, PostgresqlContext, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    id: "chain/clone-conflict",
    default: Action::Warn,
    summary: "spec.clone and CLONE_ variables do not both select what is restored",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { postgresql: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message {
        BothSet { variables: String } => {
            problem: "spec.clone is set together with {variables}: the restore mixes both sources",
            fix: "keep either spec.clone or the variables",
        },
    }
}

/// The variables that select the archive and the end of a restore. The other `CLONE_` variables only configure the access
/// to the archive, and are often kept as defaults for `spec.clone`.
const SELECTING: [VariableName; 8] = [
    names::CLONE_METHOD,
    names::CLONE_SCOPE,
    names::CLONE_TARGET_TIME,
    names::CLONE_WALE_GS_PREFIX,
    names::CLONE_WALE_S3_PREFIX,
    names::CLONE_WALG_AZ_PREFIX,
    names::CLONE_WALG_GS_PREFIX,
    names::CLONE_WALG_S3_PREFIX,
];

fn check(context: &PostgresqlContext<'_>, reporter: &mut Reporter<'_>) {
    if context.resource.clone_spec().is_none_or(|clone| clone.cluster.is_empty()) {
        return;
    }
    let is_set = |name: &&str| {
        let in_env = |entry: ClusterEnvEntry<'_>| entry.name == *name && entry.value != Ok("");
        let in_pod_config = || context.related.pod_config()?.get(*name).filter(|value| !value.is_empty());
        context.resource.env().any(in_env) || in_pod_config().is_some()
    };
    let set: Vec<&str> = SELECTING.iter().map(|name| name.as_str()).filter(is_set).collect();
    if !set.is_empty() {
        reporter.deny(FieldPath::new(["spec", "clone"]), Message::BothSet { variables: set.join(", ") });
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::rules::testing::Case;

    #[test]
    fn warns_if_both_select_a_source() {
        let clone = json!({"cluster": "old", "timestamp": "2026-05-04T03:02:01+00:00"});
        let env =
            json!([{"name": "CLONE_METHOD", "value": "CLONE_WITH_WALE"}, {"name": "CLONE_AWS_REGION", "value": "r"}]);
        let case = |clone| {
            Case::postgresql(&json!({"spec": {"clone": clone, "env": env}}))
                .operator(&json!({}))
                .variables(&[("CLONE_SCOPE", "other"), ("CLONE_TARGET_TIME", "")])
        };
        assert_eq!(
            case(clone).findings(&RULE),
            [
                "warn spec.clone: spec.clone is set together with CLONE_METHOD, CLONE_SCOPE: the restore mixes both sources; keep \
              either spec.clone or the variables"
            ]
        );
        assert_eq!(case(json!(null)).findings(&RULE), [""; 0]);
    }
}
