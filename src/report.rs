//! The answer to `report`: the response with its findings in full, for tools that judge manifests
//! offline. Kubewarden never asks for it.

use serde::Serialize;

use crate::finding::Finding;
use crate::response::Response;

/// A response and the findings behind it.
#[derive(Debug, Serialize)]
pub struct Report {
    /// What `validate` answers.
    pub response: Response,
    /// Every finding, in the order of the rule table.
    pub findings: Vec<Entry>,
}

/// A finding, spelled out.
#[derive(Debug, Serialize)]
pub struct Entry {
    rule: &'static str,
    path: String,
    /// The path as a JSON pointer.
    pointer: String,
    problem: String,
    fix: String,
    action: &'static str,
}

impl From<&Finding> for Entry {
    fn from(finding: &Finding) -> Self {
        Self {
            rule: finding.rule.id,
            path: finding.path.to_string(),
            pointer: finding.path.pointer(),
            problem: finding.problem.to_string(),
            fix: finding.fix.to_string(),
            action: finding.action.name(),
        }
    }
}
