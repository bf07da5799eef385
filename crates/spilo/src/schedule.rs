//! Backup schedules and retention: the effect of `BACKUP_SCHEDULE` and `BACKUP_NUM_TO_RETAIN` inside a Spilo pod.
//!
//! Spilo writes the schedule in front of a command and passes the line to Debian's cron (`write_crontab()` in
//! `configure_spilo.py` 4.0-p3):
//!
//! ```text
//! <schedule> envdir "/run/etc/wal-e.d/env" /scripts/postgres_backup.sh "<data directory>"
//! ```
//!
//! The schedule of the upload of logs (`LOG_SHIP_SCHEDULE`) and the lines of `CRONTAB` ([`CrontabList`]) are in the same
//! file. `crontab` rejects the *whole* crontab because of one invalid line. Worse is a line that is valid but means something
//! else than its author intended, because nothing reports it. [`Schedule`] therefore reads the fields as cron does,
//! and [`backups_kept`] computes how many base backups the backup script then keeps in the archive.
//!
//! ```
//! use spilo::schedule::{BackupScript, BackupsKept, RetentionDays, Schedule, backups_kept};
//!
//! let schedule = Schedule::parse("0 */12 * * *")?;
//! let kept = backups_kept(&schedule, RetentionDays::parse("7")?, BackupScript::DeleteFirst);
//! assert_eq!(kept, BackupsKept::AtMost(16));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod cron;
mod crontab;
mod days;
mod error;
mod retention;
mod retention_days;

pub use cron::{RunsPerDay, Schedule};
pub use crontab::{CrontabList, CrontabListError};
pub use error::{Field, IgnoredPart, ScheduleError, ScheduleErrorKind};
pub use retention::{BackupScript, BackupsKept, RetentionDays, RetentionError, UnboundedReason, backups_kept};
