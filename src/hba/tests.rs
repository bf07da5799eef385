mod matching;

use super::*;
use crate::test_support::test;

const LOCAL: Transport = Transport::Local;
const TLS4: Transport = Transport::Tcp(Encryption::Tls, Client::AnyIpv4);
const TLS6: Transport = Transport::Tcp(Encryption::Tls, Client::AnyIpv6);
const PLAIN4: Transport = Transport::Tcp(Encryption::Plain, Client::AnyIpv4);
const PLAIN6: Transport = Transport::Tcp(Encryption::Plain, Client::AnyIpv6);
const REPLICATION: Target<'_> = Target::PhysicalReplication;
const POSTGRES: Target<'_> = Target::Database("postgres");

/// What the release of harbor-operator writes: 1.0 to 1.3, then 1.4.
const OLD_OPERATOR: &[&str] = &["hostssl all all 0.0.0.0/0 md5", "host    all all 0.0.0.0/0 md5"];
const NEW_OPERATOR: &[&str] = &[
    "hostssl all all 0.0.0.0/0 md5",
    "host    all all 0.0.0.0/0 md5",
    "local   all             all                                   trust",
    "local   replication     postgres                    trust",
    "hostssl replication     postgres all                md5",
    "local   replication     standby                    trust",
    "hostssl replication     standby all                md5",
    "hostssl all             +zalandos    all                pam",
    "hostssl all             all                all                md5",
];
const HAND_EDITED: &[&str] = &[
    "hostssl all all 0.0.0.0/0 md5",
    "host    all all 0.0.0.0/0 md5",
    "local   all             all                                   trust",
    "local   replication     postgres                    trust",
    "hostssl replication     postgres all                md5",
    "hostssl all             +zalandos    all                pam",
    "hostssl all             all                all                md5",
];

/// Calls `test` with the connections that a Patroni cluster with one
/// application needs.
fn with_needs<R>(test: impl FnOnce(&[Need<'_>]) -> R) -> R {
    let connection = |transport, target, user| Connection::new(transport, target, user).with_roles(&[]);
    let both = |target, user| [connection(TLS4, target, user), connection(TLS6, target, user)];
    let system = Credentials::SystemUser("postgres");
    let password = Credentials::Password;
    test(&[
        Need {
            connections: &[connection(LOCAL, POSTGRES, "postgres")],
            credentials: system,
            line: &"local all postgres trust",
        },
        Need {
            connections: &[connection(LOCAL, REPLICATION, "standby")],
            credentials: system,
            line: &"local replication standby trust",
        },
        Need {
            connections: &[connection(LOCAL, REPLICATION, "postgres")],
            credentials: system,
            line: &"local replication postgres trust",
        },
        Need {
            connections: &both(REPLICATION, "standby"),
            credentials: password,
            line: &"hostssl replication standby all md5",
        },
        Need {
            connections: &both(REPLICATION, "postgres"),
            credentials: password,
            line: &"hostssl replication postgres all md5",
        },
        Need { connections: &both(POSTGRES, "standby"), credentials: password, line: &"hostssl all standby all md5" },
        Need { connections: &both(POSTGRES, "postgres"), credentials: password, line: &"hostssl all postgres all md5" },
        Need {
            connections: &[PLAIN4, PLAIN6].map(|plain| connection(plain, Target::Database("core"), "harbor")),
            credentials: password,
            line: &"host all harbor all md5",
        },
    ])
}

fn list<'a>(elements: &[&'a str]) -> List<'a> {
    List::read(elements.iter().copied(), Version::new(15))
}

/// The lines added to a list, each with its place, and the verdicts.
#[track_caller]
fn repaired(elements: &[&str]) -> (Vec<(usize, String)>, Vec<Verdict>) {
    with_needs(|needs| {
        let given = list(elements);
        let repair = repair(given.loaded().unwrap(), needs);
        let mended = repair.apply();
        let kept: Vec<&str> = mended.iter().copied().filter(|line| elements.contains(line)).collect();
        assert_eq!(kept, elements);
        let again = list(&mended);
        let again = super::repair(again.loaded().unwrap(), needs);
        assert_eq!(again.insertions(), [], "a repaired list needs no repair");
        let insertions = repair.insertions().iter();
        (insertions.map(|one| (one.before, one.line.to_owned())).collect(), repair.verdicts().to_vec())
    })
}

#[track_caller]
fn assert_repaired(elements: &[&str], expected: &[(usize, &str)]) {
    let expected: Vec<_> = expected.iter().map(|(at, line)| (*at, (*line).to_owned())).collect();
    assert_eq!(repaired(elements).0, expected);
}

#[test]
fn repairs_the_list_of_old_operators() {
    assert_repaired(
        OLD_OPERATOR,
        &[
            (2, "local all postgres trust"),
            (2, "local replication standby trust"),
            (2, "local replication postgres trust"),
            (2, "hostssl replication standby all md5"),
            (2, "hostssl replication postgres all md5"),
        ],
    );
}

#[test]
fn finds_nothing_to_repair_in_the_list_of_new_operators() {
    assert_repaired(NEW_OPERATOR, &[]);
    let (_, verdicts) = repaired(NEW_OPERATOR);
    assert_eq!(verdicts, [Verdict::Met; 8]);
}

#[test]
fn repairs_a_list_that_lacks_the_replication_user() {
    assert_repaired(HAND_EDITED, &[(7, "local replication standby trust"), (7, "hostssl replication standby all md5")]);
}

#[test]
fn repairs_an_empty_list() {
    let (lines, _) = repaired(&[]);
    assert_eq!(lines.len(), 8);
}

fn verdicts(elements: &[&str]) -> Vec<Verdict> {
    repaired(elements).1
}

#[test]
fn puts_a_line_right_before_the_one_that_shadows_it() {
    let rest = "host all all all trust";
    let replication = "host replication all all md5";
    for (elements, before) in [
        (&["local all all md5"][..], 0),
        (&["local x x md5", "local all all md5"], 1),
        (&["local x x md5\nlocal all all md5"], 0),
        (&["local x x md5", "# note \\", "more\nlocal all all md5"], 1),
        (&["local x x md5", "local all \\", "all md5"], 1),
        (&["local x x md5", "local all all peer", "local all all md5"], 3),
    ] {
        let mut list = elements.to_vec();
        list.extend([rest, replication, "local replication all trust"]);
        let expected: &[_] = if before == 3 { &[] } else { &[(before, "local all postgres trust")] };
        assert_repaired(&list, expected);
    }
}

#[test]
fn never_overrides_a_reject() {
    let list = ["local all all reject", "host all,replication all all md5"];
    assert_eq!(verdicts(&list)[0], Verdict::Blocked);
    let (added, _) = repaired(&list);
    assert!(added.iter().all(|(_, line)| !line.contains("all postgres trust")));

    let list = ["hostnossl all all all reject", "hostssl all,replication all all md5"];
    assert_eq!(verdicts(&list)[7], Verdict::Blocked);
}

#[test]
fn adds_nothing_where_addresses_decide() {
    for elements in [
        &["host all all 10.0.0.0/8 md5"][..],
        &["host all all 10.0.0.0/8 md5", "host all all all reject"],
        &["host all all 192.168.1.0/24 reject", "host all all 0.0.0.0/0 md5"],
        &["host all all samenet md5"],
        &["host all +ops all reject", "host all all all ldap ldapbasedn=b"],
    ] {
        assert_eq!(verdicts(elements)[7], Verdict::Uncertain, "{elements:?}");
    }
}

#[test]
fn adds_a_line_behind_one_that_chooses_other_users() {
    let anywhere = [Connection::new(TLS4, POSTGRES, "postgres")];
    let need =
        Need { connections: &anywhere, credentials: Credentials::Password, line: &"hostssl all postgres all md5" };
    for elements in [
        &["hostssl all +humans all pam"][..],
        &["hostssl all +humans 10.0.0.0/8 pam"],
        &["hostssl all all .example.com md5"],
        &["hostssl all @names all scram-sha-256"],
        &["hostssl all +humans all cert"],
    ] {
        let list = list(elements);
        let repair = repair(list.loaded().unwrap(), &[need]);
        let expected = Insertion { before: 1, line: need.line.as_ref() };
        assert_eq!(repair.insertions(), [expected], "{elements:?}");
        assert_eq!(repair.verdicts(), [Verdict::Repaired(0)], "{elements:?}");
    }
}

#[test]
fn a_list_meets_a_need_or_lacks_a_line_or_stops_it() {
    let need = Need {
        connections: &[Connection::new(TLS4, POSTGRES, "u")],
        credentials: Credentials::Password,
        line: &"hostssl all u all md5",
    };
    for (lines, expected) in [
        (&["host all all all md5"][..], "met"),
        (&["host all +g all trust", "host all all all md5"], "met"),
        (&[], "missing"),
        (&["host all all all gss"], "missing behind 0"),
        (&["host all +g all md5"], "missing"),
        (&["host all +g all md5", "host all all all gss"], "missing behind 1"),
        (&["host all all all reject"], "blocked by 0"),
        (&["host all v all md5", "host all all all reject"], "blocked by 1"),
        (&["host all +g all reject"], "uncertain"),
        (&["host all +g all md5", "host all all all reject"], "uncertain"),
        (&["host all all 10.0.0.0/8 md5"], "uncertain"),
        (&["host all all samenet md5"], "uncertain"),
        (&["host all all all pam"], "uncertain"),
        (&["include other"], "uncertain"),
    ] {
        let list = List::read(lines.iter().copied(), Version::new(16));
        let states = need.states(list.loaded().unwrap());
        let found: Vec<_> = states
            .iter()
            .map(|state| match state {
                State::Met => "met".to_owned(),
                State::Missing { shadow: None } => "missing".to_owned(),
                State::Missing { shadow: Some(line) } => format!("missing behind {}", line.first_element()),
                State::Blocked { line } => format!("blocked by {}", line.first_element()),
                State::Uncertain { .. } => "uncertain".to_owned(),
            })
            .collect();
        assert_eq!(found, [expected], "{lines:?}");
    }
}

#[test]
fn a_password_is_no_certificate() {
    for (method, verdict) in [
        ("trust", Verdict::Met),
        ("password", Verdict::Met),
        ("md5", Verdict::Met),
        ("scram-sha-256", Verdict::Met),
        ("pam", Verdict::Uncertain),
        ("ldap ldapprefix=p", Verdict::Uncertain),
        ("radius radiusservers=::1 radiussecrets=s", Verdict::Uncertain),
        ("gss", Verdict::Repaired(0)),
        ("ident", Verdict::Repaired(0)),
        ("cert", Verdict::Repaired(0)),
        ("md5 clientcert=verify-ca", Verdict::Repaired(0)),
        ("trust clientcert=verify-full", Verdict::Repaired(0)),
        ("reject", Verdict::Blocked),
    ] {
        let line = format!("hostssl all all all {method}");
        let list = list(&[&line]);
        let need = Need {
            connections: &[Connection::new(TLS4, POSTGRES, "postgres")],
            credentials: Credentials::Password,
            line: &"hostssl all postgres all md5",
        };
        let repair = repair(list.loaded().unwrap(), &[need]);
        assert_eq!(repair.verdicts(), [verdict], "{method}");
    }
}

#[test]
fn a_system_user_is_one_by_its_own_name() {
    for (method, user, verdict) in [
        ("trust", "standby", Verdict::Met),
        ("peer", "postgres", Verdict::Met),
        ("ident", "postgres", Verdict::Met),
        ("peer map=", "postgres", Verdict::Met),
        ("peer map=m", "postgres", Verdict::Uncertain),
        ("peer", "standby", Verdict::Repaired(0)),
        ("md5", "postgres", Verdict::Repaired(0)),
    ] {
        let line = format!("local all all {method}");
        let list = list(&[&line]);
        let need = Need {
            connections: &[Connection::new(LOCAL, POSTGRES, user)],
            credentials: Credentials::SystemUser("postgres"),
            line: &"local all all trust",
        };
        let repair = repair(list.loaded().unwrap(), &[need]);
        assert_eq!(repair.verdicts(), [verdict], "{method}");
    }
}

#[test]
fn adds_one_line_for_several_needs() {
    let local = |user| [Connection::new(LOCAL, POSTGRES, user)];
    let need = |connections, line: &'static &str| Need { connections, credentials: Credentials::Password, line };
    let (a, b) = (local("a"), local("b"));
    let list = list(&["local x x trust"]);
    let rules = list.loaded().unwrap();
    let narrow_first = repair(rules, &[need(&a, &"local all a trust"), need(&b, &"local all all trust")]);
    let wide_first = repair(rules, &[need(&b, &"local all all trust"), need(&a, &"local all a trust")]);
    for repair in [narrow_first, wide_first] {
        assert_eq!(repair.apply(), ["local x x trust", "local all all trust"]);
        assert_eq!(repair.verdicts(), [Verdict::Repaired(0); 2]);
    }
}

#[test]
fn lines_that_are_added_in_several_places_stay_in_their_order() {
    let of = |user| [Connection::new(LOCAL, POSTGRES, user)];
    let need = |connections, line: &'static &str| Need { connections, credentials: Credentials::Password, line };
    let (a, b, c) = (of("a"), of("b"), of("c"));
    let list = list(&["local all a peer", "local all b peer"]);
    let [one, two, end] = [need(&a, &"local all a md5"), need(&b, &"local all b md5"), need(&c, &"local all c md5")];
    for needs in [[one, two, end], [end, two, one], [two, end, one]] {
        let repaired = repair(list.loaded().unwrap(), &needs).apply();
        let expected =
            ["local all a md5", "local all a peer", "local all b md5", "local all b peer", "local all c md5"];
        assert_eq!(repaired, expected);
    }
}

#[test]
fn adds_a_line_for_a_need_that_another_added_line_stops() {
    let of = |user| [Connection::new(LOCAL, POSTGRES, user)];
    let (postgres, u) = (of("postgres"), of("u"));
    let credentials = Credentials::SystemUser("postgres");
    let needs = [
        Need { connections: &postgres, credentials, line: &"local all postgres trust" },
        Need { connections: &u, credentials: Credentials::Password, line: &"local all all md5" },
    ];
    let list = list(&["local all u peer", "local all postgres peer"]);
    let repair = repair(list.loaded().unwrap(), &needs);
    let expected = ["local all postgres trust", "local all all md5", "local all u peer", "local all postgres peer"];
    assert_eq!(repair.apply(), expected);
    assert_eq!(repair.verdicts(), [Verdict::Met, Verdict::Repaired(1)]);
}

#[test]
fn adds_no_line_that_would_not_be_one_or_not_help() {
    let connections = [Connection::new(LOCAL, POSTGRES, "u")];
    let verdict = |elements: &[&str], line: &str| {
        let list = list(elements);
        let need = Need { connections: &connections, credentials: Credentials::Password, line: &line };
        assert_eq!(format!("{need:?}"), line);
        let repair = repair(list.loaded().unwrap(), &[need]);
        assert_eq!(repair.apply(), elements);
        repair.verdicts()[0]
    };
    assert_eq!(verdict(&["local x x trust \\"], "local all all trust"), Verdict::OpenEnd);
    for line in [
        "",
        "local all",
        "local all all trust\nlocal all all trust",
        "local all all trust \\",
        "local all v trust",
        "local all u reject",
        "host all all all trust",
    ] {
        assert_eq!(verdict(&["local x x trust"], line), Verdict::Unhelpful, "{line:?}");
    }
}

#[track_caller]
fn assert_error(line: &str, major: u32, expected: &str) {
    let list = List::read([line], Version::new(major));
    let error = list.errors().next().map(ToString::to_string);
    assert_eq!(error.as_deref(), Some(expected), "{line:?}");
}

#[test]
fn says_what_is_wrong_and_where() {
    for (line, expected) in [
        ("local all all gss", "gssapi authentication is not supported on local sockets (element 0, line 1, column 15)"),
        (
            "host all all 10.0.0.1,10.0.0.2 md5",
            "multiple values specified for host address (element 0, line 1, column 14)",
        ),
        (
            "host all all @hosts md5",
            "reference to a file outside the database and role fields (element 0, line 1, column 14)",
        ),
        ("hostsll all all all md5", "invalid connection type \"hostsll\" (element 0, line 1, column 1)"),
        ("local", "end-of-line before database specification (element 0, line 1, column 6)"),
        ("local all", "end-of-line before role specification (element 0, line 1, column 10)"),
        ("host all all", "end-of-line before IP address specification (element 0, line 1, column 13)"),
        (
            "host all all 10.0.0.0 md5",
            "invalid IP mask \"md5\": Name or service not known (element 0, line 1, column 23)",
        ),
        ("host all all 10.0.0.0/33 md5", "invalid CIDR mask in address \"10.0.0.0/33\" (element 0, line 1, column 14)"),
        ("# é\nlocal é all mdfive", "invalid authentication method \"mdfive\" (element 0, line 2, column 13)"),
        (
            "local all all \\\nbsd",
            "invalid authentication method \"bsd\": not supported by this build (element 0, line 2, column 1)",
        ),
        (
            "host all all all peer",
            "peer authentication is only supported on local sockets (element 0, line 1, column 18)",
        ),
        (
            "host all all all md5 map=m",
            "authentication option \"map\" is only valid for authentication methods ident, peer, gssapi, sspi, and cert (element 0, line 1, column 22)",
        ),
        (
            "host all all all ldap ldapbasdn=x",
            "unrecognized authentication option name: \"ldapbasdn\" (element 0, line 1, column 23)",
        ),
        (
            "host all all all ldap ldapbindpasswd=my secret",
            "authentication option not in name=value format: <hidden> (element 0, line 1, column 41)",
        ),
        (
            "host all all all ldap ldapbindpasswd=my se=cret",
            "unrecognized authentication option name: \"<hidden>\" (element 0, line 1, column 41)",
        ),
        (
            "host all all all ldap ldapserver=h ldapbasdn=x",
            "unrecognized authentication option name: \"ldapbasdn\" (element 0, line 1, column 36)",
        ),
        (
            "host all all all oauth issuer=i scope=s",
            "invalid authentication method \"oauth\" (element 0, line 1, column 18)",
        ),
        ("local all all \0trust", "null byte in line (element 0, line 1, column 15)"),
    ] {
        assert_error(line, 15, expected);
    }
}

#[test]
fn the_servers_own_message_hides_nothing() {
    let line = "host all all all ldap ldapbindpasswd=my se=cret";
    let list = list(&[line]);
    let error = list.errors().next().unwrap();
    assert_eq!(error.server_message(), "unrecognized authentication option name: \"se\"");
    assert_eq!(error.reason().to_string(), "unrecognized authentication option name: \"<hidden>\"");
}

#[test]
fn an_outcome_is_certain_if_it_is_the_only_one() {
    let connection = Connection::new(LOCAL, POSTGRES, "u");
    for (lines, certain) in [
        (&["local all u trust", "local all all md5"][..], Some(Some(Method::Trust))),
        (&["local all +g trust", "local all all md5"], None),
        (&["local all v trust"], Some(None)),
    ] {
        let list = list(lines);
        let decision = list.loaded().unwrap().decide(&connection);
        assert_eq!(decision.certain().map(Outcome::method), certain, "{lines:?}");
    }
}

#[test]
fn keywords_are_those_of_the_list() {
    for keyword in ["host", "hostssl", "hostnossl", "hostgssenc", "hostnogssenc"] {
        let line = format!("{keyword} all all all trust");
        let list = list(&[&line]);
        assert_eq!(list.records().next().unwrap().1.connection_type().keyword(), keyword);
    }
    for keyword in ["include", "include_if_exists", "include_dir"] {
        let line = format!("{keyword} \"my file\"");
        let list = List::read([line.as_str()], Version::new(16));
        let Content::Include(include) = list.lines()[0].content() else { panic!("{line}") };
        assert_eq!((include.keyword(), include.path()), (keyword, "my file"));
    }
}

#[test]
fn a_token_names_a_file_by_an_at_sign_outside_quotes() {
    let list = list(&["local @names,all,@,\"@names\" all trust"]);
    let (_, record) = list.records().next().unwrap();
    let files: Vec<_> = record.databases().iter().map(Token::file).collect();
    assert_eq!(files, [Some("names"), None, None, None]);
}

#[test]
fn tells_where_a_line_and_a_mistake_are() {
    let list = list(&[
        "local all all trust",
        "local all all \\",
        "trust",
        "# note\nlocal all all\nlocal x",
        "local all all md5",
    ]);
    let places: Vec<_> =
        list.lines().iter().map(|line| (line.first_element(), line.last_element(), line.row())).collect();
    assert_eq!(places, [(0, 0, 1), (1, 2, 1), (3, 3, 2), (3, 3, 3), (4, 4, 1)]);
    let places: Vec<_> = list.errors().map(|error| (error.element(), error.row(), error.column())).collect();
    assert_eq!(places, [(3, 2, 14), (3, 3, 8)]);
}

#[test]
fn a_range_is_of_one_family() {
    let ranges = list(&["host all all 10.0.0.0/8 md5", "host all all ::/0 md5"]);
    let holds = |address: &str| -> Vec<bool> {
        let decides = |record: &Record<'_>| match record.address() {
            Some(Address::Range(range)) => range.contains(address.parse().unwrap()),
            _ => false,
        };
        ranges.records().map(|(_, record)| decides(record)).collect()
    };
    assert_eq!(holds("10.1.2.3"), [true, false]);
    assert_eq!(holds("11.1.2.3"), [false, false]);
    assert_eq!(holds("fd00::7"), [false, true]);
}

#[test]
fn a_group_decides_as_far_as_its_members_are_known() {
    let list = list(&["local all +g reject", "local all all trust"]);
    let deciding = |connection: &Connection<'_>| -> Vec<Option<usize>> {
        let decision = list.loaded().unwrap().decide(connection);
        decision.outcomes().iter().map(|outcome| outcome.line().map(Line::first_element)).collect()
    };
    let connection = || Connection::new(LOCAL, POSTGRES, "u");
    assert_eq!(deciding(&connection()), [Some(0), Some(1)]);
    assert_eq!(deciding(&connection().with_roles(&[])), [Some(1)]);
    assert_eq!(deciding(&connection().with_roles(&["g"])), [Some(0)]);
    assert_eq!(deciding(&Connection::new(LOCAL, POSTGRES, "g")), [Some(0)]);
}

#[test]
fn a_reject_behind_a_line_for_some_is_left_alone() {
    let list = list(&["local all +g trust", "local all all reject"]);
    let connections = [Connection::new(LOCAL, POSTGRES, "u")];
    let need =
        Need { connections: &connections, credentials: Credentials::SystemUser("u"), line: &"local all u trust" };
    let repair = repair(list.loaded().unwrap(), &[need]);
    assert_eq!((repair.insertions(), repair.verdicts()), (&[][..], &[Verdict::Uncertain][..]));
}

/// `parse_hba_line()` and `parse_hba_auth_opt()`, REL_15.
#[test]
fn options_must_go_together() {
    for (options, valid) in [
        ("ldap ldapurl=ldap://h/dc=x", true),
        ("ldap ldapurl=ldap://h/dc=x??sub", true),
        ("ldap ldapurl=ldap://h/dc=x??near", false),
        ("ldap ldapurl=ldap://h", false),
        ("ldap ldapurl=ldap://h:389/dc=x", true),
        ("ldap ldapurl=ldap://h:/dc=x", false),
        ("ldap ldapurl=ldap://h:x/dc=x", false),
        ("ldap ldapurl=ldap://[::1]/dc=x", true),
        ("ldap ldapurl=ldap://[::1]:389/dc=x", true),
        ("ldap ldapurl=ldap://[::1]389/dc=x", false),
        ("ldap ldapurl=ldap://[::1/dc=x", false),
        ("ldap ldapurl=<url:ldaps://h/dc=x>", true),
        ("ldap ldapurl=<ldaps://h/dc=x", false),
        ("ldap ldapurl=ldapi://h/dc=x", false),
        ("ldap ldapurl=http://h/dc=x", false),
        ("ldap ldapurl=h/dc=x", false),
        ("ldap ldapurl=ldap://h/dc=x ldapsearchfilter=c", true),
        ("ldap ldapurl=ldap://h/dc=x?uid ldapsearchfilter=c", false),
        ("ldap ldapurl=ldap://h/dc=x???(a=b) ldapsearchattribute=c", false),
        ("ldap ldapurl=ldap://h/dc=x????x", true),
        ("ldap ldapurl=ldap://h/dc=x????,", false),
        ("ldap ldapserver=h ldapprefix=a", true),
        ("ldap ldapserver=h ldapsuffix=a", true),
        ("ldap ldapserver=h ldapsuffix=a ldapbasedn=b", false),
        ("ldap ldapserver=h ldapprefix=a ldapsuffix=b ldapbinddn=c", false),
        ("ldap ldapserver=h ldapprefix=a ldapbindpasswd=b", false),
        ("ldap ldapserver=h ldapprefix=a ldapsearchattribute=b", false),
        ("ldap ldapserver=h ldapprefix=a ldapsearchfilter=b", false),
        ("ldap ldapserver=h ldapbasedn=a", true),
        ("ldap ldapserver=h ldapbasedn=a ldapsearchattribute=b", true),
        ("ldap ldapserver=h ldapbasedn=a ldapsearchattribute=b ldapsearchfilter=c", false),
        ("ldap ldapserver=h", false),
        // What a URL sets, a later one without it leaves as it is.
        ("ldap ldapurl=ldap://h/dc=x ldapurl=ldap://h", true),
        ("ldap ldapurl=ldap://h/dc=x?uid ldapurl=ldap://h/dc=y ldapsearchfilter=c", false),
        ("ldap ldapurl=ldap://h/dc=x???(a=b) ldapurl=ldap://h/dc=y ldapsearchattribute=c", false),
        ("ldap ldapserver=h ldapbasedn=a ldapport=389", true),
        ("ldap ldapserver=h ldapbasedn=a ldapport=0", false),
        ("ldap ldapserver=h ldapbasedn=a ldapport=x", false),
        ("radius radiusservers=a", false),
        ("radius radiussecrets=c", false),
        ("radius radiusservers=\"a,,b\" radiussecrets=c", false),
        ("radius radiusservers=a radiussecrets=c radiusports=1812", true),
        ("radius radiusservers=a radiussecrets=c radiusports=0", false),
        ("radius radiusservers=\"a,b\" radiussecrets=c radiusports=\"1,2\"", true),
        ("radius radiusservers=\"a,b\" radiussecrets=c radiusports=\"1,2,3\"", false),
        ("radius radiusservers=\"a,b\" radiussecrets=c radiusidentifiers=\"e,f\"", true),
        ("radius radiusservers=\"a,b\" radiussecrets=c radiusidentifiers=e", true),
        ("radius radiusservers=\"a,b\" radiussecrets=c radiusidentifiers=\"e,f,g\"", false),
        ("radius radiusservers=\"a,b\" radiussecrets=c", true),
        ("radius radiusservers=\"a,b\" radiussecrets=\"c,d\"", true),
        ("radius radiusservers=\"a,b,c\" radiussecrets=\"d,e\"", false),
        ("radius radiusservers=a radiussecrets=\"b,c\"", false),
    ] {
        let line = format!("host all all all {options}");
        assert_eq!(list(&[&line]).errors().next().is_none(), valid, "{line}");
    }
}

#[test]
fn an_options_value_can_be_a_secret() {
    let list = list(&["host all all all ldap ldapserver=h ldapbasedn=a ldapbinddn=b ldapbindpasswd=canary"]);
    let (_, record) = list.records().next().unwrap();
    let secret: Vec<_> = record.options().iter().map(|option| (option.name(), option.is_secret())).collect();
    let expected = [("ldapserver", false), ("ldapbasedn", false), ("ldapbinddn", false), ("ldapbindpasswd", true)];
    assert_eq!(secret, expected);
}

/// Where the majors differ; the sources are `hba.c` of each release's branch.
#[test]
fn follows_each_major() {
    let long = format!("local {} all trust", "a".repeat(10_240));
    let longer = format!("local all all trust #{}", "a".repeat(20_480));
    for (line, valid) in [
        // parse_hba_auth_opt(): REL_13 has four spellings, REL_14 two.
        ("hostssl all all all md5 clientcert=1", 12..=13),
        ("hostssl all all all md5 clientcert=no-verify", 12..=13),
        ("hostssl all all all md5 clientcert=verify-ca", 12..=18),
        ("hostssl all all all cert clientcert=verify-ca", 12..=13),
        ("host all all all md5 clientcert=verify-ca", 19..=19),
        ("hostssl all all all cert clientcert=verify-full", 12..=18),
        // REL_14: clientname.
        ("hostssl all all all cert clientname=DN", 14..=18),
        ("hostssl all all all cert clientname=CN", 14..=18),
        ("hostssl all all all cert clientname=dn", 19..=19),
        ("host all all all md5 clientname=CN", 19..=19),
        // tokenize_file(): REL_14 joins lines.
        ("local all all \\\ntrust", 14..=18),
        // next_token(): REL_17 has no greatest length.
        (long.as_str(), 17..=18),
        // tokenize_file(): REL_14 has no greatest length of a line.
        (longer.as_str(), 14..=18),
        ("local all all cert", 19..=19),
        ("host all all all cert", 19..=19),
        ("hostssl all all all cert", 12..=18),
        // tokenize_auth_file(): REL_16 includes.
        ("include other", 16..=18),
        ("include_dir other", 16..=18),
        ("include_if_exists other", 16..=18),
        ("includes other", 19..=19),
        ("include other file", 19..=19),
        // parse_hba_line(): REL_18 has oauth.
        ("host all all all oauth issuer=i scope=s", 18..=18),
        ("host all all all oauth issuer=i", 19..=19),
        ("host all all all oauth issuer=i scope=s map=m", 18..=18),
        ("host all all all oauth issuer=i scope=s delegate_ident_mapping=1", 18..=18),
        ("host all all all oauth issuer=i scope=s delegate_ident_mapping=1 map=m", 19..=19),
        ("host all all all oauth issuer=i scope=s delegate_ident_mapping=0 map=m", 18..=18),
    ] {
        for major in 12..=18 {
            let list = List::read([line], Version::new(major));
            let is_valid = list.errors().next().is_none();
            assert_eq!(is_valid, valid.contains(&major), "{major}: {line:.60}");
        }
    }
}

#[test]
fn a_slash_begins_a_regular_expression_since_16() {
    let connection = Connection::new(LOCAL, Target::Database("/a"), "u");
    for (line, major, reasons) in [
        ("local /a all trust", 15, vec![]),
        ("local /a all trust", 16, vec![Reason::Regex]),
        // regcomp_auth_token() does not ask for quotes.
        ("local \"/a\" all trust", 16, vec![Reason::Regex]),
    ] {
        let list = List::read([line], Version::new(major));
        let decision = list.loaded().unwrap().decide(&connection);
        let found: Vec<_> = decision.outcomes()[0].reasons().iter().collect();
        assert_eq!(found, reasons, "{major}: {line}");
    }
}

#[test]
fn a_line_for_messages_is_short_and_tells_no_secret() {
    let long = format!("local {} all trust", "a".repeat(200));
    let shortened = format!("local {}…", "a".repeat(74));
    for (line, expected) in [
        ("  local   all all  trust  # why", "local   all all  trust"),
        (
            "host all all all ldap ldapbasedn=\"o=a b\" ldapbindpasswd=x y",
            "host all all all ldap ldapbasedn=\"o=a b\" ldapbindpasswd=<hidden>",
        ),
        ("host all all all ldap ldapbindpaswd=x", "host all all all ldap <hidden>"),
        ("host all all all md5 secret", "host all all all md5 <hidden>"),
        ("local a\tb \u{7}\u{202e} trust", "local a\\tb \\u{7}\\u{202e} trust"),
        (&long, &shortened),
    ] {
        assert_eq!(list(&[line]).lines()[0].text(), expected, "{line:?}");
    }
}
