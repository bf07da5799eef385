//! The rules, one file each with the name of the rule, and a registry of all.
//!
//! A rule is a pure function of a context, which contains the object, the model of its backups and the settings. It
//! reports problems to a [`Reporter`] and is independent of other rules.

pub mod registry;

mod archive;
mod chain;
mod clone;
mod cluster;
mod operator;
mod overrides;
mod pg_hba;
mod pod_config;
mod postgresql;
mod problems;
mod restore;
mod schedule;
mod spilo;
#[cfg(test)]
mod testing;
mod wal_g;

use serde_json::Value;

pub use crate::context::{OperatorConfigurationContext, PodConfigContext, PostgresqlContext};
pub use registry::RULES;

use crate::backup_plan::BackupPlan;
use crate::context;
use crate::finding::{Action, Finding, Reporter};
use crate::message::MessageTemplate;
use crate::object_kind::ObjectKind;
use crate::related::RelatedObjects;
use crate::settings::{Mode, Settings};

/// A rule of the policy.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The id, `<group>/<rule>`.
    pub id: &'static str,
    /// The action on its findings unless the settings override it. A rule can repair if this is [`Action::Repair`].
    pub default: Action,
    /// What the rule requires, in one short sentence without a full stop.
    pub summary: &'static str,
    /// The templates of its messages, by type.
    pub messages: &'static [&'static [MessageTemplate]],
    /// The functions that evaluate objects.
    pub handlers: Handlers,
}

impl Rule {
    /// Whether the rule can repair.
    pub fn can_repair(&self) -> bool {
        self.default == Action::Repair
    }

    /// What happens with the findings of the rule: the override of the user or the default. In the mode `verify`, what
    /// would be repaired is denied.
    pub fn action(&self, settings: &Settings, mode: Mode) -> Action {
        let action = settings.rules.get(self.id).copied().unwrap_or(self.default);
        if mode == Mode::Verify && action == Action::Repair { Action::Deny } else { action }
    }
}

/// The functions of a rule, one for each kind of object that it evaluates.
#[derive(Clone, Copy, Debug, Default)]
pub struct Handlers {
    /// Evaluates a `postgresql` resource.
    pub postgresql: Option<fn(&PostgresqlContext<'_>, &mut Reporter<'_>)>,
    /// Evaluates a pod-config ConfigMap.
    pub pod_config: Option<fn(&PodConfigContext<'_>, &mut Reporter<'_>)>,
    /// Evaluates the deletion of a pod-config ConfigMap.
    pub pod_config_deletion: Option<fn(&mut Reporter<'_>)>,
    /// Evaluates the operator's configuration.
    pub operator_configuration: Option<fn(&OperatorConfigurationContext<'_>, &mut Reporter<'_>)>,
}

impl Handlers {
    /// No handlers, to be extended: `Handlers { postgresql: Some(check), ..Handlers::NONE }`.
    pub const NONE: Self =
        Self { postgresql: None, pod_config: None, pod_config_deletion: None, operator_configuration: None };
}

/// The result of running every rule once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pass {
    /// The findings, in the order of the registry.
    pub findings: Vec<Finding>,
    /// What the backups of the object come to.
    pub plan: BackupPlan,
}

/// The rule with this id.
pub fn find(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id)
}

/// Runs every rule on an object, in the order of the registry.
pub fn evaluate(
    kind: ObjectKind,
    object: &Value,
    old: Option<&Value>,
    related: &RelatedObjects,
    settings: &Settings,
    mode: Mode,
) -> Pass {
    match kind {
        ObjectKind::Postgresql => context::with_postgresql(object, old, related, settings, mode, |context| Pass {
            findings: run(settings, mode, |rule, reporter| {
                if let Some(check) = rule.handlers.postgresql {
                    check(context, reporter);
                }
            }),
            plan: BackupPlan::from_postgresql(context),
        }),
        ObjectKind::PodConfig => context::with_pod_config(object, old, related, settings, |context| {
            let is_encrypted = pod_config::value::is_reported_as_encrypted(context.config_map, settings, mode);
            let findings = run(settings, mode, |rule, reporter| match rule.handlers.pod_config {
                Some(check) if !is_encrypted || ON_ENCRYPTED_VALUES.contains(&rule.id) => check(context, reporter),
                _ => {}
            });
            let plan = if is_encrypted { BackupPlan::default() } else { BackupPlan::from_pod_config(context) };
            Pass { findings, plan }
        }),
        ObjectKind::PodConfigDeletion => Pass {
            findings: run(settings, mode, |rule, reporter| {
                if let Some(check) = rule.handlers.pod_config_deletion {
                    check(reporter);
                }
            }),
            plan: BackupPlan::default(),
        },
        ObjectKind::OperatorConfiguration => {
            let context = OperatorConfigurationContext::new(object, settings);
            let findings = run(settings, mode, |rule, reporter| {
                if let Some(check) = rule.handlers.operator_configuration {
                    check(&context, reporter);
                }
            });
            Pass { findings, plan: BackupPlan::default() }
        }
    }
}

/// The rules that evaluate a pod-config ConfigMap with encrypted values: they do not depend on values, or report that.
const ON_ENCRYPTED_VALUES: [&str; 3] =
    [pod_config::shape::RULE.id, pod_config::value::RULE.id, pod_config::protected::RULE.id];

fn run(settings: &Settings, mode: Mode, check: impl Fn(&Rule, &mut Reporter<'_>)) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, rule) in RULES.iter().enumerate() {
        let action = rule.action(settings, mode);
        if action != Action::Off {
            check(rule, &mut Reporter::new(rule.id, index, action, &mut findings));
        }
    }
    findings
}
