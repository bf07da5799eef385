//! The command `check`.

use std::collections::BTreeMap;
use std::io;

use anyhow::{Context as _, bail};
use harbor_postgres_backup::evaluate::{EvaluatedObject, Outcome, Report};
use harbor_postgres_backup::files::{self, STDIN};
use harbor_postgres_backup::fix::fix;
use harbor_postgres_backup::manifest::{self, ObjectId};
use harbor_postgres_backup::output::{write_github, write_json, write_sarif, write_text};
use harbor_postgres_backup::source::Source;
use harbor_postgres_backup_policy::finding::Action;
use serde_json::Value;

use crate::args::{Check, CheckOutput};
use crate::run::{
    ExitStatus, evaluate_manifests, print_error, print_notice, print_report, read_manifests, read_settings,
};

/// Runs the command.
pub fn check(options: &Check) -> anyhow::Result<ExitStatus> {
    let reads_stdin = options.input.paths.iter().any(|path| path.as_os_str() == STDIN);
    if options.fix && reads_stdin {
        bail!("--fix cannot write to the standard input");
    }
    let mut settings = read_settings(&options.input)?;
    if let Some(mode) = options.mode {
        settings = settings.with_mode(mode.into());
    }
    let stored = read_stored(options)?;
    let (sources, mut status) = read_manifests(&options.input.paths);
    if sources.is_empty() && status != ExitStatus::Success {
        return Ok(status);
    }
    let report = evaluate_manifests(&sources, settings, &stored)?;
    let suggests_fix = !options.fix && !reads_stdin && report.objects.iter().any(is_repaired);

    print_report(options.input.color, |out| match options.output {
        CheckOutput::Text => write_text(&report, suggests_fix, out),
        CheckOutput::Json => write_json(&report, out),
        CheckOutput::Sarif => write_sarif(&report, out),
        CheckOutput::Github => write_github(&report, out),
    })?;
    if options.fix {
        status = status.max(write_repairs(&sources, &report));
    }
    let is_finding = |object: &EvaluatedObject<'_>| needs_attention(object, options);
    let found = if report.objects.iter().any(is_finding) { ExitStatus::Findings } else { ExitStatus::Success };
    Ok(status.max(found))
}

/// The objects that the cluster has.
fn read_stored(options: &Check) -> anyhow::Result<BTreeMap<ObjectId, Value>> {
    let mut stored = BTreeMap::new();
    for path in &options.old {
        let source = files::read_file(path, &mut io::stdin())?;
        let (objects, _) = manifest::objects(&source);
        stored.extend(objects.iter().map(|object| (object.id(), object.to_value())));
    }
    Ok(stored)
}

/// Writes the repairs into each file, and prints an error for each file that cannot be written.
fn write_repairs(sources: &[Source], report: &Report<'_>) -> ExitStatus {
    let mut status = ExitStatus::Success;
    for source in sources {
        match write_repairs_of(source, report) {
            Ok(true) => print_notice(&format!("repaired {}", source.name)),
            Ok(false) => {}
            Err(error) => {
                print_error(&error);
                status = ExitStatus::BadInput;
            }
        }
    }
    status
}

/// Writes the repairs into one file, if there are any.
fn write_repairs_of(source: &Source, report: &Report<'_>) -> anyhow::Result<bool> {
    let is_part = |object: &&EvaluatedObject<'_>| std::ptr::eq(object.object.source, source);
    let objects: Vec<_> = report.objects.iter().filter(is_part).cloned().collect();
    let Some(fixed) = fix(source, &objects)? else { return Ok(false) };
    std::fs::write(&source.name, fixed).with_context(|| format!("cannot write {}", source.name))?;
    Ok(true)
}

fn is_repaired(object: &EvaluatedObject<'_>) -> bool {
    object.outcome == Outcome::Repaired
}

/// Whether an object leads to the exit status for findings: if it is denied, has a repair that is not written, or, with
/// `--strict`, a warning.
fn needs_attention(object: &EvaluatedObject<'_>, options: &Check) -> bool {
    let has_warning = object.findings.iter().any(|finding| finding.action == Action::Warn);
    match object.outcome {
        Outcome::Denied => true,
        Outcome::Repaired if !options.fix => true,
        _ => options.strict && has_warning,
    }
}
