//! The dictionary that `write_wale_environment` reads, changes and writes.

use std::collections::BTreeMap;

use super::env_names;
use super::use_walg::UseWalg;
use super::value::EffectiveValue;
use crate::environment::{Environment, ResolvedVariable};
use crate::release::{Tag, milestones};
use crate::variables::{VariableName, VariablePrefix, names};

/// The variables of the environment with a prefix, under their names without it, and the changes that Spilo makes.
pub(super) struct WalEnv<'e, 'a> {
    environment: &'e Environment<'a>,
    prefix: VariablePrefix,
    tag: Tag,
    /// A value is `None` where the variable was removed.
    changes: BTreeMap<VariableName, Option<EffectiveValue<'e>>>,
}

impl<'e, 'a> WalEnv<'e, 'a> {
    pub(super) fn new(environment: &'e Environment<'a>, prefix: VariablePrefix, tag: Tag, use_walg: UseWalg) -> Self {
        let mut env = Self { environment, prefix, tag, changes: BTreeMap::new() };
        let switch = |on: bool| EffectiveValue::from_startup(if on { "true" } else { "" });
        env.set(names::USE_WALG_BACKUP, switch(use_walg.backup));
        env.set(names::USE_WALG_RESTORE, switch(use_walg.restore));
        if env.is_own() {
            env.set_own_defaults();
        }
        env
    }

    /// The defaults of `get_placeholders`, which do not apply to a clone or standby.
    fn set_own_defaults(&mut self) {
        let environment = self.environment;
        // `postgresql.bin_dir` takes precedence over `PGVERSION`.
        if let Some(major) = environment.bin_dir_major() {
            self.set(names::PGVERSION, EffectiveValue::from_startup(major.to_owned()));
        } else if environment.get(names::PGVERSION).is_none() {
            self.set(names::PGVERSION, EffectiveValue::from_startup("$(PGVERSION)").known_if(false));
        }
        if environment.get(names::BACKUP_NUM_TO_RETAIN).is_none() {
            self.set(names::BACKUP_NUM_TO_RETAIN, EffectiveValue::from_startup("5"));
        }
        if environment.get(names::SCOPE).is_none() {
            self.set(names::SCOPE, EffectiveValue::from_startup("dummy"));
        }
        if environment.get(names::WAL_BUCKET_SCOPE_PREFIX).is_none() {
            let namespace = self.namespace();
            if !matches!(namespace.as_str(), "" | "default") {
                let prefix = EffectiveValue::from_startup(format!("{namespace}-")).known_if(namespace.is_fully_known());
                self.set(names::WAL_BUCKET_SCOPE_PREFIX, prefix);
            }
        }
        if let Some(from_replica) = environment.get(names::WALG_BACKUP_FROM_REPLICA)
            && from_replica.unknown().is_none()
            && from_replica.is_set()
        {
            // Python's `lower()` affects all letters, but the value is only compared with `true`.
            let value = EffectiveValue::from_variable(from_replica).map(str::to_ascii_lowercase);
            self.set(names::WALG_BACKUP_FROM_REPLICA, value);
        }
    }

    /// `NAMESPACE`, or the pod's namespace if Patroni keeps its state in Kubernetes.
    fn namespace(&self) -> EffectiveValue<'e> {
        if let Some(namespace) = self.environment.get(names::NAMESPACE) {
            return EffectiveValue::from_variable(namespace);
        }
        if !self.environment.is_set(names::DCS_ENABLE_KUBERNETES_API) {
            return EffectiveValue::default();
        }
        let namespace = self.environment.get(names::POD_NAMESPACE);
        namespace.map_or_else(|| EffectiveValue::from_startup("default"), EffectiveValue::from_variable)
    }

    pub(super) const fn tag(&self) -> Tag {
        self.tag
    }

    pub(super) fn is_wal_g_only(&self) -> bool {
        self.tag >= milestones::WAL_G_ONLY
    }

    /// Whether this is the archive of the cluster itself, not that of a clone or standby.
    pub(super) fn is_own(&self) -> bool {
        self.prefix == VariablePrefix::None
    }

    fn read(&self, name: VariableName) -> Option<&'e ResolvedVariable<'a>> {
        read(self.environment, name.with_prefix(self.prefix), self.tag)
    }

    /// The value; empty if there is none.
    pub(super) fn get(&self, name: VariableName) -> EffectiveValue<'e> {
        let value = match self.changes.get(&name) {
            Some(value) => value.clone(),
            None => self.read(name).map(EffectiveValue::from_variable),
        };
        value.unwrap_or_default()
    }

    pub(super) fn is_set(&self, name: VariableName) -> bool {
        match self.changes.get(&name) {
            Some(value) => value.as_ref().is_some_and(|value| !value.is_empty()),
            None => self.read(name).is_some_and(ResolvedVariable::is_set),
        }
    }

    /// Whether the value is exactly `true`, which an unknown one is assumed to be.
    pub(super) fn is_exactly_true(&self, name: VariableName) -> bool {
        let is_changed = matches!(self.changes.get(&name), Some(Some(_)));
        self.get(name) == "true" || (!is_changed && self.environment.is_unknown(name.with_prefix(self.prefix)))
    }

    /// The value of a variable that is never read with a prefix; empty if there is none.
    pub(super) fn get_unprefixed(&self, name: VariableName) -> EffectiveValue<'e> {
        self.environment.get(name).map(EffectiveValue::from_variable).unwrap_or_default()
    }

    pub(super) fn set(&mut self, name: VariableName, value: EffectiveValue<'e>) {
        self.changes.insert(name, Some(value));
    }

    pub(super) fn copy(&mut self, from: VariableName, to: VariableName) {
        let value = self.get(from);
        self.set(to, value);
    }

    /// Removes a variable and returns its value; empty if there was none.
    pub(super) fn remove(&mut self, name: VariableName) -> EffectiveValue<'e> {
        let value = self.get(name);
        self.changes.insert(name, None);
        value
    }

    /// The value of `{name}` in the path. A secret is not copied: its placeholder is `$(name)`.
    pub(super) fn format_field(&self, field: &str) -> Option<EffectiveValue<'e>> {
        let name = VariableName::find(field)?;
        env_names::READ.into_iter().flatten().find(|entry| entry.name == name && entry.is_in(self.tag))?;
        if self.changes.get(&name) == Some(&None) {
            None
        } else if name.variable().is_secret {
            Some(EffectiveValue::from_startup(format!("$({field})")).known_if(false))
        } else if matches!(name, names::USE_WALG_BACKUP | names::USE_WALG_RESTORE) && !self.is_set(name) {
            // A switch that is off is Python's `None`.
            Some(EffectiveValue::from_startup("None"))
        } else {
            Some(self.get(name))
        }
    }
}

/// The variable; from 4.1 on, if it is missing, the one with `WALE` instead of `WALG` in its name.
pub(super) fn read<'e, 'a>(
    environment: &'e Environment<'a>,
    name: VariableName,
    tag: Tag,
) -> Option<&'e ResolvedVariable<'a>> {
    environment.get(name).or_else(|| {
        let full_name = name.as_str();
        let is_renamed = tag >= milestones::WAL_G_ONLY && full_name.contains("WALG");
        is_renamed.then(|| environment.find(&full_name.replacen("WALG", "WALE", 1))).flatten()
    })
}
