//! Step 4: a stricter policy must not freeze what is stored.

use std::collections::BTreeMap;

use serde_json::Value;

use super::edits::{MAX_REPAIR_ROUNDS, take_edits};
use super::{Evaluator, Pass};
use crate::edit;
use crate::field_path::FieldPath;
use crate::finding::{Action, Finding};
use crate::settings::Mode;

/// Turns denials into warnings where the stored object has the same problem already: as it is, or after one of the
/// repairs that it would get. A blank bucket, for example, is repaired to an empty one; that the bucket is missing is
/// then not a new problem.
///
/// A problem that the stored object has twice excuses two findings, not three.
#[must_use]
pub fn ratchet(evaluator: &dyn Evaluator, mut pass: Pass, old: Option<&Value>) -> Pass {
    let Some(old) = old.filter(|_| pass.findings.iter().any(|finding| finding.action == Action::Deny)) else {
        return pass;
    };
    let mut stored = problems_of(evaluator, old);
    for finding in pass.findings.iter_mut().filter(|finding| finding.action == Action::Deny) {
        if stored.iter_mut().any(|problems| take(problems, finding)) {
            finding.action = Action::Warn;
        }
    }
    pass
}

/// How often each problem occurs.
type Problems = BTreeMap<(usize, String, FieldPath), usize>;

/// The problems of the stored object, as it is and after each repair.
fn problems_of(evaluator: &dyn Evaluator, old: &Value) -> Vec<Problems> {
    let mut all = Vec::new();
    let mut object = old.clone();
    for _ in 0..=MAX_REPAIR_ROUNDS {
        let mut findings = evaluator.evaluate(&object, None, Mode::Repair).findings;
        let mut problems = Problems::new();
        for finding in &findings {
            let occurrences = problems.entry(owned_key(finding)).or_default();
            *occurrences = occurrences.saturating_add(1);
        }
        all.push(problems);
        if !edit::apply(&mut object, take_edits(&mut findings)) {
            break;
        }
    }
    all
}

fn take(problems: &mut Problems, finding: &Finding) -> bool {
    match problems.get_mut(&owned_key(finding)) {
        Some(left) if *left > 0 => {
            *left = left.saturating_sub(1);
            true
        }
        _ => false,
    }
}

fn owned_key(finding: &Finding) -> (usize, String, FieldPath) {
    let (rule_index, problem, path) = finding.problem_key();
    (rule_index, problem.to_owned(), path)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::pipeline::tests::Fake;

    fn actions(object: &Value, old: Option<&Value>) -> Vec<Action> {
        let pass = Fake.evaluate(object, old, Mode::Repair);
        ratchet(&Fake, pass, old).findings.iter().map(|finding| finding.action).collect()
    }

    #[test]
    fn a_problem_of_a_new_object_is_denied() {
        assert_eq!(actions(&json!({"bad": ["a"]}), None), [Action::Deny]);
    }

    #[test]
    fn a_problem_of_the_stored_object_is_a_warning() {
        assert_eq!(actions(&json!({"bad": ["a", "b"]}), Some(&json!({"bad": ["b"]}))), [Action::Deny, Action::Warn]);
    }

    #[test]
    fn a_problem_excuses_as_many_findings_as_the_stored_object_has() {
        assert_eq!(actions(&json!({"bad": ["a", "a"]}), Some(&json!({"bad": ["a"]}))), [Action::Warn, Action::Deny]);
        assert_eq!(actions(&json!({"bad": ["a", "a"]}), Some(&json!({"bad": ["a", "a"]}))), [Action::Warn; 2]);
    }

    #[test]
    fn a_problem_that_the_repair_of_the_stored_object_uncovers_is_a_warning() {
        assert_eq!(actions(&json!({"bad": ["uncovered"]}), Some(&json!({"hides": "uncovered"}))), [Action::Warn]);
    }
}
