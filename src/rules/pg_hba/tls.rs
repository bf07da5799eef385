//! `pg-hba/tls`: clients that use TLS can connect.

use pg_hba::{Connection, Encryption, HbaFile, RequiredConnection, Transport};
use spilo::plan::ProblemKind;

use crate::field_path::FieldPath;
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::{Handlers, PostgresqlContext, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    id: "pg-hba/tls",
    default: Action::Deny,
    summary: "the server accepts TLS, which the operator requires and hostssl lines match",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { postgresql: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message {
        Off { clients: String } => {
            problem: "ssl is off, so that no hostssl line ever matches: {clients} cannot connect",
            fix: "remove ssl, or set it to \"on\"",
        },
    }
}

fn check(context: &PostgresqlContext<'_>, reporter: &mut Reporter<'_>) {
    if !context.backups.problems().any(|problem| problem.kind == ProblemKind::SslOff) {
        return;
    }
    let file = context.pg_hba.in_effect();
    let is_locked_out = |required: &RequiredConnection<'_>| file.is_some_and(|file| needs_tls(file, required));
    let remote = context.pg_hba.clients.iter().filter(|(client, _)| client.encryption == Some(Encryption::Tls));
    let locked_out =
        remote.filter(|(client, required)| !client.is_optional && (client.requires_tls || is_locked_out(required)));
    let clients: Vec<&str> = locked_out.map(|(client, _)| client.description).collect();
    let path = FieldPath::new(["spec", "postgresql", "parameters", "ssl"]);
    reporter.deny(path, Message::Off { clients: clients.join(", ") });
}

/// Whether a list allows a client with TLS, but not without.
fn needs_tls(file: &HbaFile, required: &RequiredConnection<'_>) -> bool {
    let without_tls = required.alternatives.iter().map(|connection| match connection.transport {
        Transport::Tcp { client, .. } => {
            Connection { transport: Transport::Tcp { encryption: Encryption::None, client }, ..*connection }
        }
        Transport::UnixSocket => *connection,
    });
    let without_tls = RequiredConnection { alternatives: without_tls.collect(), ..required.clone() };
    file.allows(required) && !file.allows(&without_tls)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::rules::testing::Case;

    fn case(ssl: &str, lines: &Value) -> Case {
        Case::postgresql(&json!({"spec": {"postgresql": {"parameters": {"ssl": ssl}}, "patroni": {"pg_hba": lines}}}))
    }

    fn message(clients: &str) -> [String; 1] {
        [format!(
            "deny spec.postgresql.parameters.ssl: ssl is off, so that no hostssl line ever matches: {clients} cannot connect; \
             remove ssl, or set it to \"on\""
        )]
    }

    #[test]
    fn denies_a_server_without_tls() {
        let lines =
            json!(["local all,replication all trust", "hostssl replication all all md5", "host all all all md5"]);
        for ssl in ["off", "false", "no", "0", "OFF"] {
            assert_eq!(case(ssl, &lines).findings(&RULE), message("replicas, the operator and pg_rewind"), "{ssl}");
        }
        for ssl in ["on", "true", "1"] {
            assert_eq!(case(ssl, &lines).findings(&RULE), [""; 0], "{ssl}");
        }
        assert_eq!(Case::postgresql(&json!({})).findings(&RULE), [""; 0]);
    }

    #[test]
    fn the_operator_requires_tls() {
        let lines = json!(["local all,replication all trust", "host all,replication all all md5"]);
        assert_eq!(case("off", &lines).findings(&RULE), message("the operator and pg_rewind"));
    }

    #[test]
    fn the_list_of_spilo_requires_tls() {
        let all = "replicas, replicas that are restored from a backup, the operator and pg_rewind";
        assert_eq!(case("off", &Value::Null).findings(&RULE), message(all));
    }
}
