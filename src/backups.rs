//! What operator, Spilo and WAL-G do with the variables that an object gives to database pods.

use spilo::kubelet;
use spilo::operator::{
    ClusterIdentity, EnvBuilder, Lookup, OperatorConfiguration as ConfigurationFields, OperatorError, OperatorInputs,
    OperatorVersion, ServiceAccountIdentity, UnknownReason,
};
use spilo::plan::{BackupPlan, PlanInputs, Problem, ProblemKind};
use spilo::schedule::{BackupScript, BackupsKept, RetentionDays, Schedule, ScheduleError, backups_kept};
use spilo::startup::Archive;
use spilo::{Environment, ImageReference, PostgresMajor, Tag};

use crate::cluster::LookupError;
use crate::related::{LookupTarget, RelatedObjects};
use crate::resources::pod_config::ConfigMapVariable;
use crate::resources::{OperatorConfiguration, PodConfig, Postgresql};
use crate::settings::{DEFAULT_IMAGE, Settings};

/// The environment of a database pod, and what it leads to.
#[derive(Debug)]
pub struct Backups<'a> {
    /// The variables as the start-up sees them.
    pub environment: &'a Environment<'a>,
    /// What they lead to, with all problems.
    pub plan: BackupPlan<'a>,
    /// Why the operator creates no pods, if it does not. The rest is then what it would be without the cause.
    pub operator_error: Option<OperatorError>,
    /// The Spilo release.
    pub tag: Tag,
    /// When base backups are created. `None` if the start-up fails.
    pub schedule: Option<Result<Schedule, ScheduleError>>,
    /// How many base backups are kept. `None` if schedule, retention or release do not tell.
    pub kept: Option<BackupsKept>,
}

impl<'a> Backups<'a> {
    /// What an environment leads to.
    pub fn new(assembled: &'a Assembled<'a>, inputs: &PlanInputs<'a>) -> Self {
        let Assembled { environment, error } = assembled;
        let mut plan = BackupPlan::new(environment, inputs);
        if plan.depends_on_operator_version {
            for problem in plan.problems.iter_mut().filter(|problem| depends_on_path(problem)) {
                problem.is_certain = false;
            }
        }
        let schedule = plan.startup.as_ref().ok().map(|plan| Schedule::parse(plan.schedule.as_str()));
        let days = plan.startup.as_ref().ok().and_then(|plan| RetentionDays::parse(plan.retention.as_str()).ok());
        let kept = match (&schedule, days, BackupScript::from_tag(inputs.tag)) {
            (Some(Ok(schedule)), Some(days), Some(script)) => Some(backups_kept(schedule, days, script)),
            _ => None,
        };
        Self { environment, plan, operator_error: error.clone(), tag: inputs.tag, schedule, kept }
    }

    /// Where backups go, if they are made.
    pub fn archive(&self) -> Option<&Archive<'a>> {
        self.plan.startup.as_ref().ok()?.archive.as_ref()
    }

    /// Everything that does not work as intended, worst first.
    pub fn problems(&self) -> impl Iterator<Item = &Problem> {
        self.plan.problems.iter()
    }
}

/// Whether a problem can be absent with the variables that another version of the operator derives.
const fn depends_on_path(problem: &Problem) -> bool {
    matches!(
        problem.kind,
        ProblemKind::NoArchive
            | ProblemKind::EmptyDatabase(_)
            | ProblemKind::RestoreLoops(_)
            | ProblemKind::CaseTwin { .. }
            | ProblemKind::UnresolvedReference { .. }
    )
}

/// The environment of a pod, and why there is none.
#[derive(Debug)]
pub struct Assembled<'a> {
    environment: Environment<'a>,
    error: Option<OperatorError>,
}

impl<'a> Assembled<'a> {
    /// The environment of these inputs. If the operator creates no pods, it is that of the cluster alone.
    pub fn new(inputs: &OperatorInputs<'a>) -> Self {
        match inputs.assemble() {
            Ok(env) => Self { environment: kubelet::expand(env), error: None },
            Err(error) => {
                let without_cause = OperatorInputs {
                    version: None,
                    config_map: Lookup::Unknown(UnknownReason::LookUpFailed),
                    secret: Lookup::Unknown(UnknownReason::LookUpFailed),
                    clone: None,
                    standby: None,
                    ..inputs.clone()
                };
                let env = without_cause.assemble().unwrap_or_else(|_| EnvBuilder::new(inputs.identity).assemble());
                Self { environment: kubelet::expand(env), error: Some(error) }
            }
        }
    }
}

/// What the operator reads for a `postgresql` resource.
pub fn postgresql_inputs<'a>(
    resource: Postgresql<'a>,
    related: &'a RelatedObjects,
    settings: &'a Settings,
) -> OperatorInputs<'a> {
    let config_map = match related.pod_config() {
        Some(data) => Lookup::Found(data.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()),
        None => failed_look_up(related, LookupTarget::PodConfig),
    };
    OperatorInputs {
        team: resource.team(),
        env: resource.env().collect(),
        env_from: resource.env_from().collect(),
        clone: resource.clone_spec(),
        standby: resource.standby_spec(),
        tls: resource.tls_spec(),
        config_map,
        ..operator_inputs(resource.identity(), related, settings)
    }
}

/// What the operator reads for any cluster that gets its variables from a pod-config ConfigMap. What depends on the
/// cluster is unknown: `$(SCOPE)` and the like.
pub fn pod_config_inputs<'a>(
    variables: impl Iterator<Item = ConfigMapVariable<'a>>,
    related: &'a RelatedObjects,
    settings: &'a Settings,
) -> OperatorInputs<'a> {
    let mut inputs = OperatorInputs {
        config_map: Lookup::Found(variables.map(|variable| (variable.name, variable.value)).collect()),
        is_config_map_alone: true,
        ..operator_inputs(ClusterIdentity::default(), related, settings)
    };
    // `operator/pod-config-reference` reports a configuration that names no ConfigMap. The values are evaluated as if it
    // named this one.
    if let Lookup::Found(configuration) = &mut inputs.configuration
        && configuration.pod_environment_configmap.is_empty()
    {
        configuration.pod_environment_configmap = "pod-config";
    }
    inputs
}

/// The environment of these clusters.
pub fn pod_config_environment<'a>(
    variables: impl Iterator<Item = ConfigMapVariable<'a>>,
    related: &'a RelatedObjects,
    settings: &'a Settings,
) -> Environment<'a> {
    Assembled::new(&pod_config_inputs(variables, related, settings)).environment
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

/// The operator and its configuration: as it was looked up, else as the settings describe it.
fn operator_inputs<'a>(
    identity: ClusterIdentity<'a>,
    related: &'a RelatedObjects,
    settings: &'a Settings,
) -> OperatorInputs<'a> {
    let inputs = OperatorInputs { version: settings.operator.version, ..OperatorInputs::new(identity) };
    if let Some(configuration) = related.operator_configuration() {
        return OperatorInputs {
            service_account: service_account(configuration, settings.operator.version),
            configuration: Lookup::Found(configuration.fields()),
            // Secrets are never read.
            secret: Lookup::Unknown(UnknownReason::NotGiven),
            ..inputs
        };
    }
    match settings.operator.wal_s3_bucket.as_deref() {
        Some(wal_s3_bucket) => OperatorInputs {
            configuration: Lookup::Found(ConfigurationFields { wal_s3_bucket, ..ConfigurationFields::EMPTY }),
            is_configuration_partial: true,
            ..inputs
        },
        None => {
            OperatorInputs { configuration: failed_look_up(related, LookupTarget::OperatorConfiguration), ..inputs }
        }
    }
}

/// The identity that the operator's configuration gives to the service account of the pods. An `irsa_role_arn` is read
/// from 2.0 on, and set with such a version only.
fn service_account(
    configuration: OperatorConfiguration<'_>,
    version: Option<OperatorVersion>,
) -> Option<ServiceAccountIdentity<'_>> {
    let fields = configuration.fields();
    let reads_role = version.is_none_or(|version| version >= OperatorVersion::new(2, 0, 0));
    let definition = fields.pod_service_account_definition;
    if definition.contains("eks.amazonaws.com/role-arn") || (reads_role && !fields.irsa_role_arn.is_empty()) {
        Some(ServiceAccountIdentity::Role { arn: None })
    } else if definition.contains("azure.workload.identity/") {
        Some(ServiceAccountIdentity::AzureWorkloadIdentity)
    } else {
        None
    }
}

fn failed_look_up<T>(related: &RelatedObjects, target: LookupTarget) -> Lookup<T> {
    match related.failed().iter().find(|failed| failed.target == target) {
        Some(failed) if failed.error == LookupError::NotFound => Lookup::NotFound,
        Some(_) => Lookup::Unknown(UnknownReason::LookUpFailed),
        None => Lookup::Unknown(UnknownReason::NotLookedUp),
    }
}

/// The image of most clusters that use a pod-config ConfigMap: the one that the image rules put in for PostgreSQL 12.
pub fn pod_config_image(settings: &Settings) -> &str {
    settings.spilo.images.get(&PostgresMajor::new(12)).map_or(DEFAULT_IMAGE, String::as_str)
}

/// The Spilo release of [`pod_config_image`].
pub fn pod_config_tag(settings: &Settings) -> Tag {
    ImageReference::parse(pod_config_image(settings)).tag().unwrap_or(Tag::new(3, 3, 3))
}

/// The Spilo release of a resource: that of its own image, else of the operator's `docker_image`, else of the image that
/// the image rules put in. The second value is whether the release is that of the image.
pub fn postgresql_tag(resource: Postgresql<'_>, related: &RelatedObjects, settings: &Settings) -> (Tag, bool) {
    let operator_image = || related.operator_configuration().and_then(OperatorConfiguration::image);
    let image = resource.image().or_else(operator_image);
    image.and_then(|image| image.tag().ok()).map_or_else(|| (pod_config_tag(settings), false), |tag| (tag, true))
}
