//! Checks of values, derived from the catalogue.

use std::fmt;

use super::{Class, Effect, Reader, Syntax, ValueRule, Variable, VariableName, VariablePrefix, WalGSupport, rules};
use crate::recovery_time::{RecoveryTime, RecoveryTimeError};
use crate::release::{RELEASES, Tag, milestones};
use crate::schedule::{CrontabList, CrontabListError, RetentionDays, RetentionError, Schedule, ScheduleError};
use crate::startup::{Store, first_line};
use crate::wal_g::WalGVersion;

/// What reads a variable: a Spilo release with its WAL-G, and the store of the archive.
///
/// What is `None` is not known: a value is then only a problem if it is one in every release.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Consumers {
    /// The Spilo release.
    pub tag: Option<Tag>,
    /// The version of WAL-G.
    pub wal_g: Option<WalGVersion>,
    /// The store. If it is not known, rules of all stores apply.
    pub store: Option<Store>,
}

impl Consumers {
    /// A Spilo release and the WAL-G in it.
    pub fn from_tag(tag: Tag) -> Self {
        Self { tag: Some(tag), wal_g: WalGVersion::from_tag(tag), store: None }
    }

    fn is_affected(&self, rule: &ValueRule) -> bool {
        let applies_to_store = rule.store.is_none_or(|store| self.store.is_none_or(|given| given == store));
        let applies_to_tag = self.tag.is_none_or(|tag| rule.spilo.contains(&tag));
        applies_to_store && applies_to_tag && self.wal_g.is_none_or(|version| rule.wal_g.contains(&version))
    }

    /// The releases that these consumers may be, newest first.
    fn candidates(self) -> impl Iterator<Item = Self> {
        let is_known = self.tag.is_some() && self.wal_g.is_some();
        let releases = RELEASES
            .iter()
            .rev()
            .filter(move |release| !is_known && self.tag.is_none() && release.tag >= milestones::MAJOR_IN_PATH);
        let others = releases.map(move |release| {
            let from_release = Self::from_tag(release.tag);
            Self { wal_g: self.wal_g.or(from_release.wal_g), store: self.store, ..from_release }
        });
        // A tag that is not in the catalogue is newer than it.
        let newest = WalGVersion::IN_RELEASES.last().copied();
        let given = self.tag.map(|_| Self { wal_g: self.wal_g.or(newest), ..self });
        given.into_iter().chain(others)
    }
}

/// A value that its readers cannot use as intended. `Display` is a sentence without a full stop; it never contains the
/// value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ValueProblem {
    /// The form that the value should have.
    pub expected: Syntax,
    /// What happens.
    pub effect: Effect,
    /// What exactly is wrong, for the forms that have positions or explanations.
    pub detail: Option<ValueDetail>,
}

/// What exactly is wrong with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ValueDetail {
    /// A schedule.
    Schedule(ScheduleError),
    /// `CRONTAB` is not a list of lines.
    CrontabList(CrontabListError),
    /// A line of `CRONTAB`.
    CrontabLine {
        /// The number of the line, starting at 1.
        line: usize,
        /// What is wrong with it.
        error: ScheduleError,
    },
    /// A number of days.
    Retention(RetentionError),
    /// A point in time.
    Time(RecoveryTimeError),
}

impl fmt::Display for ValueDetail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Schedule(error) => error.fmt(f),
            Self::CrontabList(error) => error.fmt(f),
            Self::CrontabLine { line, error } => write!(f, "line {line} of the list: {error}"),
            Self::Retention(error) => error.fmt(f),
            Self::Time(error) => error.fmt(f),
        }
    }
}

impl fmt::Display for ValueProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; {}", self.cause(), self.effect)
    }
}

impl ValueProblem {
    /// What is wrong, without the effect.
    pub fn cause(&self) -> impl fmt::Display + use<'_> {
        fmt::from_fn(|f| match &self.detail {
            Some(detail) => fmt::Display::fmt(detail, f),
            None => write!(f, "expected {}", self.expected),
        })
    }

    fn new(rule: &ValueRule, value: &str) -> Self {
        let detail = match rule.syntax {
            Syntax::CronSchedule => Schedule::parse(value).err().map(ValueDetail::Schedule),
            Syntax::RetentionDays => RetentionDays::parse(value).err().map(ValueDetail::Retention),
            Syntax::Time => RecoveryTime::parse(value).err().map(ValueDetail::Time),
            Syntax::Crontab => match CrontabList::parse(value) {
                Err(error) => Some(ValueDetail::CrontabList(error)),
                Ok(list) => list.errors().next().map(|(line, error)| ValueDetail::CrontabLine { line, error }),
            },
            _ => None,
        };
        let effect = match detail {
            Some(ValueDetail::CrontabList(error)) if error != CrontabListError::Characters => {
                Effect::StartupStopsAtRandom
            }
            _ => rule.effect,
        };
        Self { expected: rule.syntax, effect, detail }
    }
}

impl Variable {
    /// The forms that its value must have, by version.
    pub fn rules(&self) -> &'static [ValueRule] {
        let own = VariableName::find(self.name).and_then(rules::find);
        own.unwrap_or_else(|| ValueRule::of_class(self.class))
    }

    /// The versions of WAL-G that read it. `None` if WAL-G does not read it.
    pub fn wal_g_support(&self) -> Option<&'static WalGSupport> {
        super::wal_g_support::find(VariableName::find(self.name)?)
    }

    /// Checks a value, for a variable of the cluster's own archive. An empty value counts as not set.
    ///
    /// ```
    /// use spilo::Tag;
    /// use spilo::variables::{self, Consumers, Effect};
    ///
    /// let variable = variables::find("WALG_COMPRESSION_METHOD").unwrap();
    /// assert!(variable.check("zstd", &Consumers::from_tag(Tag::new(3, 3, 3))).is_ok());
    /// let problem = variable.check("zstd", &Consumers::from_tag(Tag::new(2, 1, 7))).unwrap_err();
    /// assert_eq!(problem.effect, Effect::UploadsFail);
    /// assert_eq!(
    ///     problem.to_string(),
    ///     "expected lz4, lzma or brotli; WAL-G archives no WAL and creates no base backup",
    /// );
    /// ```
    ///
    /// # Errors
    /// The first problem, with its effect in the newest release that the consumers may be.
    pub fn check(&self, value: &str, consumers: &Consumers) -> Result<(), ValueProblem> {
        let mut newest = None;
        for candidate in consumers.candidates() {
            match self.find_problem(value, &candidate) {
                Some(problem) => newest = newest.or(Some(problem)),
                None => return Ok(()),
            }
        }
        newest.map_or(Ok(()), Err)
    }

    fn find_problem(&self, value: &str, consumers: &Consumers) -> Option<ValueProblem> {
        let is_document = self.is_document();
        let has_file = self.readers.iter().any(|reader| matches!(reader, Reader::WalG | Reader::WalE));
        let read = if has_file && !is_document { first_line(value) } else { value };
        let is_crontab = self.class == Class::Crontab;
        let breaks = |rule: &&ValueRule| {
            consumers.is_affected(rule) && (!rule.syntax.accepts(read) || (is_crontab && read.is_empty()))
        };
        let broken = self.rules().iter().find(breaks).map(|rule| ValueProblem::new(rule, read));
        broken.or_else(|| {
            let is_cut = has_file && !is_document && value.trim_end().contains('\n');
            let rule = ValueRule::new(Syntax::SingleLine, Effect::UsesOtherValue);
            is_cut.then(|| ValueProblem::new(&rule, value))
        })
    }
}

impl VariableName {
    /// Checks a value. For a clone or standby, what concerns uploads only is not a problem, and what stops WAL-G makes the
    /// restore fail again and again.
    ///
    /// # Errors
    /// See [`Variable::check`].
    pub fn check(self, value: &str, consumers: &Consumers) -> Result<(), ValueProblem> {
        let checked = self.variable().check(value, consumers);
        if self.prefix() == VariablePrefix::None {
            return checked;
        }
        match checked {
            Err(problem) if problem.effect.concerns_uploads_only() => Ok(()),
            Err(problem) => Err(ValueProblem {
                effect: match problem.effect {
                    Effect::WalGStops | Effect::UploadsAndRestoresFail | Effect::RestoresFail => Effect::RestoreLoops,
                    effect => effect,
                },
                ..problem
            }),
            Ok(()) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
