//! Backup schedule and retention: what `BACKUP_SCHEDULE` and
//! `BACKUP_NUM_TO_RETAIN` really do inside a Spilo pod.
//!
//! Spilo puts the schedule in front of a command and hands the line to Debian's
//! cron (`configure_spilo.py` 4.0-p3, `write_crontab()`):
//!
//! ```text
//! <schedule> envdir "/run/etc/wal-e.d/env" /scripts/postgres_backup.sh "<data directory>"
//! ```
//!
//! One line that cron does not take makes it refuse the *whole* crontab; a line
//! that it takes in another sense than its author's is worse, as nothing tells.
//! [`Schedule`] therefore reads the fields as cron does, and [`copies_kept`] works
//! out what the backup script then leaves in the archive.
//!
//! | file | holds |
//! | --- | --- |
//! | `cron.rs` | [`Schedule`]: how often it runs |
//! | `cron/parse.rs`, `cron/field.rs` | from text to [`Schedule`] |
//! | `cron/display.rs` | how cron understood it |
//! | `error.rs` | [`ParseError`] and [`Ignored`]: what is wrong, and where |
//! | `calendar.rs` | on which days of the 400-year calendar a schedule runs |
//! | `retention.rs` | [`BackupScript`], [`copies_kept`] |
//! | `retention/days.rs` | [`RetentionDays`]: the value, as the shell reads it |

mod calendar;
mod cron;
mod error;
mod retention;

pub use cron::{RunsPerDay, Schedule};
pub use error::{Field, Ignored, ParseError, ParseErrorKind};
pub use retention::{BackupScript, Kept, RetentionDays, RetentionError, Unbounded, copies_kept};
