//! What a rule reports about an object.

use std::fmt;

use deserr::Deserr;
use schemars::JsonSchema;
use serde::Serialize;

use crate::edit::Edit;
use crate::field_path::FieldPath;
use crate::message::Message;

/// What happens with a finding, in ascending severity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserr, JsonSchema, Serialize)]
#[deserr(rename_all = lowercase)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// The rule does not run.
    Off,
    /// The object is accepted with a warning.
    Warn,
    /// The object is repaired. What cannot be repaired is denied.
    Repair,
    /// The object is denied.
    Deny,
}

impl Action {
    /// All actions, in the order in which the documentation lists them.
    pub const ALL: [Self; 4] = [Self::Repair, Self::Deny, Self::Warn, Self::Off];

    /// The name in settings and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Warn => "warn",
            Self::Repair => "repair",
            Self::Deny => "deny",
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A problem of an object.
///
/// `problem` and `fix` contain no index of a list, so that the same problem can be recognized in an older version of the
/// object ([`Finding::is_same_problem`]), and never a value that can be a credential.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The id of the rule that reports it.
    pub rule: &'static str,
    /// The index of the rule in the registry.
    pub rule_index: usize,
    /// The field at fault.
    pub path: FieldPath,
    /// What is wrong and what happens because of it: a lower-case sentence without a full stop.
    pub problem: String,
    /// What to write instead: an instruction without a full stop.
    pub fix: String,
    /// The edit of the field that repairs it. Present only if the action is [`Action::Repair`].
    pub edit: Option<Edit>,
    /// What happens with it.
    pub action: Action,
}

impl Finding {
    /// Whether both report the same problem, in two versions of one object.
    pub fn is_same_problem(&self, other: &Self) -> bool {
        self.problem_key() == other.problem_key()
    }

    /// What identifies the problem across versions of an object.
    pub fn problem_key(&self) -> (usize, &str, FieldPath) {
        (self.rule_index, &self.problem, self.path.without_indexes())
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.rule)?;
        if !self.path.is_root() {
            write!(f, " {}", self.path)?;
        }
        write!(f, ": {}; {}", self.problem, self.fix)
    }
}

/// Collects the findings of one rule.
#[derive(Debug)]
pub struct Reporter<'f> {
    rule: &'static str,
    rule_index: usize,
    action: Action,
    findings: &'f mut Vec<Finding>,
}

impl<'f> Reporter<'f> {
    /// A reporter for the rule with this id and index, whose findings have `action`.
    pub const fn new(rule: &'static str, rule_index: usize, action: Action, findings: &'f mut Vec<Finding>) -> Self {
        Self { rule, rule_index, action, findings }
    }

    /// Reports a problem that the policy cannot repair: denied, unless the rule only warns.
    #[allow(clippy::needless_pass_by_value, reason = "a message is built for one report")]
    pub fn deny(&mut self, path: FieldPath, message: impl Message) {
        let action = if self.action == Action::Repair { Action::Deny } else { self.action };
        self.push(path, &message, None, action);
    }

    /// Reports a problem that `edit` of the field repairs: denied if the rule does not repair.
    #[allow(clippy::needless_pass_by_value, reason = "a message is built for one report")]
    pub fn repair(&mut self, path: FieldPath, message: impl Message, edit: Edit) {
        let edit = (self.action == Action::Repair).then_some(edit);
        self.push(path, &message, edit, self.action);
    }

    /// Reports a problem that is never a reason to deny, whatever the action of the rule.
    #[allow(clippy::needless_pass_by_value, reason = "a message is built for one report")]
    pub fn warn(&mut self, path: FieldPath, message: impl Message) {
        self.push(path, &message, None, Action::Warn);
    }

    fn push(&mut self, path: FieldPath, message: &impl Message, edit: Option<Edit>, action: Action) {
        let (problem, fix) = (message.problem(), message.fix());
        let Self { rule, rule_index, .. } = *self;
        self.findings.push(Finding { rule, rule_index, path, problem, fix, edit, action });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Copy)]
    struct Broken;

    impl Message for Broken {
        fn problem(&self) -> String {
            "the value is 7".to_owned()
        }

        fn fix(&self) -> String {
            "write something else".to_owned()
        }
    }

    fn reported(action: Action, report: impl Fn(&mut Reporter<'_>)) -> Finding {
        let mut findings = Vec::new();
        report(&mut Reporter::new("test/rule", 3, action, &mut findings));
        findings.remove(0)
    }

    #[test]
    fn a_finding_is_printed_with_its_rule_and_path() {
        let path = FieldPath::new(["spec", "a"]);
        let finding = reported(Action::Deny, |reporter| reporter.deny(path.clone(), Broken));
        assert_eq!(finding.to_string(), "test/rule spec.a: the value is 7; write something else");
        let finding = reported(Action::Deny, |reporter| reporter.deny(FieldPath::root(), Broken));
        assert_eq!(finding.to_string(), "test/rule: the value is 7; write something else");
    }

    #[test]
    fn what_cannot_be_repaired_is_denied_unless_the_rule_only_warns() {
        let action = |action| reported(action, |reporter| reporter.deny(FieldPath::root(), Broken)).action;
        assert_eq!(action(Action::Repair), Action::Deny);
        assert_eq!(action(Action::Deny), Action::Deny);
        assert_eq!(action(Action::Warn), Action::Warn);
    }

    #[test]
    fn an_edit_is_kept_only_by_a_rule_that_repairs() {
        let edit = Edit::set_string("8");
        let finding = |action| reported(action, |reporter| reporter.repair(FieldPath::root(), Broken, edit.clone()));
        assert_eq!(finding(Action::Repair).edit, Some(edit.clone()));
        for action in [Action::Warn, Action::Deny] {
            assert_eq!((finding(action).edit, finding(action).action), (None, action));
        }
    }

    #[test]
    fn a_warning_stays_a_warning() {
        for action in [Action::Warn, Action::Repair, Action::Deny] {
            assert_eq!(reported(action, |reporter| reporter.warn(FieldPath::root(), Broken)).action, Action::Warn);
        }
    }

    #[test]
    fn the_same_problem_at_another_index_is_the_same() {
        let at = |index| {
            reported(Action::Deny, |reporter| reporter.deny(FieldPath::new(["spec", "env"]).index(index), Broken))
        };
        assert!(at(0).is_same_problem(&at(1)));
        let elsewhere = reported(Action::Deny, |reporter| reporter.deny(FieldPath::new(["data"]), Broken));
        assert!(!at(0).is_same_problem(&elsewhere));
    }
}
