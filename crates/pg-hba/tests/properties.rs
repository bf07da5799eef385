//! Properties of all files.

#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "tests may panic")]

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::LazyLock;

use pg_hba::{
    Access, AddressRange, ClientAddress, Connection, Credentials, Decision, Encryption, Extent, HbaFile, Line,
    PgVersion, RepairStatus, RequiredConnection, Target, Transport, parse_lines,
};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

fn version() -> impl Strategy<Value = PgVersion> {
    select(PgVersion::ALL.to_vec())
}

/// Elements of meaningful parts in random order.
fn random_elements() -> impl Strategy<Value = Vec<String>> {
    let part = select(vec![
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
    let element = prop_oneof![prop::collection::vec(part, 0..16).prop_map(|parts| parts.concat()), ".*",];
    prop::collection::vec(element, 0..6)
}

fn valid_record() -> impl Strategy<Value = String> {
    let field =
        |values: &'static [&'static str]| subsequence(values.to_vec(), 1..=2).prop_map(|values| values.join(","));
    (
        select(vec!["local", "host", "hostssl", "hostnossl", "hostgssenc", "hostnogssenc"]),
        field(&["all", "replication", "db", "sameuser", "samerole", "g", "\"all\"", "/^d", "@f"]),
        field(&["all", "u", "v", "g", "+g", "+u", "\"+g\"", "/^u", "@f"]),
        select(vec![
            "all",
            "0.0.0.0/0",
            "::/0",
            "10.0.0.0/8",
            "10.0.0.0/9",
            "10.128.0.0/9",
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
        .prop_map(|(connection_type, databases, users, address, method, end)| {
            let method = match (method, connection_type) {
                ("peer", "local") | ("cert", "hostssl") => method,
                ("peer" | "cert", _) => "md5",
                _ => method,
            };
            let address = if connection_type == "local" { "" } else { address };
            format!("{connection_type} {databases} {users} {address} {method}{end}")
        })
}

fn valid_elements() -> impl Strategy<Value = Vec<String>> {
    let element = prop_oneof![
        9 => valid_record(),
        1 => select(vec!["", "# note", "# note \\", "include other"]).prop_map(str::to_owned),
    ];
    prop::collection::vec(element, 0..8)
}

fn valid_file() -> impl Strategy<Value = HbaFile> {
    (valid_elements(), version())
        .prop_filter_map("invalid", |(elements, version)| HbaFile::from_elements(elements, version).ok())
}

const fn tcp(encryption: Encryption, client: ClientAddress<'static>) -> Transport<'static> {
    Transport::Tcp { encryption, client }
}

fn transports() -> Vec<Transport<'static>> {
    let mut transports = vec![Transport::UnixSocket];
    for encryption in [Encryption::None, Encryption::Tls, Encryption::Gss] {
        for address in [
            IpAddr::V4(Ipv4Addr::LOCALHOST),
            IpAddr::V4(Ipv4Addr::new(10, 1, 2, 3)),
            IpAddr::V4(Ipv4Addr::new(192, 168, 0, 1)),
            IpAddr::V6(Ipv6Addr::LOCALHOST),
            IpAddr::V6(Ipv6Addr::new(0xfd00, 0, 0, 0, 0, 0, 0, 7)),
        ] {
            transports.push(tcp(encryption, ClientAddress::Ip(address)));
        }
    }
    transports
}

fn ip_of(transport: Transport) -> Option<IpAddr> {
    match transport {
        Transport::Tcp { client: ClientAddress::Ip(ip), .. } => Some(ip),
        _ => None,
    }
}

static NETWORKS: LazyLock<[AddressRange; 2]> =
    LazyLock::new(|| ["10.0.0.0/8", "10.1.0.0/16"].map(|network| network.parse().unwrap()));

/// Addresses in these networks, at the ends of the ranges in files and between them.
const IN_NETWORKS: [[u8; 4]; 8] = [
    [10, 0, 0, 0],
    [10, 0, 255, 255],
    [10, 1, 0, 0],
    [10, 1, 255, 255],
    [10, 2, 0, 7],
    [10, 127, 255, 255],
    [10, 128, 0, 0],
    [10, 255, 255, 255],
];

const TARGETS: [Target<'_>; 5] = [
    Target::PhysicalReplication,
    Target::Database("db"),
    Target::Database("g"),
    Target::Database("u"),
    Target::Database("all"),
];

fn required() -> Vec<RequiredConnection<'static>> {
    let both_families = |encryption, target, user| {
        [ClientAddress::AnyIpv4, ClientAddress::AnyIpv6]
            .map(|client| Connection::new(tcp(encryption, client), target, user))
    };
    let streaming = both_families(Encryption::Tls, Target::PhysicalReplication, "v");
    let database = |encryption| {
        both_families(encryption, Target::Database("db"), "u").map(|connection| connection.with_memberships(&[]))
    };
    let local = Connection::new(Transport::UnixSocket, Target::Database("db"), "u");
    let in_networks = tcp(Encryption::Tls, ClientAddress::EveryIn(NETWORKS.as_slice()));
    let in_networks = Connection::new(in_networks, Target::Database("db"), "v").with_memberships(&[]);
    vec![
        RequiredConnection::new([local], Credentials::OsUser("u"), "local all u trust"),
        RequiredConnection::new(streaming, Credentials::Password, "hostssl replication v all md5"),
        RequiredConnection::new(database(Encryption::None), Credentials::Password, "host all u all md5"),
        RequiredConnection::new(database(Encryption::Tls), Credentials::Password, "hostssl all u all scram-sha-256"),
        RequiredConnection::new([in_networks], Credentials::Password, "hostssl all v all md5"),
    ]
}

/// The numbers of the lines that may decide.
fn line_numbers(decision: &Decision<'_>) -> Vec<Option<usize>> {
    decision.outcomes().iter().map(|outcome| outcome.line().map(Line::number)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_input_panics(elements in random_elements(), version in version()) {
        for line in parse_lines(elements.iter().map(String::as_str), version) {
            let shown = match line {
                Ok(line) => {
                    prop_assert!(line.first_element() <= line.last_element());
                    prop_assert!(line.last_element() < elements.len());
                    prop_assert!(line.number() >= 1);
                    line.to_string()
                }
                Err(error) => {
                    prop_assert!(error.position().element < elements.len());
                    prop_assert!(error.position().line >= error.line_number());
                    let message = error.to_string();
                    prop_assert!(!message.chars().any(char::is_control), "{message}");
                    error.redacted_line().to_owned()
                }
            };
            prop_assert!(shown.chars().count() < 110, "{shown}");
            prop_assert!(!shown.chars().any(char::is_control), "{shown}");
        }
        if let Ok(file) = HbaFile::from_elements(&elements, version) {
            file.plan_repair(&required()).apply();
            file.unreachable_lines();
        }
    }

    #[test]
    fn no_credential_is_shown(
        start in select(vec![
            "host all all all ldap ldapbasedn=b",
            "host all all all radius",
            "local x",
            "host all all all md5 map=m",
            "",
        ]),
        name in select(vec![
            "ldapbindpasswd",
            "radiussecrets",
            "ldapurl",
            "ldapbindpassword",
            "\"ldapbindpasswd",
            "LDAPBINDPASSWD",
        ]),
        separator in select(vec!["=", "=a ", "=\"a b\" ", "=a,", "==", "=a\" "]),
        version in version(),
    ) {
        let line = format!("{start} {name}{separator}CANARY# CANARY");
        for line in parse_lines([line.as_str()], version) {
            let shown = match line {
                Ok(line) => format!("{line} {line:?} {:?}", line.entry()),
                Err(error) => format!("{error} {error:?} {}", error.redacted_line()),
            };
            prop_assert!(!shown.contains("CANARY"), "{shown}");
        }
        let shown = match HbaFile::parse(&line, version) {
            Ok(file) => format!("{file:?}"),
            Err(errors) => format!("{errors} {errors:?}"),
        };
        prop_assert!(!shown.contains("CANARY"), "{shown}");
    }

    #[test]
    fn lines_parse_alike_in_a_string_and_in_elements(elements in random_elements(), version in version()) {
        let numbers = |file: &HbaFile| -> Vec<usize> { file.lines().iter().map(Line::number).collect() };
        let from_elements = HbaFile::from_elements(&elements, version).map(|file| numbers(&file));
        let from_string = HbaFile::parse(&elements.join("\n"), version).map(|file| numbers(&file));
        prop_assert_eq!(from_elements.ok(), from_string.ok());
    }

    #[test]
    fn the_outcomes_for_networks_include_that_of_every_client(
        file in valid_file(),
        encryption in select(vec![Encryption::None, Encryption::Tls, Encryption::Gss]),
        target in select(TARGETS.to_vec()),
        user in select(vec!["u", "v"]),
    ) {
        let connection = |client| Connection::new(tcp(encryption, client), target, user).with_memberships(&["g"]);
        let in_networks = connection(ClientAddress::EveryIn(NETWORKS.as_slice()));
        let possible = line_numbers(&file.decide(&in_networks));
        let line = "host all all all md5";
        let is_granted = file.allows(&RequiredConnection::new([in_networks], Credentials::Password, line));
        for address in IN_NETWORKS {
            let client = connection(ClientAddress::Ip(address.into()));
            for line in line_numbers(&file.decide(&client)) {
                prop_assert!(possible.contains(&line), "{address:?}: {line:?} not in {possible:?}");
            }
            let required = RequiredConnection::new([client], Credentials::Password, line);
            prop_assert!(!is_granted || file.allows(&required), "{address:?}");
        }
    }

    #[test]
    fn a_repair_only_inserts_and_needs_no_other(file in valid_file()) {
        let required = required();
        let plan = file.plan_repair(&required);
        let repaired = plan.apply();
        let mut given = file.elements().iter().peekable();
        let mut insertions = plan.insertions().iter();
        for element in &repaired {
            if given.next_if(|given| given == element).is_none() {
                prop_assert_eq!(insertions.next().map(|insertion| insertion.line), Some(*element));
            }
        }
        prop_assert!(given.next().is_none() && insertions.next().is_none());

        let repaired = HbaFile::from_elements(repaired, file.version()).unwrap();
        let second_plan = repaired.plan_repair(&required);
        prop_assert_eq!(second_plan.insertions(), &[]);
        prop_assert_eq!(repaired.lines().len(), file.lines().len() + plan.insertions().len());
        for (required, result) in required.iter().zip(plan.results()) {
            let access = repaired.access(required);
            let is_granted = access.iter().any(Access::is_granted);
            match result.status() {
                RepairStatus::Granted => prop_assert!(is_granted),
                RepairStatus::Inserted(index) => {
                    prop_assert!(plan.insertions().get(index).is_some());
                    let is_missing = |access: &Access<'_>| matches!(access, Access::Missing { .. });
                    prop_assert!(is_granted || !access.iter().all(is_missing));
                }
                _ => prop_assert!(!is_granted),
            }
        }
        for index in 0..plan.insertions().len() {
            prop_assert!(plan.results().iter().any(|result| result.status() == RepairStatus::Inserted(index)));
        }
    }

    #[test]
    fn a_known_client_has_no_other_outcomes_than_an_unknown_one(file in valid_file()) {
        let client = ClientAddress::Ip(IpAddr::V4(Ipv4Addr::new(10, 1, 2, 3)));
        let connection = |client| Connection::new(tcp(Encryption::Tls, client), Target::Database("db"), "u");
        let possible = line_numbers(&file.decide(&connection(ClientAddress::AnyIpv4)));
        for memberships in [&[][..], &["g"]] {
            for line in line_numbers(&file.decide(&connection(client).with_memberships(memberships))) {
                prop_assert!(possible.contains(&line), "{line:?} of {possible:?}");
            }
        }
    }

    #[test]
    fn no_connection_reaches_an_unreachable_line(file in valid_file()) {
        let unreachable = file.unreachable_lines();
        let memberships: [Option<&[&str]>; 3] = [None, Some(&[]), Some(&["g"])];
        for transport in transports() {
            for target in TARGETS {
                for user in ["u", "v", "g", "all"] {
                    for memberships in memberships {
                        let connection = Connection { transport, target, user, memberships };
                        let reached = line_numbers(&file.decide(&connection));
                        for found in &unreachable {
                            let is_included = match found.extent() {
                                Extent::AllClients => true,
                                Extent::Ipv4Clients => ip_of(transport).is_some_and(|ip| ip.is_ipv4()),
                                Extent::Ipv6Clients => ip_of(transport).is_some_and(|ip| ip.is_ipv6()),
                            };
                            let position_of = |number: usize| reached.iter().position(|line| *line == Some(number));
                            let position = position_of(found.line().number());
                            // If the match is uncertain, that of a line that shadows it is, too, and comes first.
                            let is_after_shadowing = found.shadowed_by().iter().any(|line| {
                                position_of(line.number()).is_some_and(|shadowing| Some(shadowing) < position)
                            });
                            prop_assert!(
                                !is_included || position.is_none() || is_after_shadowing,
                                "{connection:?} reaches {:?}", found.line()
                            );
                        }
                    }
                }
            }
        }
    }
}
