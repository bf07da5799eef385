//! Step 5: repairs, until there is nothing left to repair.

use serde_json::Value;

use super::edits::{MAX_REPAIR_ROUNDS, take_edits};
use super::ratchet::ratchet;
use super::{Evaluated, Evaluator};
use crate::edit;
use crate::finding::{Action, Finding};
use crate::rules::Pass;

/// Evaluates an object, repairs it, and evaluates the repaired object again, until a round has nothing to repair. What
/// is still to be repaired after [`MAX_REPAIR_ROUNDS`], or cannot be because the edit finds no place, is denied.
///
/// A finding counts if it was repaired in one of the rounds or is still there at the end.
pub fn repair_until_stable(evaluator: &dyn Evaluator, mut object: Value, old: Option<&Value>) -> Evaluated {
    let mut repairs: Vec<Finding> = Vec::new();
    let mut rounds = 0;
    let Pass { findings, plan } = loop {
        let mut pass = ratchet(evaluator, evaluator.evaluate(&object, old, evaluator.mode()), old);
        let edits = take_edits(&mut pass.findings);
        if edits.is_empty() {
            break pass;
        }
        if rounds == MAX_REPAIR_ROUNDS || !edit::apply(&mut object, edits) {
            for finding in &mut pass.findings {
                if finding.action == Action::Repair {
                    finding.action = Action::Deny;
                }
            }
            break pass;
        }
        rounds = rounds.saturating_add(1);
        repairs.extend(pass.findings.into_iter().filter(|finding| finding.action == Action::Repair));
    };
    repairs.extend(findings);
    // Several rounds leave the findings of one rule in several places.
    repairs.sort_by_key(|finding| finding.rule_index);
    let mut evaluated = Evaluated { findings: repairs, plan, repaired: None };
    if rounds > 0 && evaluated.is_accepted() {
        evaluated.repaired = Some(object);
    }
    evaluated
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::pipeline::tests::Fake;

    #[track_caller]
    fn assert_repaired(object: &Value, actions: &[Action], repaired: Option<&Value>) {
        let evaluated = repair_until_stable(&Fake, object.clone(), None);
        assert_eq!(evaluated.findings.iter().map(|finding| finding.action).collect::<Vec<_>>(), actions);
        assert_eq!(evaluated.repaired.as_ref(), repaired);
        assert!(evaluated.findings.iter().all(|finding| finding.edit.is_none()));
    }

    #[test]
    fn a_correct_object_is_left_alone() {
        assert_repaired(&json!({"x": null}), &[], None);
    }

    #[test]
    fn a_repair_that_uncovers_another_is_repaired_again() {
        assert_repaired(&json!({"repairs": 2}), &[Action::Repair; 2], Some(&json!({"repairs": 0})));
    }

    #[test]
    fn what_is_still_to_be_repaired_after_the_last_round_is_denied() {
        let repaired = [Action::Repair; MAX_REPAIR_ROUNDS];
        assert_repaired(&json!({"repairs": MAX_REPAIR_ROUNDS}), &repaired, Some(&json!({"repairs": 0})));
        let denied = [&repaired[..], &[Action::Deny]].concat();
        assert_repaired(&json!({"repairs": MAX_REPAIR_ROUNDS + 1}), &denied, None);
    }

    #[test]
    fn a_repair_without_effect_is_denied() {
        assert_repaired(&json!({"stuck": "text"}), &[Action::Deny], None);
    }

    #[test]
    fn an_object_that_is_denied_is_not_repaired() {
        assert_repaired(&json!({"repairs": 1, "bad": ["a"]}), &[Action::Deny, Action::Repair], None);
    }

    #[test]
    fn a_problem_that_a_repair_removes_does_not_count() {
        // While `repairs` is positive, the fake evaluator does not see what `hides` has.
        let evaluated = repair_until_stable(&Fake, json!({"hides": "a"}), None);
        assert!(!evaluated.is_accepted());
    }
}
