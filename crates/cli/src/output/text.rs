//! For people, in a terminal.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::{Outcome, one_line, sentences, words};
use crate::contract::Action;
use crate::diff::{self, Kind};
use crate::judge::{Judgement, Verdict};

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const RED: Style = AnsiColor::Red.on_default();
const GREEN: Style = AnsiColor::Green.on_default();
const YELLOW: Style = AnsiColor::Yellow.on_default();
const CYAN: Style = AnsiColor::Cyan.on_default();

/// Writes every object in scope with its findings and the diff of what would change, and a
/// summary. Colours are always written; whoever opened `out` takes them away again where they
/// do not belong.
///
/// # Errors
/// Returns the error of `out`.
pub fn write_text(outcome: &Outcome<'_>, out: &mut dyn Write) -> io::Result<()> {
    write_look_ups(outcome, out)?;
    for judgement in outcome.in_scope() {
        write_judgement(judgement, out)?;
        writeln!(out)?;
    }
    writeln!(out, "{}", summary(outcome))
}

/// Says that objects were looked up though nobody asked for it.
pub(super) fn write_look_ups(outcome: &Outcome<'_>, out: &mut dyn Write) -> io::Result<()> {
    match &outcome.looks_up {
        Some(start) => {
            let start = one_line(start);
            writeln!(out, "{DIM}Looking up {start} and what it names in the given manifests.{DIM:#}\n")
        }
        None => Ok(()),
    }
}

fn write_judgement(judgement: &Judgement<'_>, out: &mut dyn Write) -> io::Result<()> {
    let colour = match judgement.verdict {
        Verdict::Refused => RED,
        Verdict::Repaired => YELLOW,
        Verdict::Accepted | Verdict::OutOfScope => GREEN,
    };
    writeln!(
        out,
        "{BOLD}{} {}{BOLD:#}: {colour}{}{colour:#}",
        judgement.place(),
        one_line(&judgement.title()),
        words(judgement.verdict),
    )?;
    for finding in judgement.findings() {
        let colour = match finding.action {
            Action::Deny => RED,
            Action::Repair => YELLOW,
            Action::Warn => CYAN,
        };
        writeln!(
            out,
            "  {}:{}: {colour}{}{colour:#} {BOLD}{}{BOLD:#}{}: {}",
            judgement.object.source.name,
            judgement.line_of(finding),
            finding.action.word(),
            finding.rule,
            if finding.path.is_empty() { String::new() } else { format!(" {}", one_line(&finding.path)) },
            sentences(&finding.problem, &finding.fix),
        )?;
    }
    for remark in judgement.remarks() {
        for line in remark.lines() {
            writeln!(out, "  {}", one_line(line))?;
        }
    }
    for (name, value) in judgement.annotations() {
        writeln!(out, "  {DIM}{name}: {}{DIM:#}", one_line(value))?;
    }
    for line in diff::unified(judgement) {
        let style = match line.kind {
            Kind::Header => BOLD,
            Kind::Hunk => CYAN,
            Kind::Context => Style::new(),
            Kind::Removed => RED,
            Kind::Added => GREEN,
        };
        writeln!(out, "{style}{}{style:#}", line.text)?;
    }
    Ok(())
}

fn summary(outcome: &Outcome<'_>) -> String {
    let objects = match outcome.judgements.len() {
        1 => "1 object".to_owned(),
        number => format!("{number} objects"),
    };
    let verdicts = [Verdict::Refused, Verdict::Repaired, Verdict::Accepted, Verdict::OutOfScope];
    let counts: Vec<_> = verdicts
        .into_iter()
        .map(|verdict| (outcome.count(verdict), words(verdict)))
        .filter(|(count, _)| *count > 0)
        .map(|(count, words)| format!("{count} {words}"))
        .collect();
    let others = match outcome.others {
        0 => String::new(),
        1 => " 1 document is not a Kubernetes object.".to_owned(),
        number => format!(" {number} documents are not Kubernetes objects."),
    };
    if counts.is_empty() { format!("{objects}.{others}") } else { format!("{objects}: {}.{others}", counts.join(", ")) }
}
