//! `pg-hba/syntax`: PostgreSQL can read the list.

use super::list_path;
use crate::access::PgHbaList;
use crate::field_path::FieldPath;
use crate::finding::{Action, Reporter};
use crate::json::Fields as _;
use crate::message::messages;
use crate::rules::{Handlers, PostgresqlContext, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    id: "pg-hba/syntax",
    default: Action::Deny,
    summary: "PostgreSQL can read every pg_hba line",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { postgresql: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message<'a> {
        InvalidLine { line: &'a str, reason: &'a str, column: usize, hint: &'a str } => {
            problem: "PostgreSQL does not start with the line \"{line}\": {reason} (column {column})",
            fix: "{hint}, or remove the line",
        },
        OtherFile => {
            problem: "Patroni writes no pg_hba.conf if hba_file is set: spec.patroni.pg_hba has no effect",
            fix: "remove hba_file",
        },
    }
}

fn check(context: &PostgresqlContext<'_>, reporter: &mut Reporter<'_>) {
    if context.resource.parameters().is_some_and(|parameters| parameters.field(["hba_file"]).is_some()) {
        let path = FieldPath::new(["spec", "postgresql", "parameters", "hba_file"]);
        reporter.deny(path, Message::OtherFile);
    }
    let PgHbaList::Invalid(errors) = context.pg_hba.list else { return };
    for error in errors.iter() {
        let position = error.position();
        let message = Message::InvalidLine {
            line: error.redacted_line(),
            reason: error.reason(),
            column: position.column,
            hint: error.hint().unwrap_or("write TYPE DATABASE USER [ADDRESS] METHOD [OPTIONS]"),
        };
        reporter.deny(list_path().index(position.element), message);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::rules::testing::Case;

    fn with_lines(lines: &Value) -> Case {
        Case::postgresql(&json!({"spec": {"patroni": {"pg_hba": lines}}}))
    }

    #[test]
    fn accepts_a_list_that_postgresql_loads() {
        assert_eq!(with_lines(&json!(["# comment", "local all all trust", ""])).findings(&RULE), [""; 0]);
    }

    #[test]
    fn denies_each_line_that_postgresql_does_not_load() {
        let case = with_lines(&json!(["local all all trust", "local trust", "host all all all trus"]));
        assert_eq!(
            case.findings(&RULE),
            [
                "deny spec.patroni.pg_hba[1]: PostgreSQL does not start with the line \"local trust\": end-of-line before \
                 role specification (column 12); write TYPE DATABASE USER [ADDRESS] METHOD [OPTIONS], or remove the line",
                "deny spec.patroni.pg_hba[2]: PostgreSQL does not start with the line \"host all all all trus\": invalid \
                 authentication method \"trus\" (column 18); write a method in lower case, such as scram-sha-256, md5, cert, peer, trust or reject, or remove the line",
            ]
        );
    }

    #[test]
    fn denies_another_file() {
        let case = Case::postgresql(&json!({"spec": {"postgresql": {"parameters": {"hba_file": "/x"}}}}));
        assert_eq!(
            case.findings(&RULE),
            ["deny spec.postgresql.parameters.hba_file: Patroni writes no pg_hba.conf if hba_file is set: \
                 spec.patroni.pg_hba has no effect; remove hba_file"]
        );
    }
}
