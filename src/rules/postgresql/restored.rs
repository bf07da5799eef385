//! The backups that a new cluster is created from, and their major version.

use std::fmt;

use spilo::restore::FolderSearch;
use spilo::startup::ClonePlan;
use spilo::{PostgresMajor, Release, Tag};

use crate::rules::PostgresqlContext;
use crate::text::Quoted;

/// What a new cluster is created from.
#[derive(Debug)]
pub enum Source<'a> {
    /// The archive with this path.
    Path(&'a str),
    /// An archive whose path is not known.
    Archive,
    /// A running cluster.
    RunningCluster,
}

impl<'a> Source<'a> {
    /// The source of a resource, whether it has a `spec.clone` already or gets it from `restore.clusters`.
    pub fn new(context: &'a PostgresqlContext<'_>) -> Option<Self> {
        let resource = context.resource;
        let entry = context.settings.restore.find(resource.namespace(), resource.name());
        if let Some(entry) = entry.filter(|_| resource.clone_value().is_none()) {
            return Some(entry.from.s3_wal_path.as_deref().map_or(Self::Archive, Self::Path));
        }
        match context.backups.plan.startup.as_ref().ok().map(|startup| &startup.clone) {
            Some(ClonePlan::Archive { archive: Some(archive), .. }) => Some(Self::Path(archive.restore_prefix())),
            Some(ClonePlan::BaseBackup { .. }) => Some(Self::RunningCluster),
            _ => {
                let clone = resource.clone_spec().filter(|clone| !clone.cluster.is_empty())?;
                Some(if clone.timestamp.is_empty() { Self::RunningCluster } else { Self::Archive })
            }
        }
    }

    /// The major version at the end of the path, with the path.
    pub fn pinned(&self) -> Option<(&'a str, PostgresMajor)> {
        let Self::Path(path) = self else { return None };
        let (folder, major) = path.trim_end_matches('/').rsplit_once('/')?;
        let major = PostgresMajor::parse(major).ok().filter(|_| folder.ends_with("/wal"))?;
        Some((path, major))
    }

    /// The major version of the backups, if their path ends in it.
    pub fn major(&self) -> Option<PostgresMajor> {
        self.pinned().map(|(_, major)| major)
    }

    /// What a Spilo release, if it is known, does if the cluster gets this major version.
    pub fn upgrade(&self, tag: Option<Tag>, new: PostgresMajor) -> Upgrade<'a> {
        match (self, self.pinned()) {
            (_, Some((_, source))) if source == new => Upgrade::None,
            (_, Some((path, source))) => Upgrade::Pinned { path, source },
            (Self::RunningCluster, _) => Upgrade::Copy,
            (Self::Path(path), None) => match tag {
                Some(tag) => Upgrade::search(path, tag, new),
                None => Upgrade::Unknown { new },
            },
            (Self::Archive, None) => Upgrade::Unknown { new },
        }
    }
}

/// Whether an image with this tag can restore the backups that a new cluster is created from, as far as their major version is
/// known. Without a known one, it is assumed to be that of the resource.
pub fn contains_source(context: &PostgresqlContext<'_>, tag: Tag) -> bool {
    let Some(source) = Source::new(context).filter(|_| context.is_new) else { return true };
    let major = source.major().or_else(|| context.resource.major());
    major.is_none_or(|major| Release::find(tag).is_none_or(|release| release.ships(major)))
}

/// How Spilo upgrades a restored cluster in place, as the end of an instruction (`postgres-appliance/bootstrap/clone_with_wale.py`,
/// `clone_with_basebackup.py` and `maybe_pg_upgrade.py`).
#[derive(Clone, Debug)]
pub enum Upgrade<'a> {
    /// Nothing is upgraded.
    None,
    /// The backups are of another major version.
    Pinned { path: &'a str, source: PostgresMajor },
    /// The first folder with a backup is restored.
    Search { path: &'a str, newest: PostgresMajor, oldest: PostgresMajor },
    /// The path of the backups is not known.
    Unknown { new: PostgresMajor },
    /// The running source is copied.
    Copy,
}

impl<'a> Upgrade<'a> {
    fn search(path: &'a str, tag: Tag, new: PostgresMajor) -> Self {
        let majors = FolderSearch::new(path, tag, Some(new)).majors;
        match (majors.first(), majors.last()) {
            (Some(newest), Some(oldest)) => {
                Self::Search { path: path.trim_end_matches('/'), newest: *newest, oldest: *oldest }
            }
            _ => Self::Unknown { new },
        }
    }
}

impl fmt::Display for Upgrade<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => Ok(()),
            Self::Pinned { path, source } => {
                write!(f, ", to which Spilo upgrades the backups of {source} in {}", Quoted(path))
            }
            Self::Search { path, newest, oldest } => {
                let path = Quoted(path);
                write!(f, ", to which Spilo upgrades the first backup in the folders {newest} to {oldest} of {path}")
            }
            Self::Unknown { new } => {
                write!(f, ", to which Spilo upgrades the backups in the newest folder from wal/{new} downwards")
            }
            Self::Copy => f.write_str(", to which Spilo upgrades the copy of the running cluster"),
        }
    }
}
