//! The objects that rules judge, as views on their JSON.
//!
//! A view answers questions about an object and never changes it; what has the wrong type reads as
//! absent, and the shape rules (`src/rules/shape.rs`) say so.

mod pod_config;
mod postgresql;

pub use pod_config::PodConfig;
pub use postgresql::{Postgresql, WrongType, is_harbor_checksum};

use crate::settings::Settings;

/// What a rule is given: an object, the one it replaces, and what the user wants.
#[derive(Debug)]
pub struct Case<'a, View> {
    /// The object to judge.
    pub object: View,
    /// On UPDATE, the object as it is stored.
    pub old: Option<View>,
    /// The policy's settings.
    pub settings: &'a Settings,
}
