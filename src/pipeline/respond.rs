//! Step 6: the answer for Kubewarden.

use kubewarden_policy_sdk::response::ValidationResponse;

use super::{Evaluated, Evaluation};
use crate::admission::RequestError;
use crate::finding::{Action, Finding};

/// The code of a denied request: Unprocessable Entity.
pub const DENIED: u16 = 422;

/// The code of a request that cannot be evaluated: Bad Request.
pub const BAD_REQUEST: u16 = 400;

/// The maximum number of problems in a message, and of warnings. More usually have one cause, and fixing the first
/// hundred shows what is left.
pub const MAX_REPORTED: usize = 100;

/// The maximum length of a warning in bytes; the API server truncates longer ones.
pub const MAX_WARNING_LEN: usize = 256;

/// The response to a request that was evaluated.
pub fn respond(evaluation: Evaluation) -> ValidationResponse {
    let Evaluation::Evaluated(evaluated) = evaluation else { return accepted() };
    let is_accepted = evaluated.is_accepted();
    let denials = evaluated.findings.iter().filter(|finding| finding.action == Action::Deny);
    let denials = first(denials, Finding::to_string, "problems");
    let is_warning =
        |finding: &&Finding| finding.action == Action::Warn || (finding.action == Action::Repair && is_accepted);
    let warnings = first(evaluated.findings.iter().filter(is_warning), warning, "warnings");
    ValidationResponse {
        accepted: is_accepted,
        message: (!is_accepted).then(|| denials.join("\n")),
        code: (!is_accepted).then_some(DENIED),
        audit_annotations: Some(annotations(&evaluated)),
        warnings: Some(warnings).filter(|warnings| !warnings.is_empty()),
        mutated_object: evaluated.repaired,
    }
}

/// The response to a request that cannot be read.
pub fn respond_to_bad_request(error: &RequestError) -> ValidationResponse {
    bad_request(error.to_string())
}

/// The response to a request that cannot be evaluated for the reason in the message.
pub fn bad_request(message: String) -> ValidationResponse {
    ValidationResponse { accepted: false, message: Some(message), code: Some(BAD_REQUEST), ..accepted() }
}

const fn accepted() -> ValidationResponse {
    ValidationResponse {
        accepted: true,
        message: None,
        code: None,
        mutated_object: None,
        audit_annotations: None,
        warnings: None,
    }
}

#[allow(clippy::disallowed_types, reason = "the type of the field in the SDK; Kubernetes sorts annotations")]
fn annotations(evaluated: &Evaluated) -> std::collections::HashMap<String, String> {
    let plan = evaluated.plan.annotations().map(|(name, value)| (name.to_owned(), value.to_owned()));
    plan.chain([("findings".to_owned(), summary(&evaluated.findings))]).collect()
}

/// The sentences of the first findings, and how many are left out.
fn first<'f>(
    mut findings: impl Iterator<Item = &'f Finding>,
    sentence: fn(&Finding) -> String,
    noun: &str,
) -> Vec<String> {
    let mut first: Vec<String> = findings.by_ref().take(MAX_REPORTED).map(sentence).collect();
    let more = findings.count();
    if more > 0 {
        first.push(format!("and {more} more {noun}"));
    }
    first
}

fn warning(finding: &Finding) -> String {
    let Finding { rule, problem, fix, .. } = finding;
    let repaired = if finding.action == Action::Repair { " (repaired)" } else { "" };
    let key = finding.path.last_key();
    let space = if key.is_empty() { "" } else { " " };
    shorten(format!("{rule}{space}{key}{repaired}: {problem}; {fix}"))
}

fn shorten(mut text: String) -> String {
    if text.len() > MAX_WARNING_LEN {
        text.truncate(text.floor_char_boundary(MAX_WARNING_LEN - '…'.len_utf8()));
        text.push('…');
    }
    text
}

/// The rules with findings and what happened with these: `pg-hba/required-access=repair …`, or `none`.
fn summary(findings: &[Finding]) -> String {
    let runs = findings.chunk_by(|one, next| (one.rule, one.action) == (next.rule, next.action));
    let entries: Vec<String> =
        runs.filter_map(<[Finding]>::first).map(|finding| format!("{}={}", finding.rule, finding.action)).collect();
    if entries.is_empty() { "none".to_owned() } else { entries.join(" ") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::field_path::FieldPath;

    fn finding(rule: &'static str, action: Action) -> Finding {
        Finding {
            rule,
            rule_index: 0,
            path: FieldPath::new(["spec", "a"]),
            problem: "it is wrong".to_owned(),
            fix: "write b".to_owned(),
            edit: None,
            action,
        }
    }

    fn response(findings: Vec<Finding>) -> ValidationResponse {
        respond(Evaluation::Evaluated(Evaluated { findings, ..Evaluated::default() }))
    }

    #[test]
    fn a_request_out_of_scope_gets_the_shortest_answer() {
        let response = serde_json::to_value(respond(Evaluation::OutOfScope)).unwrap();
        assert_eq!(response["accepted"], json!(true));
        assert!(response.as_object().unwrap().iter().all(|(key, value)| key == "accepted" || value.is_null()));
    }

    #[test]
    fn a_denial_has_all_problems_in_its_message() {
        let response = response(vec![finding("a/b", Action::Deny), finding("c/d", Action::Deny)]);
        assert!(!response.accepted);
        assert_eq!(
            response.message.as_deref(),
            Some("a/b spec.a: it is wrong; write b\nc/d spec.a: it is wrong; write b")
        );
        assert_eq!((response.code, response.warnings), (Some(DENIED), None));
    }

    #[test]
    fn repairs_are_warnings_of_an_accepted_object_only() {
        let accepted = response(vec![finding("a/b", Action::Repair), finding("c/d", Action::Warn)]);
        let warnings = ["a/b a (repaired): it is wrong; write b", "c/d a: it is wrong; write b"];
        assert_eq!(accepted.warnings, Some(warnings.map(str::to_owned).to_vec()));
        let denied = response(vec![finding("a/b", Action::Repair), finding("c/d", Action::Deny)]);
        assert_eq!(denied.warnings, None);
    }

    #[test]
    fn a_long_warning_is_shortened_at_a_character() {
        let mut long = finding("a/b", Action::Warn);
        long.problem = "é".repeat(300);
        let warnings = response(vec![long]).warnings.unwrap();
        assert!(warnings[0].len() <= MAX_WARNING_LEN && warnings[0].ends_with("é…"), "{}", warnings[0]);
    }

    #[test]
    fn more_than_the_maximum_are_counted() {
        let response = response(vec![finding("a/b", Action::Deny); MAX_REPORTED + 7]);
        let message = response.message.unwrap();
        assert_eq!(message.lines().count(), MAX_REPORTED + 1);
        assert!(message.ends_with("\nand 7 more problems"));
    }

    #[test]
    fn the_annotation_lists_each_rule_once_for_each_action() {
        let findings = vec![
            finding("a/b", Action::Repair),
            finding("a/b", Action::Repair),
            finding("a/b", Action::Warn),
            finding("c/d", Action::Warn),
        ];
        assert_eq!(response(findings).audit_annotations.unwrap()["findings"], "a/b=repair a/b=warn c/d=warn");
        assert_eq!(response(Vec::new()).audit_annotations.unwrap()["findings"], "none");
    }
}
