//! The command `explain`.

use std::collections::BTreeMap;

use anyhow::bail;
use harbor_postgres_backup::evaluate::{EvaluatedObject, Outcome};
use harbor_postgres_backup::explanation::BackupStatus;
use harbor_postgres_backup::output::{write_explanations_json, write_explanations_text};

use crate::args::{Explain, ExplainOutput};
use crate::run::{ExitStatus, evaluate_manifests, print_report, read_manifests, read_settings};

/// Runs the command.
pub fn explain(options: &Explain) -> anyhow::Result<ExitStatus> {
    let settings = read_settings(&options.input)?;
    let (sources, status) = read_manifests(&options.input.paths);
    if sources.is_empty() && status != ExitStatus::Success {
        return Ok(status);
    }
    let mut report = evaluate_manifests(&sources, settings, &BTreeMap::new())?;

    // If the ConfigMaps of all clusters were looked up, they are part of the clusters' plans, unless they are denied.
    let is_cluster = |object: &EvaluatedObject<'_>| object.object.kind() == "postgresql";
    let is_known = |object: &EvaluatedObject<'_>| BackupStatus::new(object) != BackupStatus::Unknown;
    let mut clusters = report.objects.iter().filter(|object| is_cluster(object)).peekable();
    let clusters_suffice = clusters.peek().is_some() && clusters.all(is_known);
    let is_denied = |object: &EvaluatedObject<'_>| object.outcome == Outcome::Denied;
    report
        .objects
        .retain(|object| is_cluster(object) || (has_plan(object) && (!clusters_suffice || is_denied(object))));
    if report.objects.is_empty() {
        // The input that could not be read may contain it.
        if status == ExitStatus::Success {
            bail!("the manifests contain neither a postgresql resource nor a pod-config ConfigMap");
        }
        return Ok(status);
    }
    print_report(options.input.color, |out| match options.output {
        ExplainOutput::Text => write_explanations_text(&report, out),
        ExplainOutput::Json => write_explanations_json(&report, out),
    })?;
    let mut statuses =
        report.objects.iter().map(BackupStatus::new).filter(|status| *status != BackupStatus::OutOfScope).peekable();
    let all_make_backups = statuses.peek().is_some() && statuses.all(|status| status == BackupStatus::Yes);
    Ok(status.max(if all_make_backups { ExitStatus::Success } else { ExitStatus::Findings }))
}

fn has_plan(object: &EvaluatedObject<'_>) -> bool {
    !object.plan.facts.is_empty() || !object.plan.unknown.is_empty()
}
