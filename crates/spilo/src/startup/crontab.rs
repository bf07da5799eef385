//! The crontab (`write_crontab`), and the log shipping that has a job in it (`write_log_environment`).
//!
//! All jobs are lines of one file: if cron rejects one line, it installs none of them.

use std::fmt;

use super::env_dir::first_line;
use super::value::EffectiveValue;
use crate::environment::Environment;
use crate::release::{Tag, milestones};
use crate::schedule::{CrontabList, CrontabListError, Schedule, ScheduleError};
use crate::variables::{Syntax, VariableName, names};

/// A job in the crontab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CrontabJob {
    /// Base backups, by `BACKUP_SCHEDULE`.
    Backup,
    /// The upload of logs, by `LOG_SHIP_SCHEDULE`.
    LogShipping,
    /// A line of `CRONTAB`, starting at 1.
    Own {
        /// The number of the line.
        line: usize,
    },
    /// `CRONTAB` is a string, of which each character becomes a line.
    Characters,
}

/// A job that cron does not run as intended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CrontabProblem {
    /// The job.
    pub job: CrontabJob,
    /// What is wrong with its line.
    pub error: ScheduleError,
    /// Whether cron rejects the whole crontab. If not, it runs something else than the job, or nothing.
    pub rejects_crontab: bool,
}

impl CrontabProblem {
    /// The variable with the line.
    pub const fn variable(&self) -> VariableName {
        match self.job {
            CrontabJob::Backup => names::BACKUP_SCHEDULE,
            CrontabJob::LogShipping => names::LOG_SHIP_SCHEDULE,
            CrontabJob::Own { .. } | CrontabJob::Characters => names::CRONTAB,
        }
    }
}

impl fmt::Display for CrontabProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.job {
            CrontabJob::Own { line } => write!(f, "{}, line {line}: {}", self.variable(), self.error)?,
            CrontabJob::Characters => {
                write!(f, "{} is a string, of which each character becomes a line", self.variable())?;
            }
            _ => write!(f, "{}: {}", self.variable(), self.error)?,
        }
        if self.rejects_crontab { f.write_str("; cron rejects the whole crontab, so no backup runs") } else { Ok(()) }
    }
}

/// Why the start-up stops at one of its sections. They run in a random order, so that the crontab, the archive,
/// Patroni's configuration or the certificates may be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StartupHazard {
    /// `LOG_S3_BUCKET` is set, and `LOG_S3_TAGS` is missing or not a JSON object (3.3-p3, 4.0-p1, 4.0-p2; from
    /// 4.0-p3 on only JSON of another type).
    LogTags,
    /// `CRONTAB` is not a list of strings.
    Crontab(CrontabListError),
}

impl StartupHazard {
    /// The variable that has to be changed.
    pub const fn variable(self) -> VariableName {
        match self {
            Self::LogTags => names::LOG_S3_TAGS,
            Self::Crontab(_) => names::CRONTAB,
        }
    }
}

impl fmt::Display for StartupHazard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LogTags => write!(
                f,
                "{} is set and {} is not a JSON object; the start-up of Spilo stops at a random section",
                names::LOG_S3_BUCKET,
                names::LOG_S3_TAGS
            ),
            Self::Crontab(error) => {
                write!(f, "{}: {error}; the start-up of Spilo stops at a random section", names::CRONTAB)
            }
        }
    }
}

pub(super) fn schedule<'e>(environment: &'e Environment<'_>) -> EffectiveValue<'e> {
    get_or(environment, names::BACKUP_SCHEDULE, "0 1 * * *")
}

/// As `postgres_backup.sh` sees it, under `envdir`.
pub(super) fn retention<'e>(environment: &'e Environment<'_>) -> EffectiveValue<'e> {
    let value = get_or(environment, names::BACKUP_NUM_TO_RETAIN, "5");
    value.map(|text| first_line(text).to_owned())
}

/// The jobs that cron does not run as intended. Values that are not known are not judged.
pub(super) fn problems(environment: &Environment<'_>, tag: Tag, has_archive: bool) -> Vec<CrontabProblem> {
    let mut problems = Vec::new();
    if has_archive {
        let schedule = schedule(environment);
        problems.extend(check(CrontabJob::Backup, &schedule, r#"envdir "/run/etc/wal-e.d/env" backup"#));
    }
    if environment.is_set(names::LOG_S3_BUCKET) && !ships_hourly(environment, tag) {
        let schedule = get_or(environment, names::LOG_SHIP_SCHEDULE, "1 0 * * *");
        problems.extend(check(CrontabJob::LogShipping, &schedule, "nice -n 5 envdir upload"));
    }
    match known(environment, names::CRONTAB).map(|value| (value, CrontabList::parse(value))) {
        Some((_, Ok(list))) => problems.extend(list.errors().map(|(line, error)| own_problem(line, error))),
        Some((value, Err(CrontabListError::Characters))) => {
            let mut buffer = [0; 4];
            let error = value.chars().find_map(|line| Schedule::check_line(line.encode_utf8(&mut buffer)).err());
            let problem = |error| CrontabProblem { job: CrontabJob::Characters, error, rejects_crontab: true };
            problems.extend(error.map(problem));
        }
        Some((_, Err(_))) | None => {}
    }
    problems
}

fn own_problem(line: usize, error: ScheduleError) -> CrontabProblem {
    CrontabProblem { job: CrontabJob::Own { line }, error, rejects_crontab: true }
}

fn check(job: CrontabJob, schedule: &EffectiveValue<'_>, command: &str) -> Option<CrontabProblem> {
    let error = Schedule::parse(schedule.as_str()).err().filter(|_| schedule.is_fully_known())?;
    let line = format!("{schedule} {command}");
    let rejects_crontab = line.split('\n').any(|line| Schedule::check_line(line).is_err());
    Some(CrontabProblem { job, error, rejects_crontab })
}

/// `LOG_SHIP_HOURLY` replaces the schedule.
fn ships_hourly(environment: &Environment<'_>, tag: Tag) -> bool {
    let is_read = names::LOG_SHIP_HOURLY.variable().since.is_none_or(|since| tag >= since);
    is_read && environment.is_true_ignoring_case(names::LOG_SHIP_HOURLY) == Some(true)
}

/// What stops the start-up at a random section.
pub(super) fn hazards(environment: &Environment<'_>, tag: Tag) -> Vec<StartupHazard> {
    let mut hazards = Vec::new();
    if tag >= milestones::LOG_TAGS && environment.is_set(names::LOG_S3_BUCKET) {
        let tags = environment.get(names::LOG_S3_TAGS);
        let is_known = tags.is_none_or(crate::ResolvedVariable::is_fully_known);
        let text = tags.map_or("", crate::ResolvedVariable::text);
        // From 4.0-p3 on only JSON of another type than an object stops the start-up.
        let is_caught = tag >= milestones::LOG_TAGS_CAUGHT && (text.is_empty() || !Syntax::Json.accepts(text));
        let is_object = !text.is_empty() && Syntax::JsonObject.accepts(text);
        hazards.extend((is_known && !is_caught && !is_object).then_some(StartupHazard::LogTags));
    }
    if let Some(Err(error)) = known(environment, names::CRONTAB).map(CrontabList::parse)
        && error != CrontabListError::Characters
    {
        hazards.push(StartupHazard::Crontab(error));
    }
    hazards
}

fn known<'e>(environment: &'e Environment<'_>, name: VariableName) -> Option<&'e str> {
    environment.get(name).filter(|variable| variable.is_fully_known()).map(crate::ResolvedVariable::text)
}

fn get_or<'e>(environment: &'e Environment<'_>, name: VariableName, default: &'static str) -> EffectiveValue<'e> {
    environment.get(name).map_or_else(|| EffectiveValue::from_startup(default), EffectiveValue::from_variable)
}

#[cfg(test)]
mod tests;
