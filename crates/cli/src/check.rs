//! The command `check`.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use harbor_postgres_backup::contract::{Action, Finding};
use harbor_postgres_backup::fix::fix;
use harbor_postgres_backup::judge::{Identity, Judgement, Verdict, identity};
use harbor_postgres_backup::manifest;
use harbor_postgres_backup::output::{write_github, write_json, write_sarif, write_text};
use serde_json::Value;

use crate::args::{Check, Output};
use crate::run::{BAD_INPUT, CLEAN, FINDINGS, judge, print, read, settings};
use crate::{complain, inform};

/// Runs the command and returns the exit status.
///
/// # Errors
/// Returns a sentence about what kept it from judging anything.
pub fn check(options: &Check) -> Result<u8, String> {
    if options.fix && options.input.paths.iter().any(|path| path.as_os_str() == manifest::STDIN) {
        return Err("--fix cannot write back to the standard input".to_owned());
    }
    let settings = settings(&options.input, options.mode)?;
    let old = load_old(options)?;
    let (sources, mut status) = read(&options.input.paths);
    if sources.is_empty() && status != CLEAN {
        return Ok(status);
    }
    let outcome = judge(&sources, settings, &old)?;

    print(options.input.color, |out| match options.output {
        Output::Text => write_text(&outcome, out),
        Output::Json => write_json(&outcome, out),
        Output::Sarif => write_sarif(&outcome, out),
        Output::Github => write_github(&outcome, out),
    })?;
    if options.fix {
        for judgements in outcome.judgements.chunk_by(of_one_source) {
            if let Err(message) = write_back(judgements) {
                complain(&message);
                status = BAD_INPUT;
            }
        }
    }
    let found = outcome.judgements.iter().any(|judgement| is_finding(judgement, options));
    Ok(status.max(if found { FINDINGS } else { CLEAN }))
}

fn load_old(options: &Check) -> Result<BTreeMap<Identity, Value>, String> {
    let mut old = BTreeMap::new();
    for path in &options.old {
        let source = manifest::read_one(path, &mut io::stdin()).map_err(|e| e.to_string())?;
        let (objects, _) = manifest::objects(&source);
        old.extend(objects.iter().map(|object| (identity(object), object.value())));
    }
    Ok(old)
}

fn of_one_source(a: &Judgement<'_>, b: &Judgement<'_>) -> bool {
    std::ptr::eq(a.object.source, b.object.source)
}

/// Writes the repairs of one file.
fn write_back(judgements: &[Judgement<'_>]) -> Result<(), String> {
    let Some(source) = judgements.first().map(|judgement| judgement.object.source) else {
        return Ok(());
    };
    let Some(fixed) = fix(source, judgements).map_err(|error| error.to_string())? else {
        return Ok(());
    };
    let name = &source.name;
    std::fs::write(Path::new(name), fixed.text).map_err(|error| format!("{name} cannot be written: {error}"))?;
    inform(&format!("{name}: the repairs are written"));
    for line in fixed.rewritten {
        inform(&format!("{name}:{line}: this document had to be written anew, without its comments"));
    }
    Ok(())
}

/// Whether a judgement makes the run fail: a refusal, a repair that is not written back, and
/// with `--strict` a warning.
fn is_finding(judgement: &Judgement<'_>, options: &Check) -> bool {
    let fails = |finding: &Finding| match finding.action {
        Action::Warn => options.strict,
        Action::Repair => !options.fix,
        Action::Deny => true,
    };
    match judgement.verdict {
        Verdict::Refused => true,
        Verdict::Repaired if !options.fix => true,
        _ => judgement.findings().iter().any(fails),
    }
}
