use super::*;
use crate::PgVersion;

/// The number of each line, for whom it is unreachable, and the numbers of the lines that shadow it.
fn unreachable(elements: &[&str]) -> Vec<(usize, Extent, Vec<usize>)> {
    let file = HbaFile::from_elements(elements.iter().copied(), PgVersion::V16).unwrap();
    let lines = file.unreachable_lines();
    let numbers = |lines: &[&Line]| lines.iter().map(|line| line.number()).collect();
    lines.iter().map(|found| (found.line().number(), found.extent(), numbers(found.shadowed_by()))).collect()
}

#[test]
fn a_line_is_shadowed_by_one_that_matches_more() {
    use Extent::{AllClients, Ipv4Clients, Ipv6Clients};
    for (first, second, expected) in [
        ("local all all md5", "local all all md5", Some(AllClients)),
        ("local all all md5", "local db u trust", Some(AllClients)),
        ("local all all md5", "local replication all trust", None),
        ("local all all md5", "local @db all trust", None),
        ("local db @u md5", "local db @u trust", Some(AllClients)),
        ("local /^a all md5", "local /^a all md5", Some(AllClients)),
        ("local /^a all md5", "local abc all md5", None),
        ("local db,x u,v md5", "local x v trust", Some(AllClients)),
        ("local x v md5", "local x,y v trust", None),
        ("local sameuser all md5", "local sameuser u md5", Some(AllClients)),
        ("local samerole all md5", "local samegroup u md5", Some(AllClients)),
        ("local all +g md5", "local db +g md5", Some(AllClients)),
        ("local all +g md5", r#"local db "+g" md5"#, None),
        ("local all u md5", "local all +u md5", None),
        ("host all all all md5", "hostssl all u ::/0 md5", Some(AllClients)),
        ("hostssl all all all md5", "host all all all md5", None),
        ("host all all all md5", "hostnogssenc all all all md5", Some(AllClients)),
        ("hostnossl all all all md5", "hostnogssenc all all all md5", None),
        ("hostssl all all all md5", "hostnogssenc all all all md5", None),
        ("hostnogssenc all all all md5", "hostssl all all all md5", Some(AllClients)),
        ("hostnogssenc all all all md5", "hostnossl all all all md5", None),
        ("hostnossl all all all md5", "hostgssenc all all all gss", Some(AllClients)),
        ("host all all 0.0.0.0/0 md5", "host all all all md5", Some(Ipv4Clients)),
        ("host all all ::/0 md5", "host all all all md5", Some(Ipv6Clients)),
        ("host all all 10.0.0.0/8 md5", "host all all 10.1.0.0/16 md5", Some(AllClients)),
        ("host all all 10.1.0.0/16 md5", "host all all 10.0.0.0/8 md5", None),
        ("host all all 10.0.0.0/16 md5", "host all all 10.0.0.0/8 md5", None),
        ("host all all 10.0.0.0/8 md5", "host all all 10.9.9.9/8 md5", Some(AllClients)),
        ("host all all fd00::/8 md5", "host all all fd00:1::/32 md5", Some(AllClients)),
        ("host all all fd00:1::/32 md5", "host all all fd00::/8 md5", None),
        ("host all all all md5", "host all all samenet md5", Some(AllClients)),
        ("host all all samenet md5", "host all all samenet md5", Some(AllClients)),
        ("host all all ::/0 md5", "host all all h.example md5", None),
        ("local all all md5", "include other", None),
    ] {
        let expected: Vec<_> = expected.map(|extent| (2, extent, vec![1])).into_iter().collect();
        assert_eq!(unreachable(&[first, second]), expected, "{first} | {second}");
    }
}

#[test]
fn several_lines_can_shadow_one_together() {
    for elements in [
        ["hostssl all all all md5", "hostnossl all all all reject", "host all u all md5"],
        ["local a all md5", "local b all md5", "local a,b u md5"],
        ["local all u md5", "local all v md5", "local a u,v md5"],
        ["host all all ::/0 md5", "host all all 0.0.0.0/0 md5", "host all all all md5"],
        ["host all all ::/0 md5", "host all all 0.0.0.0/0 md5", "host all all h.example md5"],
    ] {
        assert_eq!(unreachable(&elements), [(3, Extent::AllClients, vec![1, 2])], "{elements:?}");
    }
}

#[test]
fn the_lines_that_decide_are_named() {
    // The second line alone matches what the third does, but the first one decides about a part of it.
    for elements in [
        ["hostssl all all all md5", "host all all all md5", "host all u all md5"],
        ["local a all md5", "local all u md5", "local a,b u md5"],
    ] {
        assert_eq!(unreachable(&elements), [(3, Extent::AllClients, vec![1, 2])], "{elements:?}");
    }
}

/// `count` names, separated by commas.
fn names(prefix: char, count: usize) -> String {
    (0..count).map(|number| format!("{prefix}{number}")).collect::<Vec<_>>().join(",")
}

#[test]
fn records_with_more_than_256_pairs_are_not_considered() {
    for (databases, users, is_found) in [(16, 16, true), (17, 16, false), (1, 256, true), (1, 257, false)] {
        let line = format!("local {} {} md5", names('d', databases), names('u', users));
        assert_eq!(!unreachable(&["local all all md5", &line]).is_empty(), is_found, "{databases} {users}");
    }
}

#[test]
fn records_with_several_pairs_are_considered_up_to_1024_pairs() {
    let several = format!("local {} {} md5", names('d', 16), names('u', 16));
    let mut elements = vec!["local all all md5"];
    elements.extend([several.as_str(); 5]);
    elements.push("local d1 u1 md5");
    let lines: Vec<usize> = unreachable(&elements).iter().map(|(line, ..)| *line).collect();
    assert_eq!(lines, [2, 3, 4, 5, 7]);
}

#[test]
fn only_the_first_64_lines_shadow_others() {
    let others: Vec<String> = (0..64).map(|number| format!("local d{number} all md5")).collect();
    for (count, is_found) in [(63, true), (64, false)] {
        let mut elements: Vec<&str> = others.iter().take(count).map(String::as_str).collect();
        elements.extend(["local x all md5", "local x u md5"]);
        let expected = if is_found { vec![(count + 2, Extent::AllClients, vec![count + 1])] } else { vec![] };
        assert_eq!(unreachable(&elements), expected, "{count}");
    }
}

#[test]
fn masks_need_not_be_prefixes() {
    let elements = ["host all all 10.0.0.0 255.0.255.0 md5", "host all all 10.9.0.0 255.255.255.0 md5"];
    assert_eq!(unreachable(&elements), [(2, Extent::AllClients, vec![1])]);
    let elements = ["host all all 10.0.0.0 255.0.255.0 md5", "host all all 10.9.1.0 255.255.255.0 md5"];
    assert_eq!(unreachable(&elements), []);
}
