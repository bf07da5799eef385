use super::empty_reason::EmptyReason;
use super::folders::FolderSearch;
use super::reason::Reason;
use crate::environment::Environment;
use crate::operator::{CloneSpec, Source, StandbySpec, UnknownSource};
use crate::release::Tag;
use crate::startup::{Archive, EffectiveValue, RecoveryTarget, StartupError, StartupPlan};
use crate::variables::VariableName;

/// What the outcome of a restore is derived from.
#[derive(Clone, Copy, Debug)]
pub struct RestoreInputs<'r, 'e> {
    /// The environment.
    pub environment: &'e Environment<'e>,
    /// What the start-up does with it.
    pub plan: &'r Result<StartupPlan<'e>, StartupError>,
    /// The Spilo release.
    pub tag: Tag,
    /// `spec.clone`
    pub clone: Option<&'r CloneSpec<'e>>,
    /// `spec.standby`
    pub standby: Option<&'r StandbySpec<'e>>,
}

impl<'r, 'e> RestoreInputs<'r, 'e> {
    /// The inputs without `spec.clone` and `spec.standby`.
    pub const fn new(
        environment: &'e Environment<'e>,
        plan: &'r Result<StartupPlan<'e>, StartupError>,
        tag: Tag,
    ) -> Self {
        Self { environment, plan, tag, clone: None, standby: None }
    }
}

/// What a new cluster starts from. For an existing cluster it is what would happen if its data and its state in
/// Kubernetes were gone.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RestoreOutcome<'e> {
    /// Nothing is requested: an empty database, as intended.
    NewDatabase,
    /// Something is requested, but the cluster starts with an empty database, and archives it.
    EmptyDatabase(EmptyReason),
    /// A restore from an archive.
    Restores(Box<Restore<'e>>),
    /// A restore from another archive than the one that is requested.
    ReadsOtherArchive {
        /// The restore.
        restore: Box<Restore<'e>>,
        /// What is requested: a path, or the beginning of one.
        expected: String,
        /// The variable that is to blame, with its source.
        because: Option<(VariableName, Source)>,
    },
    /// A copy of a running cluster.
    CopiesRunning(BaseBackupSource<'e>),
    /// A standby that follows another cluster and makes no backups.
    Follows(Box<Follow<'e>>),
    /// The restore, or the start of the standby, fails again and again.
    Loops {
        /// The archive that is read, if there is one.
        restore: Option<Box<Restore<'e>>>,
        /// The reasons, of which at least one is certain.
        reasons: Vec<Reason>,
    },
    /// The start-up of Spilo fails.
    FailsToStart(StartupError),
    /// It depends on a source that is not known.
    Unknown {
        /// The outcome if that source supplies nothing.
        otherwise: Box<Self>,
        /// The source.
        supplier: UnknownSource,
    },
}

/// A restore from an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restore<'e> {
    /// The archive that is read.
    pub archive: Archive<'e>,
    /// The folders in which a backup is searched.
    pub search: FolderSearch,
    /// Where the restore ends.
    pub target: RecoveryTarget<'e>,
    /// What probably prevents it, but depends on how the source was archived.
    pub doubts: Vec<Reason>,
    /// Whether the archive that is read is the one that the cluster writes to.
    pub is_own_archive: bool,
}

/// The running cluster that a new one is a copy of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseBackupSource<'e> {
    /// The name of the cluster.
    pub scope: EffectiveValue<'e>,
    /// Its host.
    pub host: EffectiveValue<'e>,
    /// Its port.
    pub port: EffectiveValue<'e>,
    /// The user that logs in.
    pub user: EffectiveValue<'e>,
}

/// What a standby follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Follow<'e> {
    /// The host; `None` if it follows only an archive.
    pub host: Option<EffectiveValue<'e>>,
    /// The port.
    pub port: Option<EffectiveValue<'e>>,
    /// The archive.
    pub archive: Option<Archive<'e>>,
    /// What prevents WAL from being read from the archive, beside a host; or only probably.
    pub doubts: Vec<Reason>,
    /// Whether a clone is requested as well, which the standby takes precedence over.
    pub ignores_clone: bool,
}

impl<'e> RestoreOutcome<'e> {
    /// Whether the outcome is what is requested, as far as it is known.
    pub const fn is_as_requested(&self) -> bool {
        matches!(self, Self::NewDatabase | Self::Restores(_) | Self::CopiesRunning(_) | Self::Follows(_))
    }

    /// Whether no part of it depends on what is not known.
    pub fn is_fully_known(&self) -> bool {
        let is_known = |restore: &Restore<'_>| {
            let prefix = restore.archive.restore_prefix();
            !prefix.contains("$(") && restore.doubts.iter().all(|reason| reason.supplier.is_none())
        };
        match self {
            Self::Unknown { .. } => false,
            Self::Restores(restore) | Self::ReadsOtherArchive { restore, .. } => is_known(restore),
            Self::Loops { restore, .. } => restore.as_ref().is_none_or(|restore| is_known(restore)),
            Self::CopiesRunning(source) => source.host.is_fully_known(),
            Self::Follows(follow) => follow.host.as_ref().is_none_or(EffectiveValue::is_fully_known),
            Self::NewDatabase | Self::EmptyDatabase(_) | Self::FailsToStart(_) => true,
        }
    }

    /// The restore from an archive, whether it works or not.
    pub fn restore(&self) -> Option<&Restore<'e>> {
        match self {
            Self::Restores(restore) | Self::ReadsOtherArchive { restore, .. } => Some(restore),
            Self::Loops { restore, .. } => restore.as_deref(),
            Self::Unknown { otherwise, .. } => otherwise.restore(),
            _ => None,
        }
    }
}
