//! Explains which line of a pg_hba.conf decides connections.
//!
//! ```sh
//! cargo run --example explain -- pg_hba.conf "local app alice" "hostssl replication standby 10.0.0.7"
//! cargo run --example explain -- --version 13 - "host app alice 10.0.0.7" < pg_hba.conf
//! ```
//!
//! A connection has the form of a record: TYPE DATABASE USER [ADDRESS]. The database `replication` stands for physical
//! replication.

use std::error::Error;
use std::io::{Read, Write};

use pg_hba::{ClientAddress, Connection, Encryption, HbaFile, PgVersion, Target, Transport};

const USAGE: &str = "usage: explain [--version MAJOR] FILE|- \"TYPE DATABASE USER [ADDRESS]\"...";

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut version = PgVersion::V15;
    if let [option, major, ..] = arguments.as_slice()
        && option == "--version"
    {
        version = PgVersion::from_major(major.parse()?).ok_or("the version is not supported")?;
        arguments.drain(..2);
    }
    let Some((path, connections)) = arguments.split_first() else { return Err(USAGE.into()) };
    let content = match path.as_str() {
        "-" => {
            let mut content = String::new();
            std::io::stdin().read_to_string(&mut content)?;
            content
        }
        path => std::fs::read_to_string(path)?,
    };
    let mut out = std::io::stdout().lock();
    let file = match HbaFile::parse(&content, version) {
        Ok(file) => file,
        Err(errors) => {
            for error in errors.iter() {
                writeln!(out, "{error}")?;
            }
            return Err("PostgreSQL would not load the file".into());
        }
    };
    for text in connections {
        let connection = parse_connection(text).ok_or(USAGE)?;
        writeln!(out, "{text}: {}", file.decide(&connection))?;
    }
    for unreachable in file.unreachable_lines() {
        let numbers: Vec<String> = unreachable.shadowed_by().iter().map(|line| line.number().to_string()).collect();
        let line = unreachable.line();
        writeln!(out, "line {} is unreachable because of line {}: \"{line}\"", line.number(), numbers.join(" and "))?;
    }
    Ok(())
}

fn parse_connection(text: &str) -> Option<Connection<'_>> {
    let mut fields = text.split_whitespace();
    let (connection_type, database, user) = (fields.next()?, fields.next()?, fields.next()?);
    let encryption = match connection_type {
        "local" => None,
        "host" | "hostnossl" | "hostnogssenc" => Some(Encryption::None),
        "hostssl" => Some(Encryption::Tls),
        "hostgssenc" => Some(Encryption::Gss),
        _ => return None,
    };
    let transport = match encryption {
        None => Transport::UnixSocket,
        Some(encryption) => Transport::Tcp { encryption, client: ClientAddress::Ip(fields.next()?.parse().ok()?) },
    };
    let target = match database {
        "replication" => Target::PhysicalReplication,
        database => Target::Database(database),
    };
    fields.next().is_none().then_some(Connection::new(transport, target, user))
}
