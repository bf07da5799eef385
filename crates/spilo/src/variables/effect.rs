use std::fmt;

/// What happens where a program cannot use the value of a variable. `Display` is a clause that continues a sentence
/// about the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Effect {
    /// WAL-G stops for whatever it is called: no WAL, no base backup, no restore, no list.
    WalGStops,
    /// WAL-G archives no WAL and creates no base backup.
    UploadsFail,
    /// WAL-G archives no WAL and creates no base backup, and cannot restore either.
    UploadsAndRestoresFail,
    /// WAL-G creates no base backup.
    BackupsFail,
    /// WAL-G archives no WAL.
    WalPushFails,
    /// WAL-G cannot restore a base backup.
    RestoresFail,
    /// Base backups stall, and so does the restore of a base backup.
    Stalls,
    /// Base backups stall.
    BackupsStall,
    /// No effect on amd64 nodes; on arm64 nodes, base backups stall, and so does the restore of a base backup.
    StallsOnArm64,
    /// No effect on amd64 nodes; on arm64 nodes, base backups stall.
    BackupsStallOnArm64,
    /// The store rejects what is uploaded.
    StoreRejectsUploads,
    /// Base backups and WAL are stored without encryption.
    NotEncrypted,
    /// Encryption on the server is switched on, which many compatible stores reject.
    ServerSideEncryption,
    /// WAL-E is used instead of WAL-G.
    WalE,
    /// The value is ignored, as if the variable were not set.
    Ignored,
    /// The switch is off, without any message.
    SwitchedOff,
    /// The switch is on, whatever the value says.
    SwitchedOn,
    /// The default is used instead.
    UsesDefault,
    /// Another value is used: that of a leading 0, or of the first line.
    UsesOtherValue,
    /// Cron rejects the whole crontab: no backup runs.
    CrontabRejected,
    /// The start-up of Spilo fails, so that PostgreSQL is never started.
    StartupFails,
    /// The start-up of Spilo stops at one of its sections, which run in a random order: anything may be missing.
    StartupStopsAtRandom,
    /// Old backups are never deleted.
    NothingDeleted,
    /// Backups or WAL are written to, or read from, another place.
    WrongPlace,
    /// Replicas are never created from the archive.
    ReplicasNotFromArchive,
    /// Every restore of a WAL file fails, so that a restore ends early and without an error.
    RestoresEndEarly,
    /// A restore fails again and again, and the cluster never starts.
    RestoreLoops,
    /// A new cluster starts with an empty database.
    EmptyDatabase,
    /// A restored cluster is never promoted.
    NeverPromoted,
    /// No log is uploaded.
    NoLogs,
}

impl Effect {
    /// Whether only uploads are affected, so that a restore works.
    pub const fn concerns_uploads_only(self) -> bool {
        matches!(
            self,
            Self::UploadsFail
                | Self::BackupsFail
                | Self::WalPushFails
                | Self::BackupsStall
                | Self::BackupsStallOnArm64
                | Self::StoreRejectsUploads
                | Self::NotEncrypted
                | Self::ServerSideEncryption
                | Self::NothingDeleted
                | Self::CrontabRejected
        )
    }

    /// Whether backups are not made, or cannot be restored.
    pub const fn breaks_backups(self) -> bool {
        matches!(
            self,
            Self::WalGStops
                | Self::UploadsFail
                | Self::UploadsAndRestoresFail
                | Self::BackupsFail
                | Self::WalPushFails
                | Self::Stalls
                | Self::BackupsStall
                | Self::StallsOnArm64
                | Self::BackupsStallOnArm64
                | Self::StoreRejectsUploads
                | Self::CrontabRejected
                | Self::StartupFails
                | Self::StartupStopsAtRandom
        )
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::WalGStops => "every call of WAL-G fails: no WAL, no base backup, no restore",
            Self::UploadsFail => "WAL-G archives no WAL and creates no base backup",
            Self::UploadsAndRestoresFail => "WAL-G archives no WAL, creates no base backup and cannot restore",
            Self::BackupsFail => "no base backup is created",
            Self::WalPushFails => "no WAL is archived",
            Self::RestoresFail => "no base backup can be restored",
            Self::Stalls => "base backups stall, and so does the restore of a base backup",
            Self::BackupsStall => "base backups stall",
            Self::StallsOnArm64 => {
                "nothing is limited on amd64 nodes, and on arm64 nodes base backups and their restores stall"
            }
            Self::BackupsStallOnArm64 => "nothing is limited on amd64 nodes, and on arm64 nodes base backups stall",
            Self::StoreRejectsUploads => "the store rejects what is uploaded",
            Self::NotEncrypted => "base backups and WAL are stored without encryption",
            Self::ServerSideEncryption => {
                "server-side encryption with AES256 is switched on, which many S3-compatible stores reject"
            }
            Self::WalE => "WAL-E is used instead of WAL-G",
            Self::Ignored => "the value is ignored without any message",
            Self::SwitchedOff => "the switch is off without any message",
            Self::SwitchedOn => "the switch is on whatever the value is",
            Self::UsesDefault => "the default is used instead",
            Self::UsesOtherValue => "another value is used",
            Self::CrontabRejected => "cron rejects the whole crontab, so no backup runs",
            Self::StartupFails => "the start-up of Spilo fails",
            Self::StartupStopsAtRandom => "the start-up of Spilo stops at a random section",
            Self::NothingDeleted => "old backups are never deleted",
            Self::WrongPlace => "backups are written to or read from another place",
            Self::ReplicasNotFromArchive => "replicas are never created from the archive",
            Self::RestoresEndEarly => "every WAL file fails to restore, so a restore ends early without an error",
            Self::RestoreLoops => "the restore fails again and again",
            Self::EmptyDatabase => "a new cluster starts with an empty database",
            Self::NeverPromoted => "a restored cluster is never promoted",
            Self::NoLogs => "no log is uploaded",
        })
    }
}
