//! What a new cluster is made from (`get_placeholders`, `set_extended_wale_placeholders` and the template of
//! `configure_spilo.py`; `generateCloneEnvironment` and `generateStandbyEnvironment` of the operator).

use super::Reader::{Patroni, Scripts, StartUp};
use super::{Class, Reader, Variable};

const START_UP: &[Reader] = &[StartUp];
const PATRONI: &[Reader] = &[StartUp, Patroni];
const SCRIPTS: &[Reader] = &[StartUp, Scripts];

const fn clone_switch(name: &'static str) -> Variable {
    Variable::new(name, Class::NonEmpty, START_UP)
        .instead("CLONE_METHOD")
        .hint("it is Spilo's own to set and can stop the start-up; CLONE_METHOD chooses the method")
}

const fn standby_switch(name: &'static str) -> Variable {
    Variable::new(name, Class::NonEmpty, START_UP)
        .hint("it is Spilo's own to set and can stop the start-up; a prefix or a bucket makes a standby")
}

pub(super) const TABLE: &[Variable] = &[
    Variable::new("CLONE_HOST", Class::Host, SCRIPTS).hint("only CLONE_WITH_BASEBACKUP reads it"),
    Variable::new("CLONE_METHOD", Class::CloneMethod, START_UP),
    Variable::new("CLONE_PASSWORD", Class::Text, START_UP).secret().hint("only CLONE_WITH_BASEBACKUP reads it"),
    Variable::new("CLONE_PGPASS", Class::Path, START_UP),
    Variable::new("CLONE_PGVERSION", Class::Text, START_UP)
        .since(2, 0, 2)
        .hint("without it every version that the image has is tried, the newest first"),
    Variable::new("CLONE_PORT", Class::Port, SCRIPTS).hint("only CLONE_WITH_BASEBACKUP reads it"),
    Variable::new("CLONE_SCOPE", Class::PathPart, START_UP),
    Variable::new("CLONE_TARGET_INCLUSIVE", Class::NonEmpty, PATRONI),
    Variable::new("CLONE_TARGET_TIME", Class::Time, SCRIPTS),
    Variable::new("CLONE_TARGET_TIMELINE", Class::Text, PATRONI).since(2, 1, 6),
    Variable::new("CLONE_USER", Class::Text, SCRIPTS).hint("only CLONE_WITH_BASEBACKUP reads it"),
    Variable::new("CLONE_WALE_ENV_DIR", Class::Path, START_UP),
    Variable::new("CLONE_WALG_ENV_DIR", Class::Path, START_UP).since(4, 1, 1),
    clone_switch("CLONE_WITH_BASEBACKUP"),
    clone_switch("CLONE_WITH_WALE"),
    clone_switch("CLONE_WITH_WALG").since(4, 1, 1),
    Variable::new("STANDBY_CLUSTER", Class::NonEmpty, PATRONI),
    Variable::new("STANDBY_HOST", Class::Host, PATRONI),
    Variable::new("STANDBY_METHOD", Class::Text, &[]).hint("the operator sets it, but nothing reads it"),
    Variable::new("STANDBY_PGVERSION", Class::Text, START_UP).since(2, 0, 2),
    Variable::new("STANDBY_PORT", Class::Port, PATRONI),
    Variable::new("STANDBY_PRIMARY_SLOT_NAME", Class::Text, PATRONI).since(2, 1, 7),
    Variable::new("STANDBY_SCOPE", Class::PathPart, START_UP),
    Variable::new("STANDBY_WALE_ENV_DIR", Class::Path, START_UP),
    Variable::new("STANDBY_WALG_ENV_DIR", Class::Path, START_UP).since(4, 1, 1),
    standby_switch("STANDBY_WITH_WALE"),
    standby_switch("STANDBY_WITH_WALG").since(4, 1, 1),
    Variable::new("USE_PAUSE_AT_RECOVERY_TARGET", Class::NonEmpty, PATRONI),
];
