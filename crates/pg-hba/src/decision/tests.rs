use crate::{
    AuthMethod, ClientAddress, Connection, Encryption, HbaFile, Line, Outcome, PgVersion, Target, Transport, Unknown,
};

const ALICE: Connection<'_> = Connection::new(Transport::UnixSocket, Target::Database("app"), "alice");

fn file(content: &str) -> HbaFile {
    HbaFile::parse(content, PgVersion::V16).unwrap()
}

#[test]
fn an_outcome_is_certain_if_no_other_is_possible() {
    for (content, expected) in [
        ("local all alice trust\nlocal all all md5", Some(Some(AuthMethod::Trust))),
        ("local all +g trust\nlocal all all md5", None),
        ("local all bob trust", Some(None)),
        ("include more", None),
    ] {
        assert_eq!(file(content).decide(&ALICE).certain().map(Outcome::method), expected, "{content}");
    }
}

#[test]
fn a_group_decides_as_far_as_its_members_are_known() {
    let file = file("local all +g reject\nlocal all all trust");
    let deciding_lines = |connection: Connection<'_>| -> Vec<Option<usize>> {
        file.decide(&connection).outcomes().iter().map(|outcome| outcome.line().map(Line::number)).collect()
    };
    assert_eq!(deciding_lines(ALICE), [Some(1), Some(2)]);
    assert_eq!(deciding_lines(ALICE.with_memberships(&[])), [Some(2)]);
    assert_eq!(deciding_lines(ALICE.with_memberships(&["g"])), [Some(1)]);
    assert_eq!(deciding_lines(Connection { user: "g", ..ALICE }), [Some(1)]);
}

#[test]
fn a_line_does_not_decide_about_clients_that_earlier_lines_match() {
    let networks = ["10.0.0.0/8".parse().unwrap()];
    let transport = Transport::Tcp { encryption: Encryption::Tls, client: ClientAddress::EveryIn(&networks) };
    let connection = Connection { transport, ..ALICE };
    for (content, expected) in [
        (
            "host all all 10.0.0.0/9 md5\nhost all all 10.1.0.0/16 reject\nhost all all 10.128.0.0/9 md5",
            [Some(1), Some(3)],
        ),
        ("host all +g 10.0.0.0/8 md5\nhost all all 10.0.0.0/8 md5\nhost all all all md5", [Some(1), Some(2)]),
        ("host all all 10.0.0.0/9 md5\nhost all all 11.0.0.0/8 md5", [Some(1), None]),
    ] {
        let file = file(content);
        let decision = file.decide(&connection);
        let lines: Vec<Option<usize>> =
            decision.outcomes().iter().map(|outcome| outcome.line().map(Line::number)).collect();
        assert_eq!(lines, expected, "{content}");
        assert!(decision.outcomes().last().unwrap().unknowns().is_empty(), "{content}");
    }
}

#[test]
fn an_include_directive_may_decide() {
    let file = file("include more\nlocal all all trust");
    let decision = file.decide(&ALICE);
    let [first, second] = decision.outcomes() else { panic!("{decision:?}") };
    assert_eq!((first.record(), first.unknowns().contains(Unknown::IncludedFile)), (None, true));
    assert_eq!((second.method(), second.unknowns().is_empty()), (Some(AuthMethod::Trust), true));
}

#[test]
fn a_decision_explains_itself() {
    for (content, expected) in [
        ("local all all md5", "line 1 decides: \"local all all md5\""),
        ("local all bob md5", "no line matches, and the connection is rejected"),
        (
            "local all /^a,+g reject\nlocal all alice md5",
            "line 1 decides, depending on the user's role memberships and a regular expression: \
             \"local all /^a,+g reject\"; otherwise line 2 decides: \"local all alice md5\"",
        ),
        (
            "include more",
            "line 1 decides, depending on the content of an included file: \"include more\"; \
             otherwise no line matches, and the connection is rejected",
        ),
    ] {
        assert_eq!(file(content).decide(&ALICE).to_string(), expected);
    }
}
