//! The list of a resource, read and judged once for all rules.

use super::needs::{self, Needed};
use super::stored;
use crate::hba::{List, Need, Repair, Rules, State, Version, repair};
use crate::settings::Settings;
use crate::subject::{Postgresql, WrongType};

/// The list of a resource, read, and what it must let in.
#[derive(Debug)]
pub struct Reading<'a> {
    resource: &'a Postgresql<'a>,
    old: Option<&'a Postgresql<'a>>,
    settings: &'a Settings,
    needed: Vec<Needed<'a>>,
    list: Option<Result<List<'a>, WrongType>>,
}

impl<'a> Reading<'a> {
    /// Reads the list of a resource, `old` being the stored one.
    pub fn new(resource: &'a Postgresql<'a>, old: Option<&'a Postgresql<'a>>, settings: &'a Settings) -> Self {
        let list = resource.pg_hba_lines().map(|lines| Ok(List::read(lines?, version(resource))));
        Self { resource, old, settings, needed: needs::of(resource, settings), list }
    }

    /// Decides about everything that must be let in.
    pub fn judge(&self) -> PgHba<'_> {
        let needs: Vec<Need<'_>> = self.needed.iter().map(Needed::need).collect();
        let list = self.list.as_ref().and_then(|list| list.as_ref().ok());
        let loaded = list.and_then(|list| list.loaded().ok());
        PgHba {
            resource: self.resource,
            settings: self.settings,
            needed: &self.needed,
            has_wrong_type: matches!(self.list, Some(Err(WrongType))),
            list,
            loaded: loaded.map(|rules| (rules, repair(rules, &needs))),
            stored: list.and_then(|list| stored::to_keep(self.old?, &needs, list)),
        }
    }
}

/// What the rules are given: the list, and what it means for those who must get in.
#[derive(Debug)]
pub struct PgHba<'r> {
    /// The resource that the list is in.
    pub(super) resource: &'r Postgresql<'r>,
    /// The policy's settings.
    pub(super) settings: &'r Settings,
    /// Who must get in.
    pub(super) needed: &'r [Needed<'r>],
    /// Whether there is something in the list's place that is none.
    pub(super) has_wrong_type: bool,
    /// The list, if there is one.
    pub(super) list: Option<&'r List<'r>>,
    /// What it means and what it lacks, if PostgreSQL would load it; what concerns a need is in the
    /// order of `needed`.
    pub(super) loaded: Option<(Rules<'r>, Repair<'r>)>,
    /// The stored list, if it is to be kept instead.
    pub(super) stored: Option<Vec<&'r str>>,
}

impl<'r> PgHba<'r> {
    /// Who must get in, each with what the list means for its connections; nobody if PostgreSQL would
    /// not load it.
    pub(super) fn states(&self) -> impl Iterator<Item = (&'r Needed<'r>, &[State<'r>])> {
        let states = self.loaded.as_ref().map_or(&[][..], |(_, repair)| repair.states());
        self.needed.iter().zip(states.iter().map(Vec::as_slice))
    }
}

/// The server's version decides what a line may hold. A resource without one is refused elsewhere.
pub(super) fn version(resource: &Postgresql<'_>) -> Version {
    Version::new(resource.major().map_or(16, |major| u32::from(major.number())))
}
