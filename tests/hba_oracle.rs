//! `hba` against a real server: what its `pg_hba_file_rules` says of each line,
//! and what becomes of real logins.
//!
//! `HBA_ORACLE_SEED`, `HBA_ORACLE_LINES` and `HBA_ORACLE_LISTS` override the
//! defaults. A failure is cut down to the fewest lines and words that still fail.

#![allow(
    missing_docs,
    clippy::pedantic,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test may fail loudly"
)]

mod support {
    pub mod generator;
    pub mod postgres;
    pub mod random;
}

use std::fmt::Debug;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use harbor_postgres_backup_policy::hba;
use hba::{
    Address, Client, Connection, Content, Credentials, Encryption, Line, List, Method, Need, Outcome, Record, State,
    Target, Transport, Version, repair, unreachable_lines,
};
use support::generator::{DATABASES, USERS, line, login_line};
use support::postgres::{ADMIN_LINE, Server};
use support::random::Random;

/// The file that `@names` stands for, and the names in it.
const NAMES_FILE: &str = "app, alice\n\"Big One\" # x\n";
const NAMES: [&str; 3] = ["app", "alice", "Big One"];

/// Every role's.
const PASSWORD: &str = "right";

fn setting(name: &str, default: u64) -> u64 {
    let value = std::env::var(name).ok();
    value.map_or(default, |value| value.parse().expect(name))
}

fn count(name: &str, default: u64) -> usize {
    usize::try_from(setting(name, default)).unwrap()
}

fn seed() -> u64 {
    let seed = setting("HBA_ORACLE_SEED", 1);
    println!("HBA_ORACLE_SEED={seed}");
    seed
}

#[test]
fn reads_every_line_as_the_server_does() {
    let Some(server) = Server::start() else {
        return;
    };
    server.write("names", NAMES_FILE);
    let mut random = Random::new(seed());
    let lines: Vec<String> = (0..count("HBA_ORACLE_LINES", 3_000)).map(|_| line(&mut random)).collect();
    for batch in lines.chunks(2_000) {
        let batch: Vec<&str> = batch.iter().map(String::as_str).collect();
        if let Some((element, _)) = first_difference(&server, &batch) {
            let around = &batch[element..batch.len().min(element + 4)];
            let fails = |lines: &[&str]| first_difference(&server, lines).map(|(_, text)| text);
            shrink_and_fail(around, fails);
        }
    }
}

/// The first line, by element, that the server reads differently, and how.
fn first_difference(server: &Server, elements: &[&str]) -> Option<(usize, String)> {
    server.write_list(elements);
    let list = List::read(elements.iter().copied(), Version::new(server.major()));
    let hex = |text: &str| format!("coalesce('x' || encode(convert_to({text}, 'UTF8'), 'hex'), '-')");
    let array = |name: &str| {
        let item = hex("item");
        format!(
            "coalesce((SELECT string_agg({item}, ',' ORDER BY n) \
             FROM unnest({name}) WITH ORDINALITY AS items(item, n)), '-')"
        )
    };
    let columns = [
        "line_number".to_owned(),
        hex("type"),
        array("database"),
        array("user_name"),
        hex("address"),
        hex("netmask"),
        hex("auth_method"),
        array("options"),
        hex("error"),
    ];
    let columns = columns.join(", ");
    let output =
        server.sql(&format!("SELECT {columns} FROM pg_hba_file_rules WHERE line_number > 1 ORDER BY line_number;"));
    let mut rows = output.lines().map(Row::read).peekable();
    for line in list.lines() {
        let row = rows.next_if(|row| row.number == line.number() + 1);
        if let Err(difference) = compare(line, row.as_ref()) {
            return Some((line.first_element(), difference));
        }
    }
    let row = rows.next()?;
    // Elements can hold several lines, so go by the last one at or before it.
    let mut lines = list.lines().iter();
    let before = lines.rfind(|line| line.number() < row.number);
    let element = before.map_or(0, Line::first_element);
    Some((element, format!("only the server has {row:?}")))
}

/// A row of `pg_hba_file_rules`.
#[derive(Debug, Default, PartialEq, Eq)]
struct Row {
    number: usize,
    kind: Option<String>,
    databases: Vec<String>,
    users: Vec<String>,
    address: Option<String>,
    netmask: Option<String>,
    method: Option<String>,
    options: Vec<String>,
    error: Option<String>,
}

impl Row {
    fn read(line: &str) -> Self {
        let text = |field: &str| {
            let hex = field.strip_prefix('x')?.as_bytes();
            let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16);
            let bytes = hex.chunks(2).map(|pair| byte(pair).unwrap()).collect();
            Some(String::from_utf8(bytes).unwrap())
        };
        let list = |field: &str| field.split(',').filter_map(text).collect();
        let fields: Vec<&str> = line.split('|').collect();
        Self {
            number: fields[0].parse().unwrap(),
            kind: text(fields[1]),
            databases: list(fields[2]),
            users: list(fields[3]),
            address: text(fields[4]),
            netmask: text(fields[5]),
            method: text(fields[6]),
            options: list(fields[7]),
            error: text(fields[8]),
        }
    }

    fn expected(number: usize, record: &Record<'_>) -> Self {
        let ip = |address: IpAddr| Some(address.to_string());
        let (address, netmask) = match record.address() {
            None => (None, None),
            Some(Address::All) => (Some("all".to_owned()), None),
            Some(Address::SameHost) => (Some("samehost".to_owned()), None),
            Some(Address::SameNet) => (Some("samenet".to_owned()), None),
            Some(Address::HostName(name)) => (Some(name.to_string()), None),
            Some(Address::Range(range)) => (ip(range.address()), ip(range.mask())),
        };
        let names = |tokens: &[hba::Token<'_>]| {
            let names = tokens.iter().flat_map(|token| match token.file() {
                Some("names") => NAMES.map(str::to_owned).to_vec(),
                _ => vec![token.text().to_owned()],
            });
            names.collect()
        };
        Self {
            number,
            kind: Some(record.connection_type().keyword().to_owned()),
            databases: names(record.databases()),
            users: names(record.users()),
            address,
            netmask,
            method: Some(record.method().to_string()),
            options: expected_options(record),
            error: None,
        }
    }

    /// Addresses in one spelling; without what `ldapurl` becomes.
    fn normalized(mut self) -> Self {
        for address in [&mut self.address, &mut self.netmask].into_iter().flatten() {
            if let Ok(ip) = address.split('%').next().unwrap().parse::<IpAddr>() {
                *address = ip.to_string();
            }
        }
        self.options.retain(|option| !option.starts_with("ldapscope="));
        self
    }
}

/// `hbafuncs.c get_hba_options()`.
fn expected_options(record: &Record<'_>) -> Vec<String> {
    let mut options = Vec::new();
    let mut show = |name: &str, value: Option<&str>| {
        options.extend(value.map(|value| format!("{name}={value}")));
    };
    let on = |name: &str| (record.option(name) == Some("1")).then_some("true");
    if record.method() == Method::Gss {
        let realm = record.option("include_realm").is_none_or(|value| value == "1");
        show("include_realm", realm.then_some("true"));
        show("krb_realm", record.option("krb_realm"));
    }
    show("map", record.option("map"));
    if record.requires_client_certificate() {
        let full = record.method() == Method::Cert;
        let mode = if full { Some("verify-full") } else { record.option("clientcert") };
        show("clientcert", mode);
    }
    show("pamservice", record.option("pamservice"));
    show("ldapserver", record.option("ldapserver"));
    let port = record.option("ldapport").map(|port| port.trim_end_matches('x'));
    show("ldapport", port);
    show("ldapscheme", record.option("ldapscheme"));
    show("ldaptls", on("ldaptls"));
    for name in [
        "ldapprefix",
        "ldapsuffix",
        "ldapbasedn",
        "ldapbinddn",
        "ldapbindpasswd",
        "ldapsearchattribute",
        "ldapsearchfilter",
        "radiusservers",
        "radiussecrets",
        "radiusidentifiers",
        "radiusports",
    ] {
        show(name, record.option(name));
    }
    options
}

fn compare(line: &Line<'_>, row: Option<&Row>) -> Result<(), String> {
    let Some(row) = row else {
        // A directory, which is read as an empty file, leaves nothing.
        if matches!(line.content(), Content::Error(error) if is_file_reference(error)) {
            return Ok(());
        }
        return Err(format!("only we have {:?}", line.content()));
    };
    let same = match line.content() {
        Content::Record(record) => {
            let expected = Row::expected(row.number, record).normalized();
            let mut row = Row { error: row.error.clone(), ..clone(row) }.normalized();
            if record.option("ldapurl").is_some() {
                row.options.clone_from(&expected.options);
            }
            row == expected
        }
        Content::Error(error) => {
            let ours = error.server_message();
            // Some mistakes the server tells to its log only.
            let silent = row.error.is_none() && row.kind.is_none();
            is_file_reference(error) || silent || row.error.as_deref() == Some(&ours)
        }
        Content::Include(_) => false,
    };
    // We take files to exist.
    let error = row.error.as_deref().unwrap_or_default();
    let missing_file = error.starts_with("could not open");
    if same || missing_file { Ok(()) } else { Err(format!("ours: {:?}\nserver: {row:?}", line.content())) }
}

/// Whether it is a file where we do not expect one; the server reads it.
fn is_file_reference(error: &hba::ParseError) -> bool {
    error.server_message().starts_with("reference to a file")
}

fn clone(row: &Row) -> Row {
    Row {
        number: row.number,
        kind: row.kind.clone(),
        databases: row.databases.clone(),
        users: row.users.clone(),
        address: row.address.clone(),
        netmask: row.netmask.clone(),
        method: row.method.clone(),
        options: row.options.clone(),
        error: row.error.clone(),
    }
}

/// One login to try.
#[derive(Debug, Clone, Copy)]
struct Login {
    transport: Transport,
    target: Target<'static>,
    user: &'static str,
    /// Whether we are told which roles it is a member of.
    roles_known: bool,
}

impl Login {
    fn random(random: &mut Random, server: &Server) -> Self {
        let ip = match server.has_ipv6() && random.once_in(2) {
            true => Ipv6Addr::LOCALHOST.into(),
            false => Ipv4Addr::LOCALHOST.into(),
        };
        let client = Client::Address(ip);
        Self {
            transport: random.pick(&[
                Transport::Local,
                Transport::Tcp(Encryption::Plain, client),
                Transport::Tcp(Encryption::Tls, client),
            ]),
            target: match random.below(3) {
                0 => Target::PhysicalReplication,
                _ => Target::Database(random.pick(DATABASES)),
            },
            user: random.pick(USERS),
            roles_known: !random.once_in(4),
        }
    }

    fn connection(&self) -> Connection<'static> {
        let connection = Connection::new(self.transport, self.target, self.user);
        if self.roles_known { connection.with_roles(roles(self.user)) } else { connection }
    }
}

/// The roles that a user is made a member of.
fn roles(user: &str) -> &'static [&'static str] {
    if user == "bob" { &["ops"] } else { &[] }
}

fn create_roles(server: &Server) {
    server.write("names", NAMES_FILE);
    let mut script = String::new();
    for user in USERS {
        if *user != "postgres" {
            script.push_str(&format!("CREATE ROLE \"{user}\" LOGIN;\n"));
        }
        script.push_str(&format!("ALTER ROLE \"{user}\" PASSWORD '{}';\n", PASSWORD));
    }
    script.push_str("GRANT ops TO bob;\n");
    server.sql(&script);
}

/// What became of a login; lines are the server's numbers, the admin's first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    NoEntry,
    Rejected,
    In(Option<usize>),
    Refused(Option<usize>),
}

/// Tries logins against the list in effect.
fn attempt(server: &Server, logins: &[Login], password: &str) -> Vec<Fate> {
    let settings = logins.iter().map(|login| {
        let (host, tls) = match login.transport {
            Transport::Local => (server.directory().display().to_string(), "prefer"),
            Transport::Tcp(encryption, Client::Address(ip)) => match encryption {
                Encryption::Tls => (ip.to_string(), "require"),
                _ => (ip.to_string(), "disable"),
            },
            Transport::Tcp(..) => panic!("no address"),
        };
        let (database, replication) = match login.target {
            Target::Database(name) => (name, "false"),
            Target::PhysicalReplication => ("", "true"),
        };
        format!(
            "host={host} port={} sslmode={tls} user='{}' dbname='{database}' \
             replication={replication} password={password} gssencmode=disable",
            server.port(),
            login.user,
        )
    });
    let log = server.log_in(&settings.collect::<Vec<_>>());
    let messages: Vec<(&str, &str)> = log.lines().filter_map(|line| line.split_once('|')).collect();
    let processes = messages.iter().filter(|(_, text)| text.contains("connection received:"));
    let fates: Vec<Fate> = processes.skip(1).map(|(process, _)| fate(&messages, process)).collect();
    assert_eq!(fates.len(), logins.len(), "{log}");
    fates
}

fn fate(messages: &[(&str, &str)], process: &str) -> Fate {
    let number_after = |text: &str, mark: &str| -> Option<usize> {
        let (_, rest) = text.split_once(mark)?;
        let digits = rest.split(|c: char| !c.is_ascii_digit()).next()?;
        digits.parse().ok()
    };
    let mut matched = None;
    let mut result = Fate::Refused(None);
    for (_, text) in messages.iter().filter(|(of, _)| *of == process) {
        if text.contains("no pg_hba.conf entry") {
            return Fate::NoEntry;
        }
        if text.contains("pg_hba.conf rejects") {
            return Fate::Rejected;
        }
        if text.contains("Connection matched") {
            return Fate::Refused(number_after(text, "line "));
        }
        if text.contains("connection authenticated:") {
            matched = number_after(text, "pg_hba.conf:");
        }
        if text.contains("connection authorized:") {
            result = Fate::In(matched);
        }
    }
    result
}

/// Whether a fate is what an outcome leads to.
fn leads_to(outcome: &Outcome<'_>, login: &Login, fate: Fate, server: &Server) -> bool {
    let number = outcome.line().map(|line| line.number() + 1);
    let Some(record) = outcome.record() else {
        return fate == Fate::NoEntry;
    };
    let this_line = |line: Option<usize>| line.is_none() || line == number;
    match (record.method(), fate) {
        // The certificate is asked for before the method is looked at.
        (Method::Reject, Fate::Refused(None)) => record.requires_client_certificate(),
        (Method::Reject, fate) => fate == Fate::Rejected,
        (_, Fate::Refused(line)) if record.requires_client_certificate() => this_line(line),
        (_, _) if record.requires_client_certificate() => false,
        (Method::Peer, Fate::In(line)) => login.user == server.system_user() && this_line(line),
        (Method::Peer, Fate::Refused(line)) => login.user != server.system_user() && this_line(line),
        (Method::Trust, Fate::In(line)) => this_line(line),
        (_, Fate::In(line)) => line == number,
        _ => false,
    }
}

fn login_lists(random: &mut Random, lists: u64) -> Vec<Vec<String>> {
    (0..count("HBA_ORACLE_LISTS", lists)).map(|_| (0..=random.below(9)).map(|_| login_line(random)).collect()).collect()
}

#[test]
fn decides_about_logins_as_the_server_does() {
    let Some(server) = Server::start() else {
        return;
    };
    create_roles(&server);
    let mut random = Random::new(seed() + 1);
    for list in login_lists(&mut random, 60) {
        let logins: Vec<Login> = (0..12).map(|_| Login::random(&mut random, &server)).collect();
        let list: Vec<&str> = list.iter().map(String::as_str).collect();
        let fails = |lines: &[&str]| misjudged(&server, lines, &logins);
        if fails(&list).is_some() {
            shrink_and_fail(&list, fails);
        }
    }
}

fn misjudged(server: &Server, elements: &[&str], logins: &[Login]) -> Option<String> {
    let version = Version::new(server.major());
    let list = List::read(elements.iter().copied(), version);
    let Ok(rules) = list.loaded() else {
        return server.reload(elements).then(|| "loaded, but we found errors".to_owned());
    };
    if !server.reload(elements) {
        return Some("not loaded, but we found no error".into());
    }
    for (login, fate) in logins.iter().zip(attempt(server, logins, PASSWORD)) {
        let decision = rules.decide(&login.connection());
        let mut outcomes = decision.outcomes().iter();
        if !outcomes.any(|outcome| leads_to(outcome, login, fate, server)) {
            return Some(format!("{login:?}: {fate:?}, not {decision:?}"));
        }
        let idle = unreachable_lines(rules);
        let mut idle = idle.iter().filter(|idle| idle.extent() == hba::Extent::Everyone);
        if let Fate::In(Some(line)) = fate
            && idle.any(|idle| idle.line().number() + 1 == line)
        {
            return Some(format!("{login:?}: line {line} was said to be unreachable"));
        }
    }
    // The same list with one method and a wrong password: now the server names
    // the line that decides, even if it is for `trust` or `reject`.
    let twins: Vec<String> = list.records().map(|(_, record)| twin(elements, record, &list)).collect();
    let twins: Vec<&str> = twins.iter().map(String::as_str).collect();
    assert!(server.reload(&twins), "{twins:?}");
    let list = List::read(twins.iter().copied(), version);
    let rules = list.loaded().unwrap();
    for (login, fate) in logins.iter().zip(attempt(server, logins, "wrong")) {
        let decision = rules.decide(&login.connection());
        let mut expected = decision.outcomes().iter().map(|outcome| match outcome.line() {
            Some(line) => Fate::Refused(Some(line.number() + 1)),
            None => Fate::NoEntry,
        });
        if !expected.any(|expected| expected == fate) {
            return Some(format!("all md5, {login:?}: {fate:?}, not {decision:?}"));
        }
    }
    None
}

/// The record's line with method md5.
fn twin(elements: &[&str], record: &Record<'_>, list: &List<'_>) -> String {
    let (line, _) = list.records().find(|(_, other)| std::ptr::eq(*other, record)).unwrap();
    let text = elements[line.first_element()];
    let text = text.strip_suffix(" clientcert=verify-ca").unwrap_or(text);
    let method = match text.rsplit_once(' ') {
        Some((start, _)) => start,
        None => text,
    };
    format!("{method} md5")
}

#[test]
fn repairs_what_the_server_then_lets_in() {
    let Some(server) = Server::start() else {
        return;
    };
    create_roles(&server);
    let mut random = Random::new(seed() + 2);
    for list in login_lists(&mut random, 60) {
        let list: Vec<&str> = list.iter().map(String::as_str).collect();
        let fails = |lines: &[&str]| badly_repaired(&server, lines);
        if fails(&list).is_some() {
            shrink_and_fail(&list, fails);
        }
    }
}

fn badly_repaired(server: &Server, elements: &[&str]) -> Option<String> {
    let list = List::read(elements.iter().copied(), Version::new(server.major()));
    let rules = list.loaded().ok()?;
    let ips: &[IpAddr] = if server.has_ipv6() {
        &[IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)]
    } else {
        &[IpAddr::V4(Ipv4Addr::LOCALHOST)]
    };
    let login = |transport, target, user| Login { transport, target, user, roles_known: true };
    let tcp = |encryption, target, user| -> Vec<Login> {
        let transports = ips.iter().map(|ip| Transport::Tcp(encryption, Client::Address(*ip)));
        transports.map(|transport| login(transport, target, user)).collect()
    };
    let streaming = Target::PhysicalReplication;
    let system = Credentials::SystemUser(server.system_user());
    let cases = [
        (vec![login(Transport::Local, Target::Database("postgres"), "postgres")], system, "local all postgres trust"),
        (vec![login(Transport::Local, streaming, "standby")], system, "local replication standby trust"),
        (tcp(Encryption::Tls, streaming, "standby"), Credentials::Password, "hostssl replication standby all md5"),
        (tcp(Encryption::Tls, Target::Database("app"), "bob"), Credentials::Password, "hostssl all bob all md5"),
        (tcp(Encryption::Plain, Target::Database("app"), "alice"), Credentials::Password, "host all alice all md5"),
    ];
    let connections: Vec<Vec<Connection<'_>>> =
        cases.iter().map(|(logins, ..)| logins.iter().map(Login::connection).collect()).collect();
    let needs: Vec<Need<'_>> = cases
        .iter()
        .zip(&connections)
        .map(|((_, credentials, line), connections)| Need { connections, credentials: *credentials, line })
        .collect();
    let mended = repair(rules, &needs).apply();
    if !server.reload(&mended) {
        return Some(format!("not loaded: {mended:?}"));
    }
    let mended = List::read(mended, Version::new(server.major()));
    let rules = mended.loaded().unwrap();
    let logins: Vec<Login> = cases.iter().flat_map(|(logins, ..)| logins.clone()).collect();
    let states = needs.iter().flat_map(|need| need.states(rules));
    let fates = attempt(server, &logins, PASSWORD);
    for ((login, state), fate) in logins.iter().zip(states).zip(fates) {
        let right = match state {
            State::Met => matches!(fate, Fate::In(_)),
            State::Blocked { .. } => matches!(fate, Fate::Rejected | Fate::Refused(None)),
            State::Missing { .. } => {
                let certain = rules.decide(&login.connection()).certain().is_some();
                !certain || !matches!(fate, Fate::In(_))
            }
            State::Uncertain { .. } => true,
        };
        if !right {
            return Some(format!("{login:?}: {fate:?}, {state:?}\n{:?}", mended.elements()));
        }
    }
    None
}

/// Takes lines, then words, away as long as the list still fails.
fn shrink_and_fail<T: Debug>(elements: &[&str], mut fails: impl FnMut(&[&str]) -> Option<T>) -> ! {
    let mut list: Vec<String> = elements.iter().map(ToString::to_string).collect();
    let mut last = None;
    let mut still_fails = |list: &[String]| {
        let list: Vec<&str> = list.iter().map(String::as_str).collect();
        let failure = fails(&list);
        let failed = failure.is_some();
        last = failure.or(last.take());
        failed
    };
    still_fails(&list);
    let mut index = list.len();
    while index > 0 {
        index -= 1;
        let mut shorter = list.clone();
        shorter.remove(index);
        if still_fails(&shorter) {
            list = shorter;
        }
    }
    for index in 0..list.len() {
        let mut word = list[index].split(' ').count();
        while word > 0 {
            word -= 1;
            let mut words: Vec<&str> = list[index].split(' ').collect();
            words.remove(word);
            let mut shorter = list.clone();
            shorter[index] = words.join(" ");
            if still_fails(&shorter) {
                list = shorter;
            }
        }
    }
    panic!("behind {ADMIN_LINE:?}:\n{list:#?}\n{last:#?}");
}
