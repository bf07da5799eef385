use std::fmt;

use crate::operator::OperatorInputs;
use crate::release::Tag;

/// What the plan is derived from, beside the environment.
#[derive(Clone)]
pub struct PlanInputs<'a> {
    /// What the operator reads.
    pub operator: &'a OperatorInputs<'a>,
    /// The Spilo release.
    pub tag: Tag,
    /// Whether that is the release of the image. If not, it is assumed, and problems of the release are left out.
    pub is_tag_known: bool,
    /// `spec.postgresql.parameters`
    pub parameters: Vec<(&'a str, &'a str)>,
    /// `spec.numberOfInstances`
    pub instances: Option<u32>,
}

/// Never prints the values of parameters, such as commands with credentials.
impl fmt::Debug for PlanInputs<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parameters: Vec<&str> = self.parameters.iter().map(|(name, _)| *name).collect();
        f.debug_struct("PlanInputs")
            .field("operator", &self.operator)
            .field("tag", &self.tag)
            .field("is_tag_known", &self.is_tag_known)
            .field("parameters", &parameters)
            .field("instances", &self.instances)
            .finish()
    }
}

impl<'a> PlanInputs<'a> {
    /// The inputs for a known release, without parameters.
    pub const fn new(operator: &'a OperatorInputs<'a>, tag: Tag) -> Self {
        Self { operator, tag, is_tag_known: true, parameters: Vec::new(), instances: None }
    }

    /// The release, if it is known.
    pub(super) fn known_tag(&self) -> Option<Tag> {
        self.is_tag_known.then_some(self.tag)
    }

    pub(super) fn parameter(&self, name: &str) -> Option<&'a str> {
        self.parameters.iter().find(|(key, _)| *key == name).map(|(_, value)| *value)
    }
}
