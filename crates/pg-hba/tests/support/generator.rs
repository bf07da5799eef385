//! Random lines of `pg_hba.conf`, valid and nearly valid.

use super::random::Random;

pub const USERS: &[&str] = &["postgres", "alice", "bob", "standby", "ops", "all", "Big One"];
pub const DATABASES: &[&str] = &["postgres", "app", "alice", "ops", "all", "replication", "a b"];

const TYPES: &[&str] = &["local", "host", "hostssl", "hostnossl", "hostgssenc", "hostnogssenc"];

/// A line for the parser.
pub fn line(random: &mut Random) -> String {
    match random.below(30) {
        0 => {
            return random.pick(&["", "   ", "#", "# all", "\t,", "\\", "\r", "\"", "\"\"", ","]).into();
        }
        1 => return noise(random),
        2 if random.one_in(2) => return include(random),
        _ => {}
    }
    let mut fields = vec![match random.below(25) {
        0 => random.pick(&["Host", "hostsll", "\"host\"", "local,host", "hos\"t\"", "@names", "include"]).into(),
        _ => random.pick(TYPES).to_owned(),
    }];
    fields.push(names(random, &database));
    fields.push(names(random, &user));
    if fields[0] != "local" || random.one_in(20) {
        fields.extend(address(random));
    }
    let method = method(random);
    fields.push(method.to_owned());
    let options = match method {
        "ldap" | "radius" | "oauth" => 1 + random.below(4),
        "gss" | "cert" | "pam" | "peer" | "ident" => random.below(3),
        _ if random.one_in(8) => 1,
        _ => 0,
    };
    for _ in 0..options {
        fields.push(option(random, method));
    }
    match random.below(40) {
        0 => fields.truncate(1 + random.below(fields.len())),
        1 => fields.insert(random.below(fields.len()), names(random, &user)),
        2 => {
            fields.remove(random.below(fields.len()));
        }
        3 => fields.push("# comment \"x".into()),
        4 => fields.push("\\".into()),
        _ => {}
    }
    let mut text = String::new();
    for field in fields {
        if !text.is_empty() {
            text.push_str(random.pick(&[" ", " ", " ", "\t", "   ", " \r "]));
        }
        let broken = random.one_in(60) && field.contains(' ');
        text.push_str(&if broken { field.replace(' ', " \\\n") } else { field });
    }
    if random.one_in(40) {
        text.push_str(random.pick(&[" ", "\r", " \\", "#x", "\\\\", ","]));
    }
    if random.one_in(250) {
        pad(random, &mut text);
    }
    text
}

/// An include directive, or nearly one.
fn include(random: &mut Random) -> String {
    let keyword = random.pick(&["include", "include_if_exists", "include_dir", "\"include\"", "Include", "includes"]);
    let path = random.pick(&[
        "names",
        "rules",
        "\"rules\"",
        "missing",
        "missing,rules",
        "pg_wal",
        "rules # x",
        "rules rules",
        "\"\"",
        "",
    ]);
    format!("{keyword} {path}")
}

/// Makes a line about as long as the maximum of a line until 13, which counts the line break.
fn pad(random: &mut Random, text: &mut String) {
    let padding = random.pick(&[" ", " ", "#"]);
    let length = 20_474 + random.below(8);
    text.push_str(&padding.repeat(length.saturating_sub(text.len())));
}

/// A name that is about as long as the maximum of a token until 16.
fn long_name(random: &mut Random) -> String {
    let length = 10_236 + random.below(6);
    let name = "n".repeat(length);
    match random.below(4) {
        0 => format!("\"{name}\""),
        1 => format!("{}é", "n".repeat(length - 1)),
        2 => format!("/{name}"),
        _ => name,
    }
}

fn noise(random: &mut Random) -> String {
    const PIECES: &[&str] = &[
        "local",
        "host",
        "all",
        "\"",
        "\"\"",
        ",",
        " ",
        "\\",
        "#",
        "=",
        "/",
        "\n",
        "\r",
        "\t",
        "@",
        "+",
        "md5",
        "trust",
        "10.0.0.0/8",
        "é",
        "x",
        "0",
        ":",
        "%",
        ".",
    ];
    (0..random.below(14)).map(|_| random.pick(PIECES)).collect()
}

/// One name, or several with commas between them.
fn names(random: &mut Random, name: &dyn Fn(&mut Random) -> String) -> String {
    let mut text = name(random);
    while random.one_in(4) {
        text.push_str(random.pick(&[",", ",", ", ", " ,", ",,"]));
        text.push_str(&name(random));
    }
    text
}

fn quoted(random: &mut Random, name: &str) -> String {
    let quotes = format!("\"{}\"", name.replace('"', "\"\""));
    match random.below(6) {
        _ if name.contains([' ', ',', '"', '#']) => quotes,
        0 | 1 => quotes,
        2 if name.len() > 2 && name.is_ascii() => {
            let (start, end) = name.split_at(1);
            format!("{start}\"{end}\"")
        }
        3 if name.len() > 2 && name.is_ascii() => {
            let (start, end) = name.split_at(2);
            format!("\"{start}\"{end}")
        }
        _ => name.to_owned(),
    }
}

fn database(random: &mut Random) -> String {
    if random.one_in(400) {
        return long_name(random);
    }
    match random.below(14) {
        0..4 => random.pick(&["all", "all", "replication", "sameuser", "samerole", "samegroup"]).into(),
        4 => random
            .pick(&[
                "@names",
                "@",
                "@\"names\"",
                "\"@names\"",
                "@missing",
                "/^a",
                "\"/a b\"",
                "/^a(b|c)$",
                "/(",
                "/",
                "\"\"",
                "a\"\"b",
                "x#y",
                "ALL",
            ])
            .into(),
        _ => {
            let name = random.pick(DATABASES);
            quoted(random, name)
        }
    }
}

fn user(random: &mut Random) -> String {
    match random.below(14) {
        0..3 => "all".into(),
        3 | 4 => random.pick(&["+ops", "+alice", "+missing", "\"+ops\"", "+\"ops\"", "+", "+bob"]).into(),
        5 => random
            .pick(&["@names", "/^a", "\"/^a\"", "/[", "+/^a", "\"\"", "\"a\"\"b\"", "sameuser", "Alice", "é"])
            .into(),
        _ => {
            let name = random.pick(USERS);
            quoted(random, name)
        }
    }
}

fn address(random: &mut Random) -> Vec<String> {
    const ADDRESSES: &[&str] = &[
        "0.0.0.0",
        "127.0.0.1",
        "127.0.0.0",
        "10.0.0.0",
        "192.168.1.7",
        "::",
        "::1",
        "fd00::",
        "1",
        "127.1",
        "0x7f.1",
        "010.0.0.1",
        "::ffff:10.0.0.1",
        "::10.0.0.1",
        "1:2:3:4:5:6:7::",
        "fe80::1%1",
    ];
    const BAD: &[&str] = &[
        "256.0.0.1",
        "1.2.3.4.5",
        "1.2.3.",
        "::g",
        "1::2::3",
        ":::",
        "08.0.0.1",
        "4294967296",
        "1:2:3:4:5:6:7:8:9",
        "::1.2.3",
        "::01.2.3.4",
        "12345::",
        "fe80::1%nosuch",
        "::1%",
        "0x",
        "1.2.3.4%1",
    ];
    const LENGTHS: &[&str] =
        &["0", "8", "16", "24", "32", "33", "64", "128", "129", "-1", "", "08", "+8", "8x", "1.0", "99999999999"];
    const MASKS: &[&str] = &[
        "0.0.0.0",
        "255.0.0.0",
        "255.255.255.255",
        "255.0.255.0",
        "::",
        "ffff::",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "8",
        "/8",
        "mask",
        "",
        "all",
    ];
    let base = if random.one_in(8) { random.pick(BAD) } else { random.pick(ADDRESSES) };
    match random.below(12) {
        0..3 => vec![random.pick(&["all", "all", "samehost", "samenet", "\"all\"", "\"samenet\""]).into()],
        3 => vec![
            random
                .pick(&["localhost", ".example.com", "db.example", "h,i", "\"\"", "@names", "/8", "ALL", "a b"])
                .into(),
        ],
        4 => vec![base.into()],
        5 | 6 => vec![base.into(), format!("\"{}\"", random.pick(MASKS))],
        7 => vec![base.into(), random.pick(MASKS).to_owned()],
        8 => vec![format!("\"{base}/ {}\"", random.pick(LENGTHS))],
        _ => vec![format!("{base}/{}", random.pick(LENGTHS))],
    }
}

fn method(random: &mut Random) -> &'static str {
    random.pick(&[
        "trust",
        "trust",
        "md5",
        "md5",
        "scram-sha-256",
        "password",
        "reject",
        "peer",
        "ident",
        "gss",
        "sspi",
        "pam",
        "bsd",
        "ldap",
        "ldap",
        "ldap",
        "radius",
        "radius",
        "cert",
        "cert",
        "oauth",
        "oauth",
        "MD5",
        "\"md5\"",
        "md5,trust",
        "krb5",
    ])
}

const OPTIONS: &[&str] = &[
    "map=m",
    "map=",
    "clientcert=verify-ca",
    "clientcert=verify-full",
    "clientcert=1",
    "clientcert=0",
    "clientcert=no-verify",
    "clientcert=",
    "clientname=CN",
    "clientname=DN",
    "clientname=cn",
    "pamservice=p",
    "pam_use_hostname=1",
    "krb_realm=R",
    "include_realm=0",
    "include_realm=1",
    "compat_realm=1",
    "upn_username=1",
    "\"map=a b\"",
    "map=\"a b\"",
    "map",
    "=",
    "x=y",
    "Map=m",
    "map=a=b",
    "map=m,clientcert=verify-ca",
    "issuer=i",
    "scope=s",
];
const OAUTH_OPTIONS: &[&str] = &[
    "issuer=i",
    "issuer=i",
    "issuer=i",
    "scope=s",
    "scope=s",
    "\"scope=a b\"",
    "issuer=",
    "scope=",
    "validator=v",
    "validator=w",
    "delegate_ident_mapping=1",
    "delegate_ident_mapping=0",
    "map=m",
];
const LDAP_OPTIONS: &[&str] = &[
    "ldapserver=h",
    "ldapport=389",
    "ldapport=0",
    "ldapport=x",
    "ldapport=-1x",
    "ldapport=4294967296",
    "ldapport=99999999999999999999",
    "ldapport=-99999999999999999999",
    "ldaptls=1",
    "ldaptls=0",
    "ldapscheme=ldaps",
    "ldapscheme=x",
    "ldapprefix=p",
    "ldapsuffix=s",
    "ldapbasedn=b",
    "ldapbasedn=b",
    "ldapbasedn=\"o=a, c=b\"",
    "ldapbinddn=d",
    "ldapbindpasswd=secret",
    "ldapsearchattribute=a",
    "ldapsearchfilter=(uid=$username)",
    "ldapprefix=",
    "ldapurl=ldap://h/b",
    "ldapurl=ldaps://h:636/b?uid?sub",
    "ldapurl=ldap://h/b??one?(a=b)",
    "ldapurl=ldapi://h/",
    "ldapurl=http://h/",
    "ldapurl=ldap://h:x/",
    "ldapurl=",
    "ldapurl=ldap://[::1]/",
    "ldapurl=ldap://h/b??x",
    "ldapurl=LDAP://h",
    "ldapurl=<ldap://h/b>",
    "ldapurl=<ldap://h/b",
    "ldapurl=URL:ldap://h/b",
    "ldapurl=ldap://h/b?a?sub?",
    "ldapurl=ldap:///b",
    "ldapurl=ldap://h?",
    "ldapurl=ldap://h:",
    "ldapurl=ldap://h:1",
    "ldapurl=ldap://h/b???",
    "ldapurl=ldap://h/b????",
    "ldapurl=ldap://h/b????x",
    "ldapurl=ldap://h/b?,a??f",
];
const RADIUS_OPTIONS: &[&str] = &[
    "radiusservers=127.0.0.1",
    "radiusservers=127.0.0.1",
    "\"radiusservers=127.0.0.1,::1\"",
    "radiusservers=127.0.0.1,::1",
    "radiusservers=",
    "radiussecrets=s",
    "radiussecrets=s",
    "\"radiussecrets=a,b\"",
    "\"radiussecrets=\"\"a,b\"\",c\"",
    "radiussecrets=",
    "\"radiussecrets=a,\"",
    "\"radiussecrets=a b\"",
    "radiusports=1812",
    "\"radiusports=1,2\"",
    "radiusports=0",
    "\"radiusports=1,\"",
    "radiusidentifiers=i",
    "\"radiusidentifiers=i,j,k\"",
    "\"radiusidentifiers=i j\"",
    "\"radiusports=1,2,3\"",
];

fn option(random: &mut Random, method: &str) -> String {
    match method {
        _ if random.one_in(8) => random.pick(OPTIONS),
        "ldap" => random.pick(LDAP_OPTIONS),
        "radius" => random.pick(RADIUS_OPTIONS),
        "oauth" => random.pick(OAUTH_OPTIONS),
        _ => random.pick(OPTIONS),
    }
    .to_owned()
}

/// A line with a method that a test can log in by, which at least one version loads.
///
/// A server that is built without GSSAPI reads a record with `hostgssenc` as if it were one with `local`.
pub fn login_line(random: &mut Random, has_gss: bool) -> String {
    if random.one_in(60) {
        return random.pick(&["include rules", "include_if_exists missing", "include_if_exists rules"]).into();
    }
    let kind = random.pick(TYPES);
    let kind = if kind == "hostgssenc" && !has_gss { "host" } else { kind };
    let one_of = |random: &mut Random, items: &[&str]| {
        let mut text = random.pick(items).to_owned();
        while random.one_in(4) {
            text.push(',');
            text.push_str(random.pick(items));
        }
        text
    };
    let database = one_of(
        random,
        &[
            "all",
            "all",
            "all",
            "replication",
            "replication",
            "sameuser",
            "samerole",
            "samegroup",
            "app",
            "postgres",
            "ops",
            "alice",
            "\"all\"",
            "\"replication\"",
            "\"a b\"",
            "\"sameuser\"",
            "@names",
            "/^a",
            "\"/ \"",
        ],
    );
    let user = one_of(
        random,
        &[
            "all",
            "all",
            "all",
            "alice",
            "bob",
            "postgres",
            "standby",
            "ops",
            "+ops",
            "+ops",
            "\"+ops\"",
            "+bob",
            "+missing",
            "\"all\"",
            "\"Big One\"",
            "@names",
            "+alice",
            "/^(alice|ops)$",
            "\"/^b\"",
        ],
    );
    let address = random.pick(&[
        "all",
        "all",
        "0.0.0.0/0",
        "0.0.0.0/0",
        "::/0",
        "127.0.0.1/32",
        "127.0.0.0/8",
        "::1/128",
        "10.0.0.0/8",
        "127.0.0.2/32",
        "128.0.0.0/1",
        "0.0.0.0/1",
        "127.0.0.1 255.255.255.0",
        "samehost",
        "samenet",
        "localhost",
        "no.such.example",
        ".example",
        "8000::/1",
        "\"all\"",
        "127.1/31",
        "::/127",
    ]);
    let method = random.pick(&["trust", "md5", "md5", "scram-sha-256", "password", "reject", "reject"]);
    match kind {
        "local" if random.one_in(6) => format!("{kind} {database} {user} peer"),
        "local" => format!("{kind} {database} {user} {method}"),
        "hostssl" if random.one_in(6) => format!("{kind} {database} {user} {address} cert"),
        "hostssl" if random.one_in(6) => {
            let option = match random.below(12) {
                0 => random.pick(&["clientcert=1", "clientcert=0", "clientcert=no-verify"]),
                _ => random.pick(&["clientcert=verify-ca", "clientcert=verify-full"]),
            };
            format!("{kind} {database} {user} {address} {method} {option}")
        }
        _ => format!("{kind} {database} {user} {address} {method}"),
    }
}
