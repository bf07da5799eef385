//! PostgreSQL's client authentication file, `pg_hba.conf`: parsing, matching, explaining and repairing.
//!
//! - [`HbaFile::parse`] and [`HbaFile::from_elements`] read a file as PostgreSQL 12 to 18 do. A line that PostgreSQL
//!   would not load is a [`ParseError`] with PostgreSQL's own message, the position and what to write instead.
//! - [`HbaFile::decide`] finds the record that decides a [`Connection`], or all that may where it depends on something
//!   unknown, such as the roles that a user is a member of.
//! - [`HbaFile::access`] determines whether a client can authenticate, and [`HbaFile::plan_repair`] finds the fewest
//!   lines to insert for [`RequiredConnection`]s, in front of the lines that shadow them. A `reject` is never
//!   overridden.
//! - [`HbaFile::unreachable_lines`] finds lines that earlier lines shadow.
//!
//! # Example
//!
//! ```
//! use pg_hba::{Connection, Credentials, HbaFile, PgVersion, RequiredConnection, Target, Transport};
//!
//! let content = "\
//! ## TYPE  DATABASE  USER  ADDRESS  METHOD
//! local   all       all            md5
//! host    all       all   all      scram-sha-256
//! ";
//! let file = HbaFile::parse(content, PgVersion::V15)?;
//!
//! let backup = Connection::new(Transport::UnixSocket, Target::Database("postgres"), "postgres");
//! assert_eq!(file.decide(&backup).to_string(), "line 2 decides: \"local   all       all            md5\"");
//!
//! let required = [RequiredConnection::new([backup], Credentials::OsUser("postgres"), "local all postgres peer")];
//! let plan = file.plan_repair(&required);
//! assert_eq!(plan.insertions()[0].before_element, 1);
//! assert_eq!(plan.apply()[1], "local all postgres peer");
//! # Ok::<(), pg_hba::ParseErrors>(())
//! ```
//!
//! # Scope
//!
//! - Nothing is read from disk or from the network. What `@file` and include directives add is unknown, and so are host
//!   names, the server's networks and, unless given, role memberships.
//! - Regular expressions are neither validated nor evaluated.
//! - The server is assumed to be built as Debian's packages are: with GSSAPI, PAM, LDAP and OpenSSL, without SSPI and
//!   BSD Authentication.
//! - Server parameters such as `ssl` and `oauth_validator_libraries` are assumed to permit what the file allows.
//! - `pg_ident.conf` is not considered: whether a user name map allows a connection is unknown.
//! - Files are not formatted: a repair inserts lines and leaves all others as they are.
//!
//! # Organization
//!
//! - A file and its lines: [`HbaFile`], [`Line`], [`Entry`], [`parse_lines`].
//! - What a line means: [`Record`] with [`ConnectionType`], [`Database`], [`User`], [`Address`], [`AddressRange`],
//!   [`AuthMethod`] and [`AuthOption`]; [`IncludeDirective`].
//! - Networks in CIDR notation: [`AddressRange`], [`ParseCidrError`].
//! - Why PostgreSQL would not load a file: [`ParseErrors`], [`ParseError`], [`Position`].
//! - A connection attempt: [`Connection`] with [`Transport`], [`Encryption`], [`ClientAddress`] and [`Target`].
//! - Which line decides it: [`Decision`], [`Outcome`], [`Unknown`], [`Unknowns`].
//! - Whether a client can authenticate: [`RequiredConnection`], [`Credentials`], [`Access`].
//! - Which lines to insert: [`RepairPlan`], [`RepairResult`], [`RepairStatus`], [`Insertion`].
//! - Which lines are shadowed: [`UnreachableLine`], [`Extent`].
//!
//! # Safety of output
//!
//! A `pg_hba.conf` can contain credentials, such as `ldapbindpasswd`. `Display` and `Debug` of all types leave them
//! out; only [`AuthOption::value`], [`Record::option`], [`ParseError::server_message`], [`HbaFile::elements`] and
//! [`RepairPlan::apply`] return them. `Display` also escapes control characters.
//!
//! # Cost
//!
//! All operations take time and memory proportional to the size of the file, also for hostile input. The number of
//! [`RequiredConnection`]s is up to the caller, and meant to be small.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod address;
mod connection;
mod decision;
mod error;
mod file;
mod logical_line;
mod matching;
mod method;
mod option;
mod parse;
mod position;
mod record;
mod redact;
mod redacted_line;
mod repair;
mod required;
mod token;
mod unknown;
mod unreachable;
mod version;

pub use address::{Address, AddressRange, ParseCidrError};
pub use connection::{ClientAddress, Connection, Encryption, Target, Transport};
pub use decision::{Decision, Outcome};
pub use error::{ParseError, ParseErrors};
pub use file::{HbaFile, Line, parse_lines};
pub use method::AuthMethod;
pub use option::AuthOption;
pub use position::Position;
pub use record::{ConnectionType, Database, Entry, IncludeDirective, Record, User};
pub use repair::{Insertion, RepairPlan, RepairResult, RepairStatus};
pub use required::{Access, Credentials, RequiredConnection};
pub use unknown::{Unknown, Unknowns};
pub use unreachable::{Extent, UnreachableLine};
pub use version::PgVersion;

/// Compiles the examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
