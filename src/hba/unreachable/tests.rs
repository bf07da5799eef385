use super::super::{List, Version};
use super::*;
use crate::test_support::test;

fn found(elements: &[&str]) -> Vec<(usize, Extent, Vec<usize>)> {
    let list = List::read(elements.iter().copied(), Version::new(16));
    unreachable_lines(list.loaded().unwrap())
        .iter()
        .map(|one| {
            let covering = one.covering().iter().map(|line| line.number());
            (one.line().number(), one.extent(), covering.collect())
        })
        .collect()
}

#[test]
fn finds_lines_behind_wider_ones() {
    use Extent::{Everyone, Ipv4, Ipv6};
    for (first, second, expected) in [
        ("local all all md5", "local all all md5", Some(Everyone)),
        ("local all all md5", "local db u trust", Some(Everyone)),
        ("local all all md5", "local replication all trust", None),
        ("local all all md5", "local @db all trust", None),
        ("local db @u md5", "local db @u trust", Some(Everyone)),
        ("local /^a all md5", "local /^a all md5", Some(Everyone)),
        ("local /^a all md5", "local abc all md5", None),
        ("local db,x u,v md5", "local x v trust", Some(Everyone)),
        ("local x v md5", "local x,y v trust", None),
        ("local sameuser all md5", "local sameuser u md5", Some(Everyone)),
        ("local all +g md5", "local db +g md5", Some(Everyone)),
        ("local all +g md5", r#"local db "+g" md5"#, None),
        ("local all u md5", "local all +u md5", None),
        ("host all all all md5", "hostssl all u ::/0 md5", Some(Everyone)),
        ("hostssl all all all md5", "host all all all md5", None),
        ("host all all all md5", "hostnogssenc all all all md5", Some(Everyone)),
        ("hostnossl all all all md5", "hostnogssenc all all all md5", None),
        ("hostssl all all all md5", "hostnogssenc all all all md5", None),
        ("hostnogssenc all all all md5", "hostssl all all all md5", Some(Everyone)),
        ("hostnogssenc all all all md5", "hostnossl all all all md5", None),
        ("hostnossl all all all md5", "hostgssenc all all all gss", Some(Everyone)),
        ("host all all 0.0.0.0/0 md5", "host all all all md5", Some(Ipv4)),
        ("host all all ::/0 md5", "host all all all md5", Some(Ipv6)),
        ("host all all 10.0.0.0/8 md5", "host all all 10.1.0.0/16 md5", Some(Everyone)),
        ("host all all 10.1.0.0/16 md5", "host all all 10.0.0.0/8 md5", None),
        ("host all all 10.0.0.0/16 md5", "host all all 10.0.0.0/8 md5", None),
        ("host all all 10.0.0.0/8 md5", "host all all 10.9.9.9/8 md5", Some(Everyone)),
        ("host all all fd00::/8 md5", "host all all fd00:1::/32 md5", Some(Everyone)),
        ("host all all fd00:1::/32 md5", "host all all fd00::/8 md5", None),
        ("host all all all md5", "host all all samenet md5", Some(Everyone)),
        ("host all all samenet md5", "host all all samenet md5", Some(Everyone)),
        ("host all all ::/0 md5", "host all all h.example md5", None),
    ] {
        let expected: Vec<_> = expected.map(|extent| (2, extent, vec![1])).into_iter().collect();
        assert_eq!(found(&[first, second]), expected, "{first} | {second}");
    }
}

#[test]
fn several_lines_can_cover_one() {
    let expected = vec![(3, Extent::Everyone, vec![1, 2])];
    for elements in [
        ["hostssl all all all md5", "hostnossl all all all reject", "host all u all md5"],
        ["local a all md5", "local b all md5", "local a,b u md5"],
        ["local all u md5", "local all v md5", "local a u,v md5"],
        ["host all all ::/0 md5", "host all all 0.0.0.0/0 md5", "host all all all md5"],
    ] {
        assert_eq!(found(&elements), expected, "{elements:?}");
    }
}

/// So many names, behind commas.
fn names(letter: char, count: usize) -> String {
    (0..count).map(|number| format!("{letter}{number}")).collect::<Vec<_>>().join(",")
}

#[test]
fn a_line_with_more_than_256_pairs_is_not_looked_at() {
    for (databases, users, is_found) in [(16, 16, true), (17, 16, false), (1, 256, true), (1, 257, false)] {
        let line = format!("local {} {} md5", names('d', databases), names('u', users));
        assert_eq!(!found(&["local all all md5", &line]).is_empty(), is_found, "{databases} {users}");
    }
}

#[test]
fn lists_of_names_are_looked_at_until_there_are_1024_pairs_in_all() {
    // Four lines of 256 pairs each are all that is looked at of their kind; lines of one pair still are.
    let many = format!("local {} {} md5", names('d', 16), names('u', 16));
    let mut elements = vec!["local all all md5"];
    elements.extend([many.as_str(); 5]);
    elements.push("local d1 u1 md5");
    let lines: Vec<usize> = found(&elements).iter().map(|(line, ..)| *line).collect();
    assert_eq!(lines, [2, 3, 4, 5, 7]);
}

#[test]
fn lines_are_looked_for_behind_the_first_64() {
    let others: Vec<String> = (0..64).map(|number| format!("local d{number} all md5")).collect();
    for (before, is_found) in [(63, true), (64, false)] {
        let mut elements: Vec<&str> = others.iter().take(before).map(String::as_str).collect();
        elements.extend(["local x all md5", "local x u md5"]);
        let expected = if is_found { vec![(before + 2, Extent::Everyone, vec![before + 1])] } else { vec![] };
        assert_eq!(found(&elements), expected, "{before}");
    }
}

#[test]
fn the_lines_that_decide_are_named() {
    // The second line alone covers the third, but the first one decides about some of what it matches.
    for elements in [
        ["hostssl all all all md5", "host all all all md5", "host all u all md5"],
        ["local a all md5", "local all u md5", "local a,b u md5"],
    ] {
        assert_eq!(found(&elements), [(3, Extent::Everyone, vec![1, 2])], "{elements:?}");
    }
}

#[test]
fn masks_need_not_be_prefixes() {
    let elements = ["host all all 10.0.0.0 255.0.255.0 md5", "host all all 10.9.0.0 255.255.255.0 md5"];
    assert_eq!(found(&elements), [(2, Extent::Everyone, vec![1])]);
    let elements = ["host all all 10.0.0.0 255.0.255.0 md5", "host all all 10.9.1.0 255.255.255.0 md5"];
    assert_eq!(found(&elements), []);
}

#[test]
fn the_reference_tells_the_bounds() {
    let reference = include_str!("../../../docs/rules.md").replace('\n', " ");
    let (thousands, rest) = (MOST_PAIRS_IN_ALL / 1000, MOST_PAIRS_IN_ALL % 1000);
    for told in [
        format!("behind the first {MOST_EARLIER} lines;"),
        format!("more than {MOST_PAIRS} pairs of a database and a user"),
        format!("once there are {thousands},{rest:03} of them"),
    ] {
        assert!(reference.contains(&told), "{told}");
    }
}
