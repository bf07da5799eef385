//! One object, and what the policy says about it.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::contract::{Finding, Plan, Report, Response};
use crate::host::{HostError, Policy};
use crate::manifest::Object;
use crate::review;

/// How an object fared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The policy has nothing to say about it.
    OutOfScope,
    /// It may pass as it is.
    Accepted,
    /// It may pass with the repairs of the policy.
    Repaired,
    /// It may not pass.
    Refused,
}

/// What the policy says about one object.
#[derive(Clone, Debug)]
pub struct Judgement<'a> {
    /// The object.
    pub object: Object<'a>,
    /// `metadata.namespace`, or that of the request.
    pub namespace: String,
    /// How it fared.
    pub verdict: Verdict,
    report: Report,
}

/// Asks the policy about an object that is to be created or, given `old`, updated.
///
/// # Errors
/// Returns an error if the policy gives no answer.
pub fn judge<'a>(
    policy: &Policy,
    object: Object<'a>,
    settings: &Value,
    old: Option<&Value>,
) -> Result<Judgement<'a>, HostError> {
    let request = review::request(&object, old);
    let mut report = policy.report(&request, settings)?;
    let response = &mut report.response;
    // The same object again is no repair: the host makes no patch of it.
    if response.mutated_object.as_ref() == request.get("object") {
        response.mutated_object = None;
    }
    let verdict = if !response.accepted {
        Verdict::Refused
    } else if response.mutated_object.is_some() {
        Verdict::Repaired
    } else if report.findings.is_empty() && has_no_word(response) {
        Verdict::OutOfScope
    } else {
        Verdict::Accepted
    };
    let namespace =
        object.namespace().or_else(|| request.get("namespace").and_then(Value::as_str)).unwrap_or_default().to_owned();
    Ok(Judgement { object, namespace, verdict, report })
}

fn has_no_word(response: &Response) -> bool {
    response.audit_annotations.as_ref().is_none_or(BTreeMap::is_empty)
        && response.warnings.as_ref().is_none_or(Vec::is_empty)
}

impl Judgement<'_> {
    /// Every finding, in the order of the policy.
    pub fn findings(&self) -> &[Finding] {
        &self.report.findings
    }

    /// What would come of the object, if backups depend on it.
    pub fn plan(&self) -> Option<&Plan> {
        self.report.plan.as_ref()
    }

    /// The object as the policy would store it, if it changes anything.
    pub fn mutated(&self) -> Option<&Value> {
        self.report.response.mutated_object.as_ref()
    }

    /// What the policy said beside the findings: the warnings and the reason of a refusal. They
    /// put the findings into other words, so there are none if there are findings.
    pub fn remarks(&self) -> impl Iterator<Item = &str> {
        let response = &self.report.response;
        let message = response.message.as_deref().filter(|_| !response.accepted);
        let warnings = response.warnings.iter().flatten().map(String::as_str);
        message.into_iter().chain(warnings).filter(|_| self.findings().is_empty())
    }

    /// What the policy notes for the audit log, by name, without the findings, which are told
    /// one by one.
    pub fn annotations(&self) -> impl Iterator<Item = (&str, &str)> {
        let annotations = self.report.response.audit_annotations.iter().flatten();
        annotations.map(|(name, value)| (name.as_str(), value.as_str())).filter(|(name, _)| *name != "findings")
    }

    /// Title and field of a finding: `postgresql harbor/pg spec.dockerImage`.
    pub fn title_of(&self, finding: &Finding) -> String {
        format!("{} {}", self.title(), finding.path).trim_end().to_owned()
    }

    /// The line of the field that a finding names, or of what would hold it; from 1.
    pub fn line_of(&self, finding: &Finding) -> usize {
        self.object.node.line_of(&finding.pointer)
    }

    /// File and line of the object: `harbor.yaml:12`.
    pub fn place(&self) -> String {
        format!("{}:{}", self.object.source.name, self.object.line())
    }

    /// What the object is called: `postgresql harbor/postgresql-harbor-hc`.
    pub fn title(&self) -> String {
        let name = match self.object.name() {
            "" => "(no name)",
            name => name,
        };
        if self.namespace.is_empty() {
            format!("{} {name}", self.object.kind())
        } else {
            format!("{} {}/{name}", self.object.kind(), self.namespace)
        }
    }
}
