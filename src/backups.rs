//! What Spilo makes of the variables that an object gives to database pods.

use spilo::kubelet;
use spilo::operator::{
    ClusterIdentity, EnvBuilder, OperatorConfiguration as PodVariables, Source, UnknownReason, Value,
};
use spilo::schedule::{BackupScript, BackupsKept, RetentionDays, Schedule, ScheduleError, backups_kept};
use spilo::startup::{Archive, StartupError, StartupPlan};
use spilo::{Environment, ImageReference, PostgresMajor, Tag};

use crate::related::RelatedObjects;
use crate::resources::pod_config::ConfigMapVariable;
use crate::resources::{OperatorConfiguration, PodConfig, Postgresql};
use crate::settings::{DEFAULT_IMAGE, Settings};

/// The environment of a database pod, and what the start-up of one Spilo release does with it.
#[derive(Debug)]
pub struct Backups<'a> {
    /// The variables as the start-up sees them.
    pub environment: &'a Environment<'a>,
    /// What the start-up configures, or why it fails.
    pub startup: Result<StartupPlan<'a>, StartupError>,
    /// The Spilo release.
    pub tag: Tag,
    /// When base backups are created. `None` if the start-up fails.
    pub schedule: Option<Result<Schedule, ScheduleError>>,
    /// How many base backups are kept. `None` if schedule, retention or release do not tell.
    pub kept: Option<BackupsKept>,
}

impl<'a> Backups<'a> {
    /// What the Spilo release `tag` does with an environment.
    pub fn new(environment: &'a Environment<'a>, tag: Tag) -> Self {
        let startup = StartupPlan::new(environment, tag);
        let schedule = startup.as_ref().ok().map(|plan| Schedule::parse(plan.schedule.as_str()));
        let days = startup.as_ref().ok().and_then(|plan| RetentionDays::parse(plan.retention.as_str()).ok());
        let kept = match (&schedule, days, BackupScript::from_tag(tag)) {
            (Some(Ok(schedule)), Some(days), Some(script)) => Some(backups_kept(schedule, days, script)),
            _ => None,
        };
        Self { environment, startup, tag, schedule, kept }
    }

    /// Where backups go, if they are made.
    pub fn archive(&self) -> Option<&Archive<'a>> {
        self.startup.as_ref().ok()?.archive.as_ref()
    }
}

/// The environment that a pod-config ConfigMap gives to the pods of any cluster. What depends on the cluster is unknown:
/// `$(SCOPE)` and the like.
pub fn pod_config_environment<'a>(
    variables: impl Iterator<Item = ConfigMapVariable<'a>>,
    related: &'a RelatedObjects,
    settings: &'a Settings,
) -> Environment<'a> {
    let mut builder = EnvBuilder::new(ClusterIdentity::default());
    for ConfigMapVariable { name, value, .. } in variables {
        builder.add(Source::ConfigMap, name, value);
    }
    builder.add_configuration(&pod_variables(related, settings));
    kubelet::expand(builder.assemble())
}

/// The same for a ConfigMap in which one variable has another value.
pub fn pod_config_environment_with<'a>(
    config_map: PodConfig<'a>,
    name: &'a str,
    value: &'a str,
    related: &'a RelatedObjects,
    settings: &'a Settings,
) -> Environment<'a> {
    let others = config_map.variables().filter(move |variable| variable.name != name);
    let changed = ConfigMapVariable { name, value, catalogued: None };
    pod_config_environment(others.chain([changed]), related, settings)
}

/// The image of most clusters that use a pod-config ConfigMap: the one that the image rules put in for PostgreSQL 12.
pub fn pod_config_image(settings: &Settings) -> &str {
    settings.spilo.images.get(&PostgresMajor::new(12)).map_or(DEFAULT_IMAGE, String::as_str)
}

/// The Spilo release of [`pod_config_image`].
pub fn pod_config_tag(settings: &Settings) -> Tag {
    ImageReference::parse(pod_config_image(settings)).tag().unwrap_or(Tag::new(3, 3, 3))
}

/// The environment of the pods of a `postgresql` resource: the variables of `spec.env`, of the ConfigMap that was looked
/// up, and those that the operator derives from `spec.clone`, `spec.standby` and its configuration.
pub fn postgresql_environment<'a>(
    resource: Postgresql<'a>,
    related: &'a RelatedObjects,
    settings: &'a Settings,
) -> Environment<'a> {
    let mut builder = EnvBuilder::new(ClusterIdentity {
        name: resource.name(),
        namespace: resource.namespace(),
        postgres_major: resource.version(),
        uid: resource.uid(),
    });
    for (name, value) in resource.env() {
        builder.add(Source::ClusterEnv, name, value.map_or(Value::Unknown(UnknownReason::ValueFrom), Value::from));
    }
    for (name, value) in related.pod_config() {
        builder.add(Source::ConfigMap, name, value);
    }
    let configuration = pod_variables(related, settings);
    builder.add_clone(&resource.clone_spec(), &configuration);
    builder.add_standby(&resource.standby_spec());
    builder.add_configuration(&configuration);
    kubelet::expand(builder.assemble())
}

/// The Spilo release of a resource: that of its own image, else of the operator's `docker_image`, else of the image that
/// the image rules put in.
pub fn postgresql_tag(resource: Postgresql<'_>, related: &RelatedObjects, settings: &Settings) -> Tag {
    let operator_image = || related.operator_configuration().and_then(OperatorConfiguration::image);
    let image = resource.image().or_else(operator_image);
    image.and_then(|image| image.tag().ok()).unwrap_or_else(|| pod_config_tag(settings))
}

/// What the operator's configuration supplies: as it was looked up, else as the settings describe it.
fn pod_variables<'a>(related: &'a RelatedObjects, settings: &'a Settings) -> PodVariables<'a> {
    related.operator_configuration().map_or_else(
        || PodVariables {
            wal_s3_bucket: settings.operator.wal_s3_bucket.as_deref().unwrap_or_default(),
            ..PodVariables::default()
        },
        OperatorConfiguration::pod_variables,
    )
}
