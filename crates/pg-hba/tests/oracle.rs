//! The crate against a real PostgreSQL server: the view `pg_hba_file_rules`, and real logins.
//!
//! `HBA_ORACLE_SEED`, `HBA_ORACLE_LINES` and `HBA_ORACLE_LISTS` override the defaults. A failing list is reduced to the
//! fewest lines and words that still fail.
//!
//! Each test runs with a server of every major version. It is skipped if the server is not installed, unless the
//! environment variable `CI` is set.

#![cfg(unix)]
#![allow(
    clippy::expect_used,
    clippy::format_push_string,
    clippy::indexing_slicing,
    clippy::match_bool,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "tests may panic and print"
)]

#[macro_use]
mod support {
    pub mod generator;
    pub mod logins;
    #[macro_use]
    pub mod postgres;
    pub mod random;
    pub mod rules_view;
    pub mod shrink;
}

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use pg_hba::{
    Access, AuthMethod, ClientAddress, Connection, Credentials, Encryption, Extent, HbaFile, PgVersion,
    RequiredConnection, Target, Transport,
};
use support::generator::{line, login_line};
use support::logins::{Login, LoginResult, PASSWORD, RULES_FILE, attempt, create_roles};
use support::postgres::Server;
use support::random::Random;
use support::rules_view::{NAMES_FILE, first_difference};
use support::shrink::shrink_and_panic;

test_each_version! {
    lines_are_parsed_as_the_server_does,
    logins_are_decided_as_the_server_does,
    repaired_lists_allow_what_is_required,
}

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |value| value.parse().expect(name))
}

fn seed() -> u64 {
    let seed = setting("HBA_ORACLE_SEED", 1);
    println!("HBA_ORACLE_SEED={seed}");
    seed
}

fn login_lists(random: &mut Random, server: &Server) -> Vec<Vec<String>> {
    let has_gss = !server.missing_methods().contains(&AuthMethod::Gss);
    let list = |_| (0..=random.below(9)).map(|_| login_line(random, has_gss)).collect();
    (0..setting("HBA_ORACLE_LISTS", 20)).map(list).collect()
}

fn as_strs(elements: &[String]) -> Vec<&str> {
    elements.iter().map(String::as_str).collect()
}

fn lines_are_parsed_as_the_server_does(version: PgVersion) {
    let Some(server) = Server::start(version) else { return };
    server.write("names", NAMES_FILE);
    server.write("rules", RULES_FILE);
    let mut random = Random::new(seed());
    let lines: Vec<String> = (0..setting("HBA_ORACLE_LINES", 3_000)).map(|_| line(&mut random)).collect();
    for batch in lines.chunks(2_000).map(as_strs) {
        if let Some((element, difference)) = first_difference(&server, &batch) {
            println!("{difference}");
            let surroundings = &batch[element..batch.len().min(element + 4)];
            shrink_and_panic(surroundings, |lines| first_difference(&server, lines).map(|(_, difference)| difference));
        }
    }
}

fn logins_are_decided_as_the_server_does(version: PgVersion) {
    let Some(server) = Server::start(version) else { return };
    create_roles(&server);
    let mut random = Random::new(seed() + 1);
    for list in login_lists(&mut random, &server) {
        let logins: Vec<Login> = (0..12).map(|_| Login::random(&mut random, &server)).collect();
        let fails = |elements: &[&str]| wrong_decision(&server, elements, &logins);
        if fails(&as_strs(&list)).is_some() {
            shrink_and_panic(&as_strs(&list), fails);
        }
    }
}

/// A login whose result differs from the crate's decision, if there is one.
fn wrong_decision(server: &Server, elements: &[&str], logins: &[Login]) -> Option<String> {
    let parse = |elements: &[&str]| HbaFile::from_elements(elements.iter().copied(), server.version());
    let Ok(file) = parse(elements) else {
        return server.reload(elements).then(|| "the server loads it, but the crate reports errors".to_owned());
    };
    if !server.reload(elements) {
        return Some("the server does not load it, but the crate reports no error".to_owned());
    }
    let unreachable = file.unreachable_lines();
    for (login, result) in logins.iter().zip(attempt(server, logins, PASSWORD)) {
        let decision = file.decide(&login.connection());
        if !decision.outcomes().iter().any(|outcome| result.is_result_of(outcome, login, server)) {
            return Some(format!("{login:?}: {result:?}, not {decision}"));
        }
        let mut unreachable = unreachable.iter().filter(|found| found.extent() == Extent::AllClients);
        if let LoginResult::Authenticated(Some(line)) = result
            && unreachable.any(|found| found.line().number() + 1 == line)
        {
            return Some(format!("{login:?} reaches line {line}"));
        }
    }
    // With one method for all records and a wrong password, the server names the line that decides even if its method
    // was `trust` or `reject`.
    // Included files do not take part.
    let with_md5: Vec<String> = file.records().map(|(line, _)| with_md5(elements[line.first_element()])).collect();
    let with_md5 = as_strs(&with_md5);
    assert!(server.reload(&with_md5), "{with_md5:?}");
    let file = parse(&with_md5).unwrap();
    for (login, result) in logins.iter().zip(attempt(server, logins, "wrong")) {
        let decision = file.decide(&login.connection());
        let mut expected = decision.outcomes().iter().map(|outcome| match outcome.line() {
            Some(line) => LoginResult::Failed(Some(line.number() + 1)),
            None => LoginResult::NoEntry,
        });
        if !expected.any(|expected| expected == result) {
            return Some(format!("with md5, {login:?}: {result:?}, not {decision}"));
        }
    }
    None
}

fn with_md5(line: &str) -> String {
    let line = line.split_once(" clientcert=").map_or(line, |(line, _)| line);
    let (fields, _method) = line.rsplit_once(' ').unwrap();
    format!("{fields} md5")
}

fn repaired_lists_allow_what_is_required(version: PgVersion) {
    let Some(server) = Server::start(version) else { return };
    create_roles(&server);
    let mut random = Random::new(seed() + 2);
    for list in login_lists(&mut random, &server) {
        let fails = |elements: &[&str]| wrong_repair(&server, elements);
        if fails(&as_strs(&list)).is_some() {
            shrink_and_panic(&as_strs(&list), fails);
        }
    }
}

/// A required login whose result differs from the access that the crate determines, if there is one.
fn wrong_repair(server: &Server, elements: &[&str]) -> Option<String> {
    let file = HbaFile::from_elements(elements.iter().copied(), server.version()).ok()?;
    let logins = required_logins(server);
    let required: Vec<RequiredConnection<'_>> = logins
        .iter()
        .map(|(logins, credentials, line)| {
            let alternatives: Vec<Connection<'_>> = logins.iter().map(Login::connection).collect();
            RequiredConnection::new(alternatives, *credentials, *line)
        })
        .collect();
    let plan = file.plan_repair(&required);
    let repaired = plan.apply();
    if !server.reload(&repaired) {
        return Some(format!("the server does not load {repaired:?}"));
    }
    let file = HbaFile::from_elements(repaired, server.version()).unwrap();
    let access = required.iter().flat_map(|required| file.access(required));
    let logins: Vec<Login> = logins.iter().flat_map(|(logins, ..)| logins.clone()).collect();
    for ((login, access), result) in logins.iter().zip(access).zip(attempt(server, &logins, PASSWORD)) {
        let is_authenticated = matches!(result, LoginResult::Authenticated(_));
        let is_right = match access {
            Access::Granted => is_authenticated,
            Access::Rejected { .. } => matches!(result, LoginResult::Rejected | LoginResult::Failed(None)),
            Access::Missing { .. } => !is_authenticated || file.decide(&login.connection()).certain().is_none(),
            Access::Uncertain { .. } => true,
        };
        if !is_right {
            return Some(format!("{login:?}: {result:?}, {access:?}\n{:?}", file.elements()));
        }
    }
    None
}

fn required_logins(server: &Server) -> Vec<(Vec<Login>, Credentials<'_>, &'static str)> {
    let ips = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
    let ips = if server.has_ipv6() { &ips[..] } else { &ips[..1] };
    let login = |transport, target, user| Login { transport, target, user, has_memberships: true };
    let socket = |target, user| vec![login(Transport::UnixSocket, target, user)];
    let tcp = |encryption, target, user| -> Vec<Login> {
        let clients = ips.iter().copied().map(ClientAddress::Ip);
        clients.map(|client| login(Transport::Tcp { encryption, client }, target, user)).collect()
    };
    let replication = Target::PhysicalReplication;
    let os_user = Credentials::OsUser(server.os_user());
    let password = Credentials::Password;
    vec![
        (socket(Target::Database("postgres"), "postgres"), os_user, "local all postgres trust"),
        (socket(replication, "standby"), os_user, "local replication standby trust"),
        (tcp(Encryption::Tls, replication, "standby"), password, "hostssl replication standby all md5"),
        (tcp(Encryption::Tls, Target::Database("app"), "bob"), password, "hostssl all bob all md5"),
        (tcp(Encryption::None, Target::Database("app"), "alice"), password, "host all alice all md5"),
    ]
}
