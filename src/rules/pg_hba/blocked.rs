//! `pg-hba/blocked`: no `reject` line stops a client that must connect.

use pg_hba::Access;

use super::list_path;
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::{Handlers, PostgresqlContext, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    id: "pg-hba/blocked",
    default: Action::Deny,
    summary: "no reject line stops a client that must connect",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { postgresql: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message<'a> {
        Rejected { line: String, client: &'a str, required: &'a str } => {
            problem: "\"{line}\" does not allow {client} to connect",
            fix: "insert \"{required}\" before it, or remove it",
        },
    }
}

fn check(context: &PostgresqlContext<'_>, reporter: &mut Reporter<'_>) {
    for (client, required, result) in context.pg_hba.results() {
        let access = result.access();
        if access.iter().any(Access::is_granted) {
            continue;
        }
        let rejected = access.iter().find_map(|access| match access {
            Access::Rejected { by } => Some(by),
            _ => None,
        });
        if let Some(line) = rejected {
            let message =
                Message::Rejected { line: line.to_string(), client: client.description, required: &required.line };
            reporter.deny(list_path().index(line.first_element()), message);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::rules::testing::Case;

    #[test]
    fn denies_a_line_that_rejects_harbor() {
        let lines = json!([
            "hostnossl all all all reject",
            "local all,replication all trust",
            "host all,replication all all md5"
        ]);
        let case = Case::postgresql(&json!({"spec": {"patroni": {"pg_hba": lines}}}));
        assert_eq!(
            case.findings(&RULE),
            [
                "deny spec.patroni.pg_hba[0]: \"hostnossl all all all reject\" does not allow Harbor, which does not use TLS, to \
              connect; insert \"host all harbor all md5\" before it, or remove it"
            ]
        );
    }

    #[test]
    fn accepts_a_reject_line_that_stops_no_client() {
        let lines =
            json!(["host all guest all reject", "local all,replication all trust", "host all,replication all all md5"]);
        let case = Case::postgresql(&json!({"spec": {"patroni": {"pg_hba": lines}}}));
        assert_eq!(case.findings(&RULE), [""; 0]);
    }
}
