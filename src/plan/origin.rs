//! Where a fact comes from, in words.

use std::borrow::Cow;

use crate::spilo::environment::{Environment, Source};
use crate::spilo::vocabulary::Name;

/// Where a fact comes from.
#[derive(Clone, Copy)]
pub(super) enum Origin<'o> {
    /// In words.
    Words(&'static str),
    /// The first of these variables that is set, else Spilo's default.
    Variables(&'o Environment<'o>, &'o [Name]),
}

impl Origin<'_> {
    /// What decides the fact and where that stands: `WAL_S3_BUCKET in the ConfigMap`.
    pub(super) fn tell(self) -> Cow<'static, str> {
        let (environment, names) = match self {
            Self::Words(words) => return Cow::Borrowed(words),
            Self::Variables(environment, names) => (environment, names),
        };
        let mut set = names.iter().copied().filter(|name| environment.has(*name));
        let Some((name, source)) = set.find_map(|name| Some((name, environment.source(name)?))) else {
            return Cow::Borrowed("Spilo's default");
        };
        let place = match source {
            Source::Operator => "set by the operator",
            Source::ClusterEnv => "in spec.env",
            Source::Clone => "by spec.clone",
            Source::Standby => "by spec.standby",
            Source::Secret => "in the Secret",
            Source::ConfigMap => "in the ConfigMap",
            Source::OperatorConfiguration => "in the operator's configuration",
        };
        let read = if environment.is_unknown(name) { ", not read" } else { "" };
        Cow::Owned(format!("{name} {place}{read}"))
    }
}
