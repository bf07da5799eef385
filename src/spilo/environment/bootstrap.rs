//! What a new cluster is made from: nothing, another cluster, an archive, or a primary to follow.

use super::archive::{self, Archive};
use super::tools::tools;
use super::{Environment, Failure, release};
use crate::spilo::Tag;

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
    let text = |name| environment.get("CLONE_", name).unwrap_or_default();
    let method = text("METHOD");
    let by_archive = is_archive_method(method, tag);
    let store = by_archive.then(|| activating_store(environment, "CLONE_", tag)).flatten();
    let complete = ["SCOPE", "HOST", "USER", "PASSWORD"].into_iter().all(|name| !text(name).is_empty());
    let by_basebackup = method == "CLONE_WITH_BASEBACKUP";
    let from_cluster = (by_basebackup && complete) || switched_on(environment, "CLONE_", BASEBACKUP_SWITCH, tag)?;
    if store.is_some() || switched_on(environment, "CLONE_", archive_switch(tag), tag)? {
        let tools = tools(environment, "CLONE_", tag, store == Some("S3"));
        let archive = archive::write(environment, "CLONE_", tag, tools)?;
        return Ok(ClonePlan::Archive { archive: archive.map(Box::new), until: point_in_time(environment, tag) });
    }
    Ok(if from_cluster {
        ClonePlan::BaseBackup {
            scope: text("SCOPE"),
            host: text("HOST"),
            port: environment.get("CLONE_", "PORT").unwrap_or("5432"),
            user: text("USER"),
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
    let text = |name| environment.get("STANDBY_", name).unwrap_or_default();
    let method = environment.get("CLONE_", "METHOD").unwrap_or_default();
    let clones = is_archive_method(method, tag) || method == "CLONE_WITH_BASEBACKUP";
    let store = if clones { None } else { activating_store(environment, "STANDBY_", tag) };
    let restores = store.is_some() || switched_on(environment, "STANDBY_", archive_switch(tag), tag)?;

    let mut archive = None;
    if restores {
        let tools = tools(environment, "STANDBY_", tag, store == Some("S3"));
        archive = archive::write(environment, "STANDBY_", tag, tools)?.map(Box::new);
    }
    // `STANDBY_CLUSTER` is a default of Spilo's own that a user's value overrides.
    let active = environment
        .get("STANDBY_", "CLUSTER")
        .map_or_else(|| restores || !text("HOST").is_empty(), |cluster| !cluster.is_empty());
    Ok(active.then(|| StandbyPlan { host: text("HOST"), port: text("PORT"), restores, archive }))
}

fn point_in_time<'e>(environment: &'e Environment<'_>, tag: Tag) -> PointInTime<'e> {
    let timeline = environment.get("CLONE_", "TARGET_TIMELINE");
    PointInTime {
        time: environment.get("CLONE_", "TARGET_TIME").unwrap_or_default(),
        inclusive: environment.get("CLONE_", "TARGET_INCLUSIVE").is_none_or(|inclusive| !inclusive.is_empty()),
        timeline: timeline.filter(|_| tag >= release::TARGET_TIMELINE).unwrap_or("latest"),
        pause: environment.has("USE_PAUSE_AT_RECOVERY_TARGET"),
    }
}

/// A placeholder that `configure_spilo.py` means to set itself, from the method, but takes from the user as
/// well. Without what it needs the template cannot be rendered (`missing_tags='strict'`).
#[derive(Clone, Copy)]
struct Switch {
    name: &'static str,
    needs: &'static [&'static str],
}

const BASEBACKUP_SWITCH: Switch =
    Switch { name: "WITH_BASEBACKUP", needs: &["PGPASS", "HOST", "PORT", "USER", "PASSWORD"] };

fn archive_switch(tag: Tag) -> Switch {
    if tag >= release::WALG_ONLY {
        Switch { name: "WITH_WALG", needs: &["WALG_ENV_DIR"] }
    } else {
        Switch { name: "WITH_WALE", needs: &["WALE_ENV_DIR"] }
    }
}

/// Whether the user has set the switch; a failure if what it needs is not there.
fn switched_on(environment: &Environment<'_>, twin: &'static str, switch: Switch, tag: Tag) -> Result<bool, Failure> {
    let read = |name| archive::read(environment, twin, name, tag);
    if read(switch.name).unwrap_or_default().is_empty() {
        return Ok(false);
    }
    if switch.needs.iter().all(|name| read(name).is_some()) {
        Ok(true)
    } else {
        Err(Failure::Switch { twin, name: switch.name })
    }
}

/// `set_extended_wale_placeholders`: the first store with a prefix, or with a bucket and a scope.
fn activating_store(environment: &Environment<'_>, twin: &'static str, tag: Tag) -> Option<&'static str> {
    let has = |name: &str| !environment.get(twin, name).unwrap_or_default().is_empty();
    let walg_only = tag >= release::WALG_ONLY;
    STORES
        .iter()
        .filter(|store| store.name != "AZ" || tag >= release::AZURE)
        .find(|store| {
            let [first, second] = store.prefixes;
            let by_prefix = if walg_only {
                archive::read(environment, twin, second, tag).is_some_and(|prefix| !prefix.is_empty())
            } else {
                has(first) || (store.with_walg && has(second))
            };
            by_prefix || (has(store.bucket) && has("SCOPE"))
        })
        .map(|store| store.name)
}

struct ActivatingStore {
    name: &'static str,
    /// WAL-E's and WAL-G's.
    prefixes: [&'static str; 2],
    /// Whether releases with WAL-E look at WAL-G's prefix. From 4.1 on it is the only one.
    with_walg: bool,
    bucket: &'static str,
}

const STORES: [ActivatingStore; 5] = [
    ActivatingStore {
        name: "S3",
        prefixes: ["WALE_S3_PREFIX", "WALG_S3_PREFIX"],
        with_walg: true,
        bucket: "WAL_S3_BUCKET",
    },
    ActivatingStore {
        name: "GS",
        prefixes: ["WALE_GS_PREFIX", "WALG_GS_PREFIX"],
        with_walg: true,
        bucket: "WAL_GS_BUCKET",
    },
    ActivatingStore {
        name: "GCS",
        prefixes: ["WALE_GCS_PREFIX", "WALG_GCS_PREFIX"],
        with_walg: false,
        bucket: "WAL_GCS_BUCKET",
    },
    ActivatingStore {
        name: "SWIFT",
        prefixes: ["WALE_SWIFT_PREFIX", "WALG_SWIFT_PREFIX"],
        with_walg: false,
        bucket: "WAL_SWIFT_BUCKET",
    },
    ActivatingStore {
        name: "AZ",
        prefixes: ["WALE_AZ_PREFIX", "WALG_AZ_PREFIX"],
        with_walg: true,
        bucket: "WAL_AZ_BUCKET",
    },
];
