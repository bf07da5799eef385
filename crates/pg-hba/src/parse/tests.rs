use super::*;

#[track_caller]
fn record(line: &str, version: PgVersion) -> Record {
    match parse_line(line, version) {
        Ok(Some(Entry::Record(record))) => record,
        other => panic!("{line:?}: {other:?}"),
    }
}

#[test]
fn a_record_has_the_values_of_its_fields() {
    let line = "hostssl app,sameuser \"All\",+ops 10.0.0.0/8 ldap ldapserver=h ldapbasedn=b ldapbindpasswd=p";
    let record = record(line, PgVersion::V15);
    assert_eq!(record.connection_type(), ConnectionType::HostSsl);
    assert_eq!(record.databases(), [Database::Name("app".to_owned()), Database::SameUser]);
    assert_eq!(record.users(), [User::Name("All".to_owned()), User::MemberOf("ops".to_owned())]);
    let range = AddressRange::new([10, 0, 0, 0].into(), [255, 0, 0, 0].into()).unwrap();
    assert_eq!(record.address(), Some(&Address::Range(range)));
    assert_eq!(record.method(), AuthMethod::Ldap);
    let options: Vec<_> = record.options().iter().map(|option| (option.name(), option.is_secret())).collect();
    assert_eq!(options, [("ldapserver", false), ("ldapbasedn", false), ("ldapbindpasswd", true)]);
    assert_eq!((record.option("ldapbasedn"), record.option("ldapprefix")), (Some("b"), None));
    assert!(!record.requires_client_certificate());
}

#[test]
fn blank_lines_and_comments_are_not_entries() {
    for line in ["", " \t", "# local all all trust", ","] {
        assert_eq!(parse_line(line, PgVersion::V15), Ok(None), "{line:?}");
    }
}

#[test]
fn every_connection_type_has_a_keyword() {
    assert_eq!(record("local all all trust", PgVersion::V15).connection_type().keyword(), "local");
    for keyword in ["host", "hostssl", "hostnossl", "hostgssenc", "hostnogssenc"] {
        let record = record(&format!("{keyword} all all all trust"), PgVersion::V15);
        assert_eq!(record.connection_type().keyword(), keyword);
    }
}

#[test]
fn include_directives_have_one_path() {
    for keyword in ["include", "include_if_exists", "include_dir"] {
        let line = format!("{keyword} \"my file\"");
        let Ok(Some(Entry::Include(include))) = parse_line(&line, PgVersion::V16) else { panic!("{line}") };
        assert_eq!((include.keyword(), include.path()), (keyword, "my file"));
        assert!(parse_line(&format!("{line} more"), PgVersion::V16).is_err());
        assert!(parse_line(&line, PgVersion::V15).is_err());
    }
}

#[test]
fn a_value_is_a_keyword_or_a_reference_only_without_an_initial_quote() {
    let name = |name: &str| Database::Name(name.to_owned());
    let databases = |field: &str| record(&format!("local {field} all trust"), PgVersion::V15).databases().to_vec();
    assert_eq!(
        databases("all,replication,sameuser,samerole,samegroup"),
        [Database::All, Database::Replication, Database::SameUser, Database::SameRole, Database::SameRole]
    );
    assert_eq!(databases("\"all\",\"replication\""), [name("all"), name("replication")]);
    assert_eq!(
        databases("@names,@,\"@names\",+x,samehost"),
        [Database::File("names".to_owned()), name("@"), name("@names"), name("+x"), name("samehost")]
    );

    let name = |name: &str| User::Name(name.to_owned());
    let users = |field: &str| record(&format!("local all {field} trust"), PgVersion::V15).users().to_vec();
    assert_eq!(users("all,\"all\",sameuser"), [User::All, name("all"), name("sameuser")]);
    assert_eq!(users("+g,\"+g\",@names"), [User::MemberOf("g".to_owned()), name("+g"), User::File("names".to_owned())]);
}

#[test]
fn a_slash_begins_a_regular_expression_since_16() {
    for (field, version, expected) in [
        ("/a", PgVersion::V15, Database::Name("/a".to_owned())),
        ("/a", PgVersion::V16, Database::Regex("a".to_owned())),
        // `regcomp_auth_token()` does not distinguish quoted tokens.
        ("\"/a\"", PgVersion::V16, Database::Regex("a".to_owned())),
    ] {
        assert_eq!(record(&format!("local {field} all trust"), version).databases(), [expected], "{field}");
    }
    assert_eq!(record("local all /u trust", PgVersion::V16).users(), [User::Regex("u".to_owned())]);
}

#[test]
fn an_address_is_a_keyword_a_range_or_a_host_name() {
    let range = |address: &str, mask: &str| {
        Address::Range(AddressRange::new(address.parse().unwrap(), mask.parse().unwrap()).unwrap())
    };
    for (field, expected) in [
        ("all", Address::All),
        ("samehost", Address::SameHost),
        ("samenet", Address::SameNet),
        ("\"all\"", Address::HostName("all".to_owned())),
        (".example.com", Address::HostName(".example.com".to_owned())),
        ("10.1.2.3/8", range("10.1.2.3", "255.0.0.0")),
        ("10.0.0.0 255.0.255.0", range("10.0.0.0", "255.0.255.0")),
        ("::1/128", range("::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")),
    ] {
        let record = record(&format!("host all all {field} trust"), PgVersion::V15);
        assert_eq!(record.address(), Some(&expected), "{field}");
    }
    assert_eq!(record("local all all trust", PgVersion::V15).address(), None);
}

#[test]
fn ident_on_a_socket_is_peer() {
    assert_eq!(record("local all all ident", PgVersion::V15).method(), AuthMethod::Peer);
    assert_eq!(record("host all all all ident", PgVersion::V15).method(), AuthMethod::Ident);
}

#[test]
fn the_last_of_several_options_is_in_effect() {
    assert_eq!(record("local all all peer map=a map=b", PgVersion::V15).option("map"), Some("b"));
}

/// The sources are `hba.c` in the branch of each release.
#[test]
fn each_major_version_has_its_own_grammar() {
    let long_token = format!("local {} all trust", "a".repeat(10_240));
    let long_line = format!("local all all trust #{}", "a".repeat(20_480));
    let all = 12..=18;
    let none = 19..=19;
    for (line, valid) in [
        // `parse_hba_auth_opt()`: `REL_13_STABLE` has four spellings, `REL_14_STABLE` two.
        ("hostssl all all all md5 clientcert=1", 12..=13),
        ("hostssl all all all md5 clientcert=no-verify", 12..=13),
        ("hostssl all all all md5 clientcert=verify-ca", all.clone()),
        ("hostssl all all all cert clientcert=verify-ca", 12..=13),
        ("host all all all md5 clientcert=verify-ca", none.clone()),
        ("hostssl all all all cert clientcert=verify-full", all.clone()),
        // `REL_14_STABLE`: clientname.
        ("hostssl all all all cert clientname=DN", 14..=18),
        ("hostssl all all all cert clientname=CN", 14..=18),
        ("hostssl all all all cert clientname=dn", none.clone()),
        ("host all all all md5 clientname=CN", none.clone()),
        // `next_token()`: `REL_16_STABLE` has no maximum length of tokens.
        (long_token.as_str(), 16..=18),
        // `tokenize_file()`: `REL_14_STABLE` has no maximum length of lines.
        (long_line.as_str(), 14..=18),
        ("local all all cert", none.clone()),
        ("host all all all cert", none.clone()),
        ("hostssl all all all cert", all),
        // `tokenize_auth_file()`: `REL_16_STABLE` has include directives.
        ("include other", 16..=18),
        ("include_dir other", 16..=18),
        ("include_if_exists other", 16..=18),
        ("includes other", none.clone()),
        // `GetConfFilesInDir()` rejects a blank name.
        ("include_dir \"\"", none.clone()),
        ("include_dir \" \t\"", none.clone()),
        ("include \"\"", 16..=18),
        ("include other file", none.clone()),
        // `parse_hba_line()`: `REL_18_STABLE` has oauth.
        ("host all all all oauth issuer=i scope=s", 18..=18),
        ("host all all all oauth issuer=i", none.clone()),
        ("host all all all oauth issuer=i scope=s map=m", 18..=18),
        ("host all all all oauth issuer=i scope=s delegate_ident_mapping=1", 18..=18),
        ("host all all all oauth issuer=i scope=s delegate_ident_mapping=1 map=m", none),
        ("host all all all oauth issuer=i scope=s delegate_ident_mapping=0 map=m", 18..=18),
    ] {
        for version in PgVersion::ALL {
            let is_valid = parse_line(line, version).is_ok();
            assert_eq!(is_valid, valid.contains(&version.major()), "{version}: {line:.60}");
        }
    }
}
