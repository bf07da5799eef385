//! Backups and restores: which tool, when, how, and WAL-G's own settings (`walg_names` in
//! `write_wale_environment`, `set_walg_placeholders`, `write_crontab`, `postgres_backup.sh`).

use super::Reader::{Patroni, Scripts, StartUp, WalG};
use super::{Class, Reader, Variable};

const START_UP: &[Reader] = &[StartUp];
const SCRIPTS: &[Reader] = &[StartUp, Scripts];
const WALG: &[Reader] = &[StartUp, WalG];
const PATRONI: &[Reader] = &[StartUp, Patroni];

const fn walg(name: &'static str, class: Class) -> Variable {
    Variable::new(name, class, WALG).twins()
}

const fn switch(name: &'static str) -> Variable {
    Variable::new(name, Class::Switch, SCRIPTS).twins().until(4, 1, 1)
}

pub(super) const TABLE: &[Variable] = &[
    Variable::new("BACKUP_NUM_TO_RETAIN", Class::Integer, SCRIPTS)
        .hint("it counts days, and so many younger base backups must exist before one is deleted"),
    Variable::new("BACKUP_SCHEDULE", Class::Schedule, START_UP),
    Variable::new("CRONTAB", Class::Crontab, START_UP).secret(),
    Variable::new("ENABLE_WAL_PATH_COMPAT", Class::Switch, START_UP)
        .since(2, 0, 2)
        .hint("it is read but never reaches the script that would use it"),
    switch("USE_WALG"),
    switch("USE_WALG_BACKUP"),
    switch("USE_WALG_RESTORE"),
    Variable::new("WALE_BACKUP_THRESHOLD_MEGABYTES", Class::Integer, PATRONI),
    Variable::new("WALE_BACKUP_THRESHOLD_PERCENTAGE", Class::Integer, PATRONI),
    Variable::new("WALE_ENV_DIR", Class::Path, START_UP),
    Variable::new("WALE_TMPDIR", Class::Path, START_UP),
    walg("WALG_BACKUP_COMPRESSION_METHOD", Class::Compression),
    walg("WALG_BACKUP_FROM_REPLICA", Class::Switch),
    Variable::new("WALG_BACKUP_THRESHOLD_MEGABYTES", Class::Integer, PATRONI).since(4, 1, 1),
    Variable::new("WALG_BACKUP_THRESHOLD_PERCENTAGE", Class::Integer, PATRONI).since(4, 1, 1),
    walg("WALG_COMPRESSION_METHOD", Class::Compression),
    walg("WALG_DELTA_MAX_STEPS", Class::Integer),
    walg("WALG_DELTA_ORIGIN", Class::Text),
    walg("WALG_DISK_RATE_LIMIT", Class::Integer),
    walg("WALG_DOWNLOAD_CONCURRENCY", Class::Integer),
    Variable::new("WALG_ENV_DIR", Class::Path, START_UP).since(4, 1, 1),
    walg("WALG_LIBSODIUM_KEY", Class::Text).since(2, 1, 3).secret(),
    walg("WALG_LIBSODIUM_KEY_PATH", Class::Path).since(2, 1, 3),
    walg("WALG_LIBSODIUM_KEY_TRANSFORM", Class::Text).since(2, 1, 5),
    walg("WALG_NETWORK_RATE_LIMIT", Class::Integer),
    walg("WALG_PGP_KEY", Class::Text)
        .since(2, 1, 3)
        .secret()
        .hint("only its first line survives; WALG_PGP_KEY_PATH takes a whole key"),
    walg("WALG_PGP_KEY_PASSPHRASE", Class::Text).since(2, 1, 3).secret(),
    walg("WALG_PGP_KEY_PATH", Class::Path).since(2, 1, 3),
    walg("WALG_PREVENT_WAL_OVERWRITE", Class::GoBool),
    walg("WALG_SENTINEL_USER_DATA", Class::Text),
    Variable::new("WALG_TMPDIR", Class::Path, START_UP).since(4, 1, 1),
    walg("WALG_UPLOAD_CONCURRENCY", Class::Integer),
    walg("WALG_UPLOAD_DISK_CONCURRENCY", Class::Integer),
    Variable::new("WAL_RESTORE_TIMEOUT", Class::Integer, PATRONI).since(2, 1, 6),
    walg("http_proxy", Class::Text).since(2, 1, 4).secret(),
    walg("https_proxy", Class::Text).since(2, 1, 4).secret(),
    walg("no_proxy", Class::Text).since(2, 1, 4),
];
