use std::fmt;

use crate::operator::UnknownSource;
use crate::release::PostgresMajor;
use crate::startup::Tool;
use crate::variables::{ValueProblem, VariableName};
use crate::wal_g::WalGProblem;

/// Why a restore, or the start of a standby, does not work. `Display` is a sentence without a full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// What is wrong.
    pub kind: ReasonKind,
    /// The variables that are missing or that have another value than needed, with their full names.
    pub missing: Vec<VariableName>,
    /// Whether it is certain. What depends on how the source was archived is only likely, because the source may have
    /// been configured differently.
    pub is_certain: bool,
    /// A source that is not known and that may supply what is missing.
    pub supplier: Option<UnknownSource>,
}

impl Reason {
    pub(super) fn new(kind: ReasonKind) -> Self {
        Self { kind, missing: Vec::new(), is_certain: true, supplier: None }
    }

    pub(super) fn likely(kind: ReasonKind) -> Self {
        Self { is_certain: false, ..Self::new(kind) }
    }

    pub(super) fn missing(self, names: impl IntoIterator<Item = VariableName>) -> Self {
        Self { missing: names.into_iter().collect(), ..self }
    }
}

/// The ways in which a restore or the start of a standby fails.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReasonKind {
    /// The variables activate the restore, but select no store that Spilo writes variables for.
    NoStore,
    /// The tool finds none or several prefixes and stops.
    PrefixCount {
        /// The tool.
        tool: Tool,
        /// The number of prefixes.
        found: usize,
    },
    /// WAL-E reads an archive that WAL-G wrote.
    OtherTool,
    /// One of the two access keys is missing.
    IncompleteAccessKeys,
    /// No credentials are given, so that the node's role or the pod's identity is used, while the archive of this
    /// configuration needs others.
    NoCredentials,
    /// No region is given; the one that Spilo guesses is only right on AWS.
    NoRegion,
    /// The region that is guessed from the bucket's name is not that of the archive.
    OtherRegion,
    /// No endpoint is given, so that a bucket of another store is looked up on AWS.
    NoEndpoint,
    /// The store needs path style, which is not set.
    NoPathStyle,
    /// The certificate of the store's authority is not given.
    NoCertificate,
    /// The proxy is not given.
    NoProxy,
    /// The key that the archive is encrypted with is not given.
    NoKey,
    /// WAL-G stops at a variable.
    WalG(WalGProblem),
    /// A value leads to another place or to none.
    Value {
        /// The variable.
        name: VariableName,
        /// What is wrong with its value.
        problem: ValueProblem,
    },
    /// `CLONE_TARGET_TIME` has no offset from UTC.
    TimeWithoutOffset,
    /// The folder is that of a newer PostgreSQL major version than the new cluster has.
    NewerMajor {
        /// The major version of the folder.
        major: PostgresMajor,
    },
    /// The folder is that of a PostgreSQL major version that the image does not contain.
    MajorNotInImage {
        /// The major version of the folder.
        major: PostgresMajor,
    },
    /// A standby does not search the folders of major versions, and its path ends before them.
    FolderWithoutMajor,
    /// Backups of this configuration are in folders of another form.
    OtherFolder {
        /// What the folder should begin with or contain.
        expected: String,
    },
    /// A copy of a running cluster needs the host, the user and the password.
    NoSourceHost,
    /// `CLONE_` or `STANDBY_` variables describe an archive on an SSH server, which Spilo cannot restore a new cluster
    /// from.
    Ssh,
    /// 4.0-p1 passes `no_master` to Patroni 4, which expects `no_leader`.
    NoLeaderRenamed,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)?;
        if let Some((first, others)) = self.missing.split_first() {
            write!(f, ": {first}")?;
            for name in others {
                write!(f, ", {name}")?;
            }
            f.write_str(if others.is_empty() { " is needed" } else { " are needed" })?;
        }
        Ok(())
    }
}

impl fmt::Display for ReasonKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoStore => f.write_str("the variables start a restore but select no store"),
            Self::PrefixCount { tool, found } => {
                let tool = if *tool == Tool::WalG { "WALG" } else { "WALE" };
                write!(f, "the restore expects one {tool}_*_PREFIX and finds {found}")
            }
            Self::OtherTool => f.write_str("WAL-E would read an archive that WAL-G writes"),
            Self::IncompleteAccessKeys => f.write_str("one of the two access keys is not set"),
            Self::NoCredentials => f.write_str("no credentials are given for the archive that is read"),
            Self::NoRegion => f.write_str("no region is given for the archive that is read"),
            Self::OtherRegion => f.write_str("the region is guessed from the name of the bucket and is another one"),
            Self::NoEndpoint => f.write_str("no endpoint is given, so the bucket is looked up on AWS"),
            Self::NoPathStyle => f.write_str("path style is not switched on for the store"),
            Self::NoCertificate => f.write_str("the certificate authority of the store is not given"),
            Self::NoProxy => f.write_str("the proxy is not given"),
            Self::NoKey => f.write_str("the key that decrypts the backups is not given"),
            Self::WalG(problem) => {
                write!(f, "{}", problem.cause())?;
                problem.fixed_in.map_or(Ok(()), |version| write!(f, "; WAL-G {version} and later work"))
            }
            Self::Value { name, problem } => write!(f, "{name}: {}", problem.cause()),
            Self::TimeWithoutOffset => f.write_str("the target time has no offset from UTC"),
            Self::NewerMajor { major } => {
                write!(f, "the folder is that of PostgreSQL {major}, which is newer than the new cluster")
            }
            Self::MajorNotInImage { major } => {
                write!(f, "the folder is that of PostgreSQL {major}, which the image does not contain")
            }
            Self::FolderWithoutMajor => {
                f.write_str("a standby does not search the folders of major versions, and the path ends before them")
            }
            Self::OtherFolder { expected } => {
                write!(f, "this configuration stores backups in folders that begin with {expected}")
            }
            Self::NoSourceHost => f.write_str("a copy of a running cluster needs its host, user and password"),
            Self::Ssh => f.write_str("Spilo cannot restore a new cluster from an SSH server"),
            Self::NoLeaderRenamed => {
                f.write_str("replicas and standbys without a reachable leader are probably not created in 4.0-p1")
            }
        }
    }
}
