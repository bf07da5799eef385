use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use crate::operator::{
    ContainerEnv, EnvVar, IgnoredVariable, OperatorVersion, OverriddenVariable, Source, UnknownReason, UnknownSource,
};
use crate::variables::VariableName;

/// A variable as the processes in the container see it, with its source.
#[derive(Clone, PartialEq, Eq)]
pub struct ResolvedVariable<'a> {
    pub(crate) name: Cow<'a, str>,
    pub(crate) catalogued: Option<VariableName>,
    pub(crate) source: Source,
    pub(crate) is_secret: bool,
    pub(crate) text: Cow<'a, str>,
    /// The value in the list, if it is another one.
    pub(crate) unexpanded: Option<Cow<'a, str>>,
    pub(crate) unknown: Option<UnknownReason>,
    pub(crate) has_placeholder: bool,
}

impl ResolvedVariable<'_> {
    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it comes from.
    pub const fn source(&self) -> Source {
        self.source
    }

    /// The expanded value; `$(NAME)` in place of itself if it is unknown. `None` if the variable is a secret.
    pub fn value(&self) -> Option<&str> {
        (!self.is_secret).then_some(&self.text)
    }

    /// The value in the container's list, in which `$(NAME)` is not yet expanded. `None` if the variable is a secret.
    pub fn unexpanded_value(&self) -> Option<&str> {
        (!self.is_secret).then(|| self.unexpanded.as_deref().unwrap_or(&self.text))
    }

    /// Whether it can hold a credential.
    pub const fn is_secret(&self) -> bool {
        self.is_secret
    }

    /// Whether it is not empty; an unknown value is assumed not to be.
    pub fn is_set(&self) -> bool {
        !self.text.is_empty()
    }

    /// Why the whole value is unknown; `None` if it is known.
    pub const fn unknown(&self) -> Option<UnknownReason> {
        self.unknown
    }

    /// Whether no part of the value is unknown. A value has an unknown part if it refers to a secret or to an unknown
    /// value.
    pub const fn is_fully_known(&self) -> bool {
        self.unknown.is_none() && !self.has_placeholder
    }

    /// The value, secret or not.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }
}

/// Never prints the value, which may be a credential.
impl fmt::Debug for ResolvedVariable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} from {:?}", self.name, self.source)
    }
}

/// A reference `$(NAME)` that is left unchanged, because no variable with this name is earlier in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnresolvedReference<'a> {
    /// The name of the variable that contains the reference.
    pub name: &'a str,
    /// The name in the reference; empty if the variable is a secret, of which it may be a part.
    pub reference: String,
    /// The variable that the name in the reference is that of, if it is in the catalogue.
    pub(crate) catalogued: Option<VariableName>,
}

impl UnresolvedReference<'_> {
    /// Whether the reference is to a known variable that can hold a credential.
    pub fn is_to_credential(&self) -> bool {
        self.catalogued.is_some_and(|name| name.variable().is_secret)
    }
}

/// The environment of the processes in the container: exact names, expanded values.
///
/// Created by [`crate::kubelet::expand`].
#[derive(Clone, Debug, Default)]
pub struct Environment<'a> {
    catalogued: BTreeMap<VariableName, ResolvedVariable<'a>>,
    /// Variables that are not in the catalogue.
    others: BTreeMap<Cow<'a, str>, ResolvedVariable<'a>>,
    overridden: Vec<OverriddenVariable<'a>>,
    ignored: Vec<IgnoredVariable<'a>>,
    undetermined: Vec<&'a str>,
    unresolved: Vec<UnresolvedReference<'a>>,
    conflicting: Vec<String>,
    unknown_sources: Vec<UnknownSource>,
    operator: Option<OperatorVersion>,
    bin_dir_major: Option<&'a str>,
}

impl<'a> Environment<'a> {
    /// An environment without variables, and the variables of the list in the order in which the kubelet reads them.
    pub(crate) fn start(env: ContainerEnv<'a>) -> (Self, impl Iterator<Item = EnvVar<'a>>) {
        let conflicting = env.conflicting_names().into_iter().map(ToOwned::to_owned).collect();
        let mut unknown_sources = env.unknown_sources;
        unknown_sources.sort_unstable();
        let environment = Self {
            overridden: env.overridden,
            ignored: env.ignored,
            undetermined: env.undetermined,
            conflicting,
            unknown_sources,
            operator: env.version,
            bin_dir_major: env.bin_dir_major,
            ..Self::default()
        };
        (environment, env.env_from_variables.into_iter().chain(env.variables).chain(env.injected))
    }

    /// Adds a variable in place of one with the same name.
    pub(crate) fn insert(&mut self, variable: ResolvedVariable<'a>) {
        match variable.catalogued {
            Some(name) => self.catalogued.insert(name, variable),
            None => self.others.insert(variable.name.clone(), variable),
        };
    }

    pub(crate) fn add_unresolved(&mut self, reference: UnresolvedReference<'a>) {
        self.unresolved.push(reference);
    }

    /// The variable with this name.
    pub fn get(&self, name: VariableName) -> Option<&ResolvedVariable<'a>> {
        self.catalogued.get(&name)
    }

    /// The variable with exactly this name, in the catalogue or not.
    pub fn find(&self, name: &str) -> Option<&ResolvedVariable<'a>> {
        VariableName::find(name).map_or_else(|| self.others.get(name), |name| self.get(name))
    }

    /// All variables: first those in the catalogue, then the others, each sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = &ResolvedVariable<'a>> {
        self.catalogued.values().chain(self.others.values())
    }

    /// The value of a variable, see [`ResolvedVariable::value`]. `None` if it is missing or a secret.
    pub fn value(&self, name: VariableName) -> Option<&str> {
        self.get(name)?.value()
    }

    /// Whether the variable is there and not empty, which is how Spilo checks most variables.
    pub fn is_set(&self, name: VariableName) -> bool {
        self.get(name).is_some_and(ResolvedVariable::is_set)
    }

    /// Whether the variable is there with an unknown value.
    pub fn is_unknown(&self, name: VariableName) -> bool {
        self.get(name).is_some_and(|variable| variable.unknown.is_some())
    }

    /// Where the variable comes from.
    pub fn source(&self, name: VariableName) -> Option<Source> {
        self.get(name).map(ResolvedVariable::source)
    }

    /// The variables that do not reach the processes in the container, see [`crate::operator::ContainerEnv::overridden`].
    pub fn overridden(&self) -> &[OverriddenVariable<'a>] {
        &self.overridden
    }

    /// What this version of the operator does not read.
    pub fn ignored(&self) -> &[IgnoredVariable<'a>] {
        &self.ignored
    }

    /// The names for which it is not determined which variable wins, see
    /// [`crate::operator::ContainerEnv::undetermined`].
    pub fn undetermined(&self) -> &[&'a str] {
        &self.undetermined
    }

    /// The names that are in the list with different values, see [`crate::operator::ContainerEnv::conflicting_names`].
    pub fn conflicting_names(&self) -> &[String] {
        &self.conflicting
    }

    /// Where variables may come from although it is not known which.
    pub fn unknown_sources(&self) -> &[UnknownSource] {
        &self.unknown_sources
    }

    /// The version of the operator; `None` if it is not known.
    pub const fn operator_version(&self) -> Option<OperatorVersion> {
        self.operator
    }

    /// The major version in `postgresql.bin_dir` of `SPILO_CONFIGURATION`, which the operator sets instead of
    /// `PGVERSION` and which takes precedence over it.
    pub const fn bin_dir_major(&self) -> Option<&'a str> {
        self.bin_dir_major
    }

    /// The sources that are not known and that may supply this variable: all that can supply it if the variable is
    /// missing, else those that take precedence over the variable's own source.
    pub fn possible_suppliers(&self, name: &str) -> impl Iterator<Item = UnknownSource> {
        let current = self.find(name).map(ResolvedVariable::source);
        let is_derived = name.starts_with("CLONE_") || name.starts_with("STANDBY_");
        self.unknown_sources.iter().copied().filter(move |unknown| {
            let source = match unknown {
                UnknownSource::OperatorConfiguration(_) if is_derived => Source::Clone,
                _ => unknown.source(),
            };
            let takes_precedence = current.is_none_or(|current| {
                let is_replaced = source == Source::ClusterEnv && matches!(current, Source::Clone | Source::Standby);
                source < current && !is_replaced
            });
            takes_precedence && unknown.can_supply(name)
        })
    }

    /// The most specific of [`Environment::possible_suppliers`].
    pub fn possible_supplier(&self, name: &str) -> Option<UnknownSource> {
        self.possible_suppliers(name).next()
    }

    /// References that are left unchanged, in the order of the container's list.
    pub fn unresolved(&self) -> &[UnresolvedReference<'a>] {
        &self.unresolved
    }

    /// The value of the variable, secret or not.
    pub(crate) fn text(&self, name: VariableName) -> Option<&str> {
        self.get(name).map(ResolvedVariable::text)
    }

    /// `str(value).lower() == 'true'` of a variable that is there; an unknown value counts as true.
    pub(crate) fn is_true_ignoring_case(&self, name: VariableName) -> Option<bool> {
        self.get(name).map(|variable| variable.unknown.is_some() || variable.text.eq_ignore_ascii_case("true"))
    }
}
