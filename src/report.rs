//! The answer to `report`: the response with its findings and the plan in full, for tools that judge
//! manifests offline. Kubewarden never asks for it.

use serde::Serialize;

use crate::finding::Finding;
use crate::plan::Plan;
use crate::response::Response;

/// A response and what is behind it.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// What `validate` answers.
    #[serde(skip)]
    pub response: Response,
    /// Every finding, in the order of the rule table.
    pub findings: Vec<Entry>,
    /// What Spilo would do with the object as it would be stored; `None` where nothing was judged or
    /// backups do not depend on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<Plan>,
}

impl Report {
    /// The report as JSON.
    pub fn encode(&self) -> Vec<u8> {
        let rest = crate::encode(self);
        let rest = rest.strip_prefix(b"{").unwrap_or_default();
        [br#"{"response":"#, self.response.encode().as_slice(), b",", rest].concat()
    }
}

/// A finding, spelled out.
#[derive(Debug, Serialize)]
pub struct Entry {
    rule: &'static str,
    /// What the rule looks for and why.
    summary: &'static str,
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
            summary: finding.rule.summary,
            path: finding.path.to_string(),
            pointer: finding.path.pointer(),
            problem: finding.problem.to_string(),
            fix: finding.fix.to_string(),
            action: finding.action.name(),
        }
    }
}
