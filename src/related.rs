//! The objects around the one that is evaluated, as they were looked up.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::RangeInclusive;

use serde_json::Value;
use spilo::PostgresMajor;

use crate::cluster::LookupError;
use crate::resources::OperatorConfiguration;

/// The objects that were looked up. Empty without look-ups.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RelatedObjects {
    operator_configuration: Option<Value>,
    pod_config: Option<BTreeMap<String, String>>,
    postgres_majors: Option<RangeInclusive<PostgresMajor>>,
    failed: Vec<FailedLookup>,
}

/// An object that could not be looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedLookup {
    /// What the object is for.
    pub target: LookupTarget,
    /// `<namespace>/<name>`
    pub name: String,
    /// Why it could not be looked up.
    pub error: LookupError,
}

/// What a looked-up object is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LookupTarget {
    /// The operator's configuration, in either form.
    OperatorConfiguration,
    /// The ConfigMap that the operator's configuration names.
    PodConfig,
}

impl fmt::Display for LookupTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OperatorConfiguration => "the operator's configuration",
            Self::PodConfig => "the ConfigMap",
        })
    }
}

impl fmt::Display for FailedLookup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} failed: {}", self.target, self.name, self.error)
    }
}

impl RelatedObjects {
    /// Adds the operator's configuration.
    pub fn set_operator_configuration(&mut self, object: Value) {
        self.operator_configuration = Some(object);
    }

    /// Adds the data of the ConfigMap that the operator's configuration names.
    pub fn set_pod_config(&mut self, data: BTreeMap<String, String>) {
        self.pod_config = Some(data);
    }

    /// Adds the PostgreSQL major versions that the schema of `postgresql` resources allows.
    pub fn set_postgres_majors(&mut self, majors: RangeInclusive<PostgresMajor>) {
        self.postgres_majors = Some(majors);
    }

    /// Adds a failed look-up.
    pub fn add_failed(&mut self, failed: FailedLookup) {
        self.failed.push(failed);
    }

    /// The operator's configuration.
    pub fn operator_configuration(&self) -> Option<OperatorConfiguration<'_>> {
        self.operator_configuration.as_ref().map(OperatorConfiguration::new)
    }

    /// The data of the ConfigMap that the operator's configuration names, if it was looked up.
    pub const fn pod_config(&self) -> Option<&BTreeMap<String, String>> {
        self.pod_config.as_ref()
    }

    /// The PostgreSQL major versions that the schema of `postgresql` resources allows, if it was looked up.
    pub const fn postgres_majors(&self) -> Option<&RangeInclusive<PostgresMajor>> {
        self.postgres_majors.as_ref()
    }

    /// The look-ups that failed.
    pub fn failed(&self) -> &[FailedLookup] {
        &self.failed
    }

    /// The operator's configuration, if everything that gives variables to the pods is known. Rules deny only then.
    pub fn complete(&self) -> Option<OperatorConfiguration<'_>> {
        self.operator_configuration().filter(|_| self.failed.is_empty())
    }
}
