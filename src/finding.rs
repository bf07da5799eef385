//! What a rule has to say about an object, and where.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

use crate::edit::Edit;
use crate::path::Path;

/// What happens to a finding. Ordered by how much it gets in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// Nothing: the rule does not run.
    Off,
    /// The object is accepted and the client is warned.
    Warn,
    /// The object is put right; what cannot be is refused.
    Repair,
    /// The object is refused.
    Deny,
}

impl Action {
    /// Every action under the name that settings and reports use.
    pub const NAMES: [(&'static str, Self); 4] =
        [("repair", Self::Repair), ("deny", Self::Deny), ("warn", Self::Warn), ("off", Self::Off)];

    /// The name that settings and reports use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Warn => "warn",
            Self::Repair => "repair",
            Self::Deny => "deny",
        }
    }
}

/// One thing that is wrong with an object.
///
/// The sentences carry no positions, only what stands there, so that the same mistake can be
/// recognised in an older version of the object ([`Finding::compare_mistakes`]); and never a value that can be
/// a credential.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The id of the rule that found it.
    pub rule: &'static str,
    /// The rule's place in the table.
    pub position: usize,
    /// Where.
    pub path: Path,
    /// What is wrong and why it hurts; starts in lower case, no full stop.
    pub problem: Cow<'static, str>,
    /// What to write instead, as an instruction; no full stop.
    pub fix: Cow<'static, str>,
    /// The edit at [`Finding::path`] that puts it right, where there is one.
    pub edit: Option<Edit>,
    /// What happens to it.
    pub action: Action,
}

impl Finding {
    /// Orders findings by the mistake they tell; equal are those of the same mistake in two versions of an
    /// object.
    pub fn compare_mistakes(&self, other: &Self) -> Ordering {
        let by_rule = self.position.cmp(&other.position).then_with(|| self.problem.cmp(&other.problem));
        by_rule.then_with(|| self.path.compare_fields(&other.path))
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.rule)?;
        if !self.path.steps().is_empty() {
            write!(f, " {}", self.path)?;
        }
        write!(f, ": {}; {}", self.problem, self.fix)
    }
}

/// Collects the findings of one rule after the other.
#[derive(Debug, Default)]
pub struct Findings {
    current: Option<(usize, &'static str, Action)>,
    found: Vec<Finding>,
}

impl Findings {
    /// What comes from now on is the rule's of this id, which stands at `position` in the table, and has `action`.
    pub const fn switch(&mut self, position: usize, rule: &'static str, action: Action) {
        self.current = Some((position, rule, action));
    }

    /// Something wrong that the policy cannot put right: refused, unless the rule only warns.
    pub fn violation(&mut self, path: Path, problem: impl Into<Cow<'static, str>>, fix: impl Into<Cow<'static, str>>) {
        self.push(path, problem.into(), fix.into(), None, |action| match action {
            Action::Repair => Action::Deny,
            action => action,
        });
    }

    /// Something wrong that `edit` at `path` puts right.
    pub fn repair(
        &mut self,
        path: Path,
        problem: impl Into<Cow<'static, str>>,
        fix: impl Into<Cow<'static, str>>,
        edit: Edit,
    ) {
        self.push(path, problem.into(), fix.into(), Some(edit), |action| action);
    }

    /// Something to know that is no reason to refuse, whatever the rule's action.
    pub fn advice(&mut self, path: Path, problem: impl Into<Cow<'static, str>>, fix: impl Into<Cow<'static, str>>) {
        self.push(path, problem.into(), fix.into(), None, |_| Action::Warn);
    }

    /// Makes room for so many more.
    pub fn reserve(&mut self, more: usize) {
        self.found.reserve_exact(more);
    }

    /// What was found so far.
    pub fn found(&self) -> &[Finding] {
        &self.found
    }

    /// All that was found, in the order it was.
    pub fn into_vec(self) -> Vec<Finding> {
        self.found
    }

    fn push(
        &mut self,
        path: Path,
        problem: Cow<'static, str>,
        fix: Cow<'static, str>,
        edit: Option<Edit>,
        action: fn(Action) -> Action,
    ) {
        let Some((position, rule, own)) = self.current else { return };
        let action = action(own);
        let edit = edit.filter(|_| action == Action::Repair);
        self.found.push(Finding { rule, position, path, problem, fix, edit, action });
    }
}
