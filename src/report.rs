//! The answer to `report`: the response with its findings and the plan in full, for tools that judge
//! manifests offline. Kubewarden never asks for it.

use crate::finding::Finding;
use crate::json::{Object, Written};
use crate::plan::Plan;
use crate::response::Response;

/// A response and what is behind it.
#[derive(Debug, Default)]
pub struct Report {
    /// What `validate` answers.
    pub response: Response,
    /// Every finding, in the order of the rule table.
    pub findings: Vec<Written>,
    /// What Spilo would do with the object as it would be stored; `None` where nothing was judged or
    /// backups do not depend on it.
    pub plan: Option<Plan>,
}

impl Report {
    /// The report as JSON.
    pub fn written(self) -> Written {
        let mut report = Object::with_capacity(4096);
        report.value("response", &self.response.written());
        report.value("findings", &Written::list(self.findings.into_iter()));
        if let Some(plan) = &self.plan {
            report.value("plan", &plan.written());
        }
        report.written()
    }
}

/// A finding, spelled out: its rule, its place, also as a JSON pointer, what is wrong,
/// what to write instead, and what became of it.
pub fn entry(finding: &Finding) -> Written {
    let mut entry = Object::with_capacity(512);
    entry.text("rule", finding.rule);
    entry.text("path", &finding.path.to_string());
    entry.text("pointer", &finding.path.pointer());
    entry.text("problem", &finding.problem);
    entry.text("fix", &finding.fix);
    entry.text("action", finding.action.name());
    entry.written()
}
