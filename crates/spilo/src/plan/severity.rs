use std::fmt;

/// What a problem leads to, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Severity {
    /// Backups or data can be lost or overwritten.
    DataLossRisk,
    /// No WAL is archived, or no base backup is created.
    BreaksBackups,
    /// A new cluster starts with an empty database although something else is requested.
    EmptyDatabase,
    /// Another archive or folder is used than intended.
    WrongPlace,
    /// A new cluster never starts, because its restore fails again and again.
    Loops,
    /// Backups cannot be restored.
    BreaksRestores,
    /// Backups are not encrypted although they are meant to be.
    NotEncrypted,
    /// Pods are restarted again and again, or replicas are not created.
    Disturbs,
    /// Something has no effect.
    Ignored,
    /// Something works, but probably not as intended.
    Doubtful,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DataLossRisk => "data can be lost",
            Self::BreaksBackups => "breaks backups",
            Self::EmptyDatabase => "starts with an empty database",
            Self::WrongPlace => "uses another place",
            Self::Loops => "never starts",
            Self::BreaksRestores => "breaks restores",
            Self::NotEncrypted => "not encrypted",
            Self::Disturbs => "disturbs the cluster",
            Self::Ignored => "has no effect",
            Self::Doubtful => "doubtful",
        })
    }
}
