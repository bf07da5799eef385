//! The rule table.

use super::{
    Check, Rule, archive, chain, clone, cluster, operator, pg_hba, pod_config, restore, restore_cluster, schedule,
    shape, spilo,
};
use crate::finding::Action;

/// All rules, in the order in which their findings are told.
#[allow(clippy::redundant_closure, reason = "a generic function alone is not general enough in its lifetimes")]
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
    repair(
        "spilo/reference",
        "an image reference that no version can be read from, that cannot exist, or whose registry goes away",
        Check::Postgresql(spilo::reference),
    ),
    warn(
        "spilo/operator-version",
        "an image with a Patroni that the operator of operator.version does not know",
        Check::Postgresql(spilo::operator_version),
    ),
    deny("archive/parameters", "a PostgreSQL parameter that stops archiving", Check::Postgresql(archive::parameters)),
    repair(
        "clone/timestamp",
        "spec.clone.timestamp needs an offset from UTC; without a timestamp the running source is copied, not its backups",
        Check::Postgresql(clone::timestamp),
    ),
    warn(
        "clone/existing-cluster",
        "spec.clone is read when a cluster is created; changed later it restores nothing",
        Check::Postgresql(clone::existing_cluster),
    ),
    deny("cluster/name", "a name too long for the operator", Check::Postgresql(cluster::name)),
    repair(
        "restore/cluster",
        "a cluster that restore.clusters names is made from the backups it says, and stays so described",
        Check::Postgresql(restore_cluster::restore_cluster),
    ),
    deny("pod-config/shape", "data must map names to texts", Check::PodConfig(shape::pod_config)),
    deny(
        "pod-config/target",
        "without a bucket or prefix Spilo archives to /bin/true: no backups, and no error anywhere",
        Check::PodConfig(pod_config::target),
    ),
    repair(
        "pod-config/value",
        "a value that does not do what it says: blanks, line breaks, yes for true, s3:// in a bucket's name",
        Check::PodConfig(pod_config::value),
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
        "pod-config/variable-name",
        "a misspelt variable; refused where the right one is missing and would change what Spilo does",
        Check::PodConfig(pod_config::variable_name),
    ),
    warn(
        "pod-config/ignored",
        "a variable that the operator sets itself or that Spilo hands on to nobody, and $(X) that stays as it stands",
        Check::PodConfig(pod_config::ignored),
    ),
    deny(
        "pod-config/shared-archive",
        "a prefix that all clusters share, over each other's WAL",
        Check::PodConfig(pod_config::shared_archive),
    ),
    repair(
        "pod-config/archive-path",
        "a folder that restores find, that no other cluster writes over, and that does not move unnoticed",
        Check::PodConfig(pod_config::archive_path),
    ),
    repair(
        "pod-config/endpoint",
        "an S3-compatible store must be reached by its endpoint alone, by path, without AWS's encryption",
        Check::PodConfig(pod_config::endpoint),
    ),
    deny(
        "pod-config/credentials",
        "half a key pair, several ways at once, or none where the settings say that they are here",
        Check::PodConfig(pod_config::credentials),
    ),
    warn(
        "pod-config/inline-credentials",
        "credentials in a ConfigMap, where many can read them",
        Check::PodConfig(pod_config::inline_credentials),
    ),
    deny(
        "schedule/expression",
        "a schedule that cron does not take: the pod then has no cron job at all",
        Check::Both(|case, out| schedule::expression(case, out), |case, out| schedule::expression(case, out)),
    ),
    warn(
        "schedule/frequency",
        "more base backups a day than backup.maxPerDay, or too few for old ones ever to be deleted",
        Check::Both(|case, out| schedule::frequency(case, out), |case, out| schedule::frequency(case, out)),
    ),
    deny(
        "schedule/retention",
        "days to keep that are no number; a warning for few days and for more copies than backup.maxCopies",
        Check::Both(|case, out| schedule::retention(case, out), |case, out| schedule::retention(case, out)),
    ),
    deny(
        "restore/complete",
        "CLONE_* with a gap in it starts an empty database without an error; defaults for spec.clone only warn",
        Check::PodConfig(restore::complete),
    ),
    repair(
        "restore/method",
        "a method that this Spilo does not know starts an empty database; WAL-E cannot read WAL-G's backups",
        Check::PodConfig(restore::method),
    ),
    repair(
        "restore/credentials",
        "a clone takes no AWS_* or WALG_*, only their CLONE_ twins: copied where the store is the same",
        Check::PodConfig(restore::credentials),
    ),
    deny(
        "restore/path",
        "a clone that looks in a folder of the store where this configuration never writes",
        Check::PodConfig(restore::path),
    ),
    deny(
        "restore/time",
        "CLONE_TARGET_TIME without an offset from UTC, at which Spilo's clone script stops",
        Check::PodConfig(restore::time),
    ),
    warn(
        "restore/global",
        "CLONE_* in this ConfigMap restores every new cluster of the operator",
        Check::PodConfig(restore::global),
    ),
    deny(
        "restore/standby",
        "STANDBY_* in this ConfigMap makes every new cluster a standby that takes no writes",
        Check::PodConfig(restore::standby),
    ),
    deny(
        "pod-config/protected",
        "while it is gone no cluster can be created or synced; a key that is no variable name breaks every pod",
        Check::PodConfigAndDeletion(pod_config::names_of_variables, pod_config::deletion),
    ),
    warn(
        "chain/look-up",
        "what could not be looked up, so that the rules below do not check it",
        Check::Both(|case, out| chain::look_up(case, out), |case, out| chain::look_up(case, out)),
    ),
    deny(
        "chain/backup",
        "resource, ConfigMap and the operator's configuration together must make WAL-G backups",
        Check::Postgresql(chain::backup),
    ),
    deny(
        "chain/same-archive",
        "a clone must not archive into the folder it restores from",
        Check::Postgresql(chain::same_archive),
    ),
    deny(
        "chain/replica-backup",
        "base backups that only a replica makes, where there is none",
        Check::Postgresql(chain::replica_backup),
    ),
    warn(
        "chain/clone-conflict",
        "spec.clone and CLONE_ variables that both say what to restore",
        Check::Postgresql(chain::clone_conflict),
    ),
    deny(
        "operator/pod-config-reference",
        "the operator's pod_environment_configmap must name the pod-config ConfigMap, or nothing in that counts",
        Check::PodConfigAndOperator(operator::named_by_operator, operator::pod_config_reference),
    ),
    warn(
        "operator/image",
        "the operator's docker_image, which resources without one get, is too old or defective",
        Check::Operator(operator::image),
    ),
];

const fn deny(id: &'static str, summary: &'static str, check: Check) -> Rule {
    rule(id, summary, check, Action::Deny, false)
}

const fn warn(id: &'static str, summary: &'static str, check: Check) -> Rule {
    rule(id, summary, check, Action::Warn, false)
}

const fn repair(id: &'static str, summary: &'static str, check: Check) -> Rule {
    rule(id, summary, check, Action::Repair, true)
}

const fn rule(id: &'static str, summary: &'static str, check: Check, default: Action, repairs: bool) -> Rule {
    #[cfg(target_os = "wasi")]
    let _ = summary;
    Rule {
        id,
        default,
        repairs,
        #[cfg(not(target_os = "wasi"))]
        summary,
        check,
    }
}
