//! The dictionary that `write_wale_environment` reads, changes and writes.

use std::borrow::Cow;

use super::super::tools::Tools;
use super::super::{Environment, directory, release};
use crate::spilo::Tag;
use crate::spilo::vocabulary::{Name, Twin, names};
use crate::text::split_once;

/// The variables `<twin><NAME>` under their plain names, with what Spilo changed about them.
pub(in super::super) struct Settings<'e, 'a> {
    environment: &'e Environment<'a>,
    twin: Twin,
    tag: Tag,
    /// What has been changed; `None` is what has been taken away.
    changed: Vec<(Name, Option<Cow<'e, str>>)>,
    /// Of each changed name one bit, which it shares with others.
    has_changed: u64,
}

impl<'e, 'a> Settings<'e, 'a> {
    pub(super) fn new(environment: &'e Environment<'a>, twin: Twin, tag: Tag, tools: Tools) -> Self {
        let mut settings = Self { environment, twin, tag, changed: Vec::with_capacity(16), has_changed: 0 };
        let switch = |on: bool| Cow::Borrowed(if on { "true" } else { "" });
        settings.set(names::USE_WALG_BACKUP, switch(tools.backup));
        settings.set(names::USE_WALG_RESTORE, switch(tools.restore));
        if settings.is_the_clusters_own() {
            settings.set_own_defaults();
        }
        settings
    }

    /// The defaults of `get_placeholders`, which a clone or standby does not have.
    fn set_own_defaults(&mut self) {
        let environment = self.environment;
        if environment.get(names::BACKUP_NUM_TO_RETAIN).is_none() {
            self.set(names::BACKUP_NUM_TO_RETAIN, Cow::Borrowed("5"));
        }
        if environment.get(names::SCOPE).is_none() {
            self.set(names::SCOPE, Cow::Borrowed("dummy"));
        }
        if environment.get(names::WAL_BUCKET_SCOPE_PREFIX).is_none() {
            let namespace = self.namespace();
            if !matches!(namespace, "" | "default") {
                self.set(names::WAL_BUCKET_SCOPE_PREFIX, Cow::Owned([namespace, "-"].concat()));
            }
        }
        let from_replica = environment.get(names::WALG_BACKUP_FROM_REPLICA).unwrap_or_default();
        if !environment.is_unknown(names::WALG_BACKUP_FROM_REPLICA) && !from_replica.is_empty() {
            // Python lowers every letter; only `true` is ever asked for, and ASCII spares the tables for the rest.
            self.set(names::WALG_BACKUP_FROM_REPLICA, Cow::Owned(from_replica.to_ascii_lowercase()));
        }
    }

    /// The pod's namespace counts only where Kubernetes keeps Patroni's state.
    fn namespace(&self) -> &'e str {
        let of_the_pod = || {
            let kubernetes = self.environment.has(names::DCS_ENABLE_KUBERNETES_API);
            let namespace = self.environment.get(names::POD_NAMESPACE).unwrap_or("default");
            if kubernetes { namespace } else { "" }
        };
        self.environment.get(names::NAMESPACE).unwrap_or_else(of_the_pod)
    }

    pub(super) fn tag(&self) -> Tag {
        self.tag
    }

    /// Whether this is about the cluster's own archive, not about a clone or standby.
    pub(super) fn is_the_clusters_own(&self) -> bool {
        self.twin == Twin::Own
    }

    /// Whether there can be a text; `false` is certain and costs next to nothing.
    pub(super) fn may_have(&self, name: Name) -> bool {
        self.has_changed & bit(name) != 0
            || self.tag >= release::WALG_ONLY
            || self.environment.is_there(name.of_twin(self.twin))
    }

    /// The text, empty if there is none.
    pub(super) fn get(&self, name: Name) -> Cow<'e, str> {
        match self.change_of(name) {
            Some(Some(Cow::Borrowed(text))) => Cow::Borrowed(text),
            Some(text) => text.clone().unwrap_or_default(),
            None => Cow::Borrowed(read(self.environment, name.of_twin(self.twin), self.tag).unwrap_or_default()),
        }
    }

    pub(super) fn has(&self, name: Name) -> bool {
        match self.change_of(name) {
            Some(text) => text.as_ref().is_some_and(|text| !text.is_empty()),
            None => read(self.environment, name.of_twin(self.twin), self.tag).is_some_and(|text| !text.is_empty()),
        }
    }

    /// Whether the text is `true`, for which an unknown one is taken.
    pub(super) fn is_exactly_true(&self, name: Name) -> bool {
        let is_unknown = || self.environment.is_unknown(name.of_twin(self.twin));
        self.get(name) == "true" || (!matches!(self.change_of(name), Some(Some(_))) && is_unknown())
    }

    /// A variable that is read without `CLONE_` or `STANDBY_` in any case.
    pub(super) fn of_the_pod(&self, name: Name) -> Cow<'e, str> {
        Cow::Borrowed(self.environment.get(name).unwrap_or_default())
    }

    pub(super) fn set(&mut self, name: Name, text: Cow<'e, str>) {
        self.change(name, Some(text));
    }

    pub(super) fn copy(&mut self, from: Name, to: Name) {
        let text = self.get(from);
        self.set(to, text);
    }

    pub(super) fn take(&mut self, name: Name) -> Cow<'e, str> {
        let text = self.get(name);
        self.change(name, None);
        text
    }

    fn change_of(&self, name: Name) -> Option<&Option<Cow<'e, str>>> {
        if self.has_changed & bit(name) == 0 {
            return None;
        }
        self.changed.iter().find(|(changed, _)| *changed == name).map(|(_, text)| text)
    }

    fn change(&mut self, name: Name, text: Option<Cow<'e, str>>) {
        match self.changed.iter_mut().find(|(changed, _)| *changed == name) {
            Some((_, old)) => *old = text,
            None => self.changed.push((name, text)),
        }
        self.has_changed |= bit(name);
    }

    /// What `{name}` in the path stands for. A secret stays standing as `$(name)`.
    pub(super) fn formatted(&self, text: &str) -> Option<Cow<'e, str>> {
        let name = Name::find(text)?;
        directory::LISTS.into_iter().flatten().find(|entry| entry.name == name && entry.applies(self.tag))?;
        if self.change_of(name) == Some(&None) {
            None
        } else if name.row().secret {
            Some(Cow::Owned(["$(", text, ")"].concat()))
        } else if matches!(name, names::USE_WALG_BACKUP | names::USE_WALG_RESTORE) && !self.has(name) {
            // A switch that is off is Python's `None`.
            Some(Cow::Borrowed("None"))
        } else {
            Some(self.get(name))
        }
    }
}

const fn bit(name: Name) -> u64 {
    1 << (name.number() % 64)
}

/// The text of the variable; from 4.1 on a `WALE` in a name stands for `WALG`.
pub(in super::super) fn read<'e>(environment: &'e Environment<'_>, name: Name, tag: Tag) -> Option<&'e str> {
    environment.get(name).or_else(|| {
        let plain = (tag >= release::WALG_ONLY).then(|| name.row().name)?;
        let (before, after) = split_once(plain, "WALG")?;
        environment.get([name.twin().prefix(), before, "WALE", after].concat().as_str())
    })
}
