//! Which lines match which connections: `hba.c check_hba()`.

use super::{LOCAL, PLAIN4, POSTGRES, REPLICATION, TLS4, TLS6};
use crate::hba::{Client, Connection, Encryption, List, Reason, Target, Transport, Version};
use crate::test_support::test;

/// Why the line may match, nothing if it does; none if it does not.
fn matched(line: &str, connection: &Connection<'_>) -> Option<Vec<Reason>> {
    let list = List::read([line], Version::new(16));
    let decision = list.loaded().unwrap().decide(connection);
    let first = decision.outcomes().first().unwrap();
    first.line().map(|_| first.reasons().iter().collect())
}

#[test]
fn a_line_matches_by_its_connection_type() {
    let gss = Transport::Tcp(Encryption::Gss, Client::AnyIpv4);
    let transports = [LOCAL, PLAIN4, TLS4, gss];
    for (kind, expected) in [
        ("local all all trust", [true, false, false, false]),
        ("host all all all trust", [false, true, true, true]),
        ("hostssl all all all trust", [false, false, true, false]),
        ("hostnossl all all all trust", [false, true, false, true]),
        ("hostgssenc all all all trust", [false, false, false, true]),
        ("hostnogssenc all all all trust", [false, true, true, false]),
    ] {
        let matched = transports.map(|transport| matched(kind, &Connection::new(transport, POSTGRES, "u")).is_some());
        assert_eq!(matched, expected, "{kind}");
    }
}

#[test]
fn a_line_matches_by_its_address() {
    let inside = Transport::Tcp(Encryption::Tls, Client::Address("10.1.2.3".parse().unwrap()));
    let (yes, no) = (Some(vec![]), None);
    let maybe = |reason| Some(vec![reason]);
    for (address, from_10_1_2_3, from_any_ipv4, from_any_ipv6) in [
        ("all", yes.clone(), yes.clone(), yes.clone()),
        ("0.0.0.0/0", yes.clone(), yes.clone(), no.clone()),
        ("::/0", no.clone(), no.clone(), yes.clone()),
        ("10.0.0.0/8", yes.clone(), maybe(Reason::Address), no.clone()),
        ("11.0.0.0/8", no.clone(), maybe(Reason::Address), no.clone()),
        ("fd00::/8", no.clone(), no.clone(), maybe(Reason::Address)),
        ("127.0.0.0/8", no.clone(), no.clone(), no.clone()),
        ("::1/128", no.clone(), no.clone(), no.clone()),
        ("samehost", maybe(Reason::ServerNetwork), maybe(Reason::ServerNetwork), maybe(Reason::ServerNetwork)),
        ("samenet", maybe(Reason::ServerNetwork), maybe(Reason::ServerNetwork), maybe(Reason::ServerNetwork)),
        (".example.com", maybe(Reason::HostName), maybe(Reason::HostName), maybe(Reason::HostName)),
        ("\"\"", no.clone(), no.clone(), no.clone()),
    ] {
        let line = format!("host all all {address} trust");
        let from = |transport| matched(&line, &Connection::new(transport, POSTGRES, "u"));
        assert_eq!((from(inside), from(TLS4), from(TLS6)), (from_10_1_2_3, from_any_ipv4, from_any_ipv6), "{line}");
    }
}

#[test]
fn a_line_matches_by_its_databases_and_users() {
    let (yes, no) = (Some(vec![]), None);
    let maybe = |reason| Some(vec![reason]);
    let of = |target, user| Connection::new(LOCAL, target, user);
    for (fields, connection, expected) in [
        ("all u", of(POSTGRES, "u"), yes.clone()),
        ("all u", of(REPLICATION, "u"), no.clone()),
        ("replication u", of(REPLICATION, "u"), yes.clone()),
        ("replication u", of(Target::Database("replication"), "u"), no.clone()),
        ("\"replication\" u", of(Target::Database("replication"), "u"), yes.clone()),
        ("\"replication\" u", of(REPLICATION, "u"), no.clone()),
        ("\"all\" u", of(POSTGRES, "u"), no.clone()),
        ("sameuser all", of(Target::Database("u"), "u"), yes.clone()),
        ("sameuser all", of(POSTGRES, "u"), no.clone()),
        ("sameuser all", of(REPLICATION, "u"), no.clone()),
        ("samerole all", of(Target::Database("u"), "u"), yes.clone()),
        ("samerole all", of(POSTGRES, "u"), maybe(Reason::Membership)),
        ("samegroup all", of(POSTGRES, "u").with_roles(&["postgres"]), yes.clone()),
        ("samerole all", of(POSTGRES, "u").with_roles(&["g"]), no.clone()),
        ("@names all", of(REPLICATION, "u"), maybe(Reason::File)),
        ("/^a all", of(POSTGRES, "u"), maybe(Reason::Regex)),
        ("/^a all", of(REPLICATION, "u"), no.clone()),
        ("a,postgres all", of(POSTGRES, "u"), yes.clone()),
        ("/^a,/^b all", of(POSTGRES, "u"), maybe(Reason::Regex)),
        ("/^a,postgres all", of(POSTGRES, "u"), yes.clone()),
        ("all v", of(POSTGRES, "u"), no.clone()),
        ("all \"all\"", of(POSTGRES, "u"), no.clone()),
        ("all @names", of(POSTGRES, "u"), maybe(Reason::File)),
        ("all /^u", of(POSTGRES, "u"), maybe(Reason::Regex)),
        ("all +g", of(POSTGRES, "u"), maybe(Reason::Membership)),
        ("all \"+g\"", of(POSTGRES, "+g"), yes.clone()),
        ("all @names,/^u,+g", of(POSTGRES, "u"), Some(vec![Reason::Membership, Reason::Regex, Reason::File])),
    ] {
        let line = format!("local {fields} trust");
        assert_eq!(matched(&line, &connection), expected, "{line} {connection:?}");
    }
}
