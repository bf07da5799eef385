//! A cluster of given objects, which notes what it is asked for.

use std::cell::RefCell;

use serde_json::Value;

use super::{Cluster, Reference, Unanswered};

/// Answers from given objects; what is not among them is missing.
#[derive(Debug, Default)]
pub struct InMemory {
    objects: Vec<(String, Result<Value, Unanswered>)>,
    asked: RefCell<Vec<String>>,
}

impl InMemory {
    /// With one more answer, for `KIND NAMESPACE/NAME`.
    #[must_use]
    pub fn with(mut self, wanted: &str, answer: Result<Value, Unanswered>) -> Self {
        self.objects.push((wanted.to_owned(), answer));
        self
    }

    /// What was asked for, in that order.
    pub fn asked(&self) -> Vec<String> {
        self.asked.borrow().clone()
    }
}

impl Cluster for InMemory {
    fn get(&self, wanted: &Reference<'_>) -> Result<String, Unanswered> {
        let wanted = format!("{} {}/{}", wanted.kind.name(), wanted.namespace, wanted.name);
        self.asked.borrow_mut().push(wanted.clone());
        let known = self.objects.iter().find(|(name, _)| *name == wanted);
        known.map_or(Err(Unanswered::Missing), |(_, answer)| answer.as_ref().map(Value::to_string).map_err(|why| *why))
    }
}
