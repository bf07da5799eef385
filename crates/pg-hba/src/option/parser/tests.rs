use crate::{HbaFile, PgVersion};

/// `parse_hba_line()` and `parse_hba_auth_opt()`, `REL_15_STABLE`.
#[test]
fn options_must_not_contradict_each_other() {
    for (options, is_valid) in [
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
        // A later URL does not unset what it lacks.
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
        assert_eq!(HbaFile::parse(&line, PgVersion::V15).is_ok(), is_valid, "{line}");
    }
}

#[test]
fn a_client_certificate_is_required_by_method_or_option() {
    for (line, version, expected) in [
        ("hostssl all all all md5", PgVersion::V15, false),
        ("hostssl all all all cert", PgVersion::V15, true),
        ("hostssl all all all md5 clientcert=verify-ca", PgVersion::V15, true),
        ("hostssl all all all trust clientcert=verify-full", PgVersion::V15, true),
        ("hostssl all all all md5 clientcert=1", PgVersion::V13, true),
        ("hostssl all all all md5 clientcert=1 clientcert=no-verify", PgVersion::V13, false),
    ] {
        let file = HbaFile::parse(line, version).unwrap();
        let (_, record) = file.records().next().unwrap();
        assert_eq!(record.requires_client_certificate(), expected, "{line}");
    }
}
