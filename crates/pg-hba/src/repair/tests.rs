use super::*;
use crate::{ClientAddress, Connection, Credentials, Encryption, PgVersion, Target, Transport};

const SOCKET: Transport = Transport::UnixSocket;
const POSTGRES: Target<'_> = Target::Database("postgres");
const REPLICATION: Target<'_> = Target::PhysicalReplication;

/// Allows the application, but neither the superuser on the socket nor replication.
const APPLICATION_ONLY: &[&str] = &["hostssl all all 0.0.0.0/0 md5", "host    all all 0.0.0.0/0 md5"];
const COMPLETE: &[&str] = &[
    "hostssl all all 0.0.0.0/0 md5",
    "host    all all 0.0.0.0/0 md5",
    "local   all             all                                   trust",
    "local   replication     postgres                    trust",
    "hostssl replication     postgres all                md5",
    "local   replication     standby                    trust",
    "hostssl replication     standby all                md5",
    "hostssl all             +humans      all                pam",
    "hostssl all             all                all                md5",
];
const WITHOUT_STANDBY: &[&str] = &[
    "hostssl all all 0.0.0.0/0 md5",
    "host    all all 0.0.0.0/0 md5",
    "local   all             all                                   trust",
    "local   replication     postgres                    trust",
    "hostssl replication     postgres all                md5",
    "hostssl all             +humans      all                pam",
    "hostssl all             all                all                md5",
];

fn tcp<'a>(encryption: Encryption, target: Target<'a>, user: &'a str) -> [Connection<'a>; 2] {
    [ClientAddress::AnyIpv4, ClientAddress::AnyIpv6]
        .map(|client| Connection::new(Transport::Tcp { encryption, client }, target, user).with_memberships(&[]))
}

fn socket<'a>(target: Target<'a>, user: &'a str) -> [Connection<'a>; 1] {
    [Connection::new(SOCKET, target, user).with_memberships(&[])]
}

/// The connections of a highly available cluster with one application, whose position is the last one.
fn cluster() -> Vec<RequiredConnection<'static>> {
    let os_user = Credentials::OsUser("postgres");
    let password = Credentials::Password;
    let unknown_memberships = |connection| Connection { memberships: None, ..connection };
    vec![
        RequiredConnection::new(socket(POSTGRES, "postgres"), os_user, "local all postgres trust"),
        RequiredConnection::new(socket(REPLICATION, "standby"), os_user, "local replication standby trust"),
        RequiredConnection::new(socket(REPLICATION, "postgres"), os_user, "local replication postgres trust"),
        RequiredConnection::new(
            tcp(Encryption::Tls, REPLICATION, "standby"),
            password,
            "hostssl replication standby all md5",
        ),
        RequiredConnection::new(
            tcp(Encryption::Tls, REPLICATION, "postgres"),
            password,
            "hostssl replication postgres all md5",
        ),
        RequiredConnection::new(tcp(Encryption::Tls, POSTGRES, "standby"), password, "hostssl all standby all md5"),
        RequiredConnection::new(tcp(Encryption::Tls, POSTGRES, "postgres"), password, "hostssl all postgres all md5"),
        RequiredConnection::new(
            tcp(Encryption::None, Target::Database("core"), "app").map(unknown_memberships),
            password,
            "host all app all md5",
        ),
    ]
}

fn parse(elements: &[&str]) -> HbaFile {
    HbaFile::from_elements(elements.iter().copied(), PgVersion::V15).unwrap()
}

/// The insertions and statuses for [`cluster`].
#[track_caller]
fn repair(elements: &[&str]) -> (Vec<(usize, String)>, Vec<RepairStatus>) {
    let (file, required) = (parse(elements), cluster());
    let plan = file.plan_repair(&required);
    let repaired = plan.apply();
    let kept: Vec<&str> = repaired.iter().copied().filter(|line| elements.contains(line)).collect();
    assert_eq!(kept, elements);
    let repaired = parse(&repaired);
    assert_eq!(repaired.plan_repair(&required).insertions(), [], "a repaired file needs no repair");
    let insertions = plan.insertions().iter().map(|insertion| (insertion.before_element, insertion.line.to_owned()));
    (insertions.collect(), statuses(&plan))
}

fn statuses(plan: &RepairPlan<'_>) -> Vec<RepairStatus> {
    plan.results().iter().map(RepairResult::status).collect()
}

#[track_caller]
fn assert_insertions(elements: &[&str], expected: &[(usize, &str)]) {
    let expected: Vec<_> = expected.iter().map(|(index, line)| (*index, (*line).to_owned())).collect();
    assert_eq!(repair(elements).0, expected);
}

#[test]
fn appends_lines_that_nothing_shadows() {
    assert_insertions(
        APPLICATION_ONLY,
        &[
            (2, "local all postgres trust"),
            (2, "local replication standby trust"),
            (2, "local replication postgres trust"),
            (2, "hostssl replication standby all md5"),
            (2, "hostssl replication postgres all md5"),
        ],
    );
    assert_insertions(
        WITHOUT_STANDBY,
        &[(7, "local replication standby trust"), (7, "hostssl replication standby all md5")],
    );
}

#[test]
fn inserts_nothing_into_a_complete_file() {
    assert_eq!(repair(COMPLETE), (vec![], vec![RepairStatus::Granted; 8]));
}

#[test]
fn inserts_every_line_into_an_empty_file() {
    let (insertions, statuses) = repair(&[]);
    assert_eq!(insertions.len(), 8);
    assert_eq!(statuses, std::array::from_fn::<_, 8, _>(RepairStatus::Inserted));
}

#[test]
fn inserts_a_line_in_front_of_the_one_that_shadows_it() {
    for (elements, before_element) in [
        (&["local all all md5"][..], 0),
        (&["local x x md5", "local all all md5"], 1),
        (&["local x x md5\nlocal all all md5"], 0),
        (&["local x x md5", "# note \\", "more\nlocal all all md5"], 1),
        (&["local x x md5", "local all \\", "all md5"], 1),
    ] {
        let mut elements = elements.to_vec();
        elements.extend(["host all all all trust", "host replication all all md5", "local replication all trust"]);
        assert_insertions(&elements, &[(before_element, "local all postgres trust")]);
    }
}

#[test]
fn never_overrides_a_reject() {
    let (insertions, statuses) = repair(&["local all all reject", "host all,replication all all md5"]);
    assert_eq!(statuses[0], RepairStatus::Rejected);
    assert!(insertions.iter().all(|(_, line)| line != "local all postgres trust"));

    let (_, statuses) = repair(&["hostnossl all all all reject", "hostssl all,replication all all md5"]);
    assert_eq!(statuses[7], RepairStatus::Rejected);
}

#[test]
fn inserts_nothing_where_it_depends_on_the_address() {
    for elements in [
        &["host all all 10.0.0.0/8 md5"][..],
        &["host all all 10.0.0.0/8 md5", "host all all all reject"],
        &["host all all 192.168.1.0/24 reject", "host all all 0.0.0.0/0 md5"],
        &["host all all samenet md5"],
        &["host all +ops all reject", "host all all all ldap ldapbasedn=b"],
    ] {
        assert_eq!(repair(elements).1[7], RepairStatus::Uncertain, "{elements:?}");
    }
}

#[test]
fn inserts_a_line_after_one_that_allows_other_users() {
    let required = [RequiredConnection::new(
        [Connection { memberships: None, ..tcp(Encryption::Tls, POSTGRES, "postgres")[0] }],
        Credentials::Password,
        "hostssl all postgres all md5",
    )];
    for element in [
        "hostssl all +humans all pam",
        "hostssl all +humans 10.0.0.0/8 pam",
        "hostssl all all .example.com md5",
        "hostssl all @names all scram-sha-256",
        "hostssl all +humans all cert",
    ] {
        let file = parse(&[element]);
        let plan = file.plan_repair(&required);
        let expected = Insertion { before_element: 1, line: "hostssl all postgres all md5" };
        assert_eq!(plan.insertions(), [expected], "{element}");
        assert_eq!(statuses(&plan), [RepairStatus::Inserted(0)], "{element}");
    }
}

#[test]
fn a_reject_after_a_line_for_some_users_is_not_overridden() {
    let file = parse(&["local all +g trust", "local all all reject"]);
    let connection = Connection::new(SOCKET, POSTGRES, "u");
    let required = [RequiredConnection::new([connection], Credentials::OsUser("u"), "local all u trust")];
    let plan = file.plan_repair(&required);
    assert_eq!((plan.insertions(), statuses(&plan)), (&[][..], vec![RepairStatus::Uncertain]));
}

fn password(user: &'static str, line: &str) -> RequiredConnection<'static> {
    RequiredConnection::new(socket(POSTGRES, user), Credentials::Password, line)
}

#[test]
fn inserts_one_line_for_several_required_connections() {
    let file = parse(&["local x x trust"]);
    let narrow = || password("a", "local all a trust");
    let wide = || password("b", "local all all trust");
    for required in [[narrow(), wide()], [wide(), narrow()]] {
        let plan = file.plan_repair(&required);
        assert_eq!(plan.apply(), ["local x x trust", "local all all trust"]);
        assert_eq!(statuses(&plan), [RepairStatus::Inserted(0); 2]);
    }
}

#[test]
fn insertions_in_several_places_are_in_the_order_of_the_file() {
    let file = parse(&["local all a peer", "local all b peer"]);
    let [a, b, c] = [("a", "local all a md5"), ("b", "local all b md5"), ("c", "local all c md5")]
        .map(|(user, line)| password(user, line));
    for required in [[a.clone(), b.clone(), c.clone()], [c.clone(), b.clone(), a.clone()], [b, c, a]] {
        assert_eq!(
            file.plan_repair(&required).apply(),
            ["local all a md5", "local all a peer", "local all b md5", "local all b peer", "local all c md5"]
        );
    }
}

#[test]
fn inserts_a_line_for_a_connection_that_another_inserted_line_shadows() {
    let file = parse(&["local all u peer", "local all postgres peer"]);
    let required = [
        RequiredConnection::new(
            socket(POSTGRES, "postgres"),
            Credentials::OsUser("postgres"),
            "local all postgres trust",
        ),
        password("u", "local all all md5"),
    ];
    let plan = file.plan_repair(&required);
    assert_eq!(
        plan.apply(),
        ["local all postgres trust", "local all all md5", "local all u peer", "local all postgres peer"]
    );
    assert_eq!(statuses(&plan), [RepairStatus::Granted, RepairStatus::Inserted(1)]);
}

#[test]
fn inserts_no_line_that_would_be_invalid_or_ineffective() {
    let status = |element: &str, line: &str| {
        let (file, required) = (parse(&[element]), [password("u", line)]);
        let plan = file.plan_repair(&required);
        assert_eq!(plan.apply(), [element]);
        statuses(&plan)
    };
    assert_eq!(status("local x x trust \\", "local all all trust"), [RepairStatus::EndsOpen]);
    for line in [
        "",
        "local all",
        "local all all trust\nlocal all all trust",
        "local all all trust \\",
        "local all v trust",
        "local all u reject",
        "host all all all trust",
    ] {
        assert_eq!(status("local x x trust", line), [RepairStatus::IneffectiveLine], "{line:?}");
    }
}

#[test]
fn a_required_connection_without_alternatives_cannot_be_satisfied() {
    let file = parse(&["local all all trust"]);
    let required = [RequiredConnection::new([], Credentials::Password, "local all all trust")];
    assert_eq!(statuses(&file.plan_repair(&required)), [RepairStatus::IneffectiveLine]);
}

#[test]
fn the_access_is_that_of_the_given_file() {
    let file = parse(APPLICATION_ONLY);
    let required = cluster();
    let plan = file.plan_repair(&required);
    for (required, result) in required.iter().zip(plan.results()) {
        assert_eq!(format!("{:?}", result.access()), format!("{:?}", file.access(required)));
    }
}

#[test]
fn an_ineffective_line_does_not_keep_superfluous_lines() {
    let file = parse(&["local x x trust"]);
    let required = [
        password("a", "local all a trust"),
        password("b", "local all a,b trust"),
        password("c", "host all c all trust"),
    ];
    let plan = file.plan_repair(&required);
    assert_eq!(plan.apply(), ["local x x trust", "local all a,b trust"]);
    assert_eq!(statuses(&plan), [RepairStatus::Inserted(0), RepairStatus::Inserted(0), RepairStatus::IneffectiveLine]);
}

#[test]
fn insertions_in_one_place_are_in_the_order_of_the_required_connections() {
    let file = parse(&["local x x trust", "local all a,b peer"]);
    let required = [password("a", "local all a md5"), password("b", "local all b md5")];
    assert_eq!(
        file.plan_repair(&required).apply(),
        ["local x x trust", "local all a md5", "local all b md5", "local all a,b peer"]
    );
}

#[test]
fn inserts_a_line_in_front_of_all_that_shadow_its_alternatives() {
    let file = parse(&["hostssl all u 0.0.0.0/0 cert", "hostssl all u ::/0 cert"]);
    let [ipv4, ipv6] = tcp(Encryption::Tls, POSTGRES, "u");
    for alternatives in [[ipv4, ipv6], [ipv6, ipv4]] {
        let required = [RequiredConnection::new(alternatives, Credentials::Password, "hostssl all u all md5")];
        let plan = file.plan_repair(&required);
        assert_eq!(plan.insertions(), [Insertion { before_element: 0, line: "hostssl all u all md5" }]);
    }
}

#[test]
fn a_line_can_be_inserted_into_a_file_that_ends_open() {
    let file = parse(&["local all a peer", "# \\"]);
    let required = [password("a", "local all a md5"), password("b", "local all b md5")];
    let plan = file.plan_repair(&required);
    assert_eq!(plan.insertions(), [Insertion { before_element: 0, line: "local all a md5" }]);
    assert_eq!(statuses(&plan), [RepairStatus::Inserted(0), RepairStatus::EndsOpen]);
}

#[test]
fn lines_that_shadow_each_other_are_not_inserted_forever() {
    let file = parse(&[]);
    let os_user = Credentials::OsUser("postgres");
    let required = [
        RequiredConnection::new(socket(POSTGRES, "postgres"), os_user, "local all all peer"),
        password("u", "local all all md5"),
    ];
    let plan = file.plan_repair(&required);
    assert_eq!(plan.apply(), ["local all all md5"]);
    assert_eq!(statuses(&plan), [RepairStatus::IneffectiveLine, RepairStatus::Inserted(0)]);
}

#[test]
fn a_line_is_added_if_the_ranges_do_not_cover_the_networks() {
    let networks = ["10.0.0.0/8".parse().unwrap()];
    let transport = Transport::Tcp { encryption: Encryption::Tls, client: ClientAddress::EveryIn(&networks) };
    let connection = Connection::new(transport, REPLICATION, "standby").with_memberships(&[]);
    let required =
        [RequiredConnection::new([connection], Credentials::Password, "hostssl replication standby all md5")];
    let half = "hostssl replication standby 10.0.0.0/9 md5";
    for (elements, expected) in [
        (vec![half, "hostssl replication standby 10.128.0.0/9 md5"], None),
        (vec![half, "hostssl replication standby 10.128.0.0/10 md5"], Some(2)),
        (vec![half, "hostssl replication all 0.0.0.0/0 gss"], Some(1)),
    ] {
        let file = parse(&elements);
        let plan = file.plan_repair(&required);
        assert_eq!(plan.insertions().first().map(|insertion| insertion.before_element), expected, "{elements:?}");
        let repaired = parse(&plan.apply());
        assert!(repaired.allows(&required[0]) && repaired.plan_repair(&required).insertions().is_empty());
    }
}
