use super::{Class, Effect, Syntax};
use crate::release::Tag;
use crate::startup::Store;
use crate::wal_g::WalGVersion;

/// Versions from one on and before another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VersionRange<V> {
    /// The first version; `None` means all up to [`VersionRange::until`].
    pub since: Option<V>,
    /// The first version that is no longer in the range.
    pub until: Option<V>,
}

impl<V: PartialOrd> VersionRange<V> {
    /// Whether the range contains a version.
    pub fn contains(&self, version: &V) -> bool {
        self.since.as_ref().is_none_or(|since| version >= since)
            && self.until.as_ref().is_none_or(|until| version < until)
    }
}

/// A form that a value must have in some versions, and what happens otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ValueRule {
    /// The form.
    pub syntax: Syntax,
    /// What happens to a value without this form.
    pub effect: Effect,
    /// The versions of WAL-G in which the rule applies.
    pub wal_g: VersionRange<WalGVersion>,
    /// The releases of Spilo in which the rule applies.
    pub spilo: VersionRange<Tag>,
    /// The store for which the rule applies; `None` means all of them.
    pub store: Option<Store>,
}

impl ValueRule {
    pub(super) const fn new(syntax: Syntax, effect: Effect) -> Self {
        Self {
            syntax,
            effect,
            wal_g: VersionRange { since: None, until: None },
            spilo: VersionRange { since: None, until: None },
            store: None,
        }
    }

    pub(super) const fn store(self, store: Store) -> Self {
        Self { store: Some(store), ..self }
    }

    pub(super) const fn wal_g_since(self, version: WalGVersion) -> Self {
        Self { wal_g: VersionRange { since: Some(version), ..self.wal_g }, ..self }
    }

    pub(super) const fn wal_g_until(self, version: WalGVersion) -> Self {
        Self { wal_g: VersionRange { until: Some(version), ..self.wal_g }, ..self }
    }

    pub(super) const fn spilo_since(self, tag: Tag) -> Self {
        Self { spilo: VersionRange { since: Some(tag), ..self.spilo }, ..self }
    }

    pub(super) const fn spilo_until(self, tag: Tag) -> Self {
        Self { spilo: VersionRange { until: Some(tag), ..self.spilo }, ..self }
    }

    /// The rules of variables that have none of their own.
    pub(super) const fn of_class(class: Class) -> &'static [Self] {
        match class {
            Class::TrueIgnoringCase => const { &[Self::new(Syntax::Switch, Effect::SwitchedOff)] },
            Class::ExactlyTrue => const { &[Self::new(Syntax::ExactSwitch, Effect::SwitchedOff)] },
            Class::NonEmpty => const { &[Self::new(Syntax::NonEmptySwitch, Effect::SwitchedOn)] },
            _ => &[],
        }
    }
}
