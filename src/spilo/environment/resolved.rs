//! The variables as the processes in the container see them.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

use super::Source;
use crate::spilo::vocabulary;
use crate::text::by_end;

/// A variable as the processes in the container see it.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Variable<'a> {
    pub(super) name: &'a str,
    pub(super) source: Source,
    /// The expanded text; `$(NAME)` for an unknown one.
    pub(super) text: Cow<'a, str>,
    pub(super) unknown: bool,
}

/// Never prints the text, which may be a credential.
impl fmt::Debug for Variable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} from {:?}", self.name, self.source)
    }
}

/// A variable that never reaches the pod because another one stands before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hidden<'a> {
    /// The variable's name.
    pub name: &'a str,
    /// Where it comes from.
    pub source: Source,
    /// The name that hides it: the same, or one that differs in case.
    pub by_name: &'a str,
    /// Where the variable that hides it comes from.
    pub by_source: Source,
}

/// A `$(NAME)` that Kubernetes leaves standing, because no variable of that name comes before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unresolved<'a> {
    /// The variable whose value has the reference.
    pub name: &'a str,
    /// The name between the parentheses; empty if the variable is a secret.
    pub reference: String,
}

/// The variables as Spilo's start-up sees them: names are exact and the text is expanded.
#[derive(Clone, Debug, Default)]
pub struct Environment<'a> {
    /// Sorted by [`by_end`], each name once.
    variables: Vec<Variable<'a>>,
    hidden: Vec<Hidden<'a>>,
    unresolved: Vec<Unresolved<'a>>,
}

impl<'a> Environment<'a> {
    /// `variables` must be sorted by [`by_end`] and have each name once.
    pub(super) fn new(variables: Vec<Variable<'a>>, hidden: Vec<Hidden<'a>>, unresolved: Vec<Unresolved<'a>>) -> Self {
        Self { variables, hidden, unresolved }
    }

    /// Where the variable comes from, if the pod has it under exactly this name.
    pub fn source(&self, name: &str) -> Option<Source> {
        self.find("", name).map(|variable| variable.source)
    }

    /// The text of a variable that is no secret, under exactly this name; `$(NAME)` if it is unknown.
    ///
    /// A secret one gives `None`, as a missing one does.
    pub fn text(&self, name: &str) -> Option<&str> {
        if vocabulary::is_secret(name) {
            return None;
        }
        self.find("", name).map(|variable| variable.text.as_ref())
    }

    /// Whether Spilo takes the variable for set: it is there under exactly this name and not empty.
    pub fn has(&self, name: &str) -> bool {
        !self.get("", name).unwrap_or_default().is_empty()
    }

    /// Whether the variable is there and its text is not known.
    pub fn is_unknown_value(&self, name: &str) -> bool {
        self.is_unknown("", name)
    }

    /// What never reaches the pod.
    pub fn hidden(&self) -> &[Hidden<'a>] {
        &self.hidden
    }

    /// References that are left standing, in the order of the container's list.
    pub fn unresolved(&self) -> &[Unresolved<'a>] {
        &self.unresolved
    }

    /// The text of `<twin><name>`, secret or not.
    pub(super) fn get(&self, twin: &str, name: &str) -> Option<&str> {
        self.find(twin, name).map(|variable| variable.text.as_ref())
    }

    /// `str(value).lower() == 'true'` of `<twin><name>`; an unknown value counts as true.
    pub(super) fn is_true(&self, twin: &str, name: &str) -> Option<bool> {
        self.find(twin, name).map(|variable| variable.unknown || variable.text.eq_ignore_ascii_case("true"))
    }

    pub(super) fn is_unknown(&self, twin: &str, name: &str) -> bool {
        self.find(twin, name).is_some_and(|variable| variable.unknown)
    }

    fn find(&self, twin: &str, name: &str) -> Option<&Variable<'a>> {
        let at = self.variables.binary_search_by(|variable| compare(variable.name, twin, name)).ok()?;
        self.variables.get(at)
    }
}

/// As [`by_end`] of `whole` and `<twin><name>`, without putting the two together.
fn compare(whole: &str, twin: &str, name: &str) -> Ordering {
    whole.len().cmp(&twin.len().saturating_add(name.len())).then_with(|| match whole.split_at_checked(twin.len()) {
        Some((start, rest)) => by_end(rest, name).then_with(|| by_end(start, twin)),
        // The twin would end within a character.
        None => by_end(whole, &[twin, name].concat()),
    })
}
