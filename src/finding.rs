//! What a rule has to say about an object, and where.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

use crate::edit::Edit;
use crate::rules::Rule;

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

/// Where in an object a finding is: `spec.patroni.pg_hba[2]`.
///
/// ```
/// use harbor_postgres_backup_policy::finding::Path;
/// let path = Path::of(&["spec", "patroni", "pg_hba"]).item(2);
/// assert_eq!(path.to_string(), "spec.patroni.pg_hba[2]");
/// assert_eq!(path.pointer(), "/spec/patroni/pg_hba/2");
/// assert_eq!(Path::of(&["data"]).key("my.key").to_string(), "data[\"my.key\"]");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Path(Vec<Step>);

/// One step of a [`Path`]; keys come before positions.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Into an object, by key.
    Key(Cow<'static, str>),
    /// Into a list, by position from 0.
    Item(usize),
}

impl Step {
    /// The key, where it is one.
    pub fn as_key(&self) -> Option<&str> {
        if let Self::Key(key) = self { Some(key) } else { None }
    }

    /// Its place beside a step into an object by `key`.
    pub fn compare_key(&self, key: &str) -> Ordering {
        self.as_key().map_or(Ordering::Greater, |own| own.cmp(key))
    }
}

impl Path {
    /// The path through these keys.
    pub fn of(keys: &[&'static str]) -> Self {
        Self(keys.iter().map(|key| Step::Key(Cow::Borrowed(*key))).collect())
    }

    /// This path, then the value under `key`.
    #[must_use]
    pub fn key(mut self, key: impl Into<Cow<'static, str>>) -> Self {
        self.0.push(Step::Key(key.into()));
        self
    }

    /// This path, then the item at `position`.
    #[must_use]
    pub fn item(mut self, position: usize) -> Self {
        self.0.push(Step::Item(position));
        self
    }

    /// The steps from the object's top.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// The path as a JSON pointer (RFC 6901).
    pub fn pointer(&self) -> String {
        let mut pointer = String::new();
        for step in &self.0 {
            pointer.push('/');
            match step {
                Step::Key(key) => pointer.push_str(&key.replace('~', "~0").replace('/', "~1")),
                Step::Item(position) => pointer.push_str(&position.to_string()),
            }
        }
        pointer
    }

    /// The last key, with the positions behind it: `pg_hba[2]`. For one line of text this says enough.
    pub fn end(&self) -> String {
        let from = self.0.iter().rposition(|step| matches!(step, Step::Key(_))).unwrap_or_default();
        let end = Self(self.0.get(from..).unwrap_or_default().to_vec()).to_string();
        end.strip_prefix("[\"").and_then(|key| key.strip_suffix("\"]")).map_or(end.clone(), str::to_owned)
    }

    /// Orders by the place they lead to, positions in lists aside.
    fn compare_fields(&self, other: &Self) -> Ordering {
        let steps = self.0.iter().zip(&other.0).map(|pair| match pair {
            (Step::Item(_), Step::Item(_)) => Ordering::Equal,
            (one, other) => one.cmp(other),
        });
        steps.fold(Ordering::Equal, Ordering::then).then(self.0.len().cmp(&other.0.len()))
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (depth, step) in self.0.iter().enumerate() {
            match step {
                Step::Item(position) => write!(f, "[{position}]")?,
                Step::Key(key) if key.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b)) => {
                    let dot = if depth == 0 { "" } else { "." };
                    write!(f, "{dot}{key}")?;
                }
                Step::Key(key) => write!(f, "[{key:?}]")?,
            }
        }
        Ok(())
    }
}

/// One thing that is wrong with an object.
///
/// The sentences carry no positions, only what stands there, so that the same mistake can be
/// recognised in an older version of the object ([`Finding::compare_mistakes`]); and never a value that can be
/// a credential.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule that found it.
    pub rule: &'static Rule,
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
        f.write_str(self.rule.id)?;
        if !self.path.steps().is_empty() {
            write!(f, " {}", self.path)?;
        }
        write!(f, ": {}; {}", self.problem, self.fix)
    }
}

/// Collects the findings of one rule after the other.
#[derive(Debug, Default)]
pub struct Findings {
    current: Option<(usize, &'static Rule, Action)>,
    found: Vec<Finding>,
}

impl Findings {
    /// What comes from now on is `rule`'s, which stands at `position` in the table, and has `action`.
    pub const fn switch(&mut self, position: usize, rule: &'static Rule, action: Action) {
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
