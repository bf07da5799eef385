//! PostgreSQL servers of all major versions load the pg_hba lists of harbor-operator before and after their repair: the
//! clients that could not connect can, and no other.
//!
//! The lists are those of the fixtures, so that what is tried here is what the compiled module answers. A version is
//! skipped if its server is not installed, unless `CI` is set.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::unwrap_used,
    missing_docs,
    reason = "a test may panic"
)]

#[macro_use]
#[path = "../../crates/pg-hba/tests/support/postgres.rs"]
mod postgres;

use std::fs;

use harbor_postgres_backup_testkit::fixtures;
use pg_hba::PgVersion;
use postgres::Server;
use serde_json::Value;

/// The pg_hba list of a fixture before and after the repair.
fn lists(fixture: &str) -> (Vec<String>, Vec<String>) {
    let fixture = fixtures::named(fixture);
    let list = |object: &Value| -> Vec<String> {
        serde_json::from_value(object["spec"]["patroni"]["pg_hba"].clone()).unwrap()
    };
    (list(&fixture.request["object"]), list(&fixture.expected()["mutated_object"]))
}

/// The clients of a Harbor database.
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
        self.psql("host=127.0.0.1 sslmode=disable user=harbor dbname=core password=harbor-password")
    }

    fn base_backup(&self, settings: &str) -> Result<(), String> {
        let target = format!("port={} {settings}", self.0.port());
        let copy = self.0.directory().join("copy");
        let result = self.0.client(
            "pg_basebackup",
            &["-w", "-d", &target, "-D", copy.to_str().unwrap(), "-X", "none", "-c", "fast", "--no-sync"],
        );
        let _ = fs::remove_dir_all(copy);
        match result {
            // The client is older than the server. It has connected, but makes no backup.
            Err(error) if error.contains("incompatible server version") => self.replication(settings),
            result => result,
        }
    }

    fn replication(&self, settings: &str) -> Result<(), String> {
        let target = format!("port={} connect_timeout=10 replication=true {settings}", self.0.port());
        self.0.client("psql", &["-X", "-w", "-c", "IDENTIFY_SYSTEM", &target])
    }
}

#[track_caller]
fn assert_fails(attempt: Result<(), String>, message: &str) {
    let error = attempt.unwrap_err();
    assert!(error.contains(message), "{error}");
}

fn repaired_lists_allow_the_clients_that_harbor_operator_locks_out(version: PgVersion) {
    let Some(server) = Server::start(version) else { return };
    server.sql(
        "CREATE ROLE standby REPLICATION LOGIN PASSWORD 'standby-password';
         CREATE ROLE harbor LOGIN PASSWORD 'harbor-password';",
    );
    server.sql("CREATE DATABASE core OWNER harbor;");
    let clients = Clients(&server);
    let socket = clients.socket();

    for fixture in ["recorded/harbor-operator-1.0-creates-a-cluster", "recorded/harbor-operator-1.3-creates-a-cluster"]
    {
        let (before, after) = lists(fixture);
        let reload = |list: &[String]| server.reload(&list.iter().map(String::as_str).collect::<Vec<_>>());

        assert!(reload(&before));
        let no_entry = "no pg_hba.conf entry for host \"[local]\", user \"postgres\", database \"postgres\"";
        assert_fails(clients.patroni(), no_entry);
        let no_replication = "no pg_hba.conf entry for replication connection";
        assert_fails(clients.base_backup(&format!("{socket} user=standby")), no_replication);
        clients.harbor_without_tls().unwrap();

        assert!(reload(&after));
        clients.patroni().unwrap();
        clients.base_backup(&format!("{socket} user=standby")).unwrap();
        clients.base_backup(&format!("{socket} user=postgres")).unwrap();
        clients.base_backup("host=127.0.0.1 sslmode=require user=standby password=standby-password").unwrap();
        clients.harbor_without_tls().unwrap();
        let without_tls = "host=127.0.0.1 sslmode=disable user=standby password=standby-password";
        let no_encryption = if version < PgVersion::V14 { "SSL off" } else { "no encryption" };
        assert_fails(clients.base_backup(without_tls), no_encryption);
        let wrong_password = "host=127.0.0.1 sslmode=disable user=harbor dbname=core password=wrong";
        assert_fails(clients.psql(wrong_password), "password authentication failed for user \"harbor\"");
    }
}

test_each_version! { repaired_lists_allow_the_clients_that_harbor_operator_locks_out }
