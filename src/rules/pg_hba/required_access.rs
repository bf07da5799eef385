//! `pg-hba/required-access`: the first line that matches a required connection allows it.

use pg_hba::{Access, Address, ConnectionType, Database, Encryption, HbaFile, RepairPlan, RepairStatus};
use serde_json::{Value, json};

use super::{list_path, stored_list};
use crate::access::{PgHba, PgHbaList};
use crate::edit::Edit;
use crate::finding::{Action, Reporter};
use crate::json::Fields as _;
use crate::message::messages;
use crate::rules::{Handlers, PostgresqlContext, Rule};

/// The rule.
pub const RULE: Rule = Rule {
    id: "pg-hba/required-access",
    default: Action::Repair,
    summary: "Patroni, replicas, the operator, the backup job and Harbor can connect to the database",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { postgresql: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message<'a> {
        NoLine { clients: String, line: &'a str } => {
            problem: "no pg_hba line allows {clients} to connect",
            fix: "add \"{line}\"",
        },
        NoList => {
            problem: "pg_hba is not set, and Spilo's default list rejects connections without TLS, which Harbor uses",
            fix: "set a list that allows Harbor to connect",
        },
        OpenEnd { client: &'a str, line: &'a str } => {
            problem: "no pg_hba line allows {client} to connect, and none can be added after a line that ends in a backslash",
            fix: "remove the backslash and add \"{line}\"",
        },
        Ineffective { client: &'a str, line: &'a str } => {
            problem: "no pg_hba line allows {client} to connect",
            fix: "add \"{line}\" before the lines that match first",
        },
        Uncertain { line: String, client: &'a str, unknowns: String, required: &'a str } => {
            problem: "whether \"{line}\" allows {client} to connect depends on {unknowns}",
            fix: "make sure that it does, or add \"{required}\"",
        },
    }
}

fn check(context: &PostgresqlContext<'_>, reporter: &mut Reporter<'_>) {
    let pg_hba = &context.pg_hba;
    if matches!(pg_hba.list, PgHbaList::NotSet) && context.resource.is_managed_by_harbor() {
        return add_list(context, reporter);
    }
    let Some(plan) = pg_hba.plan.as_ref().filter(|_| !stored_list::is_kept(context)) else { return };
    add_lines(pg_hba, plan, reporter);
    for (client, required, result) in pg_hba.results().filter(|(client, ..)| !client.is_optional) {
        let (client, line) = (client.description, required.line.as_str());
        match result.status() {
            RepairStatus::Granted | RepairStatus::Inserted(_) | RepairStatus::Rejected => {}
            RepairStatus::Uncertain => warn_uncertain(client, line, result.access(), reporter),
            RepairStatus::EndsOpen => reporter.deny(list_path(), Message::OpenEnd { client, line }),
            RepairStatus::IneffectiveLine => reporter.deny(list_path(), Message::Ineffective { client, line }),
        }
    }
}

fn add_lines(pg_hba: &PgHba<'_>, plan: &RepairPlan<'_>, reporter: &mut Reporter<'_>) {
    for (index, insertion) in plan.insertions().iter().enumerate() {
        let served = pg_hba.results().filter(|(_, _, result)| result.status() == RepairStatus::Inserted(index));
        let clients: Vec<&str> = served.map(|(client, ..)| client.description).collect();
        let message = Message::NoLine { clients: clients.join(" and "), line: insertion.line };
        let edit = Edit::Insert { index: insertion.before_element, item: json!(insertion.line) };
        reporter.repair(list_path(), message, edit);
    }
}

/// Sets a whole list in a resource of harbor-operator without one, unless Spilo's own list allows Harbor to connect.
fn add_list(context: &PostgresqlContext<'_>, reporter: &mut Reporter<'_>) {
    let pg_hba = &context.pg_hba;
    let mut of_harbor = pg_hba.clients.iter().filter(|(client, _)| client.encryption == Some(Encryption::None));
    if pg_hba.default.as_ref().is_some_and(|file| of_harbor.all(|(_, required)| file.allows(required))) {
        return;
    }
    let mut lines: Vec<&str> = Vec::new();
    let required = pg_hba.clients.required().iter().map(|required| required.line.as_str());
    for line in required.chain(pg_hba.default.iter().flat_map(lines_for_all_users)) {
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    // Another type in place of these objects is reported by `postgresql/shape`.
    let object = context.resource.object();
    let has_place = object.field(["spec"]).is_some_and(Value::is_object)
        && object.field(["spec", "patroni"]).is_none_or(Value::is_object);
    if has_place {
        reporter.repair(list_path(), Message::NoList, Edit::Set(json!(lines)));
    }
}

/// The lines of Spilo's own list that allow the other users to connect from other pods.
fn lines_for_all_users(default: &HbaFile) -> impl Iterator<Item = &str> {
    let records = default.records().filter(|(_, record)| {
        record.connection_type() == ConnectionType::HostSsl
            && record.address() == Some(&Address::All)
            && record.databases() == [Database::All]
    });
    records.filter_map(|(line, _)| default.elements().get(line.first_element())).map(String::as_str)
}

fn warn_uncertain(client: &str, required: &str, access: &[Access<'_>], reporter: &mut Reporter<'_>) {
    let uncertain = access.iter().find_map(|access| match access {
        Access::Uncertain { line, unknowns } => Some((line, unknowns)),
        _ => None,
    });
    let Some((line, unknowns)) = uncertain else { return };
    let unknowns = if unknowns.is_empty() { "its authentication method".to_owned() } else { unknowns.to_string() };
    let message = Message::Uncertain { line: line.to_string(), client, unknowns, required };
    reporter.warn(list_path().index(line.first_element()), message);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::Case;

    fn with_lines(lines: &Value) -> Case {
        Case::postgresql(&json!({"spec": {"patroni": {"pg_hba": lines}}}))
    }

    #[test]
    fn accepts_a_list_that_allows_all_clients() {
        assert_eq!(Case::postgresql(&json!({})).findings(&RULE), [""; 0]);
    }

    #[test]
    fn adds_the_lines_that_the_list_of_harbor_operator_lacks() {
        let case = with_lines(&json!(["hostssl all all 0.0.0.0/0 md5", "host    all all 0.0.0.0/0 md5"]));
        assert_eq!(
            case.findings(&RULE),
            [
                "repair spec.patroni.pg_hba: no pg_hba line allows Patroni and the backup job to connect; \
                 add \"local all postgres trust\"",
                "repair spec.patroni.pg_hba: no pg_hba line allows the replication check of Patroni to connect; \
                 add \"local replication standby trust\"",
                "repair spec.patroni.pg_hba: no pg_hba line allows pg_basebackup in the pod to connect; \
                 add \"local replication postgres trust\"",
                "repair spec.patroni.pg_hba: no pg_hba line allows replicas to connect; \
                 add \"hostssl replication standby all md5\"",
                "repair spec.patroni.pg_hba: no pg_hba line allows pg_basebackup in other pods to connect; \
                 add \"hostssl replication postgres all md5\"",
            ]
        );
        let repaired = case.repaired(&RULE);
        assert_eq!(repaired["spec"]["patroni"]["pg_hba"].as_array().unwrap().len(), 7);
        assert_eq!(Case::postgresql(&repaired).findings(&RULE), [""; 0]);
    }

    #[test]
    fn inserts_a_line_before_the_line_that_shadows_it() {
        let case = with_lines(&json!([
            "local all all md5",
            "local replication all trust",
            "host all,replication all all md5"
        ]));
        assert_eq!(case.repaired(&RULE)["spec"]["patroni"]["pg_hba"][0], "local all postgres trust");
    }

    #[test]
    fn the_authentication_method_of_added_lines_is_a_setting() {
        let case = with_lines(&json!(["local all,replication all trust", "host all all all md5"]))
            .settings(&json!({"postgres": {"hostAuth": "scram-sha-256", "superuserReplication": false}}));
        assert_eq!(
            case.findings(&RULE),
            ["repair spec.patroni.pg_hba: no pg_hba line allows replicas to connect; \
              add \"hostssl replication standby all scram-sha-256\""]
        );
    }

    #[test]
    fn sets_a_list_only_in_resources_of_harbor_operator() {
        let none = json!({"spec": {"patroni": null}});
        assert_eq!(
            Case::postgresql(&none).findings(&RULE),
            [
                "repair spec.patroni.pg_hba: pg_hba is not set, and Spilo's default list rejects connections without TLS, which \
              Harbor uses; set a list that allows Harbor to connect"
            ]
        );
        assert_eq!(
            Case::postgresql(&none).repaired(&RULE)["spec"]["patroni"]["pg_hba"],
            json!([
                "local all postgres trust",
                "local replication standby trust",
                "local replication postgres trust",
                "hostssl replication standby all md5",
                "hostssl replication postgres all md5",
                "hostssl all standby all md5",
                "hostssl all postgres all md5",
                "host all harbor all md5",
                "hostssl all +zalandos all pam",
                "hostssl all all all md5",
            ])
        );
        let other = json!({"metadata": {"annotations": null}, "spec": {"patroni": null}});
        assert_eq!(Case::postgresql(&other).settings(&json!({"clusters": {"scope": "all"}})).findings(&RULE), [""; 0]);
    }

    #[test]
    fn sets_no_list_if_that_of_spilo_allows_harbor() {
        let none = json!({"spec": {"patroni": null}});
        let operator = json!({"kubernetes": {"pod_environment_configmap": "harbor/pod-config"}});
        for value in ["true", "false"] {
            let env = json!({"spec": {"patroni": null, "env": [{"name": "ALLOW_NOSSL", "value": value}]}});
            assert_eq!(Case::postgresql(&env).findings(&RULE), [""; 0]);
            let case = Case::postgresql(&none).operator(&operator).variables(&[("ALLOW_NOSSL", value)]);
            assert_eq!(case.findings(&RULE), [""; 0]);
        }
        let case = Case::postgresql(&none).operator(&operator).variables(&[("ALLOW_NOSSL", "")]);
        assert_eq!(case.findings(&RULE).len(), 1);
    }

    #[test]
    fn the_role_for_pam_in_a_list_is_that_of_the_operator() {
        let none = json!({"spec": {"patroni": null}});
        let case = Case::postgresql(&none).operator(&json!({"teams_api": {"pam_role_name": "humans"}}));
        let lines = &case.repaired(&RULE)["spec"]["patroni"]["pg_hba"];
        assert_eq!((&lines[8], &lines[9]), (&json!("hostssl all +humans all pam"), &json!("hostssl all all all md5")));
    }

    #[test]
    fn accepts_the_list_of_spilo_with_allow_nossl() {
        let case = with_lines(&json!([
            "local   all             all                                   trust",
            "hostssl all             +zalandos    127.0.0.1/32       pam",
            "host    all             all                127.0.0.1/32       md5",
            "hostssl all             +zalandos    ::1/128            pam",
            "host    all             all                ::1/128            md5",
            "local   replication     standby                    trust",
            "hostssl replication     standby all                md5",
            "hostssl all             +zalandos    all                pam",
            "host    all             all                all                md5",
        ]));
        assert_eq!(case.findings(&RULE), [""; 0]);
    }

    #[test]
    fn warns_if_access_depends_on_something_unknown() {
        let case = with_lines(&json!([
            "local all,replication all trust",
            "hostssl replication standby 10.0.0.0/8 md5",
            "hostssl replication postgres all md5",
            "host all all all md5",
        ]));
        assert_eq!(
            case.findings(&RULE),
            [
                "warn spec.patroni.pg_hba[1]: whether \"hostssl replication standby 10.0.0.0/8 md5\" allows replicas to connect \
              depends on the client's address; make sure that it does, or add \"hostssl replication standby all md5\""
            ]
        );
    }

    #[test]
    fn denies_a_list_after_which_no_line_can_be_added() {
        // Since PostgreSQL 14 a backslash continues a line.
        let case = Case::postgresql(&json!({"spec": {
            "postgresql": {"version": "16"}, "patroni": {"pg_hba": ["host all,replication all all md5 \\"]},
        }}));
        assert_eq!(
            case.findings(&RULE)[0],
            "deny spec.patroni.pg_hba: no pg_hba line allows Patroni and the backup job to connect, and none can be added \
             after a line that ends in a backslash; remove the backslash and add \"local all postgres trust\""
        );
    }
}
