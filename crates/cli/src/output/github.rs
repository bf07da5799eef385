//! For GitHub Actions: workflow commands, which show up at their lines in a pull request.

use std::io::{self, Write};

use super::{Outcome, sentences};
use crate::contract::Action;
use crate::judge::Verdict;

/// Writes one workflow command for every finding.
///
/// # Errors
/// Returns the error of `out`.
pub fn write_github(outcome: &Outcome<'_>, out: &mut dyn Write) -> io::Result<()> {
    for judgement in outcome.in_scope() {
        let file = property(&judgement.object.source.name);
        for finding in judgement.findings() {
            let command = match finding.action {
                Action::Deny => "error",
                Action::Repair => "warning",
                Action::Warn => "notice",
            };
            let text = format!("{}: {}", judgement.title_of(finding), sentences(&finding.problem, &finding.fix));
            writeln!(
                out,
                "::{command} file={file},line={},title={}::{}",
                judgement.line_of(finding),
                property(&finding.rule),
                data(&text),
            )?;
        }
        for remark in judgement.remarks() {
            let command = match judgement.verdict {
                Verdict::Refused => "error",
                _ => "notice",
            };
            let line = judgement.object.line();
            let text = data(remark);
            writeln!(out, "::{command} file={file},line={line}::{text}")?;
        }
    }
    Ok(())
}

/// Escapes the text of a command (actions/toolkit, `escapeData`).
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a property of a command (actions/toolkit, `escapeProperty`).
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
