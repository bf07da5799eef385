//! `pg-hba/unreachable`: no line is shadowed by earlier ones.

use pg_hba::{Extent, Line, Record};

use super::list_path;
use crate::access::PgHbaList;
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::{Handlers, PostgresqlContext, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    id: "pg-hba/unreachable",
    default: Action::Warn,
    summary: "every pg_hba line can be reached",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { postgresql: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message<'a> {
        Unreachable { line: String, clients: &'a str, shadowing: String } => {
            problem: "\"{line}\" is never reached{clients}, because it is shadowed by {shadowing}",
            fix: "move the line up or remove it",
        },
    }
}

fn check(context: &PostgresqlContext<'_>, reporter: &mut Reporter<'_>) {
    let PgHbaList::Valid(file) = context.pg_hba.list else { return };
    for unreachable in file.unreachable_lines() {
        let (line, shadowing) = (unreachable.line(), unreachable.shadowed_by());
        // After a line for one address family, a line for both serves the other family, unless the methods differ.
        if unreachable.extent() != Extent::AllClients && shadowing.iter().all(|other| has_same_method(other, line)) {
            continue;
        }
        let clients = match unreachable.extent() {
            Extent::AllClients => "",
            Extent::Ipv4Clients => " over IPv4",
            Extent::Ipv6Clients => " over IPv6",
        };
        let shadowing: Vec<String> = shadowing.iter().map(|line| format!("\"{line}\"")).collect();
        let message = Message::Unreachable { line: line.to_string(), clients, shadowing: shadowing.join(" and ") };
        reporter.deny(list_path().index(line.first_element()), message);
    }
}

/// Whether both lines have the same method and no options.
fn has_same_method(one: &Line, other: &Line) -> bool {
    let method = |line: &Line| line.record().filter(|record| record.options().is_empty()).map(Record::method);
    method(one).is_some() && method(one) == method(other)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::rules::testing::Case;

    fn findings(lines: &Value) -> Vec<String> {
        Case::postgresql(&json!({"spec": {"patroni": {"pg_hba": lines}}})).findings(&RULE)
    }

    #[test]
    fn warns_about_a_line_after_one_that_matches_the_same() {
        assert_eq!(
            findings(&json!(["host all all all md5", "hostssl all app 10.0.0.0/8 scram-sha-256"])),
            [
                "warn spec.patroni.pg_hba[1]: \"hostssl all app 10.0.0.0/8 scram-sha-256\" is never reached, because it is \
              shadowed by \"host all all all md5\"; move the line up or remove it"
            ]
        );
    }

    #[test]
    fn warns_about_an_address_family_only_if_the_method_differs() {
        assert_eq!(findings(&json!(["hostssl all all 0.0.0.0/0 md5", "hostssl all all all md5"])), [""; 0]);
        assert_eq!(
            findings(&json!(["hostssl all all 0.0.0.0/0 md5", "hostssl all +zalandos all pam"])),
            [
                "warn spec.patroni.pg_hba[1]: \"hostssl all +zalandos all pam\" is never reached over IPv4, because it is \
              shadowed by \"hostssl all all 0.0.0.0/0 md5\"; move the line up or remove it"
            ]
        );
    }
}
