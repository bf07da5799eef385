//! The rules, in the order in which their findings are told.
//!
//! A rule is one row here and one function in the file its row points to. It sees the object, on
//! UPDATE the stored one, and the settings; it sees no other rule.

pub mod pg_hba;
pub mod pod_config;
pub mod shape;
pub mod spilo;

use crate::finding::{Action, Findings};
use crate::subject::{Case, PodConfig, Postgresql};
use pg_hba::PgHba;

/// A rule: what it is called, what it does by default, and its function.
#[derive(Debug)]
pub struct Rule {
    /// Its name in settings, messages and docs.
    pub id: &'static str,
    /// What happens to its findings unless the settings say otherwise.
    pub default: Action,
    /// Whether it can put right at least some of what it finds.
    pub repairs: bool,
    /// What it looks for and why, in one sentence.
    pub summary: &'static str,
    /// What it looks at.
    pub check: Check,
}

/// A rule's function, by what it looks at.
#[derive(Debug, Clone, Copy)]
pub enum Check {
    /// Every `postgresql` resource in scope.
    Postgresql(fn(&Case<'_, Postgresql<'_>>, &mut Findings)),
    /// The list of every `postgresql` resource in scope.
    PgHba(fn(&PgHba<'_>, &mut Findings)),
    /// Every pod-config ConfigMap that is created or changed.
    PodConfig(fn(&Case<'_, PodConfig<'_>>, &mut Findings)),
    /// The same, and the deletion of one as well.
    PodConfigAndDeletion(fn(&Case<'_, PodConfig<'_>>, &mut Findings), fn(&mut Findings)),
}

const fn deny(id: &'static str, summary: &'static str, check: Check) -> Rule {
    Rule { id, default: Action::Deny, repairs: false, summary, check }
}

const fn warn(id: &'static str, summary: &'static str, check: Check) -> Rule {
    Rule { id, default: Action::Warn, repairs: false, summary, check }
}

const fn repair(id: &'static str, summary: &'static str, check: Check) -> Rule {
    Rule { id, default: Action::Repair, repairs: true, summary, check }
}

/// The rule table.
pub static RULES: &[Rule] = &[
    deny(
        "postgresql/shape",
        "a field that the policy must read is missing or has the wrong type",
        Check::Postgresql(shape::postgresql),
    ),
    deny(
        "pg-hba/syntax",
        "a pg_hba line that PostgreSQL would not load: it then does not start at all",
        Check::PgHba(pg_hba::syntax),
    ),
    repair(
        "pg-hba/required-access",
        "Patroni, replicas, the operator, backups and Harbor must be let in by the first line that matches them",
        Check::PgHba(pg_hba::required_access),
    ),
    repair(
        "pg-hba/stored-list",
        "harbor-operator's own list, written over the stored one at every change of the HarborCluster, takes no line away",
        Check::PgHba(pg_hba::stored_list),
    ),
    deny(
        "pg-hba/blocked",
        "a needed connection that an explicit reject stops: never overridden silently",
        Check::PgHba(pg_hba::blocked),
    ),
    warn(
        "pg-hba/unreachable",
        "a line that no connection can reach, because earlier ones match all of them",
        Check::PgHba(pg_hba::unreachable),
    ),
    warn(
        "pg-hba/address-family",
        "a needed connection that is let in over IPv4 only, or over IPv6 only",
        Check::PgHba(pg_hba::address_family),
    ),
    repair(
        "spilo/minimum-version",
        "an image older than spilo.minimum archives to another path, loses the region or cannot restore",
        Check::Postgresql(spilo::minimum_version),
    ),
    repair(
        "spilo/known-defect",
        "an image in which backups or replicas fail whatever the configuration",
        Check::Postgresql(spilo::known_defect),
    ),
    deny(
        "spilo/postgres-major",
        "an image without the PostgreSQL version asked for silently makes a database of another version, or crashes",
        Check::Postgresql(spilo::postgres_major),
    ),
    repair(
        "spilo/running-cluster",
        "a running cluster's image is never downgraded, and not replaced where its archive path or sort order would change",
        Check::Postgresql(spilo::running_cluster),
    ),
    deny("pod-config/shape", "data must map names to texts", Check::PodConfig(shape::pod_config)),
    deny(
        "pod-config/target",
        "without a bucket or prefix Spilo archives to /bin/true: no backups, and no error anywhere",
        Check::PodConfig(pod_config::target),
    ),
    repair(
        "pod-config/wal-g",
        "WAL-G must be switched on, and every key of backup.defaults be there",
        Check::PodConfig(pod_config::wal_g),
    ),
    deny(
        "pod-config/required",
        "what only the user can know must be there: the region, what the store needs, and backup.required",
        Check::PodConfig(pod_config::required),
    ),
    deny(
        "pod-config/protected",
        "while it is gone no cluster can be created or synced; a key that is no variable name breaks every pod",
        Check::PodConfigAndDeletion(pod_config::names, pod_config::deletion),
    ),
];

/// The rule called `id`.
pub fn find(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id)
}
