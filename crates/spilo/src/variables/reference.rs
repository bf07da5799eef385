//! The catalogue as a table for people.

use std::fmt::Write as _;

use super::{Reader, Variable, all};

/// The catalogue as a Markdown table: all variables that a program in a Spilo pod reads, with their readers, the
/// releases that read them, the expected form of a value and what happens otherwise.
///
/// ```
/// let table = spilo::variables::render_reference();
/// assert!(table.lines().any(|row| row.starts_with("| `WALG_UPLOAD_CONCURRENCY`")));
/// ```
pub fn render_reference() -> String {
    let mut table = String::from(
        "| variable | read by | Spilo | WAL-G | value | remark |\n| --- | --- | --- | --- | --- | --- |\n",
    );
    for variable in all().filter(|variable| variable.is_read() && !variable.is_internal) {
        let cells =
            [name(variable), readers(variable), spilo(variable), wal_g(variable), values(variable), remark(variable)];
        // Writing into a string cannot fail.
        let _ = writeln!(table, "| {} |", cells.map(|cell| cell.replace('|', "\\|")).join(" | "));
    }
    table
}

fn name(variable: &Variable) -> String {
    let prefixes = if variable.is_prefixed { ", also with `CLONE_` and `STANDBY_`" } else { "" };
    format!("`{}`{prefixes}", variable.name)
}

fn readers(variable: &Variable) -> String {
    let names = variable.readers.iter().map(|reader| match reader {
        Reader::Startup => "start-up",
        Reader::Scripts => "scripts",
        Reader::WalG => "WAL-G",
        Reader::WalE => "WAL-E",
        Reader::Patroni => "Patroni",
    });
    names.collect::<Vec<_>>().join(", ")
}

fn spilo(variable: &Variable) -> String {
    match (variable.since, variable.until) {
        (None, None) => "all".to_owned(),
        (Some(since), None) => format!("from {since}"),
        (None, Some(until)) => format!("before {until}"),
        (Some(since), Some(until)) => format!("from {since}, before {until}"),
    }
}

fn wal_g(variable: &Variable) -> String {
    let Some(support) = variable.wal_g_support() else { return String::new() };
    let mut text = format!("from {}", support.since);
    for defect in support.defects {
        if let (Some(since), Some(until)) = (defect.versions.since, defect.versions.until) {
            let _ = write!(text, "; from {since}, before {until}: {}", defect.reason);
        }
    }
    text
}

fn values(variable: &Variable) -> String {
    let rules = variable.rules().iter().map(|rule| {
        let mut versions = Vec::new();
        versions.extend(rule.wal_g.since.map(|since| format!("from WAL-G {since}")));
        versions.extend(rule.wal_g.until.map(|until| format!("before WAL-G {until}")));
        versions.extend(rule.spilo.since.map(|since| format!("from Spilo {since}")));
        versions.extend(rule.spilo.until.map(|until| format!("before Spilo {until}")));
        let versions = if versions.is_empty() { String::new() } else { format!(" ({})", versions.join(", ")) };
        format!("{}{versions}; otherwise {}", rule.syntax, rule.effect)
    });
    rules.collect::<Vec<_>>().join("<br>")
}

fn remark(variable: &Variable) -> String {
    let mut remarks = Vec::new();
    if variable.is_set_by_operator {
        remarks.push("always set by postgres-operator".to_owned());
    }
    if variable.is_secret {
        remarks.push("can hold a credential".to_owned());
    }
    remarks.extend(variable.replacement.map(|name| format!("use `{name}` instead")));
    remarks.extend(variable.note.map(ToOwned::to_owned));
    remarks.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_six_cells() {
        let table = render_reference();
        for row in table.lines() {
            assert_eq!(row.replace("\\|", "").matches('|').count(), 7, "{row}");
        }
        assert!(table.contains("from WAL-G 3.0.0, before WAL-G 3.0.8"));
        assert!(table.contains("; from 3.0.0, before 3.0.5: WAL-G only looks for WALG_LIBSODIUM_KEY"));
        assert!(!table.contains("`WALG_LOG_LEVEL`"));
    }
}
