//! Elements of a pg_hba list, one a line: read, decided about, repaired; and a repaired list needs no repair.
#![no_main]

use harbor_postgres_backup_policy::hba::{
    Client, Connection, Content, Credentials, Encryption, List, Need, Target, Transport, Version, repair,
    unreachable_lines,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, &str)| {
    let (version, text) = input;
    let version = Version::new(12 + u32::from(version % 7));
    // A vertical tab stands for a line break within an element.
    let elements: Vec<String> = text.lines().map(|line| line.replace('\u{b}', "\n")).collect();
    let list = List::read(elements.iter().map(String::as_str), version);
    for line in list.lines() {
        assert!(!line.text().chars().any(char::is_control));
        if let Content::Error(error) = line.content() {
            assert!(!error.to_string().is_empty());
        }
    }
    let Ok(rules) = list.loaded() else { return };

    let local = [Connection::new(Transport::Local, Target::Database("harbor"), "postgres")];
    let families = [Client::AnyIpv4, Client::AnyIpv6];
    let streaming = families
        .map(|client| Connection::new(Transport::Tcp(Encryption::Tls, client), Target::PhysicalReplication, "standby"));
    let plain = families.map(|client| {
        Connection::new(Transport::Tcp(Encryption::Plain, client), Target::Database("core"), "harbor").with_roles(&[])
    });
    let needs = [
        Need {
            connections: &local,
            credentials: Credentials::SystemUser("postgres"),
            line: &"local all postgres trust",
        },
        Need {
            connections: &streaming,
            credentials: Credentials::Password,
            line: &"hostssl replication standby all md5",
        },
        Need { connections: &plain, credentials: Credentials::Password, line: &"host all harbor all md5" },
    ];
    unreachable_lines(rules);
    let done = repair(rules, &needs);
    let repaired = List::read(done.apply(), version);
    let rules = repaired.loaded().expect("a repaired list loads");
    assert_eq!(repaired.lines().len(), list.lines().len() + done.insertions().len());
    assert_eq!(repair(rules, &needs).insertions(), &[]);
});
