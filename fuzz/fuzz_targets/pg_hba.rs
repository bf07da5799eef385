//! The elements of a pg_hba list, one on each line: parsed, explained and repaired; a repaired list needs no further repair.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pg_hba::{
    ClientAddress, Connection, Credentials, Encryption, HbaFile, PgVersion, RequiredConnection, Target, Transport,
    parse_lines,
};

fn required() -> [RequiredConnection<'static>; 3] {
    let both_families = |encryption, target, user| {
        [ClientAddress::AnyIpv4, ClientAddress::AnyIpv6]
            .map(|client| Connection::new(Transport::Tcp { encryption, client }, target, user))
    };
    let local = Connection::new(Transport::UnixSocket, Target::Database("harbor"), "postgres");
    let streaming = both_families(Encryption::Tls, Target::PhysicalReplication, "standby");
    let plain = both_families(Encryption::None, Target::Database("core"), "harbor");
    let plain = plain.map(|connection| connection.with_memberships(&[]));
    [
        RequiredConnection::new([local], Credentials::OsUser("postgres"), "local all postgres trust"),
        RequiredConnection::new(streaming, Credentials::Password, "hostssl replication standby all md5"),
        RequiredConnection::new(plain, Credentials::Password, "host all harbor all md5"),
    ]
}

fuzz_target!(|input: (u8, &str)| {
    let (version, text) = input;
    let version = PgVersion::nearest(12 + u32::from(version % 7));
    // A vertical tab stands for a line break within an element.
    let elements: Vec<String> = text.lines().map(|line| line.replace('\u{b}', "\n")).collect();
    for line in parse_lines(elements.iter().map(String::as_str), version) {
        let shown = line.map_or_else(|error| error.to_string(), |line| line.to_string());
        assert!(!shown.is_empty() && !shown.contains(char::is_control), "{shown:?}");
    }
    let Ok(file) = HbaFile::from_elements(&elements, version) else { return };
    file.unreachable_lines();
    let required = required();
    let plan = file.plan_repair(&required);
    let repaired = HbaFile::from_elements(plan.apply(), version).expect("a repaired file is valid");
    assert_eq!(repaired.lines().len(), file.lines().len() + plan.insertions().len());
    assert_eq!(repaired.plan_repair(&required).insertions(), &[]);
});
