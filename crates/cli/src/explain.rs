//! The command `explain`.

use std::collections::BTreeMap;

use harbor_postgres_backup::judge::Judgement;
use harbor_postgres_backup::output::{Explained, write_plans_json, write_plans_text};

use crate::args::{Explain, Format};
use crate::run::{BAD_INPUT, CLEAN, FINDINGS, judge, print, read, settings};

/// Runs the command and returns the exit status.
///
/// # Errors
/// Returns a sentence about what kept it from explaining anything.
pub fn explain(options: &Explain) -> Result<u8, String> {
    let settings = settings(&options.input, None)?;
    let (sources, faults) = read(&options.input.paths);
    if sources.is_empty() && faults != CLEAN {
        return Ok(faults);
    }
    let mut outcome = judge(&sources, settings, &BTreeMap::new())?;

    // What a ConfigMap gives to a cluster is part of that cluster's plan, if it was looked up.
    let is_cluster = |judgement: &Judgement<'_>| judgement.object.kind() == "postgresql";
    let is_settled = |judgement: &Judgement<'_>| Explained::of(judgement) != Explained::NotKnown;
    let mut clusters = outcome.judgements.iter().filter(|judgement| is_cluster(judgement)).peekable();
    let by_clusters = clusters.peek().is_some() && clusters.all(is_settled);
    outcome.judgements.retain(|judgement| is_cluster(judgement) || (!by_clusters && judgement.plan().is_some()));
    if outcome.judgements.is_empty() {
        // What could not be read may have been it.
        return if faults == CLEAN {
            Err("there is nothing to explain: no postgresql resource and no pod-config ConfigMap is given".to_owned())
        } else {
            Ok(BAD_INPUT)
        };
    }
    print(options.input.color, |out| match options.output {
        Format::Text => write_plans_text(&outcome, out),
        Format::Json => write_plans_json(&outcome, out),
    })?;
    let known: Vec<bool> =
        outcome.judgements.iter().filter(|judgement| judgement.plan().is_some()).map(makes).collect();
    let all = !known.is_empty() && known.into_iter().all(|makes| makes);
    Ok(faults.max(if all { CLEAN } else { FINDINGS }))
}

fn makes(judgement: &Judgement<'_>) -> bool {
    Explained::of(judgement) == Explained::MakesBackups
}
