//! PostgreSQL's client authentication file, `pg_hba.conf`.

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
mod record;
mod redact;
mod repair;
mod required;
mod token;
mod unknown;
mod unreachable;
mod version;

pub use address::{Address, AddressRange};
pub use connection::{ClientAddress, Connection, Encryption, Target, Transport};
pub use decision::{Decision, Outcome};
pub use error::{ParseError, ParseErrors, Position};
pub use file::{Entry, HbaFile, Line, parse_lines};
pub use method::AuthMethod;
pub use option::AuthOption;
pub use record::{ConnectionType, Database, IncludeDirective, Record, User};
pub use repair::{Insertion, RepairPlan, RepairResult, RepairStatus};
pub use required::{Access, Credentials, RequiredConnection};
pub use unknown::{Unknown, Unknowns};
pub use unreachable::{Extent, UnreachableLine};
pub use version::PgVersion;
