//! Explanations as JSON.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use crate::evaluate::{EvaluatedObject, Report};
use crate::explanation::BackupStatus;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ObjectRecord<'a> {
    file: &'a str,
    line: usize,
    api_version: &'a str,
    kind: &'a str,
    namespace: &'a str,
    name: &'a str,
    backups: BackupStatus,
    plan: BTreeMap<&'static str, FactRecord<'a>>,
    unknown: &'a [String],
}

#[derive(Serialize)]
struct FactRecord<'a> {
    value: &'a str,
    from: Option<&'a str>,
}

/// Writes a list with a record for each object.
///
/// # Errors
/// Returns the error of `out`.
pub fn write_explanations_json(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let records: Vec<_> = report.objects.iter().map(ObjectRecord::new).collect();
    serde_json::to_writer_pretty(&mut *out, &records)?;
    writeln!(out)
}

impl<'a> ObjectRecord<'a> {
    fn new(object: &'a EvaluatedObject<'_>) -> Self {
        let facts = object.plan.facts.iter();
        Self {
            file: &object.object.source.name,
            line: object.object.node.line,
            api_version: object.object.api_version(),
            kind: object.object.kind(),
            namespace: &object.namespace,
            name: object.object.name(),
            backups: BackupStatus::new(object),
            plan: facts
                .map(|fact| (fact.name, FactRecord { value: &fact.value, from: fact.from.as_deref() }))
                .collect(),
            unknown: &object.plan.unknown,
        }
    }
}
