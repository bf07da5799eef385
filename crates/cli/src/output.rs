//! Reports for terminals and for programs.

mod explain_json;
mod explain_text;
mod github;
mod json;
mod sarif;
mod style;
mod text;

pub use explain_json::write_explanations_json;
pub use explain_text::write_explanations_text;
pub use github::write_github;
pub use json::write_json;
pub use sarif::write_sarif;
pub use text::write_text;

use std::io::{self, Write};

use harbor_postgres_backup_policy::finding::Finding;
use serde::Serialize;

use crate::evaluate::{EvaluatedObject, Report};
use style::DIM;

/// The fields of a record that identify the object.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ObjectIdentity<'a> {
    file: &'a str,
    line: usize,
    api_version: &'a str,
    kind: &'a str,
    namespace: &'a str,
    name: &'a str,
}

impl<'a> ObjectIdentity<'a> {
    fn new(object: &'a EvaluatedObject<'_>) -> Self {
        Self {
            file: &object.object.source.name,
            line: object.object.node.line,
            api_version: object.object.api_version(),
            kind: object.object.kind(),
            namespace: &object.namespace,
            name: object.object.name(),
        }
    }
}

/// Writes a list of records.
fn write_records(records: &[impl Serialize], out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, records)?;
    writeln!(out)
}

/// Where look-ups start, if the settings do not configure it.
fn write_lookup_start(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Some(start) = &report.lookup_start else { return Ok(()) };
    let start = one_line(&start.to_string());
    writeln!(out, "{DIM}Look-ups among the manifests start at the OperatorConfiguration {start}.{DIM:#}\n")
}

/// The string on one line, without control characters, which could be commands to a terminal.
fn one_line(text: &str) -> String {
    text.split(char::is_control).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The problem and the fix as sentences.
fn sentences(finding: &Finding) -> String {
    let Finding { problem, fix, .. } = finding;
    format!("{}. Fix: {}.", one_line(problem), one_line(fix))
}

/// The title of the object and the field of a finding: `postgresql harbor/pg spec.dockerImage`.
fn title_of(object: &EvaluatedObject<'_>, finding: &Finding) -> String {
    let separator = if finding.path.is_root() { "" } else { " " };
    one_line(&format!("{}{separator}{}", object.title(), finding.path))
}

/// A count with its noun: `1 object`, `2 objects`.
fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}
