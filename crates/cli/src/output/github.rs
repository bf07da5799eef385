//! Findings as workflow commands of GitHub Actions, which become annotations of a pull request.

use std::io::{self, Write};

use harbor_postgres_backup_policy::finding::Action;

use super::{sentences, title_of};
use crate::evaluate::Report;

/// Writes one workflow command for each finding.
///
/// # Errors
/// Returns the error of `out`.
pub fn write_github(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    for object in report.in_scope() {
        for finding in &object.findings {
            let command = match finding.action {
                Action::Deny => "error",
                Action::Repair => "warning",
                Action::Warn | Action::Off => "notice",
            };
            let (file, line) = (escape_property(&object.object.source.name), object.line_of(finding));
            let rule = escape_property(finding.rule);
            let message = escape_data(&format!("{}: {}", title_of(object, finding), sentences(finding)));
            writeln!(out, "::{command} file={file},line={line},title={rule}::{message}")?;
        }
    }
    Ok(())
}

/// Escapes a message (actions/toolkit, `escapeData`).
fn escape_data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a property (actions/toolkit, `escapeProperty`).
fn escape_property(text: &str) -> String {
    escape_data(text).replace(':', "%3A").replace(',', "%2C")
}
