//! What the start-up of one release does with an environment.

use std::fmt;

use super::Environment;
use super::archive::{self, Archive};
use super::bootstrap::{self, ClonePlan, StandbyPlan};
use super::directory::first_line;
use super::tools::tools;
use crate::spilo::Tag;
use crate::spilo::vocabulary::{Name, Twin, names};

/// What Spilo would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan<'a> {
    /// Where the cluster archives to. `None` if nothing is archived: `archive_command` is then
    /// `/bin/true`, no base backup is scheduled, and nothing says so.
    pub archive: Option<Archive<'a>>,
    /// When a base backup is taken, as it stands in the crontab. Without an archive it has no effect.
    pub schedule: &'a str,
    /// `BACKUP_NUM_TO_RETAIN` as `postgres_backup.sh` sees it.
    pub retain: &'a str,
    /// Whether base backups are taken on a replica, and only there.
    pub backup_from_replica: bool,
    /// What a new cluster is a copy of.
    pub clone: ClonePlan<'a>,
    /// Whom a new cluster follows.
    pub standby: Option<StandbyPlan<'a>>,
}

/// Why `configure_spilo.py` stops with an exception, so that the pod never gets as far as PostgreSQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// A brace in what makes up the archive's path is no replacement field that Python could fill.
    PathFormat,
    /// This variable, which Spilo sets itself, is set without what belongs to it.
    Switch(Name),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PathFormat => f.write_str("a brace in the scope, its prefix or its suffix stops Spilo's start-up"),
            Self::Switch(name) => {
                write!(f, "{name}, which is not meant to be set, stops Spilo's start-up")
            }
        }
    }
}

impl std::error::Error for Failure {}

impl Environment<'_> {
    /// What the start-up of this release does.
    ///
    /// # Errors
    ///
    /// If the start-up would stop with an exception.
    pub fn plan(&self, tag: Tag) -> Result<Plan<'_>, Failure> {
        let archive = archive::write(self, Twin::Own, tag, tools(self, Twin::Own, tag, false))?;
        let from_replica = names::WALG_BACKUP_FROM_REPLICA;
        let backup_from_replica = self.is_unknown(from_replica)
            || archive.as_ref().is_some_and(|archive| archive.directory.get(from_replica) == Some("true"));
        Ok(Plan {
            schedule: self.get(names::BACKUP_SCHEDULE).unwrap_or("0 1 * * *"),
            retain: first_line(self.get(names::BACKUP_NUM_TO_RETAIN).unwrap_or("5")),
            backup_from_replica,
            clone: bootstrap::clone(self, tag)?,
            standby: bootstrap::standby(self, tag)?,
            archive,
        })
    }
}
