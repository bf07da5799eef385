//! What goes back to the host.

use std::fmt::Write as _;

use crate::finding::{Action, Finding};
use crate::plan::Plan;
use crate::policy::{Outcome, Verdict};
use crate::sorted::Sorted;
use serde::Serialize;

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
#[derive(Debug, Default, Serialize)]
pub struct Response {
    /// Whether the object may be stored.
    pub accepted: bool,
    /// Why not: a sentence per line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// HTTP status of a refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<u16>,
    /// The whole object after repair, as JSON.
    #[serde(skip)]
    pub mutated_object: Option<String>,
    /// For the API server's audit log.
    #[serde(skip_serializing_if = "Sorted::is_empty")]
    pub audit_annotations: Sorted<&'static str, String>,
    /// Shown by kubectl.
    #[serde(skip_serializing_if = "Vec::is_empty")]
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
    pub fn encode(&self) -> Vec<u8> {
        let mut answer = crate::encode(self);
        if let Some(object) = &self.mutated_object {
            // The brace at the end comes behind the object, which is JSON already.
            answer.pop();
            for piece in [r#","mutated_object":"#, object, "}"] {
                answer.extend_from_slice(piece.as_bytes());
            }
        }
        answer
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
    let (id, place) = (finding.rule.id, finding.path.end());
    let space = if place.is_empty() { "" } else { " " };
    shortened(format!("{id}{space}{place}{repaired}: {}; {}", finding.problem, finding.fix))
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
    let mut summary = String::new();
    let mut last = None;
    for finding in findings {
        let this = (finding.rule.id, finding.action);
        if last.replace(this) != Some(this) {
            let separator = if summary.is_empty() { "" } else { " " };
            let _ = write!(summary, "{separator}{}={}", this.0, this.1.name());
        }
    }
    if summary.is_empty() { "none".to_owned() } else { summary }
}
