//! `pg-hba/stored-list`: harbor-operator does not overwrite a longer list with its own.

use pg_hba::HbaFile;
use serde_json::json;

use super::{Clients, list_path, version};
use crate::edit::Edit;
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::resources::Postgresql;
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

/// The lists that harbor-operator writes (`pkg/cluster/controllers/database/generate.go`): 1.0 to 1.3, and 1.4.0-rc1.
const HARBOR_DEFAULT_LISTS: [&[&str]; 2] = [
    &["hostssl all all 0.0.0.0/0 md5", "host    all all 0.0.0.0/0 md5"],
    &[
        "hostssl all all 0.0.0.0/0 md5",
        "host    all all 0.0.0.0/0 md5",
        "local   all             all                                   trust",
        "local   replication     postgres                    trust",
        "hostssl replication     postgres all                md5",
        "local   replication     standby                    trust",
        "hostssl replication     standby all                md5",
        "hostssl all             +zalandos    all                pam",
        "hostssl all             all                all                md5",
    ],
];

fn check(context: &PostgresqlContext<'_>, reporter: &mut Reporter<'_>) {
    if let Some(stored) = &context.pg_hba.stored {
        reporter.repair(list_path(), Message::LinesDropped, Edit::Set(json!(stored)));
    }
}

/// Whether this rule keeps the stored list. The new one has no effect then.
pub(super) fn is_kept(context: &PostgresqlContext<'_>) -> bool {
    context.pg_hba.stored.is_some() && context.settings.action(&RULE, context.mode) == Action::Repair
}

/// The stored list, if the new one is a list of harbor-operator, the stored one contains all its lines and more, and
/// allows all required connections.
pub(super) fn list_to_keep<'a>(
    resource: Postgresql<'a>,
    old: Postgresql<'a>,
    clients: &Clients<'_>,
) -> Option<Vec<&'a str>> {
    let lines = resource.pg_hba().ok()??;
    if !old.is_managed_by_harbor() || !HARBOR_DEFAULT_LISTS.contains(&lines.as_slice()) {
        return None;
    }
    let stored = old.pg_hba().ok()??;
    let mut rest = stored.iter();
    let has_more = stored.len() > lines.len() && lines.iter().all(|line| rest.any(|stored| stored == line));
    if !has_more {
        return None;
    }
    let file = HbaFile::from_elements(stored.iter().copied(), version(resource)).ok()?;
    let mut required = clients.iter().filter(|(client, _)| !client.is_optional);
    required.all(|(_, required)| file.allows(required)).then_some(stored)
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
        json!(HARBOR_DEFAULT_LISTS[0])
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
