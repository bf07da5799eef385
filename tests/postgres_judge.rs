//! A real PostgreSQL server judges what the policy makes of harbor-operator's pg_hba list.
//!
//! The lists are those of the fixtures, so what is tried here is what the compiled module answers.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::string_slice,
    clippy::unwrap_used,
    missing_docs,
    reason = "a test may stop"
)]

#[path = "support/postgres.rs"]
mod postgres;

use std::fs;

use harbor_postgres_backup_testkit::fixtures;
use postgres::Server;
use serde_json::Value;

/// The pg_hba list before and after the policy.
fn lists(fixture: &str) -> (Vec<String>, Vec<String>) {
    let fixture = fixtures::named(fixture);
    let list = |object: &Value| -> Vec<String> {
        serde_json::from_value(object["spec"]["patroni"]["pg_hba"].clone()).unwrap()
    };
    (list(&fixture.request["object"]), list(&fixture.expected()["mutated_object"]))
}

/// What the clients of a Harbor database try, and what the server says.
struct Clients<'s>(&'s Server);

impl Clients<'_> {
    fn psql(&self, settings: &str) -> Result<(), String> {
        let target = format!("port={} connect_timeout=10 {settings}", self.0.port());
        self.0.client("psql", &["-X", "-w", "-c", "SELECT 1", &target])
    }

    fn socket(&self) -> String {
        format!("host={}", self.0.directory().display())
    }

    fn patroni(&self) -> Result<(), String> {
        self.psql(&format!("{} user=postgres dbname=postgres", self.socket()))
    }

    fn harbor_without_tls(&self) -> Result<(), String> {
        self.psql("host=127.0.0.1 sslmode=disable user=harbor dbname=core password=harbors-own")
    }

    fn base_backup(&self, settings: &str) -> Result<(), String> {
        let target = format!("port={} {settings}", self.0.port());
        let copy = self.0.directory().join("copy");
        let result = self.0.client(
            "pg_basebackup",
            &["-w", "-d", &target, "-D", copy.to_str().unwrap(), "-X", "none", "-c", "fast", "--no-sync"],
        );
        let _ = fs::remove_dir_all(copy);
        result
    }
}

#[track_caller]
fn refused(attempt: Result<(), String>, sentence: &str) {
    let complaint = attempt.unwrap_err();
    assert!(complaint.contains(sentence), "{complaint}");
}

#[test]
fn lists_of_harbor_operator_shut_patroni_out_before_and_let_everyone_in_after() {
    let Some(server) = Server::start() else { return };
    server.sql(
        "CREATE ROLE standby REPLICATION LOGIN PASSWORD 'standbys-own';
         CREATE ROLE harbor LOGIN PASSWORD 'harbors-own';",
    );
    server.sql("CREATE DATABASE core OWNER harbor;");
    let clients = Clients(&server);
    let socket = clients.socket();

    for fixture in ["recorded/harbor-operator-1.0-creates-a-cluster", "recorded/harbor-operator-1.3-creates-a-cluster"]
    {
        let (before, after) = lists(fixture);
        let reload = |list: &[String]| server.reload(&list.iter().map(String::as_str).collect::<Vec<_>>());

        assert!(reload(&before));
        refused(
            clients.patroni(),
            "no pg_hba.conf entry for host \"[local]\", user \"postgres\", database \"postgres\"",
        );
        refused(
            clients.base_backup(&format!("{socket} user=standby")),
            "no pg_hba.conf entry for replication connection",
        );
        clients.harbor_without_tls().unwrap();

        assert!(reload(&after));
        clients.patroni().unwrap();
        clients.base_backup(&format!("{socket} user=standby")).unwrap();
        clients.base_backup(&format!("{socket} user=postgres")).unwrap();
        clients.base_backup("host=127.0.0.1 sslmode=require user=standby password=standbys-own").unwrap();
        clients.harbor_without_tls().unwrap();
        refused(
            clients.base_backup("host=127.0.0.1 sslmode=disable user=standby password=standbys-own"),
            "no encryption",
        );
        refused(
            clients.psql("host=127.0.0.1 sslmode=disable user=harbor dbname=core password=wrong"),
            "password authentication failed for user \"harbor\"",
        );
    }
}
