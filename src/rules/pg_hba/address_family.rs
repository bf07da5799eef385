//! `pg-hba/address-family`: required connections are allowed over both IPv4 and IPv6.

use super::list_path;
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::{Handlers, PostgresqlContext, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    id: "pg-hba/address-family",
    default: Action::Warn,
    summary: "required connections are allowed over both IPv4 and IPv6",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { postgresql: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message<'a> {
        OneFamily { users: String, family: &'a str } => {
            problem: "{users} can connect over {family} only",
            fix: "write the address as all if the cluster uses both address families",
        },
    }
}

fn check(context: &PostgresqlContext<'_>, reporter: &mut Reporter<'_>) {
    for (family, granted) in [("IPv4", [true, false]), ("IPv6", [false, true])] {
        let mut users: Vec<&str> = Vec::new();
        for (client, _, result) in context.pg_hba.results() {
            let is_one_sided =
                matches!(result.access(), [ipv4, ipv6] if [ipv4.is_granted(), ipv6.is_granted()] == granted);
            if is_one_sided && !users.contains(&client.user) {
                users.push(client.user);
            }
        }
        if !users.is_empty() {
            reporter.deny(list_path(), Message::OneFamily { users: users.join(", "), family });
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::rules::testing::Case;

    #[test]
    fn warns_if_only_one_family_can_connect() {
        for (address, family) in [("0.0.0.0/0", "IPv4"), ("::/0", "IPv6")] {
            let lines = json!(["local all,replication all trust", format!("host all,replication all {address} md5")]);
            let case = Case::postgresql(&json!({"spec": {"patroni": {"pg_hba": lines}}}));
            assert_eq!(
                case.findings(&RULE),
                [format!(
                    "warn spec.patroni.pg_hba: standby, postgres, harbor can connect over {family} only; write the \
                     address as all if the cluster uses both address families"
                )]
            );
        }
        assert_eq!(Case::postgresql(&json!({})).findings(&RULE), [""; 0]);
    }
}
