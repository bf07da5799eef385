//! What holds for every list, however odd.

#![allow(
    missing_docs,
    clippy::pedantic,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test may fail loudly"
)]

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use harbor_postgres_backup_policy::hba;
use hba::{
    Client, Connection, Content, Credentials, Encryption, Extent, List, Need, State, Target, Transport, Verdict,
    Version, repair, unreachable_lines,
};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

fn version() -> impl Strategy<Value = Version> {
    (12_u32..=18).prop_map(Version::new)
}

/// Elements of pieces that mean something, in no order.
fn odd_elements() -> impl Strategy<Value = Vec<String>> {
    let piece = select(vec![
        "local",
        "host",
        "hostssl",
        "all",
        "replication",
        "sameuser",
        "md5",
        "trust",
        "ldap",
        "radius",
        "0.0.0.0/0",
        "::/0",
        "10.1",
        "\"",
        "\"\"",
        ",",
        " ",
        " ",
        " ",
        "\\",
        "#",
        "=",
        "/",
        "\n",
        "\r",
        "\t",
        "@",
        "+",
        "é",
        "\0",
        "include",
        "ldapurl=",
        "ldap://[",
        "?",
        "radiussecrets=",
        "clientcert=",
        "map=",
        "\u{202e}",
    ]);
    let element = prop_oneof![prop::collection::vec(piece, 0..16).prop_map(|pieces| pieces.concat()), ".*",];
    prop::collection::vec(element, 0..6)
}

fn valid_line() -> impl Strategy<Value = String> {
    let tokens =
        |tokens: &'static [&'static str]| subsequence(tokens.to_vec(), 1..=2).prop_map(|tokens| tokens.join(","));
    (
        select(vec!["local", "host", "hostssl", "hostnossl", "hostgssenc", "hostnogssenc"]),
        tokens(&["all", "replication", "db", "sameuser", "samerole", "g", "\"all\"", "/^d", "@f"]),
        tokens(&["all", "u", "v", "g", "+g", "+u", "\"+g\"", "/^u", "@f"]),
        select(vec![
            "all",
            "0.0.0.0/0",
            "::/0",
            "10.0.0.0/8",
            "10.1.0.0/16",
            "127.0.0.1/32",
            "::1/128",
            "fd00::/8",
            "samenet",
            "samehost",
            "db.example",
            ".example",
            "10.0.0.0 255.0.255.0",
        ]),
        select(vec!["trust", "md5", "scram-sha-256", "reject", "reject", "pam", "peer", "cert"]),
        select(vec!["", "", "", " # why", " \\\n "]),
    )
        .prop_map(|(kind, databases, users, address, method, end)| match (kind, method) {
            ("local", "cert") => format!("local {databases} {users} md5{end}"),
            ("local", _) => format!("local {databases} {users} {method}{end}"),
            ("hostssl", "cert") => format!("hostssl {databases} {users} {address} cert{end}"),
            (_, "peer" | "cert") => format!("{kind} {databases} {users} {address} md5{end}"),
            _ => format!("{kind} {databases} {users} {address} {method}{end}"),
        })
}

fn valid_elements() -> impl Strategy<Value = Vec<String>> {
    let element = prop_oneof![
        9 => valid_line(),
        1 => select(vec!["", "# note", "# note \\", "include other"]).prop_map(str::to_owned),
    ];
    prop::collection::vec(element, 0..8)
}

fn transports() -> Vec<Transport> {
    let mut transports = vec![Transport::Local];
    for encryption in [Encryption::Plain, Encryption::Tls, Encryption::Gss] {
        for address in [
            IpAddr::V4(Ipv4Addr::LOCALHOST),
            IpAddr::V4(Ipv4Addr::new(10, 1, 2, 3)),
            IpAddr::V4(Ipv4Addr::new(192, 168, 0, 1)),
            IpAddr::V6(Ipv6Addr::LOCALHOST),
            IpAddr::V6(Ipv6Addr::new(0xfd00, 0, 0, 0, 0, 0, 0, 7)),
        ] {
            transports.push(Transport::Tcp(encryption, Client::Address(address)));
        }
    }
    transports
}

const TARGETS: [Target<'_>; 5] = [
    Target::PhysicalReplication,
    Target::Database("db"),
    Target::Database("g"),
    Target::Database("u"),
    Target::Database("all"),
];

const ROLES: [Option<&[&str]>; 3] = [None, Some(&[]), Some(&["g"])];

const TLS4: Transport = Transport::Tcp(Encryption::Tls, Client::AnyIpv4);
const TLS6: Transport = Transport::Tcp(Encryption::Tls, Client::AnyIpv6);
const PLAIN4: Transport = Transport::Tcp(Encryption::Plain, Client::AnyIpv4);
const PLAIN6: Transport = Transport::Tcp(Encryption::Plain, Client::AnyIpv6);

fn read(elements: &[String], version: Version) -> List<'_> {
    List::read(elements.iter().map(String::as_str), version)
}

fn with_needs<R>(test: impl FnOnce(&[Need<'_>]) -> R) -> R {
    let streaming = |transport| Connection::new(transport, Target::PhysicalReplication, "v");
    let core = |transport| Connection::new(transport, Target::Database("db"), "u").with_roles(&[]);
    let local = Connection::new(Transport::Local, Target::Database("db"), "u");
    test(&[
        Need { connections: &[local], credentials: Credentials::SystemUser("u"), line: &"local all u trust" },
        Need {
            connections: &[streaming(TLS4), streaming(TLS6)],
            credentials: Credentials::Password,
            line: &"hostssl replication v all md5",
        },
        Need {
            connections: &[core(PLAIN4), core(PLAIN6)],
            credentials: Credentials::Password,
            line: &"host all u all md5",
        },
        Need {
            connections: &[core(TLS4), core(TLS6)],
            credentials: Credentials::Password,
            line: &"hostssl all u all scram-sha-256",
        },
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_makes_it_panic(elements in odd_elements(), version in version()) {
        let list = read(&elements, version);
        for line in list.lines() {
            prop_assert!(line.first_element() <= line.last_element());
            prop_assert!(line.last_element() < elements.len());
            prop_assert!(line.row() >= 1);
            let text = line.text();
            prop_assert!(text.chars().count() < 110, "{text}");
            prop_assert!(!text.chars().any(char::is_control), "{text}");
            if let Content::Error(error) = line.content() {
                let message = error.to_string();
                prop_assert!(!message.chars().any(char::is_control), "{message}");
                prop_assert!((line.first_element()..=line.last_element()).contains(&error.element()));
            }
        }
        if let Ok(rules) = list.loaded() {
            with_needs(|needs| repair(rules, needs).apply().len());
            unreachable_lines(rules);
        }
    }

    #[test]
    fn no_secret_is_shown(
        start in select(vec!["host all all all ldap ldapbasedn=b", "host all all all radius", "local x", "host all all all md5 map=m", ""]),
        name in select(vec!["ldapbindpasswd", "radiussecrets", "ldapurl", "ldapbindpassword", "\"ldapbindpasswd", "LDAPBINDPASSWD"]),
        separator in select(vec!["=", "=a ", "=\"a b\" ", "=a,", "==", "=a\" "]),
        version in version(),
    ) {
        let line = format!("{start} {name}{separator}CANARY# CANARY");
        let list = List::read([line.as_str()], version);
        for line in list.lines() {
            prop_assert!(!line.text().contains("CANARY"), "{}", line.text());
            if let Content::Error(error) = line.content() {
                prop_assert!(!error.to_string().contains("CANARY"), "{error}");
            }
        }
    }

    #[test]
    fn a_repair_keeps_the_list_and_needs_no_other(elements in valid_elements(), version in version()) {
        let list = read(&elements, version);
        let Ok(rules) = list.loaded() else { return Ok(()); };
        with_needs(|needs| {
            let done = repair(rules, needs);
            let mended = done.apply();
            let mut given = elements.iter();
            let mut added = done.insertions().iter();
            let mut next = given.next();
            for element in &mended {
                if next.is_some_and(|given| given == element) {
                    next = given.next();
                } else {
                    prop_assert_eq!(added.next().map(|insertion| insertion.line), Some(*element));
                }
            }
            prop_assert!(next.is_none() && added.next().is_none());

            let mended = List::read(mended, version);
            let rules_then = mended.loaded();
            prop_assert!(rules_then.is_ok());
            let rules_then = rules_then.unwrap();
            let again = repair(rules_then, needs);
            prop_assert_eq!(again.insertions(), &[]);
            prop_assert_eq!(
                mended.lines().len(),
                list.lines().len() + done.insertions().len(),
                "an added line is one line, and no other is changed"
            );
            for (need, verdict) in needs.iter().zip(done.verdicts()) {
                let states = need.states(rules_then);
                let met = states.iter().any(State::is_met);
                match verdict {
                    Verdict::Met => prop_assert!(met),
                    Verdict::Repaired(index) => {
                        prop_assert!(done.insertions().get(*index).is_some());
                        let missing = |state: &State<'_>| matches!(state, State::Missing { .. });
                        prop_assert!(met || !states.iter().all(missing));
                    }
                    _ => prop_assert!(!met),
                }
            }
            // No line too many: without any one of them a need is unmet.
            for index in 0..done.insertions().len() {
                prop_assert!(done.verdicts().contains(&Verdict::Repaired(index)));
            }
            Ok(())
        })?;
    }

    #[test]
    fn what_is_met_is_met_wherever_the_client_is(elements in valid_elements(), version in version()) {
        let list = read(&elements, version);
        let Ok(rules) = list.loaded() else { return Ok(()); };
        let pod = Client::Address(IpAddr::V4(Ipv4Addr::new(10, 1, 2, 3)));
        for roles in [&[][..], &["g"]] {
            let unknown = Connection::new(TLS4, Target::Database("db"), "u");
            let known = Connection::new(Transport::Tcp(Encryption::Tls, pod), Target::Database("db"), "u").with_roles(roles);
            let possible: Vec<Option<usize>> = lines(rules.decide(&unknown));
            for line in lines(rules.decide(&known)) {
                prop_assert!(possible.contains(&line), "{line:?} of {possible:?}");
            }
        }
    }

    #[test]
    fn no_connection_reaches_an_unreachable_line(elements in valid_elements(), version in version()) {
        let list = read(&elements, version);
        let Ok(rules) = list.loaded() else { return Ok(()); };
        let idle = unreachable_lines(rules);
        for transport in transports() {
            for target in TARGETS {
                for user in ["u", "v", "g", "all"] {
                    for roles in ROLES {
                        let connection = Connection { transport, target, user, roles };
                        let reached = lines(rules.decide(&connection));
                        for one in &idle {
                            let counts = match (one.extent(), transport) {
                                (Extent::Everyone, _) => true,
                                (Extent::Ipv4, Transport::Tcp(_, Client::Address(ip))) => ip.is_ipv4(),
                                (Extent::Ipv6, Transport::Tcp(_, Client::Address(ip))) => ip.is_ipv6(),
                                _ => false,
                            };
                            let number = Some(one.line().number());
                            // What depends is the covering line's to decide first.
                            let first = reached.iter().position(|line| *line == number);
                            let covered = one.covering().iter().any(|line| {
                                reached.iter().position(|other| *other == Some(line.number())) < first
                            });
                            prop_assert!(
                                !counts || first.is_none() || (covered && reached.len() > 1),
                                "{connection:?} reaches {number:?}"
                            );
                        }
                    }
                }
            }
        }
    }
}

/// The numbers of the lines that may decide.
fn lines(decision: hba::Decision<'_>) -> Vec<Option<usize>> {
    let outcomes = decision.outcomes().iter();
    outcomes.map(|outcome| outcome.line().map(hba::Line::number)).collect()
}
