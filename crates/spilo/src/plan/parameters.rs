//! `spec.postgresql.parameters` that lock out or stop archiving.
//!
//! Parameters that Patroni overrides (`wal_level`, `hot_standby`, `max_wal_senders`, `max_replication_slots`,
//! `wal_log_hints`) or does not write (`restore_command`, `recovery_target_*`, `primary_conninfo`) do no harm and are not
//! judged.

use super::{ArchiveCommand, Blame, PlanInputs, Problem, ProblemKind, Severity};
use crate::release::Tag;
use crate::restore::RestoreOutcome;

/// `maybe_pg_upgrade.py` reads the newest CSV log from here on; before, the one of the current weekday.
const ANY_CSV_LOG: Tag = Tag::new(3, 3, 3);
/// A restore to a time after the last WAL is repeated without a target from here on.
const REPEATED_RESTORE: Tag = Tag::new(2, 0, 7);

/// The longest `archive_timeout` that is not reported, in seconds.
const MAX_ARCHIVE_TIMEOUT: u64 = 24 * 60 * 60;

pub(super) fn problems(inputs: &PlanInputs<'_>, has_archive: bool, restore: &RestoreOutcome<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut push = |kind: ProblemKind, severity: Severity, name: &str| {
        let blame = Blame::ResourceField(format!("spec.postgresql.parameters.{name}").into());
        problems.push(Problem::new(kind, severity, blame));
    };
    let is_off = |name: &str| inputs.parameter(name).is_some_and(is_off);
    if has_archive {
        if is_off("archive_mode") {
            push(ProblemKind::ArchiveModeOff, Severity::BreaksBackups, "archive_mode");
        }
        match inputs.parameter("archive_command").map(ArchiveCommand::parse) {
            Some(ArchiveCommand::DoesNothing) => {
                push(ProblemKind::ArchiveCommandDoesNothing, Severity::BreaksBackups, "archive_command");
            }
            Some(ArchiveCommand::WithoutVariables) => {
                push(ProblemKind::ArchiveCommandWithoutVariables, Severity::BreaksBackups, "archive_command");
            }
            Some(ArchiveCommand::Other) => {
                push(ProblemKind::ArchiveCommandUnknown, Severity::Doubtful, "archive_command");
            }
            Some(ArchiveCommand::Archives) | None => {}
        }
        if inputs
            .parameter("archive_timeout")
            .and_then(parameter_seconds)
            .is_some_and(|timeout| timeout == 0 || timeout > MAX_ARCHIVE_TIMEOUT)
        {
            push(ProblemKind::LateWal, Severity::Doubtful, "archive_timeout");
        }
    }
    if is_off("ssl") {
        push(ProblemKind::SslOff, Severity::Disturbs, "ssl");
    }
    if inputs.parameter("hba_file").is_some() {
        push(ProblemKind::HbaFile, Severity::Disturbs, "hba_file");
    }
    let has_target = restore.restore().is_some_and(|restore| restore.target.time.is_some());
    if has_target && inputs.tag >= REPEATED_RESTORE {
        let name = changed_logging(inputs);
        if let Some(name) = name {
            push(ProblemKind::NoLogForRestore, Severity::BreaksRestores, name);
        }
    }
    problems
}

/// The parameter that takes the CSV log away from where Spilo looks for it.
fn changed_logging(inputs: &PlanInputs<'_>) -> Option<&'static str> {
    if inputs.parameter("logging_collector").is_some_and(is_off) {
        return Some("logging_collector");
    }
    if inputs.parameter("log_destination").is_some_and(|destination| !destination.contains("csvlog")) {
        return Some("log_destination");
    }
    if inputs.parameter("log_directory").is_some_and(|directory| !directory.contains("pg_log")) {
        return Some("log_directory");
    }
    let needs_weekday = inputs.tag < ANY_CSV_LOG;
    let is_changed = inputs.parameter("log_filename").is_some_and(|name| !name.starts_with("postgresql-%u"));
    (needs_weekday && is_changed).then_some("log_filename")
}

/// A boolean of PostgreSQL that is off: `off`, `false`, `no`, `0` and their unambiguous beginnings.
pub(super) fn is_off(value: &str) -> bool {
    let value = value.trim().trim_matches('\'').to_ascii_lowercase();
    let is_beginning = |word: &str, least: usize| value.len() >= least && word.starts_with(value.as_str());
    value == "0" || is_beginning("off", 2) || is_beginning("false", 1) || is_beginning("no", 1)
}

/// The seconds of a parameter of PostgreSQL whose unit is seconds: a number with an optional unit. `None` if it is not one.
///
/// ```
/// use spilo::plan::parameter_seconds;
///
/// assert_eq!(parameter_seconds("30min"), Some(1800));
/// assert_eq!(parameter_seconds("later"), None);
/// ```
pub fn parameter_seconds(value: &str) -> Option<u64> {
    let value = value.trim().trim_matches('\'').trim();
    let digits = value.trim_end_matches(|c: char| !c.is_ascii_digit());
    let number: u64 = digits.parse().ok()?;
    match value.strip_prefix(digits)?.trim() {
        "us" => Some(number / 1_000_000),
        "ms" => Some(number / 1_000),
        "" | "s" => Some(number),
        "min" => number.checked_mul(60),
        "h" => number.checked_mul(60 * 60),
        "d" => number.checked_mul(24 * 60 * 60),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn booleans_of_postgresql_can_be_abbreviated() {
        for value in ["off", "OFF", "of", "false", "f", "no", "n", "0", "'off'"] {
            assert!(is_off(value), "{value}");
        }
        for value in ["on", "o", "true", "1", "always", ""] {
            assert!(!is_off(value), "{value:?}");
        }
    }

    #[test]
    fn durations_have_units() {
        for (value, expected) in [
            ("1800", Some(1800)),
            ("30min", Some(1800)),
            ("1 h", Some(3600)),
            ("2d", Some(172_800)),
            ("5000ms", Some(5)),
            ("x", None),
        ] {
            assert_eq!(parameter_seconds(value), expected, "{value}");
        }
    }
}
