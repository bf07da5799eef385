//! The variables as the processes in the container see them.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

use super::variables::{Entry, Source, Value};
use crate::spilo::vocabulary;
use crate::text;

/// A variable as the processes in the container see it.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Variable<'a> {
    pub(super) name: &'a str,
    pub(super) source: Source,
    /// The expanded text; `$(NAME)` for an unknown one.
    pub(super) text: Cow<'a, str>,
    pub(super) unknown: bool,
}

impl<'a> Variable<'a> {
    /// As it stands, unexpanded.
    pub(super) fn new(entry: Entry<'a>) -> Self {
        let Entry { name, source, value } = entry;
        match value {
            Value::Text(text) => Self { name, source, text, unknown: false },
            Value::Unknown => Self { name, source, text: reference(name), unknown: true },
            Value::Standing(reference) => Self { name, source, text: Cow::Borrowed(reference), unknown: true },
        }
    }

    /// Gives it another text; `None` if that is not known.
    pub(super) fn set(&mut self, text: Option<String>) {
        self.unknown = text.is_none();
        self.text = text.map_or_else(|| reference(self.name), Cow::Owned);
    }
}

fn reference(name: &str) -> Cow<'static, str> {
    Cow::Owned(["$(", name, ")"].concat())
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
    /// In the order of the container's list, with what is hidden.
    variables: Vec<Variable<'a>>,
    by_name: Vec<Name>,
    hidden: Vec<Hidden<'a>>,
    unresolved: Vec<Unresolved<'a>>,
}

impl<'a> Environment<'a> {
    pub(super) fn new(
        variables: Vec<Variable<'a>>,
        by_name: Vec<Name>,
        hidden: Vec<Hidden<'a>>,
        unresolved: Vec<Unresolved<'a>>,
    ) -> Self {
        Self { variables, by_name, hidden, unresolved }
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
        self.variables.get(position(&self.variables, &self.by_name, (twin, name), self.variables.len())?)
    }
}

/// Where the last variable called `<twin><name>` stands before the position `end`.
pub(super) fn position(
    variables: &[Variable<'_>],
    by_name: &[Name],
    (twin, name): (&str, &str),
    end: usize,
) -> Option<usize> {
    let key = Name::key(twin, name);
    let from = by_name.partition_point(|other| other.key < key);
    let alike = by_name.get(from..)?.iter().take_while(|other| other.key == key);
    let is_it = |other: &&Name| {
        let rest = variables.get(other.position).and_then(|variable| variable.name.strip_prefix(twin));
        other.position < end && rest == Some(name)
    };
    alike.filter(is_it).last().map(|other| other.position)
}

/// A variable that is not hidden.
#[derive(Clone, Copy, Debug)]
pub(super) struct Name {
    /// [`text::key`] of its name, the case of letters aside; they are sorted by it.
    key: u32,
    /// Where it stands in the container's list.
    pub(super) position: usize,
}

impl Name {
    pub(super) fn new((position, name): (usize, &str)) -> Self {
        Self { key: Self::key("", name), position }
    }

    /// The key of `<twin><name>`; all names with twins have four letters. The bit that makes capitals small ones makes
    /// some other characters alike as well.
    fn key(twin: &str, name: &str) -> u32 {
        text::key_of_longer(text::key(name, 0x2020_2020), twin.len())
    }

    /// Orders by key.
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        self.key.cmp(&other.key)
    }
}
