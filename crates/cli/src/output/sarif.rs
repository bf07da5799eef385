//! For code scanning: SARIF 2.1.0 (OASIS). The few objects it takes are written out here; a
//! crate with the whole standard would be larger than this program.

use std::collections::BTreeSet;
use std::io::{self, Write};

use harbor_postgres_backup_policy::rules;
use serde_json::{Value, json};

use super::{Outcome, one_line, sentences};
use crate::contract::Action;
use crate::judge::{Judgement, Verdict};

/// The rule under which a refusal without findings is told.
const UNNAMED_RULE: &str = "policy/refused";

/// Writes one run with a result for every finding.
///
/// # Errors
/// Returns the error of `out`.
pub fn write_sarif(outcome: &Outcome<'_>, out: &mut dyn Write) -> io::Result<()> {
    let results: Vec<Value> = outcome.in_scope().flat_map(results).collect();
    let ids: BTreeSet<&str> = results.iter().filter_map(|result| result.get("ruleId")?.as_str()).collect();
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

/// What viewers show of a rule.
fn rule(id: &str) -> Value {
    let Some(known) = rules::find(id) else { return json!({ "id": id }) };
    let text = json!({ "text": sentences(known.summary, "") });
    json!({ "id": id, "shortDescription": text, "fullDescription": text, "help": text })
}

fn results(judgement: &Judgement<'_>) -> Vec<Value> {
    let result = |rule: &str, level: &str, line: usize, text: String, place: String| {
        json!({
            "ruleId": rule,
            "level": level,
            "message": { "text": text },
            "locations": [{
                "physicalLocation": {
                    "artifactLocation": { "uri": uri(&judgement.object.source.name) },
                    "region": { "startLine": line },
                },
                "logicalLocations": [{ "fullyQualifiedName": place }],
            }],
        })
    };
    let findings = judgement.findings().iter().map(|finding| {
        result(
            &finding.rule,
            level(finding.action),
            judgement.line_of(finding),
            match finding.path.as_str() {
                "" => sentences(&finding.problem, &finding.fix),
                path => format!("{path}: {}", sentences(&finding.problem, &finding.fix)),
            },
            judgement.title_of(finding),
        )
    });
    let mut results: Vec<Value> = findings.collect();
    if results.is_empty() && judgement.verdict == Verdict::Refused {
        let text = judgement.remarks().map(one_line).collect::<Vec<_>>();
        let line = judgement.object.line();
        results.push(result(UNNAMED_RULE, "error", line, text.join(". "), judgement.title()));
    }
    results
}

const fn level(action: Action) -> &'static str {
    match action {
        Action::Deny => "error",
        Action::Repair => "warning",
        Action::Warn => "note",
    }
}

/// A relative or absolute path as a URI reference (RFC 3986).
fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else if byte == b'\\' {
            out.push('/');
        } else {
            out.push('%');
            for half in [byte >> 4, byte & 15] {
                let digit = char::from_digit(u32::from(half), 16).unwrap_or('0');
                out.push(digit.to_ascii_uppercase());
            }
        }
    }
    out
}
