//! What activates a restore from an archive (`set_extended_wale_placeholders`, and the template's switches).

use super::StartupError;
use super::wal_env::read;
use crate::environment::{Environment, ResolvedVariable};
use crate::release::{Tag, milestones};
use crate::variables::{VariableName, VariablePrefix, names};

/// Whether `CLONE_METHOD` selects a restore from an archive. From 4.1 on `WALE` in a *name* is replaced by `WALG`, and
/// both values are supported.
pub(super) fn is_archive_method(method: &str, tag: Tag) -> bool {
    method == "CLONE_WITH_WALE" || (tag >= milestones::WAL_G_ONLY && method == "CLONE_WITH_WALG")
}

/// The bucket variable of the first store with a prefix, or with a bucket and a scope.
pub(super) fn activating_store(
    environment: &Environment<'_>,
    prefix: VariablePrefix,
    tag: Tag,
) -> Option<VariableName> {
    let is_set = |name: VariableName| environment.is_set(name.with_prefix(prefix));
    let activates = |store: &&ActivatingStore| {
        let by_prefix = if tag >= milestones::WAL_G_ONLY {
            read(environment, store.walg_prefix.with_prefix(prefix), tag).is_some_and(ResolvedVariable::is_set)
        } else {
            is_set(store.wale_prefix) || (store.accepts_walg_prefix && is_set(store.walg_prefix))
        };
        by_prefix || (is_set(store.bucket) && is_set(names::SCOPE))
    };
    let is_supported = |store: &&ActivatingStore| store.bucket != names::WAL_AZ_BUCKET || tag >= milestones::AZURE;
    STORES.iter().filter(is_supported).find(activates).map(|store| store.bucket)
}

struct ActivatingStore {
    bucket: VariableName,
    wale_prefix: VariableName,
    walg_prefix: VariableName,
    /// Whether releases with WAL-E accept WAL-G's prefix. From 4.1 on it is the only one.
    accepts_walg_prefix: bool,
}

static STORES: [ActivatingStore; 5] = [
    ActivatingStore {
        bucket: names::WAL_S3_BUCKET,
        wale_prefix: names::WALE_S3_PREFIX,
        walg_prefix: names::WALG_S3_PREFIX,
        accepts_walg_prefix: true,
    },
    ActivatingStore {
        bucket: names::WAL_GS_BUCKET,
        wale_prefix: names::WALE_GS_PREFIX,
        walg_prefix: names::WALG_GS_PREFIX,
        accepts_walg_prefix: true,
    },
    ActivatingStore {
        bucket: names::WAL_GCS_BUCKET,
        wale_prefix: names::WALE_GCS_PREFIX,
        walg_prefix: names::WALG_GCS_PREFIX,
        accepts_walg_prefix: false,
    },
    ActivatingStore {
        bucket: names::WAL_SWIFT_BUCKET,
        wale_prefix: names::WALE_SWIFT_PREFIX,
        walg_prefix: names::WALG_SWIFT_PREFIX,
        accepts_walg_prefix: false,
    },
    ActivatingStore {
        bucket: names::WAL_AZ_BUCKET,
        wale_prefix: names::WALE_AZ_PREFIX,
        walg_prefix: names::WALG_AZ_PREFIX,
        accepts_walg_prefix: true,
    },
];

/// A placeholder of the template that `configure_spilo.py` sets itself, from the method, but also reads from the
/// environment. Without the placeholders that it needs, the template cannot be rendered (`missing_tags='strict'`).
pub(super) struct TemplateSwitch {
    name: VariableName,
    needs: &'static [VariableName],
}

pub(super) static BASE_BACKUP: TemplateSwitch = TemplateSwitch {
    name: names::CLONE_WITH_BASEBACKUP,
    needs: &[names::CLONE_PGPASS, names::CLONE_HOST, names::CLONE_PORT, names::CLONE_USER, names::CLONE_PASSWORD],
};

static CLONE_WALE: TemplateSwitch =
    TemplateSwitch { name: names::CLONE_WITH_WALE, needs: &[names::CLONE_WALE_ENV_DIR] };
static CLONE_WALG: TemplateSwitch =
    TemplateSwitch { name: names::CLONE_WITH_WALG, needs: &[names::CLONE_WALG_ENV_DIR] };
static STANDBY_WALE: TemplateSwitch =
    TemplateSwitch { name: names::STANDBY_WITH_WALE, needs: &[names::STANDBY_WALE_ENV_DIR] };
static STANDBY_WALG: TemplateSwitch =
    TemplateSwitch { name: names::STANDBY_WITH_WALG, needs: &[names::STANDBY_WALG_ENV_DIR] };

impl TemplateSwitch {
    /// The switch of a restore of a clone from its archive.
    pub(super) fn clone_from_archive(tag: Tag) -> &'static Self {
        if tag >= milestones::WAL_G_ONLY { &CLONE_WALG } else { &CLONE_WALE }
    }

    /// The switch of a restore of a standby from its archive.
    pub(super) fn standby_from_archive(tag: Tag) -> &'static Self {
        if tag >= milestones::WAL_G_ONLY { &STANDBY_WALG } else { &STANDBY_WALE }
    }

    /// Whether the environment turns it on.
    pub(super) fn is_on(&self, environment: &Environment<'_>, tag: Tag) -> Result<bool, StartupError> {
        if !read(environment, self.name, tag).is_some_and(ResolvedVariable::is_set) {
            Ok(false)
        } else if self.needs.iter().all(|name| read(environment, *name, tag).is_some()) {
            Ok(true)
        } else {
            Err(StartupError::ReservedVariable(self.name))
        }
    }
}
