//! `postgresql/version`: the operator supports the PostgreSQL version of a new cluster, and a running cluster keeps its own.
//!
//! harbor-operator requests PostgreSQL 12 for every Harbor version and overwrites every other version. The schema of the
//! `postgresql` resource, which the API server evaluates after mutating webhooks, does not allow 12 from postgres-operator
//! 1.14 on.

use std::fmt;
use std::ops::RangeInclusive;

use spilo::operator::OperatorVersion;
use spilo::{PostgresMajor, Release};

use super::restored::{Source, Upgrade};
use crate::edit::Edit;
use crate::field_path::FieldPath;
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::resources::Postgresql;
use crate::rules::spilo::images::{contains_major, tag_with_major};
use crate::rules::{Handlers, PostgresqlContext, Rule};
use crate::text::Quoted;

/// The rule.
pub const RULE: Rule = Rule {
    id: "postgresql/version",
    default: Action::Repair,
    summary: "the operator supports the PostgreSQL version of a new cluster, and a running cluster keeps its version",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { postgresql: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message<'a> {
        Downgrade { from: PostgresMajor, to: PostgresMajor } => {
            problem: "the update would downgrade the cluster from PostgreSQL {from} to {to}, which is not possible",
            fix: "keep \"{from}\"",
        },
        Unsupported { support: Support, major: PostgresMajor, new: PostgresMajor, upgrade: Upgrade<'a> } => {
            problem: "{support}, not {major}, and the API server rejects it",
            fix: "use \"{new}\"{upgrade}",
        },
        Newer { path: Quoted<'a>, source: PostgresMajor, major: PostgresMajor } => {
            problem: "the backups in {path} are of PostgreSQL {source}, which PostgreSQL {major} cannot read",
            fix: "use \"{source}\"",
        },
        NoMajor { support: Support, major: PostgresMajor } => {
            problem: "{support}, not {major}, and the Spilo image contains none of them",
            fix: "use a Spilo image that contains a supported version",
        },
        Unrestorable { path: Quoted<'a>, source: PostgresMajor, support: Support } => {
            problem: "the backups in {path} are of PostgreSQL {source}; {support}, and the Spilo image can restore them to none",
            fix: "use a Spilo image that contains {source} and a supported version that is not older, or another operator",
        },
        NotContained { path: Quoted<'a>, source: PostgresMajor } => {
            problem: "the backups in {path} are of PostgreSQL {source}, which the Spilo image does not contain",
            fix: "use a Spilo image that contains PostgreSQL {source}, and at least this version",
        },
        Maybe { first: OperatorVersion, major: PostgresMajor, new: PostgresMajor, upgrade: Upgrade<'a> } => {
            problem: "postgres-operator {first} and later do not support PostgreSQL {major}, and operator.version is not set",
            fix: "set operator.version, or use \"{new}\"{upgrade}",
        },
        MaybeNoMajor { first: OperatorVersion, major: PostgresMajor } => {
            problem: "postgres-operator {first} and later do not support PostgreSQL {major}, and the Spilo image contains no \
                      version that they support",
            fix: "use a newer Spilo image, or set operator.version",
        },
        Running { support: Support, major: PostgresMajor } => {
            problem: "{support}, and this cluster runs {major}: the API server can reject further updates",
            fix: "upgrade the cluster to a supported major version",
        },
    }
}

/// The newest major version that every operator from 1.7.1 to 2.0.1 supports.
const COMMON: PostgresMajor = PostgresMajor::new(14);

/// The major versions that an operator supports.
#[derive(Clone, Debug)]
struct Support {
    /// The operator; `None` if the schema of its resources is known instead.
    operator: Option<OperatorVersion>,
    majors: RangeInclusive<PostgresMajor>,
}

impl fmt::Display for Support {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operator, majors } = self;
        match operator {
            Some(operator) => write!(f, "postgres-operator {operator} supports")?,
            None => f.write_str("the schema of the resource allows")?,
        }
        write!(f, " PostgreSQL {} to {}", majors.start(), majors.end())
    }
}

impl Support {
    /// That of the schema that was looked up, or of the operator in the settings.
    fn new(context: &PostgresqlContext<'_>) -> Option<Self> {
        if let Some(majors) = context.related.postgres_majors() {
            return Some(Self { operator: None, majors: majors.clone() });
        }
        let operator = context.settings.operator.version?;
        Some(Self { operator: Some(operator), majors: operator.postgres_majors() })
    }
}

/// The major version that the cluster would have: that of the resource, or the one that this rule sets.
pub fn effective_major(context: &PostgresqlContext<'_>) -> Option<PostgresMajor> {
    let given = context.resource.major()?;
    if RULE.action(context.settings, context.mode) != Action::Repair {
        return Some(given);
    }
    let major = match context.old.and_then(Postgresql::major) {
        Some(stored) => Some(stored.max(given)),
        None if context.is_new => Choice::new(context, given).major(),
        None => None,
    };
    Some(major.unwrap_or(given))
}

fn check(context: &PostgresqlContext<'_>, reporter: &mut Reporter<'_>) {
    let Some(given) = context.resource.major() else { return };
    let path = FieldPath::new(["spec", "postgresql", "version"]);
    if let Some(from) = context.old.and_then(Postgresql::major).filter(|stored| given < *stored) {
        reporter.repair(path, Message::Downgrade { from, to: given }, Edit::set_string(from.to_string()));
    } else if !context.is_new {
        if let Some(support) = Support::new(context).filter(|support| !support.majors.contains(&given)) {
            reporter.warn(path, Message::Running { support, major: given });
        }
    } else {
        let choice = Choice::new(context, given);
        match (choice.major(), choice.message(context, given)) {
            (_, None) => {}
            (Some(new), Some(message)) => reporter.repair(path, message, Edit::set_string(new.to_string())),
            (None, Some(message @ Message::MaybeNoMajor { .. })) => reporter.warn(path, message),
            (None, Some(message)) => reporter.deny(path, message),
        }
    }
}

/// The choice of the major version of a new cluster.
#[derive(Debug)]
struct Choice<'a> {
    source: Option<Source<'a>>,
    support: Option<Support>,
    decision: Decision,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Decision {
    /// The major version of the resource is right, or it is not known what is wrong with it.
    Keep,
    /// This one is right.
    Use(PostgresMajor),
    /// No major version is supported by the operator, the image and the backups.
    None,
}

impl<'a> Choice<'a> {
    fn new(context: &'a PostgresqlContext<'_>, given: PostgresMajor) -> Self {
        let source = Source::new(context);
        let support = Support::new(context);
        let majors = match &support {
            Some(support) => Some(support.majors.clone()),
            // What harbor-operator requests is not the choice of a user.
            None if context.resource.is_managed_by_harbor() => {
                Some(*OperatorVersion::LATEST.postgres_majors().start()..=PostgresMajor::new(u8::MAX))
            }
            None => None,
        };
        let oldest = source.as_ref().and_then(Source::major);
        let required = oldest.map_or(given, |oldest| oldest.max(given));
        let decision = decide(context, given, required, oldest, majors.as_ref());
        Self { source, support, decision }
    }

    const fn major(&self) -> Option<PostgresMajor> {
        match self.decision {
            Decision::Use(major) => Some(major),
            Decision::Keep | Decision::None => None,
        }
    }

    fn message(&self, context: &PostgresqlContext<'_>, major: PostgresMajor) -> Option<Message<'_>> {
        let support = || self.support.clone();
        let newer_source = self.source.as_ref().and_then(Source::pinned).filter(|(_, source)| *source > major);
        let path = |path| Quoted(path);
        Some(match self.decision {
            Decision::Keep => return None,
            Decision::Use(new) => {
                let upgrade = self
                    .source
                    .as_ref()
                    .map_or(Upgrade::None, |source| source.upgrade(tag_with_major(context, new), new));
                match (newer_source, support()) {
                    (Some((folder, source)), _) if source == new => {
                        Message::Newer { path: path(folder), source, major }
                    }
                    (_, Some(support)) => Message::Unsupported { support, major, new, upgrade },
                    (_, None) => Message::Maybe { first: first_without(major)?, major, new, upgrade },
                }
            }
            Decision::None => match (self.source.as_ref().and_then(Source::pinned), support()) {
                (Some((folder, source)), Some(support)) => {
                    Message::Unrestorable { path: path(folder), source, support }
                }
                (Some((folder, source)), None) => Message::NotContained { path: path(folder), source },
                (None, Some(support)) => Message::NoMajor { support, major },
                (None, None) => Message::MaybeNoMajor { first: first_without(major)?, major },
            },
        })
    }
}

/// Decides on the major version of a new cluster. `required` is the newer one of those of the resource and of the backups,
/// `oldest` that of the backups, and `supported` what the operator supports.
fn decide(
    context: &PostgresqlContext<'_>,
    given: PostgresMajor,
    required: PostgresMajor,
    oldest: Option<PostgresMajor>,
    supported: Option<&RangeInclusive<PostgresMajor>>,
) -> Decision {
    let is_supported = |major: &PostgresMajor| supported.is_none_or(|supported| supported.contains(major));
    let restores = |oldest: PostgresMajor, major: PostgresMajor| {
        let release = tag_with_major(context, major).and_then(Release::find);
        oldest <= major && release.is_none_or(|release| release.ships(oldest))
    };
    let is_candidate = |major: &PostgresMajor| {
        is_supported(major) && contains_major(context, *major) && oldest.is_none_or(|oldest| restores(oldest, *major))
    };
    if required == given && is_supported(&given) {
        return Decision::Keep;
    }
    if is_candidate(&required) {
        return Decision::Use(required);
    }
    if required < COMMON && is_candidate(&COMMON) {
        return Decision::Use(COMMON);
    }
    let newest = OperatorVersion::LATEST.postgres_majors().end().number();
    let all = || (10..=newest).map(PostgresMajor::new).filter(is_candidate);
    let nearest = all().find(|major| *major >= required).or_else(|| all().next_back());
    nearest.map_or(Decision::None, Decision::Use)
}

/// The first operator that does not support a major version any more.
fn first_without(major: PostgresMajor) -> Option<OperatorVersion> {
    OperatorVersion::RELEASES.iter().copied().find(|release| *release.postgres_majors().start() > major)
}

#[cfg(test)]
mod tests;
