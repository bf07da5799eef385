//! `chain/replica-backup`: a cluster whose base backups are made by a replica has a replica.

use spilo::variables::names;

use crate::field_path::FieldPath;
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::resources::OperatorConfiguration;
use crate::rules::{Handlers, PostgresqlContext, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    id: "chain/replica-backup",
    default: Action::Deny,
    summary: "a cluster whose base backups are made by a replica has a replica",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { postgresql: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message {
        NoReplica => {
            problem: "WALG_BACKUP_FROM_REPLICA is set, but the cluster has one instance: no base backup is ever made, without an \
                      error",
            fix: "set numberOfInstances to 2, or set WALG_BACKUP_FROM_REPLICA to \"false\" in spec.env",
        },
    }
}

/// Checked without look-ups as well, because `spec.env` has the highest precedence.
fn check(context: &PostgresqlContext<'_>, reporter: &mut Reporter<'_>) {
    let Some(instances) = context.resource.number_of_instances() else { return };
    // postgres-operator, `k8sres.go`, `getNumberOfInstances()`.
    let operator = context.related.operator_configuration();
    let minimum = operator.and_then(OperatorConfiguration::min_instances).unwrap_or(0);
    let from_replica = context.backups.environment.value(names::WALG_BACKUP_FROM_REPLICA);
    let from_replica = from_replica.is_some_and(|value| value.trim_end().eq_ignore_ascii_case("true"));
    if instances.max(minimum) == 1 && from_replica {
        reporter.deny(FieldPath::new(["spec", "numberOfInstances"]), Message::NoReplica);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::rules::testing::Case;

    fn case(instances: u64, value: &str) -> Case {
        let env = json!([{"name": "WALG_BACKUP_FROM_REPLICA", "value": value}]);
        Case::postgresql(&json!({"spec": {"numberOfInstances": instances, "env": env}}))
    }

    #[test]
    fn denies_a_single_instance() {
        assert_eq!(
            case(1, "true").findings(&RULE),
            [
                "deny spec.numberOfInstances: WALG_BACKUP_FROM_REPLICA is set, but the cluster has one instance: no base backup is \
              ever made, without an error; set numberOfInstances to 2, or set WALG_BACKUP_FROM_REPLICA to \"false\" in spec.env"
            ]
        );
        for accepted in [case(2, "true"), case(1, "false"), case(1, "true").operator(&json!({"min_instances": 2}))] {
            assert_eq!(accepted.findings(&RULE), [""; 0]);
        }
    }
}
