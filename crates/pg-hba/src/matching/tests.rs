use super::*;
use crate::{HbaFile, PgVersion};

const SOCKET: Transport = Transport::UnixSocket;
const POSTGRES: Target<'_> = Target::Database("postgres");
const REPLICATION: Target<'_> = Target::PhysicalReplication;

const fn tcp(encryption: Encryption, client: ClientAddress) -> Transport {
    Transport::Tcp { encryption, client }
}

/// What the match depends on, `None` if the record does not match.
#[track_caller]
fn matched(line: &str, connection: &Connection<'_>) -> Option<Vec<Unknown>> {
    let file = HbaFile::parse(line, PgVersion::V16).unwrap();
    let (_, record) = file.records().next().unwrap();
    match_record(record, connection).map(|unknowns| unknowns.iter().collect())
}

#[test]
fn connection_types_match_transports() {
    let client = ClientAddress::AnyIpv4;
    let transports =
        [SOCKET, tcp(Encryption::None, client), tcp(Encryption::Tls, client), tcp(Encryption::Gss, client)];
    for (line, expected) in [
        ("local all all trust", [true, false, false, false]),
        ("host all all all trust", [false, true, true, true]),
        ("hostssl all all all trust", [false, false, true, false]),
        ("hostnossl all all all trust", [false, true, false, true]),
        ("hostgssenc all all all trust", [false, false, false, true]),
        ("hostnogssenc all all all trust", [false, true, true, false]),
    ] {
        let matches = |transport| matched(line, &Connection::new(transport, POSTGRES, "u")).is_some();
        assert_eq!(transports.map(matches), expected, "{line}");
    }
}

#[test]
fn addresses_match_clients() {
    let (yes, no) = (|| Some(vec![]), || None);
    let maybe = |unknown| Some(vec![unknown]);
    let clients = [ClientAddress::Ip([10, 1, 2, 3].into()), ClientAddress::AnyIpv4, ClientAddress::AnyIpv6];
    for (address, expected) in [
        ("all", [yes(), yes(), yes()]),
        ("0.0.0.0/0", [yes(), yes(), no()]),
        ("::/0", [no(), no(), yes()]),
        ("10.0.0.0/8", [yes(), maybe(Unknown::ClientAddress), no()]),
        ("11.0.0.0/8", [no(), maybe(Unknown::ClientAddress), no()]),
        ("fd00::/8", [no(), no(), maybe(Unknown::ClientAddress)]),
        ("127.0.0.0/8", [no(), no(), no()]),
        ("::1/128", [no(), no(), no()]),
        ("samehost", [Unknown::ServerNetworks; 3].map(maybe)),
        ("samenet", [Unknown::ServerNetworks; 3].map(maybe)),
        (".example.com", [Unknown::HostName; 3].map(maybe)),
        ("\"\"", [no(), no(), no()]),
    ] {
        let line = format!("host all all {address} trust");
        let matches = |client| matched(&line, &Connection::new(tcp(Encryption::Tls, client), POSTGRES, "u"));
        assert_eq!(clients.map(matches), expected, "{line}");
    }
}

#[test]
fn databases_match_targets() {
    let (yes, no) = (|| Some(vec![]), || None);
    let maybe = |unknown| Some(vec![unknown]);
    let u = |target| Connection::new(SOCKET, target, "u");
    for (databases, connection, expected) in [
        ("all", u(POSTGRES), yes()),
        ("all", u(REPLICATION), no()),
        ("replication", u(REPLICATION), yes()),
        ("replication", u(Target::Database("replication")), no()),
        ("\"replication\"", u(Target::Database("replication")), yes()),
        ("\"replication\"", u(REPLICATION), no()),
        ("\"all\"", u(POSTGRES), no()),
        ("sameuser", u(Target::Database("u")), yes()),
        ("sameuser", u(POSTGRES), no()),
        ("sameuser", u(REPLICATION), no()),
        ("samerole", u(Target::Database("u")), yes()),
        ("samerole", u(POSTGRES), maybe(Unknown::Memberships)),
        ("samegroup", u(POSTGRES).with_memberships(&["postgres"]), yes()),
        ("samerole", u(POSTGRES).with_memberships(&["g"]), no()),
        ("@names", u(REPLICATION), maybe(Unknown::File)),
        ("/^a", u(POSTGRES), maybe(Unknown::Regex)),
        ("/^a", u(REPLICATION), no()),
        ("a,postgres", u(POSTGRES), yes()),
        ("/^a,/^b", u(POSTGRES), maybe(Unknown::Regex)),
        ("/^a,postgres", u(POSTGRES), yes()),
    ] {
        let line = format!("local {databases} all trust");
        assert_eq!(matched(&line, &connection), expected, "{line} {connection:?}");
    }
}

#[test]
fn users_match_user_names() {
    let (yes, no) = (|| Some(vec![]), || None);
    let maybe = |unknown| Some(vec![unknown]);
    let u = Connection::new(SOCKET, POSTGRES, "u");
    for (users, connection, expected) in [
        ("u", u, yes()),
        ("v", u, no()),
        ("\"all\"", u, no()),
        ("sameuser", Connection { user: "sameuser", ..u }, yes()),
        ("@names", u, maybe(Unknown::File)),
        ("/^u", u, maybe(Unknown::Regex)),
        ("+g", u, maybe(Unknown::Memberships)),
        ("+g", u.with_memberships(&["g"]), yes()),
        ("+g", u.with_memberships(&["h"]), no()),
        ("+u", u.with_memberships(&[]), yes()),
        ("\"+g\"", Connection { user: "+g", ..u }, yes()),
        ("@names,/^u,+g", u, Some(vec![Unknown::Memberships, Unknown::Regex, Unknown::File])),
    ] {
        let line = format!("local all {users} trust");
        assert_eq!(matched(&line, &connection), expected, "{line} {connection:?}");
    }
}
