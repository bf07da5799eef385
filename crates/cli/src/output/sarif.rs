//! Findings as SARIF 2.1.0 (OASIS), for code scanning. The few objects that are needed are built as JSON: a crate with
//! the whole standard is larger than this program.

use std::collections::BTreeSet;
use std::io::{self, Write};

use harbor_postgres_backup_policy::finding::{Action, Finding};
use harbor_postgres_backup_policy::rules;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::{sentences, title_of};
use crate::evaluate::{EvaluatedObject, Report};

/// The characters that are encoded in the path of a URI reference (RFC 3986): all but unreserved ones and `/`.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// Writes one run with a result for each finding.
///
/// # Errors
/// Returns the error of `out`.
pub fn write_sarif(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let findings = || report.in_scope().flat_map(|object| object.findings.iter().map(move |finding| (object, finding)));
    let results: Vec<Value> = findings().map(|(object, finding)| result(object, finding)).collect();
    let ids: BTreeSet<&str> = findings().map(|(_, finding)| finding.rule).collect();
    let rules: Vec<Value> = ids.into_iter().map(rule).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": env!("CARGO_PKG_NAME"),
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

/// The description of a rule for viewers.
fn rule(id: &str) -> Value {
    let Some(rule) = rules::find(id) else { return json!({ "id": id }) };
    let text = json!({ "text": format!("{}.", rule.summary) });
    json!({ "id": id, "shortDescription": text, "fullDescription": text, "help": text })
}

fn result(object: &EvaluatedObject<'_>, finding: &Finding) -> Value {
    let level = match finding.action {
        Action::Deny => "error",
        Action::Repair => "warning",
        Action::Warn | Action::Off => "note",
    };
    let sentences = sentences(finding);
    let text = if finding.path.is_root() { sentences } else { format!("{}: {sentences}", finding.path) };
    json!({
        "ruleId": finding.rule,
        "level": level,
        "message": { "text": text },
        "locations": [{
            "physicalLocation": {
                "artifactLocation": { "uri": uri(&object.object.source.name) },
                "region": { "startLine": object.line_of(finding) },
            },
            "logicalLocations": [{ "fullyQualifiedName": title_of(object, finding) }],
        }],
    })
}

/// A path as a URI reference.
fn uri(path: &str) -> String {
    utf8_percent_encode(&path.replace('\\', "/"), ENCODED).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_encoded_for_a_uri() {
        assert_eq!(uri("a b/é_1.yaml"), "a%20b/%C3%A9_1.yaml");
        assert_eq!(uri("a\\b.yaml"), "a/b.yaml");
    }
}
