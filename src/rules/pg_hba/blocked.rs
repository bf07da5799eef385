//! `pg-hba/blocked`: no `reject` line prevents a required connection.

use pg_hba::Access;

use super::list_path;
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::{Handlers, PostgresqlContext, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    id: "pg-hba/blocked",
    default: Action::Deny,
    summary: "no reject line prevents a required connection",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { postgresql: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message<'a> {
        Rejected { line: String, client: &'a str, required: &'a str } => {
            problem: "\"{line}\" prevents {client} from connecting",
            fix: "insert \"{required}\" before this line, or remove this line",
        },
    }
}

fn check(context: &PostgresqlContext<'_>, reporter: &mut Reporter<'_>) {
    for (client, required, result) in context.pg_hba.results() {
        let access = result.access();
        if client.is_optional || access.iter().any(Access::is_granted) {
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
                "deny spec.patroni.pg_hba[0]: \"hostnossl all all all reject\" prevents Harbor, which does not use TLS, from \
              connecting; insert \"host all harbor all md5\" before this line, or remove this line"
            ]
        );
    }

    #[test]
    fn accepts_a_reject_line_that_prevents_no_required_connection() {
        let lines =
            json!(["host all guest all reject", "local all,replication all trust", "host all,replication all all md5"]);
        let case = Case::postgresql(&json!({"spec": {"patroni": {"pg_hba": lines}}}));
        assert_eq!(case.findings(&RULE), [""; 0]);
    }
}
