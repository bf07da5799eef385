use super::*;
use crate::{AuthMethod, Position};

#[test]
fn elements_are_lines_unless_backslashes_or_line_breaks_say_otherwise() {
    let lines: Vec<_> = parse_lines(
        ["local all all trust", "local all all \\", "trust", "# note\nlocal all all\nlocal x", "local all all md5"],
        PgVersion::V15,
    )
    .collect();
    let places: Vec<_> =
        lines.iter().flatten().map(|line| (line.number(), line.first_element(), line.last_element())).collect();
    assert_eq!(places, [(1, 0, 0), (2, 1, 2), (7, 4, 4)]);
    let positions: Vec<_> = lines.iter().filter_map(|line| line.as_ref().err()).map(ParseError::position).collect();
    assert_eq!(positions, [Position { element: 3, line: 5, column: 14 }, Position { element: 3, line: 6, column: 8 }]);
}

#[test]
fn the_elements_of_a_string_are_its_lines() {
    for (content, expected) in [
        ("", &[][..]),
        ("local all all trust", &["local all all trust"]),
        ("local all all trust\n", &["local all all trust"]),
        ("# a\r\n\nlocal all all md5\r\n", &["# a\r", "", "local all all md5\r"]),
    ] {
        let file = HbaFile::parse(content, PgVersion::V15).unwrap();
        assert_eq!(file.elements(), expected, "{content:?}");
        assert_eq!(file.records().count(), usize::from(content.contains("local")), "{content:?}");
    }
}

#[test]
fn a_file_ends_open_if_its_last_line_ends_in_a_backslash() {
    for (content, version, expected) in [
        ("local all all trust", PgVersion::V15, false),
        ("local all all trust \\", PgVersion::V15, true),
        ("local all all trust\n# \\", PgVersion::V15, true),
        ("# \\\n", PgVersion::V15, true),
        ("# \\\n\n", PgVersion::V15, false),
        ("# \\", PgVersion::V13, false),
    ] {
        assert_eq!(HbaFile::parse(content, version).unwrap().ends_open(), expected, "{content:?}");
    }
}

#[test]
fn an_element_is_never_inserted_inside_a_line() {
    let file = HbaFile::from_elements(["# a", "# b \\", "c \\", "d\n# e", "# f"], PgVersion::V15).unwrap();
    let indexes: Vec<usize> = (0..5).map(|element| file.insertion_index(element)).collect();
    assert_eq!(indexes, [0, 1, 1, 1, 4]);
}

#[test]
fn a_single_record_is_one_line_wherever_it_is_inserted() {
    for (element, expected) in [
        ("local all all trust", true),
        ("local all all trust # why", true),
        ("local all all trust\n", false),
        ("local all all trust\nlocal all all trust", false),
        ("local all \\\nall trust", false),
        ("local all all trust \\", false),
        ("include other", false),
        ("# note", false),
        ("local all", false),
    ] {
        let line = Line::parse_single_record(element, PgVersion::V16);
        assert_eq!(line.is_some(), expected, "{element:?}");
    }
}

#[test]
fn the_version_is_that_of_the_grammar() {
    let file = HbaFile::parse("include other", PgVersion::V17).unwrap();
    assert_eq!((file.version(), file.lines().len(), file.records().count()), (PgVersion::V17, 1, 0));
    assert!(HbaFile::parse("include other", PgVersion::V15).is_err());
}

#[test]
fn debug_output_has_no_credentials() {
    let content = "local all all trust\nhost all all all ldap ldapprefix=p ldapserver=h # CANARY\n\
                   host all all all ldap ldapbasedn=b ldapbindpasswd=CANARY";
    let file = HbaFile::parse(content, PgVersion::V15).unwrap();
    let (line, record) = file.records().last().unwrap();
    assert_eq!(record.method(), AuthMethod::Ldap);
    for output in [format!("{file:?}"), format!("{line:?}"), format!("{record:?}"), format!("{:?}", line.entry())] {
        assert!(!output.contains("CANARY"), "{output}");
    }
    assert_eq!(format!("{:?}", file.lines()[0]), "Line { number: 1, text: \"local all all trust\" }");
}
