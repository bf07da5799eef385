//! `pg_hba.conf`: what a list of client authentication records means to
//! `PostgreSQL` 12 to 18, and how to mend one that keeps a client out.
//!
//! # Organization
//!
//! - [`List`] reads elements into [`Line`]s: a [`Record`], an [`Include`] or a
//!   [`ParseError`] in the server's words.
//! - [`Rules`] are what a list without errors means. [`Rules::decide`] says which
//!   line decides about a [`Connection`], or which ones may.
//! - [`repair`] adds the fewest lines that let needed connections in.
//! - [`unreachable_lines`] finds lines that an earlier one makes idle.
//!
//! # Example
//!
//! ```
//! # use harbor_postgres_backup_policy::hba;
//! use hba::{
//!     Client, Connection, Credentials, Encryption, List, Need, Target, Transport, Version, repair,
//! };
//!
//! let list = List::read(["host all all 0.0.0.0/0 md5"], Version::new(15));
//! let rules = list.loaded().unwrap();
//! let anywhere = Transport::Tcp(Encryption::Tls, Client::AnyIpv4);
//! let streaming = [Connection::new(anywhere, Target::PhysicalReplication, "standby")];
//! let need = Need {
//!     connections: &streaming,
//!     credentials: Credentials::Password,
//!     line: &"hostssl replication standby all md5",
//! };
//! let repair = repair(rules, &[need]);
//! assert_eq!(
//!     repair.apply(),
//!     ["host all all 0.0.0.0/0 md5", "hostssl replication standby all md5"],
//! );
//! ```
//!
//! # Scope
//!
//! No file is read: `@file` and `include` make an answer depend on them. A
//! regular expression is taken to be one, and not tried. Host names, interfaces and role memberships are unknown unless given. The build is
//! Debian's: GSSAPI, PAM, LDAP and TLS, neither SSPI nor BSD Authentication.
//! Settings outside the list (`ssl`, `oauth_validator_libraries`) are taken to
//! allow what the list says. `pg_ident.conf` is not looked at.

mod address;
mod connection;
mod decide;
mod error;
mod kind;
mod ldap_url;
mod list;
mod matching;
mod method;
mod need;
mod option;
mod parse;
mod reason;
mod record;
mod repair;
mod rows;
mod text;
mod token;
mod unreachable;
mod value;
mod version;

pub use address::{Address, Range};
pub use connection::{Client, Connection, Encryption, Target, Transport};
pub use decide::{Decision, Outcome, Rules};
pub use error::ParseError;
pub use list::{Content, Line, List};
pub use method::Method;
pub use need::{Credentials, Need, State};
pub use option::AuthOption;
pub use reason::{Reason, Reasons};
pub use record::{ConnectionType, Include, Record};
pub use repair::{Insertion, Repair, Verdict, repair};
pub use token::Token;
pub use unreachable::{Extent, Unreachable, unreachable_lines};
pub use version::Version;

#[cfg(test)]
mod tests;
