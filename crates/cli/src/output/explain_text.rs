//! Explanations for terminals.

use std::io::{self, Write};

use super::style::{BOLD, DIM, GREEN, RED, YELLOW, outcome_style};
use super::{one_line, write_lookup_start};
use crate::evaluate::{EvaluatedObject, Report};
use crate::explanation::{BackupStatus, Explanation};

/// Writes, for each object, the answers to the questions of an operator, the facts that they follow from, and what is not
/// known.
///
/// # Errors
/// Returns the error of `out`.
pub fn write_explanations_text(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    write_lookup_start(report, out)?;
    for (position, object) in report.objects.iter().enumerate() {
        if position > 0 {
            writeln!(out)?;
        }
        write_object(object, out)?;
    }
    let is_unknown = |object| BackupStatus::new(object) == BackupStatus::Unknown;
    if report.lookup_start.is_none() && report.objects.iter().any(is_unknown) {
        writeln!(out, "\nTo evaluate these objects together, give the manifest of the OperatorConfiguration as well.")?;
    }
    Ok(())
}

fn write_object(object: &EvaluatedObject<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (title, outcome) = (one_line(&object.title()), object.outcome);
    let style = outcome_style(outcome);
    writeln!(out, "{BOLD}{title}{BOLD:#} ({}): {style}{}{style:#}", object.location(), outcome.name())?;

    let (status, plan) = (BackupStatus::new(object), &object.plan);
    let Explanation { backups, storage, new_cluster } = Explanation::new(status, plan);
    let style = match status {
        BackupStatus::Yes => GREEN,
        BackupStatus::No | BackupStatus::Standby | BackupStatus::Denied => RED,
        BackupStatus::Unknown | BackupStatus::OutOfScope => YELLOW,
    };
    writeln!(out, "  {BOLD}Are there backups?{BOLD:#}")?;
    writeln!(out, "    {style}{}{style:#}", one_line(&backups))?;
    if status == BackupStatus::OutOfScope {
        return Ok(());
    }
    writeln!(out, "  {BOLD}Where, how often, for how long?{BOLD:#}")?;
    for sentence in storage {
        writeln!(out, "    {}", one_line(&sentence))?;
    }
    writeln!(out, "  {BOLD}What would a new cluster start from?{BOLD:#}")?;
    writeln!(out, "    {}", one_line(&new_cluster))?;

    if !plan.facts.is_empty() {
        writeln!(out, "  {BOLD}Details{BOLD:#}")?;
    }
    let width = plan.facts.iter().map(|fact| fact.name.len()).max().unwrap_or_default();
    for fact in &plan.facts {
        let from = fact.from.map(|from| format!(" {DIM}({from}){DIM:#}"));
        writeln!(out, "    {:width$}  {}{}", fact.name, one_line(&fact.value), from.unwrap_or_default())?;
    }
    if !plan.unknown.is_empty() {
        writeln!(out, "  {BOLD}Not known{BOLD:#}")?;
    }
    for unknown in &plan.unknown {
        writeln!(out, "    {}", one_line(&unknown.to_string()))?;
    }
    Ok(())
}
