//! Findings as JSON.

use std::collections::BTreeMap;
use std::io::{self, Write};

use harbor_postgres_backup_policy::finding::{Action, Finding};
use serde::Serialize;

use super::{ObjectIdentity, write_records};
use crate::diff;
use crate::evaluate::{EvaluatedObject, Outcome, Report};

#[derive(Serialize)]
struct ObjectRecord<'a> {
    #[serde(flatten)]
    identity: ObjectIdentity<'a>,
    verdict: &'static str,
    findings: Vec<FindingRecord<'a>>,
    annotations: BTreeMap<&'static str, &'a str>,
    diff: String,
}

#[derive(Serialize)]
struct FindingRecord<'a> {
    rule: &'static str,
    action: Action,
    path: String,
    pointer: String,
    line: usize,
    problem: &'a str,
    fix: &'a str,
}

/// Writes a list with a record for every object, including objects out of scope.
///
/// # Errors
/// Returns the error of `out`.
pub fn write_json(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let records: Vec<_> = report.objects.iter().map(ObjectRecord::new).collect();
    write_records(&records, out)
}

impl<'a> ObjectRecord<'a> {
    fn new(object: &'a EvaluatedObject<'_>) -> Self {
        Self {
            identity: ObjectIdentity::new(object),
            verdict: verdict(object.outcome),
            findings: object.findings.iter().map(|finding| FindingRecord::new(object, finding)).collect(),
            annotations: object.plan.annotations().collect(),
            diff: diff::unified(object),
        }
    }
}

/// The values are part of the format: programs compare them. An object that is not evaluated is not denied.
const fn verdict(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Denied => "refused",
        Outcome::Repaired => "repaired",
        Outcome::Accepted | Outcome::NotEvaluated => "accepted",
        Outcome::OutOfScope => "out-of-scope",
    }
}

impl<'a> FindingRecord<'a> {
    fn new(object: &EvaluatedObject<'_>, finding: &'a Finding) -> Self {
        Self {
            rule: finding.rule,
            action: finding.action,
            path: finding.path.to_string(),
            pointer: finding.path.to_pointer(),
            line: object.line_of(finding),
            problem: &finding.problem,
            fix: &finding.fix,
        }
    }
}
