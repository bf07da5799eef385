//! For programs: every judgement as JSON.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::Outcome;
use crate::contract::Action;
use crate::diff;
use crate::judge::{Judgement, Verdict};

#[derive(Serialize)]
struct Record<'a> {
    file: &'a str,
    line: usize,
    #[serde(rename = "apiVersion")]
    api_version: &'a str,
    kind: &'a str,
    namespace: &'a str,
    name: &'a str,
    verdict: &'static str,
    findings: Vec<Item<'a>>,
    remarks: Vec<&'a str>,
    annotations: BTreeMap<&'a str, &'a str>,
    diff: String,
}

#[derive(Serialize)]
struct Item<'a> {
    rule: &'a str,
    action: Action,
    path: &'a str,
    pointer: &'a str,
    line: usize,
    problem: &'a str,
    fix: &'a str,
}

/// Writes one array with a record for every object, those out of scope included.
///
/// # Errors
/// Returns the error of `out`.
pub fn write_json(outcome: &Outcome<'_>, out: &mut dyn Write) -> io::Result<()> {
    let records: Vec<_> = outcome.judgements.iter().map(record).collect();
    serde_json::to_writer_pretty(&mut *out, &records)?;
    writeln!(out)
}

fn record<'a>(judgement: &'a Judgement<'_>) -> Record<'a> {
    let findings = judgement.findings().iter().map(|finding| Item {
        rule: &finding.rule,
        action: finding.action,
        path: &finding.path,
        pointer: &finding.pointer,
        line: judgement.line_of(finding),
        problem: &finding.problem,
        fix: &finding.fix,
    });
    let diff = diff::unified(judgement).into_iter().map(|line| line.text + "\n");
    Record {
        file: &judgement.object.source.name,
        line: judgement.object.line(),
        api_version: judgement.object.api_version(),
        kind: judgement.object.kind(),
        namespace: &judgement.namespace,
        name: judgement.object.name(),
        verdict: match judgement.verdict {
            Verdict::OutOfScope => "out-of-scope",
            Verdict::Accepted => "accepted",
            Verdict::Repaired => "repaired",
            Verdict::Refused => "refused",
        },
        findings: findings.collect(),
        remarks: judgement.remarks().collect(),
        annotations: judgement.annotations().collect(),
        diff: diff.collect(),
    }
}
