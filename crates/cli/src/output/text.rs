//! Findings for terminals.

use std::io::{self, Write};

use harbor_postgres_backup_policy::finding::{Action, Finding};

use super::style::{BOLD, action_style, diff_line_style, outcome_style};
use super::{count, one_line, write_lookup_start};
use crate::diff;
use crate::evaluate::{EvaluatedObject, Outcome, Report};
use crate::manifest::SkipReason;

/// Writes each object in scope with its findings and the diff of its repairs, and a summary. `suggests_fix` adds how to
/// write the repairs into the files.
///
/// # Errors
/// Returns the error of `out`.
pub fn write_text(report: &Report<'_>, suggests_fix: bool, out: &mut dyn Write) -> io::Result<()> {
    write_lookup_start(report, out)?;
    for object in report.in_scope() {
        write_object(object, out)?;
        writeln!(out)?;
    }
    let suggestion = if suggests_fix { " Use --fix to write the repairs into the files." } else { "" };
    writeln!(out, "{}{suggestion}", summary(report))
}

fn write_object(object: &EvaluatedObject<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (title, outcome) = (one_line(&object.title()), object.outcome);
    let style = outcome_style(outcome);
    writeln!(out, "{BOLD}{title}{BOLD:#} ({}): {style}{}{style:#}", object.location(), outcome.name())?;
    let rows: Vec<_> = object.findings.iter().map(|finding| (finding, location(object, finding))).collect();
    let location_width = rows.iter().map(|(_, location)| location.chars().count()).max().unwrap_or_default();
    let rule_width = rows.iter().map(|(finding, _)| finding.rule.len()).max().unwrap_or_default();
    for (Finding { rule, path, problem, fix, action, .. }, location) in rows {
        let style = action_style(*action);
        let action = action.name();
        let problem = if path.is_root() { one_line(problem) } else { one_line(&format!("{path}: {problem}")) };
        writeln!(
            out,
            "  {location:<location_width$}  {style}{action:<6}{style:#}  {BOLD}{rule:<rule_width$}{BOLD:#}  {problem}",
        )?;
        writeln!(out, "      fix: {}", one_line(fix))?;
    }
    for line in diff::unified(object).lines() {
        let style = diff_line_style(line);
        writeln!(out, "{style}{}{style:#}", one_line(line))?;
    }
    Ok(())
}

fn location(object: &EvaluatedObject<'_>, finding: &Finding) -> String {
    format!("{}:{}", object.object.source.name, object.line_of(finding))
}

/// `3 objects: 1 denied, 2 repaired. 4 findings: 1 deny, 3 repair.`
fn summary(report: &Report<'_>) -> String {
    let outcomes = Outcome::ALL.map(|outcome| {
        let number = report.objects.iter().filter(|object| object.outcome == outcome).count();
        (number, outcome.name())
    });
    let actions = [Action::Deny, Action::Repair, Action::Warn].map(|action| {
        let findings = report.objects.iter().flat_map(|object| &object.findings);
        (findings.filter(|finding| finding.action == action).count(), action.name())
    });
    let findings = actions.iter().any(|(number, _)| *number > 0).then(|| with_parts("finding", &actions));
    let others = match report.others {
        0 => None,
        1 => Some("1 document is not a Kubernetes object.".to_owned()),
        others => Some(format!("{others} documents are not Kubernetes objects.")),
    };
    let is_encrypted = |object: &&EvaluatedObject<'_>| {
        object.outcome == Outcome::OutOfScope && matches!(object.object.skip_reason, Some(SkipReason::Encrypted { .. }))
    };
    let encrypted = match report.objects.iter().filter(is_encrypted).count() {
        0 => None,
        1 => Some("1 object out of scope is encrypted with SOPS.".to_owned()),
        encrypted => Some(format!("{encrypted} objects out of scope are encrypted with SOPS.")),
    };
    [Some(with_parts("object", &outcomes)), findings, encrypted, others]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ")
}

/// The sum and its parts that are not zero.
fn with_parts(noun: &str, parts: &[(usize, &str)]) -> String {
    let sum = parts.iter().map(|(number, _)| number).sum();
    let parts: Vec<_> =
        parts.iter().filter(|(number, _)| *number > 0).map(|(number, name)| format!("{number} {name}")).collect();
    format!("{}: {}.", count(sum, noun), parts.join(", "))
}
