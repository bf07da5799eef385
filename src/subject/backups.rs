//! What Spilo would make of the variables an object gives to database pods.

use std::cell::OnceCell;

use crate::json::Json;
use crate::schedule::{BackupScript, Kept, ParseError, RetentionDays, Schedule, copies_kept};
use crate::settings::Settings;
use crate::spilo::environment::operator::Configuration;
use crate::spilo::environment::{Archive, Environment, Failure, Identity, Plan, Source, Value, Variables};
use crate::spilo::{Image, PostgresMajor, Tag, catalogue};

use super::pod_config::Variable;
use super::{OperatorConfiguration, PodConfig, Postgresql, Surroundings, pod_config};

/// The variables an object gives to database pods, and what Spilo's start-up does with them.
#[derive(Debug)]
pub struct Backups<'a> {
    /// The variables as the start-up sees them.
    pub environment: &'a Environment<'a>,
    /// What it does with them, or why it stops.
    pub plan: Result<Plan<'a>, Failure>,
    /// The Spilo this is about.
    pub tag: Tag,
    schedule: OnceCell<Result<Schedule, ParseError>>,
    kept: OnceCell<Option<Kept>>,
}

impl<'a> Backups<'a> {
    /// What the Spilo of `tag` does with `environment`.
    pub fn new(environment: &'a Environment<'a>, tag: Tag) -> Self {
        Self { environment, plan: environment.plan(tag), tag, schedule: OnceCell::new(), kept: OnceCell::new() }
    }

    /// When base backups are made, read once for all who ask; `None` where the start-up stops.
    pub fn schedule(&self) -> Option<&Result<Schedule, ParseError>> {
        let plan = self.plan.as_ref().ok()?;
        Some(self.schedule.get_or_init(|| Schedule::parse(plan.schedule)))
    }

    /// How many copies pile up, counted once for all who ask; `None` where schedule, days or release do not say.
    pub fn kept(&self) -> Option<Kept> {
        *self.kept.get_or_init(|| {
            let days = RetentionDays::parse(self.plan.as_ref().ok()?.retain).ok()?;
            let schedule = self.schedule()?.as_ref().ok()?;
            Some(copies_kept(schedule, days, BackupScript::of_tag(self.tag)?))
        })
    }

    /// Where backups go, if anywhere.
    pub fn archive(&self) -> Option<&Archive<'a>> {
        self.plan.as_ref().ok()?.archive.as_ref()
    }
}

/// The variables of a ConfigMap, which belong to no one cluster: what depends on the cluster stays
/// standing as `$(SCOPE)` and the like.
pub fn of_pod_config<'a>(
    view: PodConfig<'a>,
    surroundings: &'a Surroundings<'_>,
    settings: &'a Settings,
) -> Environment<'a> {
    of_config_map(view.variables().iter().copied(), surroundings, settings)
}

/// The same of these variables.
pub fn of_config_map<'a>(
    data: impl Iterator<Item = Variable<'a>>,
    surroundings: &'a Surroundings<'_>,
    settings: &'a Settings,
) -> Environment<'a> {
    let mut variables = Variables::of_cluster(&Identity::default());
    for Variable { name, value, found } in data {
        variables.add_found(Source::ConfigMap, name, found, value.into());
    }
    variables.add_configuration(&configuration(surroundings, settings), None);
    variables.resolve()
}

/// The image that most clusters of this ConfigMap run: the one the image rules put in.
pub fn image_of_pod_config(settings: &Settings) -> &str {
    settings.spilo.images.get(&PostgresMajor::new(12)).map_or(catalogue::DEFAULT_IMAGE, AsRef::as_ref)
}

/// The Spilo in it.
pub fn tag_of_pod_config(settings: &Settings) -> Tag {
    Image::parse(image_of_pod_config(settings)).tag().unwrap_or(Tag::new(3, 3, 3))
}

/// The variables of a resource's pods: those in `spec.env`, those that were looked up, and those that the
/// operator derives from `spec.clone` and `spec.standby`.
pub fn of_postgresql<'a>(
    view: &Postgresql<'a>,
    surroundings: &'a Surroundings<'_>,
    settings: &'a Settings,
) -> Environment<'a> {
    let version = view.version.and_then(Json::as_str);
    let identity = Identity { cluster: view.name, namespace: view.namespace, postgres_major: version };
    let mut variables = Variables::of_cluster(&identity);
    for (name, value) in view.env() {
        variables.add(Source::ClusterEnv, name, value.map_or(Value::Unknown, Value::from));
    }
    for (name, value) in surroundings.pod_config().into_iter().flat_map(pod_config::values) {
        variables.add(Source::ConfigMap, name, value);
    }
    let configuration = configuration(surroundings, settings);
    variables.add_clone(&view.clone_source(), &configuration);
    variables.add_standby(&view.standby_source());
    variables.add_configuration(&configuration, view.uid);
    variables.resolve()
}

/// The Spilo of a resource, or of the operator's `docker_image` where it names none; where the image does not
/// say, the one the image rules would put in.
pub fn tag_of_postgresql(view: &Postgresql<'_>, surroundings: &Surroundings<'_>, settings: &Settings) -> Tag {
    let of_operator = || surroundings.operator().and_then(OperatorConfiguration::image);
    let image = view.image().or_else(of_operator);
    image.and_then(|image| image.tag().ok()).unwrap_or_else(|| tag_of_pod_config(settings))
}

/// What the operator's configuration supplies: as it was looked up, else as the settings tell it.
fn configuration<'a>(surroundings: &'a Surroundings<'_>, settings: &'a Settings) -> Configuration<'a> {
    surroundings.operator().map_or_else(
        || Configuration {
            wal_s3_bucket: settings.operator.wal_s3_bucket.as_deref().unwrap_or_default(),
            ..Configuration::default()
        },
        OperatorConfiguration::variables,
    )
}
