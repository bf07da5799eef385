//! The objects around the one that is judged, looked up before any rule runs.

use std::fmt;

use super::OperatorConfiguration;
use crate::cluster::{Cluster, Kind, Reference, Unanswered};
use crate::json::{Document, Json};
use crate::scope::Subject;
use crate::settings::Settings;

/// What the cluster has answered.
#[derive(Debug, Default)]
pub struct Answers {
    operator: Option<String>,
    pod_config: Option<String>,
    gaps: Vec<Gap>,
}

/// The answers, read. Without look-ups it is empty.
#[derive(Debug, Default)]
pub struct Surroundings<'a> {
    operator: Option<Document<'a>>,
    pod_config: Option<Document<'a>>,
    gaps: &'a [Gap],
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

impl Answers {
    /// Looks up what the judgement on `subject` depends on: at most three objects, each once.
    pub fn look_up(subject: Subject, settings: &Settings, cluster: &dyn Cluster) -> Self {
        let mut found = Self::default();
        let Some((namespace, name)) = settings.lookups.operator_configuration.as_ref() else { return found };
        if !settings.lookups.enabled || !matches!(subject, Subject::Postgresql | Subject::PodConfig) {
            return found;
        }
        match operator_configuration(namespace, name, cluster) {
            Ok(operator) => found.operator = Some(operator),
            Err(why) => found.gap(Wanted::OperatorConfiguration, namespace, name, why),
        }
        if subject == Subject::Postgresql {
            found.look_up_pod_config(namespace, cluster);
        }
        found
    }

    fn look_up_pod_config(&mut self, own: &str, cluster: &dyn Cluster) {
        let operator = self.operator.as_deref().and_then(|text| Document::parse(text).ok());
        let Some((namespace, name)) = operator.as_ref().and_then(|operator| named_by(operator, own)) else { return };
        let is_readable = |object: Json<'_>| match object.get("data").filter(|data| !data.is_null()) {
            None => object.is_object(),
            Some(data) => data.is_object(),
        };
        let answer = get(Kind::ConfigMap, namespace, name, is_readable, cluster);
        let gap = answer.as_ref().err().map(|why| (namespace.to_owned(), name.to_owned(), *why));
        self.pod_config = answer.ok();
        if let Some((namespace, name, why)) = gap {
            self.gap(Wanted::PodConfig, &namespace, &name, why);
        }
    }

    fn gap(&mut self, wanted: Wanted, namespace: &str, name: &str, why: Unanswered) {
        self.gaps.push(Gap { wanted, name: format!("{namespace}/{name}"), why });
    }

    /// What is in them.
    pub fn read(&self) -> Surroundings<'_> {
        let [operator, pod_config] =
            [&self.operator, &self.pod_config].map(|answer| Document::parse(answer.as_deref()?).ok());
        Surroundings { operator, pod_config, gaps: &self.gaps }
    }
}

impl<'a> Surroundings<'a> {
    /// The operator's configuration.
    pub fn operator(&self) -> Option<OperatorConfiguration<'_>> {
        self.operator.as_ref().map(|operator| OperatorConfiguration::new(operator.root()))
    }

    /// The ConfigMap that the operator's configuration names.
    pub fn pod_config(&self) -> Option<Json<'_>> {
        self.pod_config.as_ref().map(Document::root)
    }

    /// What could not be read.
    pub const fn gaps(&self) -> &'a [Gap] {
        self.gaps
    }

    /// The operator's configuration, where all that gives variables to the pods is known: nothing is
    /// refused on half the picture.
    pub fn whole(&self) -> Option<OperatorConfiguration<'_>> {
        self.operator().filter(|_| self.gaps.is_empty())
    }
}

/// The configuration as a resource or else as a ConfigMap: which of the two an operator has is decided by
/// how it is started. Where neither can be read, the resource's reason counts unless that is just not there.
fn operator_configuration(namespace: &str, name: &str, cluster: &dyn Cluster) -> Result<String, Unanswered> {
    let is_readable = |object: Json<'_>| OperatorConfiguration::new(object).is_readable();
    let ask = |kind| get(kind, namespace, name, is_readable, cluster);
    ask(Kind::OperatorConfiguration).or_else(|first| {
        ask(Kind::ConfigMap).map_err(|second| match first {
            Unanswered::Missing | Unanswered::NotGiven => second,
            first => first,
        })
    })
}

/// Namespace and name of the ConfigMap that the configuration names.
fn named_by<'d>(operator: &'d Document<'_>, own: &'d str) -> Option<(&'d str, &'d str)> {
    let (namespace, name) = OperatorConfiguration::new(operator.root()).pod_config()?;
    Some((namespace.unwrap_or(own), name))
}

fn get(
    kind: Kind,
    namespace: &str,
    name: &str,
    is_readable: impl Fn(Json<'_>) -> bool,
    cluster: &dyn Cluster,
) -> Result<String, Unanswered> {
    let answer = cluster.get(&Reference { kind, namespace, name })?;
    let is_good = Document::parse(&answer).is_ok_and(|object| is_readable(object.root()));
    if is_good { Ok(answer) } else { Err(Unanswered::Malformed) }
}
