//! The way of a request through the policy:
//!
//! 1. [`classify`]: which kind of object it is about, if the policy evaluates it at all;
//! 2. [`look_up`]: the other objects that its evaluation depends on;
//! 3. [`RuleSet::evaluate`]: every rule, in the order of the registry;
//! 4. [`ratchet`]: what the stored object already has wrong is a warning;
//! 5. [`repair_until_stable`]: the repairs, and steps 3 and 4 again on the repaired object;
//! 6. [`respond`]: the answer for Kubewarden.
//!
//! There is no clock, log or host call but the look-ups of step 2.

mod classify;
mod edits;
mod look_up;
mod ratchet;
mod repair;
mod respond;

use serde_json::Value;

pub use classify::{Subject, classify};
pub use edits::MAX_REPAIR_ROUNDS;
pub use look_up::look_up;
pub use ratchet::ratchet;
pub use repair::repair_until_stable;
pub use respond::{bad_request, respond, respond_to_bad_request};

use crate::admission::{AdmissionRequest, RequestError};
use crate::backup_plan::BackupPlan;
use crate::cluster::Cluster;
use crate::finding::{Action, Finding};
use crate::object_kind::ObjectKind;
use crate::related::RelatedObjects;
use crate::rules::{self, Pass};
use crate::settings::{Mode, Settings};

/// What the policy makes of a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Evaluation {
    /// The policy does not evaluate such objects: the request is accepted as it is.
    OutOfScope,
    /// The object was evaluated.
    Evaluated(Evaluated),
}

/// The result of evaluating an object.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evaluated {
    /// All findings, in the order of the registry.
    pub findings: Vec<Finding>,
    /// The repaired object, if there is something to repair and nothing to deny.
    pub repaired: Option<Value>,
    /// What the backups of the object come to, as it would be stored; empty for objects that configure none.
    pub plan: BackupPlan,
}

impl Evaluated {
    /// Whether the object may be stored, after the repairs if there are any.
    pub fn is_accepted(&self) -> bool {
        !self.findings.iter().any(|finding| finding.action == Action::Deny)
    }
}

/// Evaluates a request.
///
/// # Errors
/// Returns [`RequestError`] if an object in the request cannot be read.
pub fn evaluate(
    request: &AdmissionRequest<'_>,
    settings: &Settings,
    cluster: &dyn Cluster,
) -> Result<Evaluation, RequestError> {
    let Some(subject) = classify(request, settings)? else { return Ok(Evaluation::OutOfScope) };
    let related = look_up(&subject, request.namespace.as_deref(), settings, cluster);
    let rules = RuleSet { kind: subject.kind, related: &related, settings };
    let evaluated = repair_until_stable(&rules, subject.object, subject.old_object.as_ref());
    Ok(Evaluation::Evaluated(evaluated))
}

/// Evaluates objects of one kind.
pub trait Evaluator {
    /// The findings on an object, `old` being the stored one on UPDATE. `mode` replaces the mode of the settings.
    fn evaluate(&self, object: &Value, old: Option<&Value>, mode: Mode) -> Pass;

    /// The mode of the settings.
    fn mode(&self) -> Mode;
}

/// The rules of the registry for one kind of object.
#[derive(Clone, Copy, Debug)]
pub struct RuleSet<'a> {
    kind: ObjectKind,
    related: &'a RelatedObjects,
    settings: &'a Settings,
}

impl Evaluator for RuleSet<'_> {
    fn evaluate(&self, object: &Value, old: Option<&Value>, mode: Mode) -> Pass {
        rules::evaluate(self.kind, object, old, self.related, self.settings, mode)
    }

    fn mode(&self) -> Mode {
        self.settings.mode
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::edit::Edit;
    use crate::field_path::FieldPath;

    /// An evaluator for the tests of the steps:
    ///
    /// - each string of the list `bad` is a problem that only the user can fix;
    /// - `repairs`, a number, is repaired by counting it down to 0;
    /// - `hides`, a string, is repaired by moving it into `bad`;
    /// - `stuck`, a string, has a repair that finds no place.
    pub(super) struct Fake;

    impl Evaluator for Fake {
        fn evaluate(&self, object: &Value, _old: Option<&Value>, mode: Mode) -> Pass {
            let finding = |rule_index, problem: &str, path: FieldPath, edit: Option<Edit>| Finding {
                rule: "test/rule",
                rule_index,
                path,
                problem: problem.to_owned(),
                fix: String::new(),
                action: if edit.is_some() && mode == Mode::Repair { Action::Repair } else { Action::Deny },
                edit: edit.filter(|_| mode == Mode::Repair),
            };
            let mut findings = Vec::new();
            for (index, problem) in object["bad"].as_array().into_iter().flatten().enumerate() {
                let path = FieldPath::new(["bad"]).index(index);
                findings.push(finding(0, problem.as_str().unwrap(), path, None));
            }
            if let Some(left) = object["repairs"].as_u64().filter(|left| *left > 0) {
                let edit = Edit::Set(json!(left - 1));
                findings.push(finding(1, "repairs", FieldPath::new(["repairs"]), Some(edit)));
            }
            if let Some(hidden) = object["hides"].as_str() {
                findings.push(finding(2, "hides", FieldPath::new(["hides"]), Some(Edit::Set(Value::Null))));
                let edit = Edit::Insert { index: 0, item: json!(hidden) };
                findings.push(finding(2, "hides", FieldPath::new(["bad"]), Some(edit)));
            }
            if object["stuck"].is_string() {
                let path = FieldPath::new(["stuck", "key"]);
                findings.push(finding(3, "stuck", path, Some(Edit::set_string("value"))));
            }
            Pass { findings, plan: BackupPlan::default() }
        }

        fn mode(&self) -> Mode {
            Mode::Repair
        }
    }
}
