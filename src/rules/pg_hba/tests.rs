//! The clients that a list must allow.

use serde_json::{Value, json};

use super::address_family;
use super::required_access::RULE;
use crate::rules::testing::Case;

/// The lines that the policy adds to an empty list.
fn lines(case: &Case) -> Vec<String> {
    let repaired = case.repaired(&RULE);
    let lines = repaired["spec"]["patroni"]["pg_hba"].as_array().unwrap().iter();
    lines.map(|line| line.as_str().unwrap().to_owned()).collect()
}

fn without_list() -> Case {
    Case::postgresql(&json!({"spec": {"patroni": {"pg_hba": []}}}))
}

#[test]
fn the_users_are_those_of_the_operator() {
    let users = json!({"super_username": "dbadmin", "replication_username": "replicator"});
    let case = without_list().operator(&json!({"users": users}));
    let expected = ["local all dbadmin trust", "local replication replicator trust"];
    assert_eq!(lines(&case)[..2], expected);
    // The configuration that was looked up takes precedence over the settings.
    let settings = json!({"postgres": {"superuser": "admin", "replicationUser": "repl"}});
    assert_eq!(lines(&case.settings(&settings))[..2], expected);
    assert_eq!(
        lines(&without_list().settings(&settings))[..2],
        ["local all admin trust", "local replication repl trust"]
    );
    for users in [json!({}), json!({"super_username": "", "replication_username": null}), json!("x")] {
        let case = without_list().operator(&json!({"users": users}));
        assert_eq!(lines(&case)[..2], ["local all postgres trust", "local replication standby trust"]);
    }
}

#[test]
fn a_name_that_pg_hba_could_misread_is_quoted() {
    for (name, expected) in [
        ("all", "local all \"all\" trust"),
        ("db admin", "local all \"db admin\" trust"),
        ("+admins", "local all \"+admins\" trust"),
        ("a\"b", "local all \"a\"\"b\" trust"),
        ("é", "local all \"é\" trust"),
        ("a\nb", "local all postgres trust"),
    ] {
        let case = without_list().operator(&json!({"users": {"super_username": name}}));
        assert_eq!(lines(&case)[0], expected);
        let repaired = Case::postgresql(&case.repaired(&RULE)).operator(&json!({"users": {"super_username": name}}));
        assert_eq!(repaired.findings(&RULE), [""; 0]);
    }
}

/// The findings for a list of Spilo with other ranges, in a cluster of these networks.
fn findings(range: &str, networks: &[&str]) -> Vec<String> {
    let lines = [
        "local all all trust".to_owned(),
        "local replication standby trust".to_owned(),
        format!("hostssl replication standby {range} md5"),
        format!("host all all {range} md5"),
    ];
    let case = Case::postgresql(&json!({"spec": {"patroni": {"pg_hba": lines}}}))
        .settings(&json!({"postgres": {"podNetworks": networks, "superuserReplication": false}}));
    [RULE, address_family::RULE].iter().flat_map(|rule| case.findings(rule)).collect()
}

#[test]
fn the_networks_of_the_pods_must_be_allowed() {
    for (range, networks) in [
        ("10.244.0.0/16", ["10.244.0.0/16"].as_slice()),
        ("10.0.0.0/8", &["10.244.0.0/16", "10.96.0.0/12"]),
        ("10.244.0.0 255.255.0.0", &["10.244.0.0/16"]),
        ("0.0.0.0/0", &["10.244.0.0/16"]),
        ("::/0", &["fd00::/48"]),
        ("fd00::/8", &["fd00::/48"]),
        ("all", &["10.244.0.0/16", "fd00::/48"]),
    ] {
        assert_eq!(findings(range, networks), [""; 0], "{range} {networks:?}");
    }
    for (range, networks) in [
        ("10.244.0.0/17", ["10.244.0.0/16"].as_slice()),
        ("10.244.0.0/16", &["10.244.0.0/16", "10.96.0.0/12"]),
        ("192.168.0.0/16", &["10.244.0.0/16"]),
        ("::/0", &["10.244.0.0/16"]),
        ("0.0.0.0/0", &["fd00::/48"]),
    ] {
        let findings = findings(range, networks);
        assert!(findings.iter().all(|finding| finding.starts_with("repair ")), "{findings:?}");
        assert_eq!(findings.len(), 4, "{range} {networks:?}");
    }
}

#[test]
fn one_address_family_of_a_dual_stack_cluster_is_enough_for_a_connection() {
    assert_eq!(
        findings("10.0.0.0/8", &["10.244.0.0/16", "fd00::/48"]),
        [
            "warn spec.patroni.pg_hba: standby, postgres, harbor can connect over IPv4 only; write the address as all if the \
             cluster uses both address families"
        ]
    );
}

#[test]
fn a_list_that_lacks_only_replication_as_superuser_is_accepted() {
    let lines = |extra: &[&str]| -> Value {
        let own = ["local all all trust", "local replication standby trust", "hostssl replication standby all md5"];
        json!([extra, &own, &["host all all all md5"]].concat())
    };
    let findings = |lines: Value| Case::postgresql(&json!({"spec": {"patroni": {"pg_hba": lines}}})).findings(&RULE);
    assert_eq!(findings(lines(&[])), [""; 0]);
    assert_eq!(findings(lines(&["host replication postgres all reject"])), [""; 0]);
}
