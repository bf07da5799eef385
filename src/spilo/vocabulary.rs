//! Every variable that something in a Spilo pod reads, or that people believe is read.
//!
//! The tables are in the submodules, one per subject, each sorted by name. The variables of a clone and a
//! standby (`CLONE_AWS_REGION`) are found under their plain names (`AWS_REGION`), because Spilo reads them
//! with the same code.
//!
//! ```
//! use harbor_postgres_backup_policy::spilo::vocabulary::{self, Class};
//!
//! assert_eq!(vocabulary::lookup("CLONE_USE_WALG_RESTORE").unwrap().class, Class::Switch);
//! assert!(vocabulary::is_secret("STANDBY_AWS_SECRET_ACCESS_KEY"));
//! assert_eq!(vocabulary::nearest("USEWALG_RESTORE").unwrap().to_string(), "USE_WALG_RESTORE");
//! assert!(vocabulary::nearest("MY_APP_COLOUR").is_none());
//! ```

mod all;
mod bootstrap;
mod cluster;
mod inner;
mod logs;
mod name;
pub mod names;
mod secret;
mod store;
mod suggestion;
mod tool;
mod unread;

#[cfg(test)]
mod tests;

use crate::bytes;
use crate::spilo::Tag;
pub use name::{Asked, Name};
pub use secret::is_secret;
pub use suggestion::{Reason, Suggestion, is_in_name_space, nearest};

/// How the readers of a variable understand its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// On if it is `true` in any case, else off, without a word (`str(value).lower() == 'true'`).
    Switch,
    /// On if it is exactly `true`, else off.
    ExactTrue,
    /// On if it is not empty, even for `false`.
    NonEmpty,
    /// What Go's `strconv.ParseBool` takes: `1 t T TRUE true True 0 f F FALSE false False`. Anything else
    /// makes WAL-G stop.
    GoBool,
    /// A decimal number.
    Integer,
    /// A TCP port.
    Port,
    /// Five fields or a nickname of Vixie cron.
    Schedule,
    /// A YAML list of crontab lines.
    Crontab,
    /// `<scheme>://<host>[:<port>]`.
    Endpoint,
    /// `<scheme>+<convention>://<host>[:<port>]`, the convention being `path`, `virtualhost` or `subdomain`.
    WaleEndpoint,
    /// A bucket's bare name.
    Bucket,
    /// `<this scheme>://<bucket>/<path>`, taken as it is.
    Prefix(Scheme),
    /// A part of the archive's path.
    PathPart,
    /// A region's name.
    Region,
    /// A file or directory in the pod.
    Path,
    /// A point in time with its zone, as ISO 8601 writes it.
    Time,
    /// `CLONE_WITH_WALE`, `CLONE_WITH_BASEBACKUP`, from 4.1 on also `CLONE_WITH_WALG`.
    CloneMethod,
    /// `AES256` or `aws:kms`.
    Encryption,
    /// `lz4`, `lzma`, `brotli`, `zstd`.
    Compression,
    /// A host's name or address.
    Host,
    /// A JSON object.
    Json,
    /// A YAML document.
    Yaml,
    /// Any text.
    Text,
    /// Nothing that a user should know of.
    Inner,
}

/// What the URL of a place in a store begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// `azure://`
    Azure,
    /// `gs://`
    Gs,
    /// `s3://`
    S3,
    /// `ssh://`
    Ssh,
    /// `swift://`
    Swift,
}

impl Scheme {
    /// What stands before the colon.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Azure => "azure",
            Self::Gs => "gs",
            Self::S3 => "s3",
            Self::Ssh => "ssh",
            Self::Swift => "swift",
        }
    }
}

/// Who reads a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// Spilo's start-up: `launch.sh` and `configure_spilo.py`.
    StartUp,
    /// The scripts that run under `envdir`: `postgres_backup.sh`, `restore_command.sh`, `wale_restore.sh`,
    /// `clone_with_wale.py`, `upload_pg_log_to_s3.py`.
    Scripts,
    /// WAL-G.
    WalG,
    /// WAL-E.
    WalE,
    /// Patroni, or a callback that it starts.
    Patroni,
}

/// What rules ask about a variable. The rest of its row in the tables is kept out of the module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// The name, without `CLONE_` or `STANDBY_` if it has such twins.
    pub name: &'static str,
    /// How its text is understood.
    pub class: Class,
    /// Whether it can hold a credential.
    pub secret: bool,
    /// Whether `CLONE_<name>` and `STANDBY_<name>` are read as well.
    pub twins: bool,
    /// Whether the operator always sets it, so that a ConfigMap cannot.
    pub by_operator: bool,
    /// What to set in its place.
    pub instead: Option<&'static str>,
    /// Why nothing reads it, as a sentence without a full stop; may be empty. `None` if something does.
    pub unread: Option<&'static str>,
    /// What it is found by.
    key: u32,
    /// [`suggestion::letters`] of its name.
    letters: u32,
}

/// A variable's row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Variable {
    /// The name, without `CLONE_` or `STANDBY_` if it has such twins.
    name: &'static str,
    /// How its text is understood.
    class: Class,
    /// Who reads it; empty if nothing does.
    readers: &'static [Reader],
    /// Whether it can hold a credential.
    secret: bool,
    /// Whether `CLONE_<name>` and `STANDBY_<name>` are read as well.
    twins: bool,
    /// Whether the operator always sets it, so that a ConfigMap cannot.
    by_operator: bool,
    /// The first release that reads it, where that is not the oldest one known here (1.6-p3).
    since: Option<Tag>,
    /// The first release that does not read it any more.
    until: Option<Tag>,
    /// What to set in its place.
    instead: Option<&'static str>,
    /// What one should know, as a sentence without a full stop; may be empty.
    hint: &'static str,
}

impl Variable {
    const fn new(name: &'static str, class: Class, readers: &'static [Reader]) -> Self {
        Self {
            name,
            class,
            readers,
            secret: false,
            twins: false,
            by_operator: false,
            since: None,
            until: None,
            instead: None,
            hint: "",
        }
    }

    const fn secret(self) -> Self {
        Self { secret: true, ..self }
    }

    const fn twins(self) -> Self {
        Self { twins: true, ..self }
    }

    const fn by_operator(self) -> Self {
        Self { by_operator: true, ..self }
    }

    const fn since(self, major: u16, minor: u16, patch: u16) -> Self {
        Self { since: Some(Tag::new(major, minor, patch)), ..self }
    }

    const fn until(self, major: u16, minor: u16, patch: u16) -> Self {
        Self { until: Some(Tag::new(major, minor, patch)), ..self }
    }

    const fn instead(self, name: &'static str) -> Self {
        Self { instead: Some(name), ..self }
    }

    const fn hint(self, hint: &'static str) -> Self {
        Self { hint, ..self }
    }

    const fn known(&self) -> Known {
        Known {
            name: self.name,
            key: bytes::key(self.name.as_bytes(), 0),
            letters: suggestion::letters(self.name),
            class: self.class,
            secret: self.secret,
            twins: self.twins,
            by_operator: self.by_operator,
            instead: self.instead,
            unread: if self.readers.is_empty() { Some(self.hint) } else { None },
        }
    }
}

/// The tables; no name is in two of them.
const TABLES: [&[Variable]; 7] =
    [store::TABLE, tool::TABLE, cluster::TABLE, bootstrap::TABLE, logs::TABLE, unread::TABLE, inner::TABLE];

/// What a variable is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Twin {
    /// The cluster itself.
    Own,
    /// What it is cloned from.
    Clone,
    /// What it follows.
    Standby,
}

impl Twin {
    /// What its names begin with.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Own => "",
            Self::Clone => "CLONE_",
            Self::Standby => "STANDBY_",
        }
    }
}

/// The variable of exactly this name. `CLONE_<name>` and `STANDBY_<name>` give the entry of `<name>`.
pub fn lookup(name: &str) -> Option<&'static Known> {
    Name::find(name)?.for_users()
}

/// `CLONE_`, `STANDBY_` or nothing, and the rest of the name.
fn split_twin(name: &str) -> (Twin, &str) {
    for twin in [Twin::Clone, Twin::Standby] {
        if let Some(base) = name.strip_prefix(twin.prefix()) {
            return (twin, base);
        }
    }
    (Twin::Own, name)
}
