//! Explanations as JSON.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::{ObjectIdentity, write_records};
use crate::evaluate::{EvaluatedObject, Report};
use crate::explanation::BackupStatus;

#[derive(Serialize)]
struct ObjectRecord<'a> {
    #[serde(flatten)]
    identity: ObjectIdentity<'a>,
    backups: BackupStatus,
    plan: BTreeMap<&'static str, FactRecord<'a>>,
    unknown: Vec<String>,
}

#[derive(Serialize)]
struct FactRecord<'a> {
    value: &'a str,
    from: Option<String>,
}

/// Writes a list with a record for each object.
///
/// # Errors
/// Returns the error of `out`.
pub fn write_explanations_json(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let records: Vec<_> = report.objects.iter().map(ObjectRecord::new).collect();
    write_records(&records, out)
}

impl<'a> ObjectRecord<'a> {
    fn new(object: &'a EvaluatedObject<'_>) -> Self {
        let facts = object.plan.facts.iter();
        Self {
            identity: ObjectIdentity::new(object),
            backups: BackupStatus::new(object),
            plan: facts
                .map(|fact| {
                    (fact.name, FactRecord { value: &fact.value, from: fact.from.map(|from| from.to_string()) })
                })
                .collect(),
            unknown: object.plan.unknown.iter().map(ToString::to_string).collect(),
        }
    }
}
