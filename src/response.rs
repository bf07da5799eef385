//! What goes back to the host.

use std::mem;

use crate::finding::{Action, Finding};
use crate::json::{Object, Written};
use crate::plan::Plan;
use crate::policy::{Outcome, Verdict};
use crate::sorted::Sorted;

/// HTTP's "unprocessable entity". Never 500: the audit scanner counts that as an error, not a failure
/// (audit-scanner, internal/report/report.go).
const REFUSED: u16 = 422;

/// HTTP's "bad request".
const UNREADABLE: u16 = 400;

/// The longest warning the API server passes on whole (apiserver, pkg/warning).
const LONGEST_WARNING: usize = 256;

/// How many problems one answer tells. Who has more has them from one cause, and whoever mends these sees the
/// next; without an end, a request of 2 MiB could ask for an answer of twenty.
const MOST_PROBLEMS: usize = 100;

/// The answer to `validate`: Kubewarden's ValidationResponse, with its maps sorted.
#[derive(Debug, Default)]
pub struct Response {
    /// Whether the object may be stored.
    pub accepted: bool,
    /// Why not: a sentence per line.
    pub message: Option<String>,
    /// HTTP status of a refusal.
    pub code: Option<u16>,
    /// The whole object after repair.
    pub mutated_object: Option<Written>,
    /// For the API server's audit log.
    pub audit_annotations: Sorted<&'static str, String>,
    /// Shown by kubectl.
    pub warnings: Vec<String>,
}

impl Response {
    /// A refusal of a request that cannot be judged.
    pub fn unreadable(message: String) -> Self {
        Self { message: Some(message), code: Some(UNREADABLE), ..Self::default() }
    }
}

impl From<Outcome> for Response {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::OutOfScope => Self { accepted: true, ..Self::default() },
            Outcome::Judged(verdict) => Self::judged(verdict).0,
        }
    }
}

impl Response {
    /// The response as JSON.
    pub fn written(&self) -> Written {
        let object = self.mutated_object.as_ref();
        let told: usize = self.warnings.iter().chain(&self.message).map(String::len).sum();
        let mut answer = Object::with_capacity(object.map_or(1024, |object| object.as_str().len() + 1024) + told);
        answer.truth("accepted", self.accepted);
        if let Some(message) = &self.message {
            answer.text("message", message);
        }
        if let Some(code) = self.code {
            answer.number("code", code);
        }
        if let Some(object) = object {
            answer.value("mutated_object", object);
        }
        if !self.audit_annotations.is_empty() {
            answer.begin("audit_annotations");
            for (name, value) in self.audit_annotations.iter() {
                answer.text(name, value);
            }
            answer.end();
        }
        if !self.warnings.is_empty() {
            answer.texts("warnings", self.warnings.iter().map(String::as_str));
        }
        answer.written()
    }

    /// The response to what was judged, and the plan in full.
    pub fn judged(verdict: Verdict) -> (Self, Plan) {
        let accepted = verdict.accepted();
        let refusals = first_of(verdict.with(Action::Deny), Finding::to_string, "problems");
        let mut audit_annotations = verdict.plan.annotations();
        audit_annotations.insert("findings", summary(&verdict.findings));
        let response = Self {
            accepted,
            message: (!accepted).then(|| refusals.join("\n")),
            code: (!accepted).then_some(REFUSED),
            warnings: first_of(
                verdict.findings.iter().filter(|finding| is_told(finding, accepted)),
                warning,
                "warnings",
            ),
            audit_annotations,
            mutated_object: verdict.repaired,
        };
        (response, verdict.plan)
    }
}

/// The sentences of the first of many findings, and how many more there are.
fn first_of<'f>(
    mut findings: impl Iterator<Item = &'f Finding>,
    sentence: fn(&Finding) -> String,
    what: &str,
) -> Vec<String> {
    let mut told: Vec<String> = findings.by_ref().take(MOST_PROBLEMS).map(sentence).collect();
    let more = findings.count();
    if more > 0 {
        told.push(format!("and {more} more {what}"));
    }
    told
}

/// Whether a finding is a warning: what to look at, and what was repaired if the object is stored.
fn is_told(finding: &Finding, accepted: bool) -> bool {
    finding.action == Action::Warn || (finding.action == Action::Repair && accepted)
}

/// The warning for a finding.
fn warning(finding: &Finding) -> String {
    let repaired = if finding.action == Action::Repair { " (repaired)" } else { "" };
    let (id, place) = (finding.rule, finding.path.end());
    let space = if place.is_empty() { "" } else { " " };
    shortened([id, space, &place, repaired, ": ", &finding.problem, "; ", &finding.fix].concat())
}

fn shortened(mut text: String) -> String {
    if text.len() > LONGEST_WARNING {
        let end = (0..=LONGEST_WARNING - '…'.len_utf8()).rev().find(|end| text.is_char_boundary(*end));
        text.truncate(end.unwrap_or_default());
        text.push('…');
    }
    text
}

/// Which rules found something and what became of it: `pg-hba/required-access=repair …`, or `none`.
fn summary(findings: &[Finding]) -> String {
    let mut summary = String::with_capacity(256);
    let mut last = None;
    for finding in findings {
        let this = Some((finding.position, finding.action));
        if this != mem::replace(&mut last, this) {
            let separator = if summary.is_empty() { "" } else { " " };
            for piece in [separator, finding.rule, "=", finding.action.name()] {
                summary.push_str(piece);
            }
        }
    }
    if summary.is_empty() { "none".to_owned() } else { summary }
}
