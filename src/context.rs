//! The contexts that rules evaluate.

use std::collections::BTreeMap;

use serde_json::Value;
use spilo::operator::Source;
use spilo::plan::{Blame, PlanInputs};
use spilo::variables::{Suggestion, VariableName};

use crate::access::{Clients, PgHba, PgHbaList};
use crate::backups::{self, Assembled, Backups};
use crate::field_path::FieldPath;
use crate::related::RelatedObjects;
use crate::resources::{OperatorConfiguration, PodConfig, Postgresql};
use crate::settings::{Mode, Settings};

/// The context of rules on a `postgresql` resource.
#[derive(Debug)]
pub struct PostgresqlContext<'a> {
    /// The resource.
    pub resource: Postgresql<'a>,
    /// The stored resource on UPDATE.
    pub old: Option<Postgresql<'a>>,
    /// Whether the resource is not stored yet.
    pub is_new: bool,
    /// What Spilo does with its variables.
    pub backups: Backups<'a>,
    /// Its pg_hba list, and which required connections it allows.
    pub pg_hba: PgHba<'a>,
    /// The objects that were looked up.
    pub related: &'a RelatedObjects,
    /// The settings of the policy.
    pub settings: &'a Settings,
    /// Whether the policy repairs.
    pub mode: Mode,
}

/// The context of rules on a pod-config ConfigMap.
#[derive(Debug)]
pub struct PodConfigContext<'a> {
    /// The ConfigMap.
    pub config_map: PodConfig<'a>,
    /// The stored ConfigMap on UPDATE.
    pub old: Option<PodConfig<'a>>,
    /// Whether the ConfigMap is not stored yet.
    pub is_new: bool,
    /// What Spilo does with its variables.
    pub backups: Backups<'a>,
    /// The variables that were probably meant by unknown ones, by the unknown names.
    pub suggestions: BTreeMap<&'a str, Suggestion>,
    /// The objects that were looked up.
    pub related: &'a RelatedObjects,
    /// The settings of the policy.
    pub settings: &'a Settings,
}

/// The context of rules on the operator's configuration.
#[derive(Clone, Copy, Debug)]
pub struct OperatorConfigurationContext<'a> {
    /// The configuration.
    pub configuration: OperatorConfiguration<'a>,
    /// The settings of the policy.
    pub settings: &'a Settings,
}

/// A context with variables of database pods.
pub trait BackupContext {
    /// What Spilo does with the variables.
    fn backups(&self) -> &Backups<'_>;

    /// The settings of the policy.
    fn settings(&self) -> &Settings;

    /// The path of a variable in the object, if the object sets it.
    fn variable_path(&self, name: VariableName) -> Option<FieldPath>;

    /// The path of the part of the object that configures backups.
    fn object_path(&self) -> FieldPath;

    /// The path of the field to blame for a problem, or [`BackupContext::object_path`] if it is in another object.
    fn blame_path(&self, blame: &Blame) -> FieldPath;
}

impl BackupContext for PostgresqlContext<'_> {
    fn backups(&self) -> &Backups<'_> {
        &self.backups
    }

    fn settings(&self) -> &Settings {
        self.settings
    }

    fn variable_path(&self, name: VariableName) -> Option<FieldPath> {
        self.resource.env_path(name.as_str())
    }

    fn object_path(&self) -> FieldPath {
        FieldPath::new(["spec"])
    }

    fn blame_path(&self, blame: &Blame) -> FieldPath {
        match blame {
            Blame::Variable { name, source: Source::ClusterEnv } => self.resource.env_path(name),
            Blame::ResourceField(path) => Some(FieldPath::parse(path)),
            Blame::Image => Some(FieldPath::new(["spec", "dockerImage"])),
            _ => None,
        }
        .unwrap_or_else(|| self.object_path())
    }
}

impl BackupContext for PodConfigContext<'_> {
    fn backups(&self) -> &Backups<'_> {
        &self.backups
    }

    fn settings(&self) -> &Settings {
        self.settings
    }

    fn variable_path(&self, name: VariableName) -> Option<FieldPath> {
        self.config_map.contains(name).then(|| PodConfig::path(name.as_str()))
    }

    fn object_path(&self) -> FieldPath {
        FieldPath::new(["data"])
    }

    fn blame_path(&self, blame: &Blame) -> FieldPath {
        match blame {
            Blame::Variable { name, source: Source::ConfigMap } => PodConfig::path(name.as_str()),
            Blame::Missing { name } => PodConfig::path(name.as_str()),
            _ => self.object_path(),
        }
    }
}

impl<'a> OperatorConfigurationContext<'a> {
    /// The context of this object.
    pub fn new(object: &'a Value, settings: &'a Settings) -> Self {
        Self { configuration: OperatorConfiguration::new(object), settings }
    }
}

/// Calls `evaluate` with the context of a `postgresql` resource.
pub fn with_postgresql<T>(
    object: &Value,
    old: Option<&Value>,
    related: &RelatedObjects,
    settings: &Settings,
    mode: Mode,
    evaluate: impl FnOnce(&PostgresqlContext<'_>) -> T,
) -> T {
    let resource = Postgresql::new(object);
    let old = old.map(Postgresql::new);
    let inputs = backups::postgresql_inputs(resource, related, settings);
    let assembled = Assembled::new(&inputs);
    let (tag, is_tag_known) = backups::postgresql_tag(resource, related, settings);
    let plan_inputs = PlanInputs {
        is_tag_known,
        parameters: resource.string_parameters().collect(),
        instances: resource.number_of_instances().and_then(|number| u32::try_from(number).ok()),
        ..PlanInputs::new(&inputs, tag)
    };
    let list = PgHbaList::parse(resource);
    let clients = Clients::new(resource, related, settings, &list);
    let backups = Backups::new(&assembled, &plan_inputs);
    evaluate(&PostgresqlContext {
        resource,
        old,
        is_new: old.is_none() && !resource.is_stored(),
        pg_hba: PgHba::new(&list, &clients, resource, old, &backups),
        backups,
        related,
        settings,
        mode,
    })
}

/// Calls `evaluate` with the context of a pod-config ConfigMap.
pub fn with_pod_config<T>(
    object: &Value,
    old: Option<&Value>,
    related: &RelatedObjects,
    settings: &Settings,
    evaluate: impl FnOnce(&PodConfigContext<'_>) -> T,
) -> T {
    let config_map = PodConfig::new(object);
    let old = old.map(PodConfig::new);
    let inputs = backups::pod_config_inputs(config_map.variables(), related, settings);
    let assembled = Assembled::new(&inputs);
    let plan_inputs = PlanInputs::new(&inputs, backups::pod_config_tag(settings));
    evaluate(&PodConfigContext {
        config_map,
        old,
        is_new: old.is_none() && !config_map.is_stored(),
        backups: Backups::new(&assembled, &plan_inputs),
        suggestions: config_map.suggestions(),
        related,
        settings,
    })
}
