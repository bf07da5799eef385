use super::*;
use crate::{AddressRange, ClientAddress, Encryption, PgVersion, RepairStatus, Target, Transport};

const POSTGRES: Target<'_> = Target::Database("postgres");
const TLS: Transport = Transport::Tcp { encryption: Encryption::Tls, client: ClientAddress::AnyIpv4 };

fn file(content: &str) -> HbaFile {
    HbaFile::parse(content, PgVersion::V16).unwrap()
}

fn describe(access: &Access<'_>) -> String {
    match access {
        Access::Granted => "granted".to_owned(),
        Access::Missing { shadowed_by: None } => "missing".to_owned(),
        Access::Missing { shadowed_by: Some(line) } => format!("shadowed by {}", line.number()),
        Access::Rejected { by } => format!("rejected by {}", by.number()),
        Access::Uncertain { line, unknowns } if unknowns.is_empty() => format!("up to the method of {}", line.number()),
        Access::Uncertain { line, unknowns } => format!("up to {} at {}", unknowns, line.number()),
    }
}

#[test]
fn access_is_granted_missing_rejected_or_uncertain() {
    let connection = Connection::new(TLS, POSTGRES, "u");
    let required = RequiredConnection::new([connection], Credentials::Password, "hostssl all u all md5");
    for (content, expected) in [
        ("host all all all md5", "granted"),
        ("host all +g all trust\nhost all all all md5", "granted"),
        ("", "missing"),
        ("host all all all gss", "shadowed by 1"),
        ("host all +g all md5", "missing"),
        ("host all +g all md5\nhost all all all gss", "shadowed by 2"),
        ("host all all all reject", "rejected by 1"),
        ("host all v all md5\nhost all all all reject", "rejected by 2"),
        ("host all +g all reject", "up to the user's role memberships at 1"),
        ("host all +g all md5\nhost all all all reject", "up to the user's role memberships at 1"),
        ("host all all 10.0.0.0/8 md5", "up to the client's address at 1"),
        ("host all all samenet md5", "up to the server's networks at 1"),
        ("host all all all pam", "up to the method of 1"),
        ("include other", "up to the content of an included file at 1"),
    ] {
        let file = file(content);
        let access = file.access(&required);
        assert_eq!(access.iter().map(describe).collect::<Vec<_>>(), [expected], "{content}");
        assert_eq!(file.allows(&required), expected == "granted", "{content}");
    }
}

#[test]
fn every_client_in_the_networks_must_be_allowed() {
    let networks: Vec<AddressRange> =
        ["10.0.0.0/8", "192.168.0.0/16"].iter().map(|network| network.parse().unwrap()).collect();
    let client = ClientAddress::EveryIn(&networks);
    let connection = Connection::new(Transport::Tcp { encryption: Encryption::Tls, client }, POSTGRES, "u");
    let required = RequiredConnection::new([connection], Credentials::Password, "hostssl all u all md5");
    for (content, expected) in [
        ("host all all all md5", "granted"),
        ("host all all 0.0.0.0/0 md5", "granted"),
        ("host all all 10.0.0.0/8 md5\nhost all all 192.168.0.0/16 md5", "granted"),
        ("host all all 10.0.0.0/9 md5\nhost all all 192.0.0.0/8 md5\nhost all all 10.128.0.0/9 trust", "granted"),
        ("host all all 10.0.0.0 255.0.0.0 md5\nhost all all 192.168.0.0 255.255.0.0 md5", "granted"),
        ("host all all 172.16.0.0/12 reject\nhost all all all md5", "granted"),
        ("host all all 10.0.0.0/8 md5\nhost all all 192.168.0.0/16 md5\nhost all all all reject", "granted"),
        ("host all all 0.0.0.0/1 md5\nhost all +g 192.168.0.0/16 md5\nhost all all 128.0.0.0/1 md5", "granted"),
        ("host all all 10.0.0.0/8 md5", "missing"),
        ("host all all 10.0.0.0/8 md5\nhost all all 192.168.0.0/17 md5", "missing"),
        ("host all all 172.16.0.0/12 md5", "missing"),
        ("host all all ::/0 md5", "missing"),
        ("host all all 10.0.0.0/8 md5\nhostnossl all all 0.0.0.0/0 md5", "missing"),
        ("host all all 0.0.0.0/0 gss", "shadowed by 1"),
        ("host all all 10.0.0.0/8 md5\nhost all all all gss", "shadowed by 2"),
        ("host all all 0.0.0.0/0 reject", "rejected by 1"),
        ("host all all 10.9.0.0/16 reject\nhost all all all md5", "up to the client's address at 1"),
        ("host all all 10.9.0.0/16 gss\nhost all all all md5", "up to the client's address at 1"),
        ("host all all 10.0.0.0 255.0.255.0 md5\nhost all all all md5", "granted"),
        ("host all all samenet md5", "up to the server's networks at 1"),
    ] {
        let file = file(content);
        let access = file.access(&required);
        assert_eq!(access.iter().map(describe).collect::<Vec<_>>(), [expected], "{content}");
    }
}

#[test]
fn one_granted_alternative_is_enough() {
    let file = file("host all all 0.0.0.0/0 md5");
    let alternatives = [ClientAddress::AnyIpv6, ClientAddress::AnyIpv4]
        .map(|client| Connection::new(Transport::Tcp { encryption: Encryption::None, client }, POSTGRES, "u"));
    let required = RequiredConnection::new(alternatives, Credentials::Password, "host all u all md5");
    let granted: Vec<bool> = file.access(&required).iter().map(Access::is_granted).collect();
    assert_eq!((granted, file.allows(&required)), (vec![false, true], true));
}

#[test]
fn a_password_is_not_a_certificate() {
    for (method, expected) in [
        ("trust", RepairStatus::Granted),
        ("password", RepairStatus::Granted),
        ("md5", RepairStatus::Granted),
        ("scram-sha-256", RepairStatus::Granted),
        ("pam", RepairStatus::Uncertain),
        ("ldap ldapprefix=p", RepairStatus::Uncertain),
        ("radius radiusservers=::1 radiussecrets=s", RepairStatus::Uncertain),
        ("gss", RepairStatus::Inserted(0)),
        ("ident", RepairStatus::Inserted(0)),
        ("cert", RepairStatus::Inserted(0)),
        ("md5 clientcert=verify-ca", RepairStatus::Inserted(0)),
        ("trust clientcert=verify-full", RepairStatus::Inserted(0)),
        ("reject", RepairStatus::Rejected),
    ] {
        let file = file(&format!("hostssl all all all {method}"));
        let connection = Connection::new(TLS, POSTGRES, "postgres");
        let required = [RequiredConnection::new([connection], Credentials::Password, "hostssl all postgres all md5")];
        assert_eq!(file.plan_repair(&required).results()[0].status(), expected, "{method}");
    }
}

#[test]
fn an_operating_system_user_is_the_database_user_of_the_same_name() {
    for (method, user, expected) in [
        ("trust", "standby", RepairStatus::Granted),
        ("peer", "postgres", RepairStatus::Granted),
        ("ident", "postgres", RepairStatus::Granted),
        ("peer map=", "postgres", RepairStatus::Granted),
        ("peer map=m", "postgres", RepairStatus::Uncertain),
        ("peer", "standby", RepairStatus::Inserted(0)),
        ("md5", "postgres", RepairStatus::Inserted(0)),
    ] {
        let file = file(&format!("local all all {method}"));
        let connection = Connection::new(Transport::UnixSocket, POSTGRES, user);
        let required = [RequiredConnection::new([connection], Credentials::OsUser("postgres"), "local all all trust")];
        assert_eq!(file.plan_repair(&required).results()[0].status(), expected, "{method} {user}");
    }
}
