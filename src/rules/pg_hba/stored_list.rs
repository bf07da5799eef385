//! `pg-hba/stored-list`: harbor-operator does not overwrite a longer list with its own.

use serde_json::json;

use super::list_path;
use crate::edit::Edit;
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::{Handlers, PostgresqlContext, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    id: "pg-hba/stored-list",
    default: Action::Repair,
    summary: "harbor-operator does not remove lines from the stored pg_hba list",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { postgresql: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message {
        LinesDropped => {
            problem: "the default list of harbor-operator would remove lines from the stored pg_hba list",
            fix: "keep the stored list",
        },
    }
}

fn check(context: &PostgresqlContext<'_>, reporter: &mut Reporter<'_>) {
    if let Some(stored) = &context.pg_hba.stored {
        reporter.repair(list_path(), Message::LinesDropped, Edit::Set(json!(stored)));
    }
}

/// Whether this rule keeps the stored list. The new one has no effect then.
pub(super) fn is_kept(context: &PostgresqlContext<'_>) -> bool {
    context.pg_hba.stored.is_some() && RULE.action(context.settings, context.mode) == Action::Repair
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::rules::testing::Case;

    fn list(lines: &Value) -> Value {
        json!({"spec": {"patroni": {"pg_hba": lines}}})
    }

    fn longer() -> Value {
        json!([
            "hostssl all all 0.0.0.0/0 md5",
            "host    all all 0.0.0.0/0 md5",
            "local all,replication all trust",
            "hostssl replication all all md5",
            "host all own 10.0.0.0/8 md5",
        ])
    }

    fn harbor() -> Value {
        json!(crate::access::HARBOR_DEFAULT_LISTS[0])
    }

    #[test]
    fn keeps_a_stored_list_with_more_lines() {
        let case = Case::postgresql(&list(&harbor())).old(&list(&longer()));
        let message =
            "the default list of harbor-operator would remove lines from the stored pg_hba list; keep the stored list";
        assert_eq!(case.findings(&RULE), [format!("repair spec.patroni.pg_hba: {message}")]);
        assert_eq!(case.repaired(&RULE)["spec"]["patroni"]["pg_hba"], longer());
        assert_eq!(case.findings(&super::super::required_access::RULE), [""; 0]);
    }

    #[test]
    fn a_list_that_harbor_operator_did_not_write_replaces_the_stored_one() {
        let case = Case::postgresql(&list(&json!(["host all all 0.0.0.0/0 md5"]))).old(&list(&longer()));
        assert_eq!(case.findings(&RULE), [""; 0]);
    }

    #[test]
    fn a_stored_list_that_does_not_allow_all_clients_is_not_kept() {
        let case = Case::postgresql(&list(&harbor())).old(&list(&json!([
            "hostssl all all 0.0.0.0/0 md5",
            "host    all all 0.0.0.0/0 md5",
            "host all own 10.0.0.0/8 md5",
        ])));
        assert_eq!(case.findings(&RULE), [""; 0]);
    }
}
