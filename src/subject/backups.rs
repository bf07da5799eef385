//! What Spilo would make of the variables an object gives to database pods.

use crate::settings::Settings;
use crate::spilo::environment::operator::{CloneSource, Configuration, StandbySource};
use crate::spilo::environment::{Archive, Environment, Failure, Identity, Plan, Source, Value, Variables};
use crate::spilo::{Image, PostgresMajor, Tag, catalogue};

use super::{PodConfig, Postgresql};

/// The variables an object gives to database pods, and what Spilo's start-up does with them.
#[derive(Debug)]
pub struct Backups<'a> {
    /// The variables as the start-up sees them.
    pub environment: &'a Environment<'a>,
    /// What it does with them, or why it stops.
    pub plan: Result<Plan<'a>, Failure>,
    /// The Spilo this is about.
    pub tag: Tag,
}

impl<'a> Backups<'a> {
    /// What the Spilo of `tag` does with `environment`.
    pub fn new(environment: &'a Environment<'a>, tag: Tag) -> Self {
        Self { environment, plan: environment.plan(tag), tag }
    }

    /// Where backups go, if anywhere.
    pub fn archive(&self) -> Option<&Archive<'a>> {
        self.plan.as_ref().ok()?.archive.as_ref()
    }
}

/// The variables of a ConfigMap, which belong to no one cluster: what depends on the cluster stays
/// standing as `$(SCOPE)` and the like.
pub fn of_pod_config<'a>(view: PodConfig<'a>, settings: &'a Settings) -> Environment<'a> {
    of_config_map(view.variables(), settings)
}

/// The same of these names and values.
pub fn of_config_map<'a>(data: impl Iterator<Item = (&'a str, &'a str)>, settings: &'a Settings) -> Environment<'a> {
    let mut variables = Variables::of_cluster(&Identity::default());
    for (name, value) in data {
        variables.add(Source::ConfigMap, name, value);
    }
    resolved(variables, settings, None)
}

/// The Spilo that most clusters of this ConfigMap run: the one the image rules put in.
pub fn tag_of_pod_config(settings: &Settings) -> Tag {
    let image = settings.spilo.images.get(&PostgresMajor::new(12)).map_or(catalogue::DEFAULT_IMAGE, String::as_str);
    Image::parse(image).tag().unwrap_or(Tag::new(3, 3, 3))
}

/// The variables in `spec.env` of a resource, and those that the operator derives from `spec.clone` and
/// `spec.standby`.
pub fn of_postgresql<'a>(view: Postgresql<'a>, settings: &'a Settings) -> Environment<'a> {
    let metadata = |key| view.field(&["metadata", key]).and_then(serde_json::Value::as_str);
    let version = view.field(&["spec", "postgresql", "version"]).and_then(serde_json::Value::as_str);
    let identity = Identity { cluster: metadata("name"), namespace: metadata("namespace"), postgres_major: version };
    let mut variables = Variables::of_cluster(&identity);
    for (name, value) in view.env() {
        variables.add(Source::ClusterEnv, name, value.map_or(Value::Unknown, Value::from));
    }
    variables.add_clone(&clone_source(view), &configuration(settings));
    variables.add_standby(&standby_source(view));
    resolved(variables, settings, metadata("uid"))
}

fn clone_source(view: Postgresql<'_>) -> CloneSource<'_> {
    let text = |key| view.field(&["spec", "clone", key]).and_then(serde_json::Value::as_str).unwrap_or_default();
    CloneSource {
        cluster: text("cluster"),
        uid: text("uid"),
        timestamp: text("timestamp"),
        s3_wal_path: text("s3_wal_path"),
        s3_endpoint: text("s3_endpoint"),
        s3_access_key_id: text("s3_access_key_id"),
        s3_secret_access_key: text("s3_secret_access_key"),
        s3_force_path_style: view.field(&["spec", "clone", "s3_force_path_style"]).and_then(serde_json::Value::as_bool),
    }
}

fn standby_source(view: Postgresql<'_>) -> StandbySource<'_> {
    let text = |key| view.field(&["spec", "standby", key]).and_then(serde_json::Value::as_str).unwrap_or_default();
    StandbySource {
        host: text("standby_host"),
        port: text("standby_port"),
        s3_wal_path: text("s3_wal_path"),
        gs_wal_path: text("gs_wal_path"),
    }
}

/// The Spilo of a resource; where its image does not say, the one the image rules would put in.
pub fn tag_of_postgresql(view: Postgresql<'_>, settings: &Settings) -> Tag {
    view.image().and_then(|image| image.tag().ok()).unwrap_or_else(|| tag_of_pod_config(settings))
}

fn resolved<'a>(mut variables: Variables<'a>, settings: &'a Settings, uid: Option<&str>) -> Environment<'a> {
    variables.add_configuration(&configuration(settings), uid);
    variables.resolve()
}

/// What the settings say of the operator's configuration.
fn configuration(settings: &Settings) -> Configuration<'_> {
    let wal_s3_bucket = settings.operator.wal_s3_bucket.as_deref().unwrap_or_default();
    Configuration { wal_s3_bucket, ..Configuration::default() }
}
