//! The objects that rules judge, as views on their JSON.
//!
//! A view answers questions about an object and never changes it; what has the wrong type reads as
//! absent, and the shape rules (`src/rules/shape.rs`) say so.

pub mod backups;
mod operator_configuration;
pub mod pod_config;
mod postgresql;
mod surroundings;

pub use backups::Backups;
pub use operator_configuration::OperatorConfiguration;
pub use pod_config::PodConfig;
pub use postgresql::{Postgresql, WrongType, is_harbors};
pub use surroundings::{Answers, Gap, Surroundings, Wanted};

use std::cell::LazyCell;

use crate::path::Path;
use crate::settings::Settings;
use crate::spilo::vocabulary::Name;

/// What a rule is given: an object, the one it replaces, and what the user wants.
#[derive(Debug)]
pub struct Case<'a, View> {
    /// The object to judge.
    pub object: View,
    /// On UPDATE, the object as it is stored.
    pub old: Option<View>,
    /// Whether it is not stored yet. The audit scanner sends stored objects as CREATE.
    pub is_new: bool,
    /// What Spilo would make of its variables, found out when a rule asks.
    pub backups: LazyCell<Backups<'a>, FindBackups<'a>>,
    /// What was looked up around it.
    pub surroundings: &'a Surroundings<'a>,
    /// The policy's settings.
    pub settings: &'a Settings,
}

/// Finds out what Spilo would make of an object's variables.
pub type FindBackups<'a> = &'a dyn Fn() -> Backups<'a>;

/// What a rule on the operator's configuration is given.
#[derive(Debug)]
pub struct OperatorCase<'a> {
    /// The configuration.
    pub object: OperatorConfiguration<'a>,
    /// Its namespace, which is the operator's.
    pub namespace: Option<&'a str>,
    /// The policy's settings.
    pub settings: &'a Settings,
}

/// An object that holds variables for database pods.
pub trait HoldsVariables {
    /// Where the value of the variable `name` stands, if the object has it.
    fn path_of(&self, name: Name) -> Option<Path>;
}
