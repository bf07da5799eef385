//! The objects around the one that is judged, looked up before any rule runs.

use std::fmt;

use serde_json::Value;

use super::OperatorConfiguration;
use crate::cluster::{Cluster, Kind, Reference, Unanswered};
use crate::scope::Subject;
use crate::settings::Settings;

/// What was looked up. Without look-ups it is empty.
#[derive(Debug, Default)]
pub struct Surroundings {
    operator: Option<Value>,
    pod_config: Option<Value>,
    gaps: Vec<Gap>,
}

/// An object that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Which one.
    pub wanted: Wanted,
    /// `NAMESPACE/NAME`.
    pub name: String,
    /// Why not.
    pub why: Unanswered,
}

/// The part an object has in the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// The operator's configuration in either form.
    OperatorConfiguration,
    /// The ConfigMap that it names.
    PodConfig,
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { wanted, name, why } = self;
        let what = match wanted {
            Wanted::OperatorConfiguration => "the operator's configuration",
            Wanted::PodConfig => "the ConfigMap",
        };
        match why {
            Unanswered::Missing => write!(f, "{what} {name} does not exist"),
            Unanswered::NotGiven => write!(f, "{what} {name} is not among the given manifests"),
            Unanswered::Refused => write!(f, "{what} {name} may not be read"),
            Unanswered::Malformed => write!(f, "{what} {name} has not the shape it should"),
            Unanswered::Failed => write!(f, "the look-up of {what} {name} failed"),
        }
    }
}

impl Surroundings {
    /// Looks up what the judgement on `subject` depends on: at most three objects, each once.
    pub fn look_up(subject: Subject, settings: &Settings, cluster: &dyn Cluster) -> Self {
        let mut found = Self::default();
        let Some((namespace, name)) = settings.lookups.operator_configuration.as_ref() else { return found };
        if !settings.lookups.enabled || !matches!(subject, Subject::Postgresql | Subject::PodConfig) {
            return found;
        }
        match operator_configuration(namespace, name, cluster) {
            Ok(operator) => {
                if subject == Subject::Postgresql {
                    found.look_up_pod_config(OperatorConfiguration::new(&operator), namespace, cluster);
                }
                found.operator = Some(operator);
            }
            Err(why) => found.gap(Wanted::OperatorConfiguration, namespace, name, why),
        }
        found
    }

    fn look_up_pod_config(&mut self, operator: OperatorConfiguration<'_>, own: &str, cluster: &dyn Cluster) {
        let Some((namespace, name)) = operator.pod_config() else { return };
        let namespace = namespace.unwrap_or(own);
        let is_readable = |object: &Value| match object.get("data") {
            None | Some(Value::Null) => object.is_object(),
            Some(data) => data.is_object(),
        };
        match get(Kind::ConfigMap, namespace, name, is_readable, cluster) {
            Ok(object) => self.pod_config = Some(object),
            Err(why) => self.gap(Wanted::PodConfig, namespace, name, why),
        }
    }

    fn gap(&mut self, wanted: Wanted, namespace: &str, name: &str, why: Unanswered) {
        self.gaps.push(Gap { wanted, name: format!("{namespace}/{name}"), why });
    }

    /// The operator's configuration.
    pub fn operator(&self) -> Option<OperatorConfiguration<'_>> {
        self.operator.as_ref().map(OperatorConfiguration::new)
    }

    /// The ConfigMap that the operator's configuration names.
    pub const fn pod_config(&self) -> Option<&Value> {
        self.pod_config.as_ref()
    }

    /// What could not be read.
    pub fn gaps(&self) -> &[Gap] {
        &self.gaps
    }

    /// The operator's configuration, where all that gives variables to the pods is known: nothing is
    /// refused on half the picture.
    pub fn whole(&self) -> Option<OperatorConfiguration<'_>> {
        self.operator().filter(|_| self.gaps.is_empty())
    }
}

/// The configuration as a resource or else as a ConfigMap: which of the two an operator has is decided by
/// how it is started. Where neither can be read, the resource's reason counts unless that is just not there.
fn operator_configuration(namespace: &str, name: &str, cluster: &dyn Cluster) -> Result<Value, Unanswered> {
    let is_readable = |object: &Value| OperatorConfiguration::new(object).is_readable();
    let ask = |kind| get(kind, namespace, name, is_readable, cluster);
    ask(Kind::OperatorConfiguration).or_else(|first| {
        ask(Kind::ConfigMap).map_err(|second| match first {
            Unanswered::Missing | Unanswered::NotGiven => second,
            first => first,
        })
    })
}

fn get(
    kind: Kind,
    namespace: &str,
    name: &str,
    is_readable: impl Fn(&Value) -> bool,
    cluster: &dyn Cluster,
) -> Result<Value, Unanswered> {
    let object = cluster.get(&Reference { kind, namespace, name })?;
    if is_readable(&object) { Ok(object) } else { Err(Unanswered::Malformed) }
}
