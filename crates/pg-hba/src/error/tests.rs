use crate::{HbaFile, ParseError, ParseErrors, PgVersion};

#[track_caller]
fn errors(content: &str, version: PgVersion) -> ParseErrors {
    HbaFile::parse(content, version).map(|file| panic!("{content:?} is valid: {file:?}")).unwrap_err()
}

#[track_caller]
fn assert_error(content: &str, version: PgVersion, expected: &str) {
    assert_eq!(errors(content, version).to_string(), expected, "{content:?}");
}

#[test]
fn field_errors_have_a_position_and_a_hint() {
    for (content, expected) in [
        ("local all \0trust", "null byte in line at line 1, column 11; remove it"),
        (
            "local",
            "end-of-line before database specification at line 1, column 6; \
             write TYPE DATABASE USER [ADDRESS] METHOD [OPTIONS]",
        ),
        (
            "local all",
            "end-of-line before role specification at line 1, column 10; \
             write TYPE DATABASE USER [ADDRESS] METHOD [OPTIONS]",
        ),
        (
            "host all all",
            "end-of-line before IP address specification at line 1, column 13; \
             write TYPE DATABASE USER [ADDRESS] METHOD [OPTIONS]",
        ),
        (
            "host all all 10.0.0.0",
            "end-of-line before netmask specification at line 1, column 22; \
             write the address with its prefix length, such as 10.0.0.0/8",
        ),
        (
            "host all all all",
            "end-of-line before authentication method at line 1, column 17; \
             write TYPE DATABASE USER [ADDRESS] METHOD [OPTIONS]",
        ),
        (
            "hostsll all all all md5",
            "invalid connection type \"hostsll\" at line 1, column 1; \
             write local, host, hostssl, hostnossl, hostgssenc or hostnogssenc",
        ),
        (
            "host all all 10.0.0.1,10.0.0.2 md5",
            "multiple values specified for host address at line 1, column 14; \
             write one value; only the database and user fields take several",
        ),
        (
            "host all all @hosts md5",
            "file reference outside the database and user fields at line 1, column 14; \
             write the value itself, in double quotes if it begins with @",
        ),
        (
            "host all all example.com/8 md5",
            "specifying both host name and CIDR mask is invalid: \"example.com/8\" at line 1, column 14; \
             remove the mask, or write an IP address",
        ),
        (
            "host all all 10.0.0.0/33 md5",
            "invalid CIDR mask in address \"10.0.0.0/33\" at line 1, column 14; \
             write a prefix length of 0 to 32 for IPv4, or of 0 to 128 for IPv6",
        ),
        (
            "host all all 10.0.0.0 md5",
            "invalid IP mask \"md5\": Name or service not known at line 1, column 23; \
             write the address with its prefix length, such as 10.0.0.0/8",
        ),
        (
            "host all all 10.0.0.0 ffff:: md5",
            "IP address and mask do not match at line 1, column 23; \
             write the address and the mask in the same address family",
        ),
        (
            "# é\nlocal é all mdfive",
            "invalid authentication method \"mdfive\" at line 2, column 13; \
             write a method in lower case, such as scram-sha-256, md5, cert, peer, trust or reject",
        ),
        (
            "local all all \\\nbsd",
            "invalid authentication method \"bsd\": not supported by this build at line 2, column 1; \
             write another method",
        ),
        (
            "local all all gss",
            "gssapi authentication is not supported on local sockets at line 1, column 15; \
             write another method, or a host record",
        ),
        (
            "host all all all peer",
            "peer authentication is only supported on local sockets at line 1, column 18; \
             write another method, or a local record",
        ),
        (
            "host all all all cert",
            "cert authentication is only supported on hostssl connections at line 1, column 18; \
             write another method, or a hostssl record",
        ),
    ] {
        assert_error(content, PgVersion::V15, expected);
    }
}

#[test]
fn lengths_are_limited_in_old_versions() {
    assert_error(
        &format!("local {} all trust", "a".repeat(10_240)),
        PgVersion::V15,
        "authentication file token too long at line 1, column 10257; shorten the value to at most 10,239 bytes",
    );
    assert_error(
        &format!("local all all trust #{}", "a".repeat(20_480)),
        PgVersion::V13,
        "authentication file line too long at line 1, column 20502; split the line into records of at most 20,477 bytes",
    );
}

#[test]
fn an_included_directory_has_a_name() {
    assert_error(
        "local all all trust\ninclude_dir \"\"",
        PgVersion::V16,
        "empty configuration directory name at line 2, column 13; write the path of a directory",
    );
}

#[test]
fn option_errors_have_a_position_and_a_hint() {
    for (options, expected) in [
        (
            "md5 secret",
            "authentication option not in name=value format: <hidden> at line 1, column 25; \
             write options as name=value, and quote values that contain blanks or commas",
        ),
        (
            "md5 @options",
            "file reference outside the database and user fields at line 1, column 25; \
             write the value itself, in double quotes if it begins with @",
        ),
        (
            "ldap ldapbasdn=x",
            "unrecognized authentication option name: \"ldapbasdn\" at line 1, column 26; \
             write options as name=value, and quote values that contain blanks or commas",
        ),
        (
            "md5 map=m",
            "authentication option \"map\" is only valid for authentication methods ident, peer, gssapi, sspi, and cert \
             at line 1, column 25; remove the option, or write another method",
        ),
        (
            "md5 clientcert=1",
            "invalid value for clientcert: \"1\" at line 1, column 25; \
             write clientcert=verify-ca or clientcert=verify-full",
        ),
        (
            "md5 clientname=cn",
            "invalid value for clientname: \"cn\" at line 1, column 25; write clientname=CN or clientname=DN",
        ),
        (
            "cert clientcert=verify-ca",
            "clientcert can only be set to \"verify-full\" when using \"cert\" authentication at line 1, column 26; \
             write clientcert=verify-full, or remove the option",
        ),
    ] {
        assert_error(&format!("hostssl all all all {options}"), PgVersion::V15, expected);
    }
    assert_error(
        "host all all all md5 clientcert=verify-ca",
        PgVersion::V15,
        "clientcert can only be configured for \"hostssl\" rows at line 1, column 22; \
         remove the option, or write a hostssl record",
    );
    assert_error(
        "hostssl all all all cert clientcert=no-verify",
        PgVersion::V13,
        "clientcert cannot be set to \"no-verify\" when using \"cert\" authentication at line 1, column 26; \
         write clientcert=verify-full, or remove the option",
    );
    assert_error(
        "host all all all md5 map=m",
        PgVersion::V18,
        "authentication option \"map\" is only valid for authentication methods ident, peer, gssapi, sspi, cert, and \
         oauth at line 1, column 22; remove the option, or write another method",
    );
    assert_error(
        "host all all all oauth issuer=i scope=s delegate_ident_mapping=1 map=m",
        PgVersion::V18,
        "map cannot be used in combination with delegate_ident_mapping at line 1, column 71; \
         remove one of these options",
    );
}

#[test]
fn ldap_and_radius_errors_have_a_position_and_a_hint() {
    for (options, expected) in [
        (
            "ldap ldapurl=ldap://h:x/",
            "could not parse LDAP URL \"<hidden>\": Compare False at line 1, column 26; \
             write ldap://HOST:PORT/BASEDN?ATTRIBUTE?SCOPE?FILTER, or ldaps:// for TLS",
        ),
        (
            "ldap ldapurl=ldapi://h/b",
            "unsupported LDAP URL scheme: ldapi at line 1, column 26; \
             write ldap://HOST:PORT/BASEDN?ATTRIBUTE?SCOPE?FILTER, or ldaps:// for TLS",
        ),
        ("ldap ldapport=x", "invalid LDAP port number: \"x\" at line 1, column 26; write a port number"),
        (
            "radius radiusports=0",
            "invalid RADIUS port number: \"0\" at line 1, column 28; write port numbers, separated by commas",
        ),
        (
            "radius \"radiussecrets=a b\"",
            "could not parse RADIUS secret list at line 1, column 28; \
             separate the values by commas, and quote those that contain blanks or commas",
        ),
        (
            "radius \"radiusservers=a,\"\"\"\"\"",
            "could not translate RADIUS server name to address at line 1, column 28; remove the empty server name",
        ),
        (
            "radius radiusservers=a",
            "authentication method \"radius\" requires argument \"radiussecrets\" to be set at line 1, column 43; \
             add the option",
        ),
        (
            "ldap ldapprefix=a ldapbasedn=b",
            "cannot use ldapbasedn, ldapbinddn, ldapbindpasswd, ldapsearchattribute, ldapsearchfilter, or ldapurl \
             together with ldapprefix at line 1, column 51; \
             keep either ldapprefix and ldapsuffix, or the options for a search",
        ),
        (
            "ldap",
            "authentication method \"ldap\" requires argument \"ldapbasedn\", \"ldapprefix\", or \"ldapsuffix\" \
             to be set at line 1, column 25; add one of these options",
        ),
        (
            "ldap ldapbasedn=a ldapsearchattribute=b ldapsearchfilter=c",
            "cannot use ldapsearchattribute together with ldapsearchfilter at line 1, column 79; \
             remove one of these options",
        ),
        (
            "radius radiusservers=a \"radiussecrets=b,c\"",
            "the number of RADIUS secrets (2) must be 1 or the same as the number of RADIUS servers (1) \
             at line 1, column 63",
        ),
    ] {
        assert_error(&format!("hostssl all all all {options}"), PgVersion::V15, expected);
    }
}

#[test]
fn values_after_a_secret_are_hidden() {
    let start = "host all all all ldap ldapbindpasswd=my";
    for (content, expected) in [
        (format!("{start} secret"), "authentication option not in name=value format: <hidden>"),
        (format!("{start} se=cret"), "unrecognized authentication option name: \"<hidden>\""),
        (
            "host all all all ldap ldapserver=h ldapbasdn=x".to_owned(),
            "unrecognized authentication option name: \"ldapbasdn\"",
        ),
    ] {
        assert_eq!(errors(&content, PgVersion::V15).first().reason(), expected, "{content}");
    }
}

#[test]
fn only_the_server_message_quotes_secrets() {
    let errors = errors("host all all all ldap ldapbindpasswd=my se=cret", PgVersion::V15);
    let error = errors.first();
    assert_eq!(error.server_message(), "unrecognized authentication option name: \"se\"");
    assert_eq!(error.redacted_line(), "host all all all ldap ldapbindpasswd=<hidden>");
    assert_eq!(
        format!("{error:?}"),
        "ParseError { reason: \"unrecognized authentication option name: \\\"<hidden>\\\"\", \
         position: Position { element: 0, line: 1, column: 41 }, line_number: 1, \
         redacted_line: \"host all all all ldap ldapbindpasswd=<hidden>\", .. }"
    );
}

#[test]
fn several_errors_are_counted() {
    let errors = errors("local all\n# note\nlocal all all trust\nlocal\nhost x", PgVersion::V15);
    assert_eq!(errors.iter().map(ParseError::line_number).collect::<Vec<_>>(), [1, 4, 5]);
    assert_eq!(
        errors.to_string(),
        "3 lines are invalid; the first error: end-of-line before role specification at line 1, column 10; \
         write TYPE DATABASE USER [ADDRESS] METHOD [OPTIONS]"
    );
}
