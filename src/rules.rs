//! The rules: what one is. They stand in [`RULES`] (`src/rules/table.rs`), in the order in which their findings
//! are told.
//!
//! A rule is one row there and one function in the file its row points to. It sees the object, on
//! UPDATE the stored one, what was looked up, and the settings; it sees no other rule.

pub mod archive;
pub mod chain;
pub mod clone;
pub mod cluster;
pub mod operator;
pub mod pg_hba;
pub mod pod_config;
pub mod restore;
pub mod restore_cluster;
pub mod schedule;
pub mod shape;
pub mod spilo;
mod table;

pub use table::RULES;

use crate::finding::{Action, Findings};
use crate::subject::{Case, OperatorCase, PodConfig, Postgresql};
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
    /// What it looks for and why, in one sentence: for tools, the policy itself never tells it.
    #[cfg(not(target_os = "wasi"))]
    pub summary: &'static str,
    /// What it looks at.
    pub check: Check,
}

/// A rule's function, by what it looks at.
#[derive(Debug, Clone, Copy)]
pub enum Check {
    /// Every `postgresql` resource in scope.
    Postgresql(for<'a> fn(&Case<'a, Postgresql<'a>>, &mut Findings)),
    /// The list of every `postgresql` resource in scope.
    PgHba(fn(&PgHba<'_>, &mut Findings)),
    /// Every pod-config ConfigMap that is created or changed.
    PodConfig(for<'a> fn(&Case<'a, PodConfig<'a>>, &mut Findings)),
    /// Both: what they hold variables for is the same.
    Both(for<'a> fn(&Case<'a, Postgresql<'a>>, &mut Findings), for<'a> fn(&Case<'a, PodConfig<'a>>, &mut Findings)),
    /// Every pod-config ConfigMap that is created or changed, and the deletion of one as well.
    PodConfigAndDeletion(for<'a> fn(&Case<'a, PodConfig<'a>>, &mut Findings), fn(&mut Findings)),
    /// The operator's configuration that is created or changed.
    Operator(fn(&OperatorCase<'_>, &mut Findings)),
    /// What ties every pod-config ConfigMap and the operator's configuration together, from either end.
    PodConfigAndOperator(for<'a> fn(&Case<'a, PodConfig<'a>>, &mut Findings), fn(&OperatorCase<'_>, &mut Findings)),
}

/// The rule called `id`.
pub fn find(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id)
}
