//! The cost of long files: with a cost that grows faster than their length, these tests would take minutes.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "tests may panic and print")]

use std::time::{Duration, Instant};

use pg_hba::{
    ClientAddress, Connection, Credentials, Encryption, HbaFile, PgVersion, RequiredConnection, Target, Transport,
};

const LINES: usize = 40_000;

/// For a debug build on a busy machine; a release build takes less than 0.2 seconds.
const LIMIT: Duration = Duration::from_secs(20);

fn required() -> Vec<RequiredConnection<'static>> {
    let tls = |client| Transport::Tcp { encryption: Encryption::Tls, client };
    ["postgres", "standby", "app"]
        .map(|user| {
            let alternatives = [ClientAddress::AnyIpv4, ClientAddress::AnyIpv6]
                .map(|client| Connection::new(tls(client), Target::Database("db"), user));
            RequiredConnection::new(alternatives, Credentials::Password, format!("hostssl all {user} all md5"))
        })
        .to_vec()
}

#[track_caller]
fn assert_quick(name: &str, elements: impl Iterator<Item = String>) {
    let elements: Vec<String> = elements.collect();
    let start = Instant::now();
    let result = HbaFile::from_elements(elements, PgVersion::V16);
    if let Ok(file) = &result {
        file.plan_repair(&required()).apply();
        file.unreachable_lines();
    }
    let elapsed = start.elapsed();
    println!("{name}: {elapsed:?}");
    assert!(elapsed < LIMIT, "{name}: {elapsed:?}");
}

#[test]
fn the_cost_is_proportional_to_the_number_of_lines() {
    assert_quick("records", (0..LINES).map(|n| format!("hostssl db{n} user{n} 10.0.0.0/8 md5")));
    assert_quick("uncertain records", (0..LINES).map(|n| format!("host all +role{n} all md5")));
    assert_quick("include directives", (0..LINES).map(|n| format!("include file{n}")));
    assert_quick("invalid lines", (0..LINES).map(|n| format!("local db{n}")));
    assert_quick("one continued line", (0..LINES).map(|n| format!("local db{n} \\")));
}

#[test]
fn the_cost_is_proportional_to_the_length_of_a_line() {
    let names: Vec<String> = (0..LINES).map(|n| format!("name{n}")).collect();
    let names = names.join(",");
    assert_quick("databases and users", [format!("local {names} {names} md5")].into_iter().cycle().take(10));
    assert_quick("options", std::iter::once(format!("local all all peer {}", "map=m ".repeat(LINES))));
}

#[test]
fn long_lists_of_names_do_not_multiply() {
    let databases: Vec<String> = (0..16).map(|n| format!("db{n}")).collect();
    let record = format!("local {} a,b,c,d md5", databases.join(","));
    assert_quick("records with 64 pairs", (0..LINES).map(|_| record.clone()));
}
