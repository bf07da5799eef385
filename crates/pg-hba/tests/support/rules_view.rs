//! The view `pg_hba_file_rules`, compared with parsed lines.

use std::net::IpAddr;

use pg_hba::{Address, AuthMethod, Database, Entry, Line, ParseError, PgVersion, Record, User, parse_lines};

use super::postgres::Server;

/// The content of the file `names`, and the names in it.
pub const NAMES_FILE: &str = "app, alice\n\"Big One\" # x\n";
const NAMES: [&str; 3] = ["app", "alice", "Big One"];

/// The bytes that versions 12 and 13 read at once. They read the rest of a longer line as further lines.
const FGETS_LEN: usize = 20_479;

/// A row of the view.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    line_number: usize,
    connection_type: Option<String>,
    databases: Vec<String>,
    users: Vec<String>,
    address: Option<String>,
    netmask: Option<String>,
    method: Option<String>,
    options: Vec<String>,
    error: Option<String>,
}

/// The index of the first element that the server reads differently, and how.
pub fn first_difference(server: &Server, elements: &[&str]) -> Option<(usize, String)> {
    server.write_list(elements);
    let rows = server.sql(&query(server.version()));
    let mut rows = rows.lines().map(Row::parse).peekable();
    let mut element = 0;
    // The number of lines that the server counts in addition.
    let mut rests = 0;
    for line in parse_lines(elements.iter().copied(), server.version()) {
        let number = match &line {
            Ok(line) => {
                element = line.first_element();
                line.number()
            }
            Err(error) => {
                element = error.position().element;
                error.line_number()
            }
        };
        // The first line of the server's file is not one of the elements.
        let number = number + 1 + rests;
        let row = rows.next_if(|row| row.line_number == number);
        if let Err(difference) = compare(server, &line, row.as_ref()) {
            return Some((element, difference));
        }
        if let Err(error) = line
            && error.server_message() == "authentication file line too long"
        {
            let length = elements[element].split('\n').map(str::len).max().unwrap();
            let further = length / FGETS_LEN;
            rests += further;
            while rows.next_if(|row| row.line_number <= number + further).is_some() {}
        }
    }
    rows.next().map(|row| (element, format!("only the server has {row:?}")))
}

/// Strings are selected in hexadecimal, `x` in front, and `-` for null.
fn query(version: PgVersion) -> String {
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
    // Without the rows of included files.
    let file = if version >= PgVersion::V16 { "file_name = current_setting('hba_file')" } else { "true" };
    let columns = columns.join(", ");
    format!("SELECT {columns} FROM pg_hba_file_rules WHERE line_number > 1 AND {file} ORDER BY line_number;")
}

impl Row {
    fn parse(line: &str) -> Self {
        let text = |field: &str| {
            let hex = field.strip_prefix('x')?.as_bytes();
            let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
            Some(String::from_utf8(hex.chunks(2).map(byte).collect()).unwrap())
        };
        let list = |field: &str| field.split(',').filter_map(text).collect();
        let fields: Vec<&str> = line.split('|').collect();
        Self {
            line_number: fields[0].parse().unwrap(),
            connection_type: text(fields[1]),
            databases: list(fields[2]),
            users: list(fields[3]),
            address: text(fields[4]),
            netmask: text(fields[5]),
            method: text(fields[6]),
            options: list(fields[7]),
            error: text(fields[8]),
        }
    }

    fn expected(line_number: usize, record: &Record) -> Self {
        let ip = |address: IpAddr| Some(address.to_string());
        let (address, netmask) = match record.address() {
            None => (None, None),
            Some(Address::All) => (Some("all".to_owned()), None),
            Some(Address::SameHost) => (Some("samehost".to_owned()), None),
            Some(Address::SameNet) => (Some("samenet".to_owned()), None),
            Some(Address::HostName(name)) => (Some(name.clone()), None),
            Some(Address::Range(range)) => (ip(range.address()), ip(range.mask())),
        };
        Self {
            line_number,
            connection_type: Some(record.connection_type().keyword().to_owned()),
            databases: record.databases().iter().flat_map(database_values).collect(),
            users: record.users().iter().flat_map(user_values).collect(),
            address,
            netmask,
            method: Some(record.method().to_string()),
            options: expected_options(record),
            error: None,
        }
    }

    /// The row in one spelling: of addresses, of `samerole`, and without what the server derives from `ldapurl`.
    fn normalized(mut self) -> Self {
        for address in [&mut self.address, &mut self.netmask].into_iter().flatten() {
            if let Ok(ip) = address.split('%').next().unwrap().parse::<IpAddr>() {
                *address = ip.to_string();
            }
        }
        for database in self.databases.iter_mut().filter(|database| *database == "samegroup") {
            "samerole".clone_into(database);
        }
        self.options.retain(|option| !option.starts_with("ldapscope="));
        self
    }
}

fn database_values(database: &Database) -> Vec<String> {
    match database {
        Database::All => vec!["all".to_owned()],
        Database::SameUser => vec!["sameuser".to_owned()],
        Database::SameRole => vec!["samerole".to_owned()],
        Database::Replication => vec!["replication".to_owned()],
        Database::Name(name) => vec![name.clone()],
        Database::Regex(pattern) => vec![format!("/{pattern}")],
        Database::File(file) => file_values(file),
    }
}

fn user_values(user: &User) -> Vec<String> {
    match user {
        User::All => vec!["all".to_owned()],
        User::Name(name) => vec![name.clone()],
        User::MemberOf(role) => vec![format!("+{role}")],
        User::Regex(pattern) => vec![format!("/{pattern}")],
        User::File(file) => file_values(file),
    }
}

fn file_values(file: &str) -> Vec<String> {
    if file == "names" { NAMES.map(str::to_owned).to_vec() } else { vec![format!("@{file}")] }
}

/// `hbafuncs.c get_hba_options()`.
fn expected_options(record: &Record) -> Vec<String> {
    let mut options = Vec::new();
    let mut push = |name: &str, value: Option<&str>| options.extend(value.map(|value| format!("{name}={value}")));
    if record.method() == AuthMethod::Gss {
        let has_realm = record.option("include_realm").is_none_or(|value| value == "1");
        push("include_realm", has_realm.then_some("true"));
        push("krb_realm", record.option("krb_realm"));
    }
    push("map", record.option("map"));
    if record.requires_client_certificate() {
        let is_cert = record.method() == AuthMethod::Cert;
        let value = record.option("clientcert").map(|value| if value == "1" { "verify-ca" } else { value });
        push("clientcert", if is_cert { Some("verify-full") } else { value });
    }
    push("pamservice", record.option("pamservice"));
    push("ldapserver", record.option("ldapserver"));
    push("ldapport", record.option("ldapport").map(atoi).as_deref());
    push("ldapscheme", record.option("ldapscheme"));
    push("ldaptls", (record.option("ldaptls") == Some("1")).then_some("true"));
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
        "issuer",
        "scope",
    ] {
        push(name, record.option(name));
    }
    if record.method() == AuthMethod::Oauth {
        push("validator", record.option("validator").or(Some("v")));
        push("delegate_ident_mapping", (record.option("delegate_ident_mapping") == Some("1")).then_some("true"));
    }
    options
}

/// The number that `atoi()` returns for an optional sign, digits and perhaps `x`.
fn atoi(text: &str) -> String {
    let number: i128 = text.trim_end_matches('x').parse().unwrap();
    let long = i64::try_from(number).unwrap_or(if number < 0 { i64::MIN } else { i64::MAX });
    #[allow(clippy::cast_possible_truncation, reason = "as atoi() does")]
    let int = long as i32;
    int.to_string()
}

fn compare(server: &Server, line: &Result<Line, ParseError>, row: Option<&Row>) -> Result<(), String> {
    // The server reads files outside the database and user fields, which the crate does not.
    let is_file_reference =
        |error: &ParseError| error.server_message() == "file reference outside the database and user fields";
    let Some(row) = row else {
        // A directory is read as an empty file, and leaves no row. The view has no row for an include directive either.
        return match line {
            Err(error) if is_file_reference(error) => Ok(()),
            Ok(line) if matches!(line.entry(), Entry::Include(_)) => Ok(()),
            line => Err(format!("only the crate has {line:?}")),
        };
    };
    let is_same = match line.as_ref().map(Line::entry) {
        Ok(Entry::Record(record)) => {
            let expected = Row::expected(row.line_number, record).normalized();
            let mut row = row.clone().normalized();
            if record.option("ldapurl").is_some() {
                row.options.clone_from(&expected.options);
            }
            row == expected
        }
        Ok(Entry::Include(_)) => false,
        Err(error) => {
            // The server writes some errors to its log only.
            let is_silent = row.error.is_none() && row.connection_type.is_none();
            is_file_reference(error)
                || is_silent
                || row.error == Some(in_words_of(server.version(), error.server_message()))
        }
    };
    let is_outside_scope = row.error.as_deref().is_some_and(|message| is_outside_scope(server, line, message));
    if is_same || is_outside_scope { Ok(()) } else { Err(format!("crate: {line:?}\nserver: {row:?}")) }
}

/// Whether an error of the server is about what the crate leaves out: files, regular expressions, how the server is built,
/// and its parameters.
fn is_outside_scope(server: &Server, line: &Result<Line, ParseError>, message: &str) -> bool {
    let record = line.as_ref().ok().and_then(Line::record);
    let has_error_or = |condition: &dyn Fn(&Record) -> bool| line.is_err() || record.is_some_and(condition);
    if message.starts_with("invalid regular expression") {
        let has_regex = |record: &Record| {
            record.databases().iter().any(|database| matches!(database, Database::Regex(_)))
                || record.users().iter().any(|user| matches!(user, User::Regex(_)))
        };
        return server.version() >= PgVersion::V16 && has_error_or(&has_regex);
    }
    if message.contains("oauth_validator_libraries") {
        return record.is_some_and(|record| record.option("validator").is_some_and(|validator| validator != "v"));
    }
    let mut missing = server.missing_methods().iter();
    // Such a server reads a record with hostgssenc as if it were one with local.
    let without_gss = "hostgssenc record cannot match because GSSAPI is not supported by this build";
    ["could not open", "could not read"].iter().any(|start| message.starts_with(start))
        || (message == without_gss && server.missing_methods().contains(&AuthMethod::Gss))
        || missing.any(|missing| {
            message == format!("invalid authentication method \"{missing}\": not supported by this build")
                && has_error_or(&|record| record.method() == *missing)
        })
}

/// A message of the crate in the words of a version.
fn in_words_of(version: PgVersion, message: String) -> String {
    if version == PgVersion::V12 {
        return message
            .replace("clientcert cannot be set to \"no-verify\"", "clientcert can not be set to \"no-verify\"");
    }
    message
}
