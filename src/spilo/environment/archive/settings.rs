//! The dictionary that `write_wale_environment` reads, changes and writes.

use std::borrow::Cow;

use super::super::tools::Tools;
use super::super::{Environment, directory, release};
use crate::spilo::{Tag, vocabulary};

/// The variables `<twin><NAME>` under their plain names, with what Spilo changed about them.
pub(in super::super) struct Settings<'e, 'a> {
    environment: &'e Environment<'a>,
    twin: &'static str,
    tag: Tag,
    changed: Vec<(&'static str, Cow<'e, str>)>,
    removed: Vec<&'static str>,
}

impl<'e, 'a> Settings<'e, 'a> {
    pub(super) fn new(environment: &'e Environment<'a>, twin: &'static str, tag: Tag, tools: Tools) -> Self {
        let mut settings = Self { environment, twin, tag, changed: Vec::with_capacity(16), removed: Vec::new() };
        let switch = |on: bool| Cow::Borrowed(if on { "true" } else { "" });
        settings.set("USE_WALG_BACKUP", switch(tools.backup));
        settings.set("USE_WALG_RESTORE", switch(tools.restore));
        if settings.is_the_clusters_own() {
            settings.set_own_defaults();
        }
        settings
    }

    /// The defaults of `get_placeholders`, which a clone or standby does not have.
    fn set_own_defaults(&mut self) {
        if self.environment.get("", "BACKUP_NUM_TO_RETAIN").is_none() {
            self.set("BACKUP_NUM_TO_RETAIN", Cow::Borrowed("5"));
        }
        if self.environment.get("", "SCOPE").is_none() {
            self.set("SCOPE", Cow::Borrowed("dummy"));
        }
        if self.environment.get("", "WAL_BUCKET_SCOPE_PREFIX").is_none() {
            let namespace = self.namespace();
            if !matches!(namespace, "" | "default") {
                self.set("WAL_BUCKET_SCOPE_PREFIX", Cow::Owned(format!("{namespace}-")));
            }
        }
        let from_replica = self.environment.get("", "WALG_BACKUP_FROM_REPLICA").unwrap_or_default();
        if !self.environment.is_unknown("", "WALG_BACKUP_FROM_REPLICA") && !from_replica.is_empty() {
            // Python lowers every letter; only `true` is ever asked for, and ASCII spares the tables for the rest.
            self.set("WALG_BACKUP_FROM_REPLICA", Cow::Owned(from_replica.to_ascii_lowercase()));
        }
    }

    /// The pod's namespace counts only where Kubernetes keeps Patroni's state.
    fn namespace(&self) -> &'e str {
        let of_the_pod = || {
            let kubernetes = self.environment.has("DCS_ENABLE_KUBERNETES_API");
            let namespace = self.environment.get("", "POD_NAMESPACE").unwrap_or("default");
            if kubernetes { namespace } else { "" }
        };
        self.environment.get("", "NAMESPACE").unwrap_or_else(of_the_pod)
    }

    pub(super) fn tag(&self) -> Tag {
        self.tag
    }

    /// Whether this is about the cluster's own archive, not about a clone or standby.
    pub(super) fn is_the_clusters_own(&self) -> bool {
        self.twin.is_empty()
    }

    /// The text, empty if there is none.
    pub(super) fn get(&self, name: &'static str) -> Cow<'e, str> {
        if self.removed.contains(&name) {
            return Cow::Borrowed("");
        }
        match self.changed.iter().find(|(changed, _)| *changed == name) {
            Some((_, text)) => text.clone(),
            None => Cow::Borrowed(read(self.environment, self.twin, name, self.tag).unwrap_or_default()),
        }
    }

    pub(super) fn has(&self, name: &'static str) -> bool {
        !self.get(name).is_empty()
    }

    /// Whether the text is `true`, for which an unknown one is taken.
    pub(super) fn is_exactly_true(&self, name: &'static str) -> bool {
        let changed = self.changed.iter().any(|(changed, _)| *changed == name);
        self.get(name) == "true" || (!changed && self.environment.is_unknown(self.twin, name))
    }

    /// A variable that is read without `CLONE_` or `STANDBY_` in any case.
    pub(super) fn of_the_pod(&self, name: &'static str) -> Cow<'e, str> {
        Cow::Borrowed(self.environment.get("", name).unwrap_or_default())
    }

    pub(super) fn set(&mut self, name: &'static str, text: Cow<'e, str>) {
        self.removed.retain(|removed| *removed != name);
        match self.changed.iter_mut().find(|(changed, _)| *changed == name) {
            Some((_, old)) => *old = text,
            None => self.changed.push((name, text)),
        }
    }

    pub(super) fn copy(&mut self, from: &'static str, to: &'static str) {
        let text = self.get(from);
        self.set(to, text);
    }

    pub(super) fn take(&mut self, name: &'static str) -> Cow<'e, str> {
        let text = self.get(name);
        self.changed.retain(|(changed, _)| *changed != name);
        self.removed.push(name);
        text
    }

    /// What `{name}` in the path stands for. A secret stays standing as `$(name)`.
    pub(super) fn formatted(&self, name: &str) -> Option<Cow<'e, str>> {
        let entry =
            directory::LISTS.into_iter().flatten().find(|entry| entry.name == name && entry.applies(self.tag))?;
        if self.removed.contains(&entry.name) {
            None
        } else if vocabulary::is_secret(name) {
            Some(Cow::Owned(format!("$({name})")))
        } else if name.starts_with("USE_WALG_") && !self.has(entry.name) {
            // A switch that is off is Python's `None`.
            Some(Cow::Borrowed("None"))
        } else {
            Some(self.get(entry.name))
        }
    }
}

/// The text of `<twin><name>`; from 4.1 on a `WALE` in a name stands for `WALG`.
pub(in super::super) fn read<'e>(
    environment: &'e Environment<'_>,
    twin: &str,
    name: &str,
    tag: Tag,
) -> Option<&'e str> {
    environment.get(twin, name).or_else(|| {
        let (before, after) = (tag >= release::WALG_ONLY).then(|| name.split_once("WALG")).flatten()?;
        environment.get(twin, &format!("{before}WALE{after}"))
    })
}
