//! What a new cluster is made from: nothing, another cluster, an archive, or a primary to follow.

use super::archive::{self, Archive};
use super::tools::tools;
use super::{Environment, Failure, release};
use crate::spilo::Tag;
use crate::spilo::vocabulary::{Name, Twin, names};

/// What `CLONE_…` does when the data directory is empty and the cluster has no leader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClonePlan<'a> {
    /// No `CLONE_METHOD`: an empty database, or the standby.
    Off,
    /// `CLONE_METHOD` is a text that this release does not know: an empty database, without a word.
    UnknownMethod(&'a str),
    /// The method is known but names no source: an empty database, after a warning in the log.
    Incomplete {
        /// The method, `CLONE_WITH_WALE` or another.
        method: &'a str,
    },
    /// A copy of a running cluster.
    BaseBackup {
        /// `CLONE_SCOPE`.
        scope: &'a str,
        /// `CLONE_HOST`.
        host: &'a str,
        /// `CLONE_PORT`, 5432 if it is not set.
        port: &'a str,
        /// `CLONE_USER`.
        user: &'a str,
    },
    /// A restore from an archive.
    Archive {
        /// The archive, in a box because of its size. `None` if the variables activate the restore and
        /// still name no store that Spilo passes on: the pod then fails over and over.
        archive: Option<Box<Archive<'a>>>,
        /// How far it goes.
        until: PointInTime<'a>,
    },
}

/// How far a restore goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PointInTime<'a> {
    /// `CLONE_TARGET_TIME`; empty is the end of the archive.
    pub time: &'a str,
    /// Whether the transaction at exactly that time is part of it.
    pub inclusive: bool,
    /// `CLONE_TARGET_TIMELINE`.
    pub timeline: &'a str,
    /// Whether the server stops there and waits instead of starting to write.
    pub pause: bool,
}

/// A cluster that follows another one and takes no writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandbyPlan<'a> {
    /// `STANDBY_HOST`, empty if it follows an archive only.
    pub host: &'a str,
    /// `STANDBY_PORT`, empty if not set.
    pub port: &'a str,
    /// Whether it is restored from an archive first.
    pub restores: bool,
    /// That archive, in a box because of its size. `None` beside `restores` if the variables name no store
    /// that Spilo passes on: the pod then fails over and over.
    pub archive: Option<Box<Archive<'a>>>,
}

/// `CLONE_METHOD`, where its text leads to an archive. From 4.1 on a `WALE` in a *name* is replaced and
/// both values are known.
fn is_archive_method(method: &str, tag: Tag) -> bool {
    method == "CLONE_WITH_WALE" || (tag >= release::WALG_ONLY && method == "CLONE_WITH_WALG")
}

pub(super) fn clone<'e>(environment: &'e Environment<'_>, tag: Tag) -> Result<ClonePlan<'e>, Failure> {
    let text = |name: Name| environment.get(name).unwrap_or_default();
    let method = text(names::CLONE_METHOD);
    let by_archive = is_archive_method(method, tag);
    let store = by_archive.then(|| activating_store(environment, Twin::Clone, tag)).flatten();
    let needed = [names::CLONE_SCOPE, names::CLONE_HOST, names::CLONE_USER, names::CLONE_PASSWORD];
    let complete = needed.into_iter().all(|name| environment.has(name));
    let by_basebackup = method == "CLONE_WITH_BASEBACKUP";
    let from_cluster = (by_basebackup && complete) || switched_on(environment, &BASEBACKUP_SWITCH, tag)?;
    if store.is_some() || switched_on(environment, archive_switch(Twin::Clone, tag), tag)? {
        let tools = tools(environment, Twin::Clone, tag, store == Some(names::WAL_S3_BUCKET));
        let archive = archive::write(environment, Twin::Clone, tag, tools)?;
        return Ok(ClonePlan::Archive { archive: archive.map(Box::new), until: point_in_time(environment, tag) });
    }
    Ok(if from_cluster {
        ClonePlan::BaseBackup {
            scope: text(names::CLONE_SCOPE),
            host: text(names::CLONE_HOST),
            port: environment.get(names::CLONE_PORT).unwrap_or("5432"),
            user: text(names::CLONE_USER),
        }
    } else if by_archive || by_basebackup {
        ClonePlan::Incomplete { method }
    } else if method.is_empty() {
        ClonePlan::Off
    } else {
        ClonePlan::UnknownMethod(method)
    })
}

pub(super) fn standby<'e>(environment: &'e Environment<'_>, tag: Tag) -> Result<Option<StandbyPlan<'e>>, Failure> {
    let method = environment.get(names::CLONE_METHOD).unwrap_or_default();
    let clones = is_archive_method(method, tag) || method == "CLONE_WITH_BASEBACKUP";
    let store = if clones { None } else { activating_store(environment, Twin::Standby, tag) };
    let restores = store.is_some() || switched_on(environment, archive_switch(Twin::Standby, tag), tag)?;

    let mut archive = None;
    if restores {
        let tools = tools(environment, Twin::Standby, tag, store == Some(names::WAL_S3_BUCKET));
        archive = archive::write(environment, Twin::Standby, tag, tools)?.map(Box::new);
    }
    let host = environment.get(names::STANDBY_HOST).unwrap_or_default();
    // `STANDBY_CLUSTER` is a default of Spilo's own that a user's value overrides.
    let cluster = environment.get(names::STANDBY_CLUSTER);
    let active = cluster.map_or_else(|| restores || !host.is_empty(), |cluster| !cluster.is_empty());
    let port = environment.get(names::STANDBY_PORT).unwrap_or_default();
    Ok(active.then_some(StandbyPlan { host, port, restores, archive }))
}

fn point_in_time<'e>(environment: &'e Environment<'_>, tag: Tag) -> PointInTime<'e> {
    let timeline = environment.get(names::CLONE_TARGET_TIMELINE);
    let inclusive = environment.get(names::CLONE_TARGET_INCLUSIVE);
    PointInTime {
        time: environment.get(names::CLONE_TARGET_TIME).unwrap_or_default(),
        inclusive: inclusive.is_none_or(|inclusive| !inclusive.is_empty()),
        timeline: timeline.filter(|_| tag >= release::TARGET_TIMELINE).unwrap_or("latest"),
        pause: environment.has(names::USE_PAUSE_AT_RECOVERY_TARGET),
    }
}

/// A placeholder that `configure_spilo.py` means to set itself, from the method, but takes from the user as
/// well. Without what it needs the template cannot be rendered (`missing_tags='strict'`).
struct Switch {
    name: Name,
    needs: &'static [Name],
}

static BASEBACKUP_SWITCH: Switch = Switch {
    name: names::CLONE_WITH_BASEBACKUP,
    needs: &[names::CLONE_PGPASS, names::CLONE_HOST, names::CLONE_PORT, names::CLONE_USER, names::CLONE_PASSWORD],
};

static CLONE_WALE: Switch = Switch { name: names::CLONE_WITH_WALE, needs: &[names::CLONE_WALE_ENV_DIR] };
static CLONE_WALG: Switch = Switch { name: names::CLONE_WITH_WALG, needs: &[names::CLONE_WALG_ENV_DIR] };
static STANDBY_WALE: Switch = Switch { name: names::STANDBY_WITH_WALE, needs: &[names::STANDBY_WALE_ENV_DIR] };
static STANDBY_WALG: Switch = Switch { name: names::STANDBY_WITH_WALG, needs: &[names::STANDBY_WALG_ENV_DIR] };

fn archive_switch(twin: Twin, tag: Tag) -> &'static Switch {
    match (twin, tag >= release::WALG_ONLY) {
        (Twin::Standby, true) => &STANDBY_WALG,
        (Twin::Standby, false) => &STANDBY_WALE,
        (_, true) => &CLONE_WALG,
        (_, false) => &CLONE_WALE,
    }
}

/// Whether the user has set the switch; a failure if what it needs is not there.
fn switched_on(environment: &Environment<'_>, switch: &Switch, tag: Tag) -> Result<bool, Failure> {
    if archive::read(environment, switch.name, tag).unwrap_or_default().is_empty() {
        return Ok(false);
    }
    if switch.needs.iter().all(|name| archive::read(environment, *name, tag).is_some()) {
        Ok(true)
    } else {
        Err(Failure::Switch(switch.name))
    }
}

/// `set_extended_wale_placeholders`: the bucket's name of the first store with a prefix, or with a bucket and a scope.
fn activating_store(environment: &Environment<'_>, twin: Twin, tag: Tag) -> Option<Name> {
    let has = |name: Name| environment.has(name.of_twin(twin));
    let walg_only = tag >= release::WALG_ONLY;
    let activates = |store: &&ActivatingStore| {
        let [first, second] = store.prefixes;
        let by_prefix = if walg_only {
            archive::read(environment, second.of_twin(twin), tag).is_some_and(|prefix| !prefix.is_empty())
        } else {
            has(first) || (store.with_walg && has(second))
        };
        by_prefix || (has(store.bucket) && has(names::SCOPE))
    };
    let known = STORES.iter().filter(|store| store.bucket != names::WAL_AZ_BUCKET || tag >= release::AZURE);
    known.into_iter().find(activates).map(|store| store.bucket)
}

struct ActivatingStore {
    bucket: Name,
    /// WAL-E's and WAL-G's.
    prefixes: [Name; 2],
    /// Whether releases with WAL-E look at WAL-G's prefix. From 4.1 on it is the only one.
    with_walg: bool,
}

static STORES: [ActivatingStore; 5] = [
    ActivatingStore {
        bucket: names::WAL_S3_BUCKET,
        prefixes: [names::WALE_S3_PREFIX, names::WALG_S3_PREFIX],
        with_walg: true,
    },
    ActivatingStore {
        bucket: names::WAL_GS_BUCKET,
        prefixes: [names::WALE_GS_PREFIX, names::WALG_GS_PREFIX],
        with_walg: true,
    },
    ActivatingStore {
        bucket: names::WAL_GCS_BUCKET,
        prefixes: [names::WALE_GCS_PREFIX, names::WALG_GCS_PREFIX],
        with_walg: false,
    },
    ActivatingStore {
        bucket: names::WAL_SWIFT_BUCKET,
        prefixes: [names::WALE_SWIFT_PREFIX, names::WALG_SWIFT_PREFIX],
        with_walg: false,
    },
    ActivatingStore {
        bucket: names::WAL_AZ_BUCKET,
        prefixes: [names::WALE_AZ_PREFIX, names::WALG_AZ_PREFIX],
        with_walg: true,
    },
];
