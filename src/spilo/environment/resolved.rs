//! The variables as the processes in the container see them.

use std::borrow::Cow;
use std::fmt;

use super::expansion::Expansion;
use super::others::{Others, compare_without_case};
use super::places::Places;
use super::variables::{Entry, Identity, OF_THE_OPERATOR, Source, Value};
use crate::bytes::position;
use crate::sorted::sorted;
use crate::spilo::vocabulary::{Asked, Name, is_secret};
use crate::text::is_true;

/// A variable as the processes in the container see it.
#[derive(Clone, PartialEq, Eq)]
pub struct Variable<'a> {
    pub(super) name: &'a str,
    pub(super) known: Option<Name>,
    pub(super) source: Source,
    /// The expanded text; `$(NAME)` for an unknown one.
    pub(super) text: Cow<'a, str>,
    pub(super) unknown: bool,
    is_hidden: bool,
}

impl<'a> Variable<'a> {
    /// As it stands, unexpanded.
    pub(super) fn new(entry: Entry<'a>) -> Self {
        let Entry { name, known, source, value } = entry;
        let (text, unknown) = match value {
            Value::Text(text) => (text, false),
            Value::Unknown => (reference(name), true),
            Value::Standing(reference) => (Cow::Borrowed(reference), true),
        };
        Self { name, known, source, text, unknown, is_hidden: false }
    }

    /// Whether it can hold a credential.
    pub(super) fn is_secret(&self) -> bool {
        self.known.map_or_else(|| is_secret(self.name), |known| known.row().secret)
    }

    /// Whether its text can have references that Kubernetes expands.
    fn refers(&self) -> bool {
        !self.unknown && self.source != Source::Secret && position(self.text.as_bytes(), b'$').is_some()
    }

    /// Gives it another text; `None` if that is not known.
    fn set(&mut self, text: Option<String>) {
        self.unknown = text.is_none();
        self.text = text.map_or_else(|| reference(self.name), Cow::Owned);
    }

    /// Takes its text away.
    fn hide(&mut self) {
        (self.text, self.unknown, self.is_hidden) = (Cow::Borrowed(""), false, true);
    }

    fn hidden_by(&self, by: &Self) -> Hidden<'a> {
        Hidden { name: self.name, source: self.source, by_name: by.name, by_source: by.source }
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
    /// Where the last variable of each known name stands that is not hidden.
    places: Places,
    others: Others,
    hidden: Vec<Hidden<'a>>,
    unresolved: Vec<Unresolved<'a>>,
}

impl<'a> Environment<'a> {
    /// Of the operator's own variables and what follows them in a container's list, in its order.
    pub(super) fn of(identity: &Identity<'a>, entries: Vec<Entry<'a>>) -> Self {
        let own = identity.entries();
        let before = OF_THE_OPERATOR.len().saturating_add(own.len());
        let mut environment = Self {
            variables: Vec::with_capacity(before.saturating_add(entries.len())),
            others: Others::of(before, &entries),
            ..Self::default()
        };
        // None refers to another or has the name of one, so that their order does not matter either.
        for (known, text, unknown) in OF_THE_OPERATOR {
            environment.push(Variable {
                name: known.row().name,
                known: Some(known),
                source: Source::Operator,
                text: Cow::Borrowed(text),
                unknown,
                is_hidden: false,
            });
        }
        let mut expansion = Expansion::default();
        for entry in own.into_iter().chain(entries) {
            environment.add(entry, &mut expansion);
        }
        environment.hidden = sorted(environment.hidden, &|left, right| compare_without_case(left.name, right.name));
        environment
    }

    fn push(&mut self, variable: Variable<'a>) {
        if let Some(known) = variable.known {
            self.places.add(known, self.variables.len());
        }
        self.variables.push(variable);
    }

    /// Adds the next variable of the list.
    fn add(&mut self, entry: Entry<'a>, expansion: &mut Expansion) {
        let known = entry.known;
        let mut variable = Variable::new(entry);
        let by = self.first(self.variables.len(), known);
        let exempt = matches!(variable.source, Source::Operator | Source::Clone | Source::Standby);
        match by {
            Some(by) if !exempt => {
                self.hidden.push(variable.hidden_by(by));
                variable.hide();
                return self.variables.push(variable);
            }
            Some(_) => {
                if let Some(last) = known.map_or_else(|| self.named_otherwise(variable.name), |known| self.known(known))
                {
                    let hidden = last.hidden_by(&variable);
                    self.hidden.push(hidden);
                }
            }
            None => {}
        }
        if variable.refers() {
            let (expanded, missing) = expansion.expand(&variable, |name| self.find(name));
            self.unresolved.extend(missing.into_iter().map(|reference| Unresolved { name: variable.name, reference }));
            variable.set(expanded);
        }
        self.push(variable);
    }

    /// The first variable before `place` whose name is the same, the case of letters aside.
    fn first(&self, place: usize, known: Option<Name>) -> Option<&Variable<'a>> {
        let group = self.others.group(place);
        let (other, known) = match known {
            Some(known) => (self.others.first_of(known), Some(known)),
            None => (group.map(|group| group.first), group.and_then(|group| group.known)),
        };
        let known = known.and_then(|known| self.places.get(known)).map(|(first, _)| first);
        let first = [other, known].into_iter().flatten().min()?;
        self.variables.get(first)
    }

    /// Where the variable comes from, if the pod has it under exactly this name.
    pub fn source(&self, name: impl Asked) -> Option<Source> {
        self.find(name).map(|variable| variable.source)
    }

    /// The text of a variable that is no secret, under exactly this name; `$(NAME)` if it is unknown.
    ///
    /// A secret one gives `None`, as a missing one does.
    pub fn text(&self, name: impl Asked) -> Option<&str> {
        if name.is_secret() { None } else { self.find(name).map(|variable| variable.text.as_ref()) }
    }

    /// Whether Spilo takes the variable for set: it is there under exactly this name and not empty.
    pub fn has(&self, name: impl Asked) -> bool {
        self.find(name).is_some_and(|variable| !variable.text.is_empty())
    }

    /// Whether the variable is there and its text is not known.
    pub fn is_unknown(&self, name: impl Asked) -> bool {
        self.find(name).is_some_and(|variable| variable.unknown)
    }

    /// What never reaches the pod.
    pub fn hidden(&self) -> &[Hidden<'a>] {
        &self.hidden
    }

    /// References that are left standing, in the order of the container's list.
    pub fn unresolved(&self) -> &[Unresolved<'a>] {
        &self.unresolved
    }

    /// Whether a variable of this name is there.
    pub(super) fn is_there(&self, name: Name) -> bool {
        self.places.get(name).is_some()
    }

    /// The text of the variable, secret or not.
    pub(super) fn get(&self, name: impl Asked) -> Option<&str> {
        self.find(name).map(|variable| variable.text.as_ref())
    }

    /// `str(value).lower() == 'true'` of the variable; an unknown value counts as true.
    pub(super) fn is_true(&self, name: Name) -> Option<bool> {
        self.find(name).map(|variable| variable.unknown || is_true(&variable.text))
    }

    fn find(&self, name: impl Asked) -> Option<&Variable<'a>> {
        name.known().map_or_else(|| self.named_otherwise(&name.written()), |known| self.known(known))
    }

    fn known(&self, name: Name) -> Option<&Variable<'a>> {
        self.variables.get(self.places.get(name)?.1)
    }

    fn named_otherwise(&self, name: &str) -> Option<&Variable<'a>> {
        let at = |place: usize| self.variables.get(place);
        let mut places = self.others.places(name, |place| at(place).map_or("", |variable| variable.name));
        places.find_map(|place| at(place).filter(|variable| !variable.is_hidden))
    }
}
