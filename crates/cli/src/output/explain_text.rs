//! Plans, told to people and to programs.

use std::collections::BTreeMap;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use serde::Serialize;
use serde_json::json;

use super::{Outcome, one_line};
use crate::contract::Plan;
use crate::judge::{Judgement, Verdict};

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const RED: Style = AnsiColor::Red.on_default();
const GREEN: Style = AnsiColor::Green.on_default();
const YELLOW: Style = AnsiColor::Yellow.on_default();

/// What a plan comes down to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Explained {
    /// Base backups are made.
    MakesBackups,
    /// None are.
    MakesNone,
    /// What decides it was not to be seen.
    NotKnown,
    /// The policy refuses the object, so that there is no cluster to make any.
    Refused,
    /// The policy's settings leave the object out.
    OutOfScope,
}

impl Explained {
    /// What the plan of a judgement comes down to.
    pub fn of(judgement: &Judgement<'_>) -> Self {
        let Some(plan) = judgement.plan() else { return Self::OutOfScope };
        match plan.get("backup-tool") {
            _ if judgement.verdict == Verdict::Refused => Self::Refused,
            Some("none") => Self::MakesNone,
            Some(_) => Self::MakesBackups,
            None => Self::NotKnown,
        }
    }

    const fn words(self) -> (&'static str, Style) {
        match self {
            Self::MakesBackups => ("makes backups", GREEN),
            Self::MakesNone => ("makes no backups", RED),
            Self::NotKnown => ("whether it makes backups is not known", YELLOW),
            Self::Refused => ("refused, see `check`", RED),
            Self::OutOfScope => ("left out by the policy's settings (clusters.scope, podConfig)", DIM),
        }
    }
}

/// Writes the plan of every object, for people. Colours are always written; whoever opened `out` takes
/// them away again where they do not belong.
///
/// # Errors
/// Returns the error of `out`.
pub fn write_plans_text(outcome: &Outcome<'_>, out: &mut dyn Write) -> io::Result<()> {
    super::text::write_look_ups(outcome, out)?;
    for (position, judgement) in outcome.judgements.iter().enumerate() {
        if position > 0 {
            writeln!(out)?;
        }
        let (words, style) = Explained::of(judgement).words();
        let repaired = if judgement.verdict == Verdict::Repaired { "; repaired, see `check`" } else { "" };
        let title = one_line(&judgement.title());
        writeln!(out, "{BOLD}{} {title}{BOLD:#}: {style}{words}{style:#}{repaired}", judgement.place())?;
        for Row { label, text, from } in judgement.plan().map(rows).unwrap_or_default() {
            write!(out, "  {label:<12} {}", one_line(&text))?;
            match from {
                Some(from) => writeln!(out, " {DIM}({}){DIM:#}", one_line(from))?,
                None => writeln!(out)?,
            }
        }
    }
    let is_open = |judgement| Explained::of(judgement) == Explained::NotKnown;
    if outcome.looks_up.is_none() && outcome.judgements.iter().any(is_open) {
        writeln!(out, "\nTo see what belongs together, give the OperatorConfiguration as well.")?;
    }
    Ok(())
}

/// Writes one array with a record for every object, for programs.
///
/// # Errors
/// Returns the error of `out`.
pub fn write_plans_json(outcome: &Outcome<'_>, out: &mut dyn Write) -> io::Result<()> {
    let record = |judgement: &Judgement<'_>| {
        let plan = judgement.plan();
        let facts = plan.into_iter().flat_map(|plan| &plan.facts);
        let facts: BTreeMap<&str, _> =
            facts.map(|fact| (fact.name.as_str(), json!({"value": fact.value, "from": fact.from}))).collect();
        json!({
            "file": judgement.object.source.name,
            "line": judgement.object.line(),
            "apiVersion": judgement.object.api_version(),
            "kind": judgement.object.kind(),
            "namespace": judgement.namespace,
            "name": judgement.object.name(),
            "backups": Explained::of(judgement),
            "plan": facts,
            "unknown": plan.map(|plan| plan.unknown.as_slice()).unwrap_or_default(),
        })
    };
    let records: Vec<_> = outcome.judgements.iter().map(record).collect();
    serde_json::to_writer_pretty(&mut *out, &records)?;
    writeln!(out)
}

struct Row<'a> {
    label: &'static str,
    text: String,
    from: Option<&'a str>,
}

/// The facts, those that belong together on one line.
fn rows(plan: &Plan) -> Vec<Row<'_>> {
    let get = |name| plan.get(name);
    let mut rows = Vec::new();
    let mut row = |label, text: Option<String>, fact: &str| {
        let from = plan.facts.iter().find(|known| known.name == fact).and_then(|known| known.from.as_deref());
        rows.extend(text.map(|text| Row { label, text, from }));
    };
    let major = get("postgresql-major").map_or_else(String::new, |major| format!(", PostgreSQL {major}"));
    row("image", get("image").map(|image| format!("{image}{major}")), "image");
    row("start", get("failure").map(|failure| format!("fails: {failure}")), "failure");
    let tool = match get("backup-tool") {
        Some("wal-g") => "WAL-G",
        Some("wal-e") => "WAL-E",
        Some(_) => "none: nothing is backed up, and nothing says so",
        None => "not known",
    };
    row("tool", Some(tool.to_owned()), "backup-tool");
    for (label, name) in [("store", "backup-store"), ("endpoint", "endpoint"), ("region", "region")] {
        row(label, get(name).map(str::to_owned), name);
    }
    if get("backup-store").is_some() {
        row("credentials", Some(get("credentials").unwrap_or("not known").to_owned()), "credentials");
    }
    let often = get("backups-per-day").map_or_else(|| "cron does not take it".to_owned(), how_often);
    row("schedule", get("schedule").map(|schedule| format!("{schedule} (UTC): {often}")), "schedule");
    row("kept", get("retention-days").map(|days| how_many(days, get("copies-kept"))), "retention-days");
    let source = get("restore-source").unwrap_or("a folder that is not known");
    let restore = match get("restore-method") {
        Some("wal") => format!("from {source}, up to {}", get("restore-until").unwrap_or("its end")),
        Some("basebackup") => format!("a copy of the running cluster at {source}"),
        Some(_) => "nothing: a new cluster starts empty".to_owned(),
        None => "not known".to_owned(),
    };
    row("restore", Some(restore), "restore-method");
    row("standby of", get("standby-of").map(str::to_owned), "standby-of");
    rows.extend(plan.unknown.iter().map(|unknown| Row { label: "not known", text: unknown.clone(), from: None }));
    rows
}

fn how_often(per_day: &str) -> String {
    match per_day.parse::<f64>() {
        Ok(1.0) => "one base backup a day".to_owned(),
        Ok(rate) if rate > 0.0 && rate < 1.0 => format!("one base backup in about {:.0} days", 1.0 / rate),
        _ => format!("{per_day} base backups a day"),
    }
}

fn how_many(days: &str, copies: Option<&str>) -> String {
    if days.parse::<u32>().is_err() {
        return format!("{days:?}, which is no number of days");
    }
    let days = if days == "1" { "1 day".to_owned() } else { format!("{days} days") };
    match copies {
        Some("unbounded") => format!("{days} are asked for, but nothing is ever deleted"),
        Some("1") => format!("{days}, at most 1 base backup"),
        Some(copies) => format!("{days}, at most {copies} base backups"),
        None => days,
    }
}
