//! Which connections the pg_hba list of a resource allows.

mod clients;
mod stored_list;

use pg_hba::{HbaFile, ParseErrors, PgVersion, RepairPlan, RepairResult, RequiredConnection};
use spilo::startup::default_pg_hba;

pub use clients::{Client, Clients};
pub use stored_list::HARBOR_DEFAULT_LISTS;

use crate::backups::Backups;
use crate::resources::Postgresql;
use crate::resources::postgresql::WrongType;

/// The pg_hba list of a resource.
#[derive(Debug)]
pub enum PgHbaList {
    /// There is none, or an empty one.
    NotSet,
    /// It is not a list of strings.
    WrongType,
    /// PostgreSQL cannot read it.
    Invalid(ParseErrors),
    /// PostgreSQL can read it.
    Valid(HbaFile),
}

impl PgHbaList {
    /// Parses the list of a resource.
    pub fn parse(resource: Postgresql<'_>) -> Self {
        let lines = match resource.pg_hba() {
            Ok(Some(lines)) => lines,
            Ok(None) => return Self::NotSet,
            Err(WrongType) => return Self::WrongType,
        };
        match HbaFile::from_elements(lines, version(resource)) {
            Ok(file) => Self::Valid(file),
            Err(errors) => Self::Invalid(errors),
        }
    }
}

/// The version of the server decides which lines are valid. A resource without one is denied by `postgresql/shape`.
fn version(resource: Postgresql<'_>) -> PgVersion {
    resource.major().map_or(PgVersion::V16, |major| PgVersion::nearest(u32::from(major.number())))
}

/// The pg_hba list of a resource, and which required connections it allows.
#[derive(Debug)]
pub struct PgHba<'a> {
    /// The list.
    pub list: &'a PgHbaList,
    /// The clients and their required connections.
    pub clients: &'a Clients<'a>,
    /// Which connections the list allows, and the lines that it lacks. `None` unless the list is valid.
    pub plan: Option<RepairPlan<'a>>,
    /// The stored list, if it is to be kept instead of this one.
    pub stored: Option<Vec<&'a str>>,
    /// Spilo's own list, if the resource has none.
    pub default: Option<HbaFile>,
}

impl<'a> PgHba<'a> {
    /// Evaluates a list. `old` is the stored resource.
    pub fn new(
        list: &'a PgHbaList,
        clients: &'a Clients<'a>,
        resource: Postgresql<'a>,
        old: Option<Postgresql<'a>>,
        backups: &Backups<'_>,
    ) -> Self {
        let plan = match list {
            PgHbaList::Valid(file) => Some(file.plan_repair(clients.required())),
            _ => None,
        };
        let stored = old.and_then(|old| stored_list::list_to_keep(resource, old, clients));
        let default = matches!(list, PgHbaList::NotSet).then(|| default_pg_hba(backups.environment, backups.tag));
        let default = default.and_then(|lines| HbaFile::from_elements(lines, version(resource)).ok());
        Self { list, clients, plan, stored, default }
    }

    /// The list in effect: that of the resource, or Spilo's own. `None` if PostgreSQL cannot read it.
    pub fn in_effect(&self) -> Option<&HbaFile> {
        match self.list {
            PgHbaList::Valid(file) => Some(file),
            _ => self.default.as_ref(),
        }
    }

    /// The clients, each with its required connection and whether the list allows it. Empty unless the list is valid.
    pub fn results(&self) -> impl Iterator<Item = (&Client<'a>, &RequiredConnection<'a>, &RepairResult<'a>)> {
        let results = self.plan.as_ref().map(RepairPlan::results).unwrap_or_default();
        self.clients.iter().zip(results).map(|((client, required), result)| (client, required, result))
    }
}
