use crate::variables::Effect;

/// What WAL-G is called for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// `wal-push`, in `archive_command`.
    WalPush,
    /// `backup-push`, which creates a base backup.
    BackupPush,
    /// `backup-fetch` and `wal-fetch`, which restore.
    Fetch,
    /// `backup-list`, with which a restore begins.
    List,
    /// `delete`, which removes old backups.
    Delete,
}

impl Effect {
    /// Whether an operation of WAL-G fails, stalls or does not do what is intended.
    ///
    /// ```
    /// use spilo::variables::Effect;
    /// use spilo::wal_g::Operation;
    ///
    /// assert!(Effect::WalGStops.affects(Operation::List));
    /// assert!(Effect::BackupsFail.affects(Operation::BackupPush));
    /// assert!(!Effect::BackupsFail.affects(Operation::Fetch));
    /// ```
    pub const fn affects(self, operation: Operation) -> bool {
        use Operation::{BackupPush, Delete, Fetch, List, WalPush};
        match self {
            Self::WalGStops => true,
            Self::UploadsFail | Self::StoreRejectsUploads | Self::NotEncrypted => {
                matches!(operation, WalPush | BackupPush)
            }
            Self::UploadsAndRestoresFail => matches!(operation, WalPush | BackupPush | Fetch),
            Self::BackupsFail | Self::BackupsStall | Self::BackupsStallOnArm64 => matches!(operation, BackupPush),
            Self::Stalls | Self::StallsOnArm64 => matches!(operation, BackupPush | Fetch),
            Self::WalPushFails => matches!(operation, WalPush),
            Self::RestoresFail | Self::RestoresEndEarly => matches!(operation, Fetch),
            Self::RestoreLoops => matches!(operation, Fetch | List),
            Self::NothingDeleted => matches!(operation, Delete),
            _ => false,
        }
    }
}
