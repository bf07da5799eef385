//! Lines that no connection reaches.

mod key;
mod repeated;

use std::collections::BTreeMap;

use self::key::{ALL_IPV4, ALL_IPV6, Clients, Name, clients, transports};
use self::repeated::Repeated;
use super::decide::Rules;
use super::list::Line;
use super::record::Record;
use crate::sorted::sorted;

/// A line that earlier ones keep connections from.
#[derive(Debug, Clone)]
pub struct Unreachable<'l> {
    line: &'l Line<'l>,
    extent: Extent,
    covering: Vec<&'l Line<'l>>,
}

impl<'l> Unreachable<'l> {
    /// The line.
    pub fn line(&self) -> &'l Line<'l> {
        self.line
    }

    /// For which clients it is not reached.
    pub fn extent(&self) -> Extent {
        self.extent
    }

    /// The earlier lines that together match all its connections, in order; most
    /// often one.
    pub fn covering(&self) -> &[&'l Line<'l>] {
        &self.covering
    }
}

/// For which clients a line is not reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// For all of them.
    Everyone,
    /// For those with an IPv4 address; the line is for both families.
    Ipv4,
    /// For those with an IPv6 address; the line is for both families.
    Ipv6,
}

/// The most pairs of a database and a user in a line that is still looked at. It
/// bounds the cost of lines with long lists.
const MOST_COMBINATIONS: usize = 256;

/// Finds the lines that no connection can reach, because earlier lines match all
/// that they match.
///
/// Every line found is idle. Not every idle line is found: a name is not looked
/// for in patterns, files, groups and `sameuser`, a range of addresses not in
/// the union of others, and a line with long lists of both databases and users
/// not at all. The cost grows with the number of lines, not with its square.
///
/// ```
/// # use harbor_postgres_backup_policy::hba;
/// use hba::{Extent, List, Version, unreachable_lines};
/// let list = List::read(
///     ["hostssl all all 0.0.0.0/0 md5", "hostssl all +ops all pam"],
///     Version::new(15),
/// );
/// let found = unreachable_lines(list.loaded().unwrap());
/// assert_eq!(found.len(), 1);
/// assert_eq!(found[0].line().number(), 2);
/// assert_eq!(found[0].extent(), Extent::Ipv4);
/// assert_eq!(found[0].covering()[0].number(), 1);
/// ```
pub fn unreachable_lines(rules: Rules<'_>) -> Vec<Unreachable<'_>> {
    let records = rules.list().records();
    let records = records.filter(|(_, record)| record.databases().len() * record.users().len() <= MOST_COMBINATIONS);
    let mut earlier = Earlier::new(Repeated::new(records.clone().map(|(_, record)| record)));
    let mut names = Names::default();
    let mut found = Vec::new();
    for (line, record) in records {
        earlier.number(record, &mut names);
        found.extend(earlier.find(line, record, &names));
        earlier.insert(line, record, &names);
    }
    found
}

/// A [`Name`] or [`Clients`] as a number: long texts are compared once for each
/// line, and not again for each combination.
type Id = usize;

/// The first line for each [`Transport`](key::Transport).
type Firsts<'l> = [Option<&'l Line<'l>>; 4];

/// The names in one record; without a number, those that are in no other one.
#[derive(Default)]
struct Names {
    databases: Vec<Database>,
    users: Vec<Option<Id>>,
}

struct Database {
    name: Option<Id>,
    in_all_databases: bool,
}

/// What earlier lines match.
struct Earlier<'l> {
    repeated: Repeated,
    /// Whether one of them is for all users.
    has_all_users: bool,
    names: BTreeMap<(u32, Name<'l>), Id>,
    clients: BTreeMap<Clients<'l>, Id>,
    /// For each database, user and client the first lines.
    lines: BTreeMap<(Id, Id, Id), Firsts<'l>>,
    /// The masks of earlier ranges that are prefixes, and whether they are IPv4.
    masks: Vec<(bool, u128)>,
}

impl<'l> Earlier<'l> {
    /// The number of [`Name::ALL`].
    const ALL: Id = 0;

    fn new(repeated: Repeated) -> Self {
        let (names, clients, lines) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Self { repeated, has_all_users: false, names, clients, lines, masks: Vec::new() }
    }

    fn name(&mut self, name: Name<'l>) -> Option<Id> {
        if name == Name::ALL {
            return Some(Self::ALL);
        }
        let fingerprint = self.repeated.fingerprint(name)?;
        let next = self.names.len() + 1;
        Some(*self.names.entry((fingerprint, name)).or_insert(next))
    }

    fn number(&mut self, record: &'l Record<'_>, names: &mut Names) {
        names.users.clear();
        names.databases.clear();
        for token in record.users() {
            names.users.push(self.name(Name::user(token)));
        }
        if !self.has_all_users && names.users.iter().all(Option::is_none) {
            // No earlier line covers it, whatever its databases are.
            return;
        }
        for token in record.databases() {
            let name = Name::database(token);
            let in_all_databases = name.in_all_databases();
            names.databases.push(Database { name: self.name(name), in_all_databases });
        }
    }

    fn insert(&mut self, line: &'l Line<'l>, record: &'l Record<'l>, names: &Names) {
        if names.databases.iter().all(|database| database.name.is_none()) || names.users.iter().all(Option::is_none) {
            return;
        }
        self.has_all_users |= names.users.contains(&Some(Self::ALL));
        let (client, other) = clients(record);
        for client in [Some(client), other].into_iter().flatten() {
            let next = self.clients.len();
            let id = *self.clients.entry(client).or_insert(next);
            for database in &names.databases {
                for user in &names.users {
                    let (Some(database), Some(user)) = (database.name, *user) else { continue };
                    let firsts = self.lines.entry((database, user, id)).or_default();
                    for transport in transports(record.connection_type()) {
                        if let Some(first) = firsts.get_mut(*transport as usize) {
                            first.get_or_insert(line);
                        }
                    }
                }
            }
            self.insert_mask(client);
        }
    }

    fn insert_mask(&mut self, client: Clients<'_>) {
        let (ipv4, mask) = match client {
            Clients::Ipv4 { mask, .. } => (true, mask),
            Clients::Ipv6 { mask, .. } => (false, mask),
            _ => return,
        };
        // At most one for each prefix length: other masks are found only
        // when they are equal.
        let ones = if ipv4 { mask << 96 } else { mask };
        let is_prefix = ones.leading_ones() == ones.count_ones();
        if is_prefix && !self.masks.contains(&(ipv4, mask)) {
            self.masks.push((ipv4, mask));
        }
    }

    fn find(&self, line: &'l Line<'l>, record: &'l Record<'l>, names: &Names) -> Option<Unreachable<'l>> {
        if !self.has_all_users && names.users.contains(&None) {
            return None;
        }
        let (client, other) = clients(record);
        let covering = self.cover(record, names, client);
        let (extent, covering) = match other {
            None => (Extent::Everyone, covering?),
            Some(other) => match (covering, self.cover(record, names, other)) {
                (Some(ipv4), Some(ipv6)) => (Extent::Everyone, [ipv4, ipv6].concat()),
                (Some(ipv4), None) => (Extent::Ipv4, ipv4),
                (None, ipv6) => (Extent::Ipv6, ipv6?),
            },
        };
        let mut covering = sorted(covering, &|one, other| one.number().cmp(&other.number()));
        covering.dedup_by_key(|line| line.number());
        Some(Unreachable { line, extent, covering })
    }

    /// Earlier lines that together match all that the record matches of these
    /// clients.
    fn cover(&self, record: &Record<'_>, names: &Names, client: Clients<'l>) -> Option<Vec<&'l Line<'l>>> {
        let covering = self.cover_by(record, names, &self.wider(client));
        match client {
            Clients::HostName(_) | Clients::SameHost | Clients::SameNet => covering.or_else(|| {
                let ipv4 = self.cover_by(record, names, &[*self.clients.get(&ALL_IPV4)?])?;
                let ipv6 = self.cover_by(record, names, &[*self.clients.get(&ALL_IPV6)?])?;
                Some([ipv4, ipv6].concat())
            }),
            _ => covering,
        }
    }

    /// The same, where matching any one of `clients` is enough.
    fn cover_by(&self, record: &Record<'_>, names: &Names, clients: &[Id]) -> Option<Vec<&'l Line<'l>>> {
        if clients.is_empty() {
            return None;
        }
        let mut covering = Vec::new();
        for database in &names.databases {
            for user in &names.users {
                let firsts = self.firsts(database, *user, clients);
                for transport in transports(record.connection_type()) {
                    covering.push(firsts.get(*transport as usize).copied().flatten()?);
                }
            }
        }
        Some(covering)
    }

    /// The lines that match a pair, from the narrowest key to the widest.
    fn firsts(&self, database: &Database, user: Option<Id>, clients: &[Id]) -> Firsts<'l> {
        let mut firsts = Firsts::default();
        let all_databases = database.in_all_databases.then_some(Self::ALL);
        for database in &[database.name.filter(|name| *name != Self::ALL), all_databases] {
            for user in &[user.filter(|name| *name != Self::ALL), Some(Self::ALL)] {
                let (Some(database), Some(user)) = (database, user) else { continue };
                for client in clients {
                    let Some(lines) = self.lines.get(&(*database, *user, *client)) else { continue };
                    for (first, line) in firsts.iter_mut().zip(lines) {
                        *first = first.or(*line);
                    }
                }
            }
        }
        firsts
    }

    /// Those among earlier lines' clients that all of these are among.
    fn wider(&self, client: Clients<'l>) -> Vec<Id> {
        let masks = |ipv4, mask: u128| {
            let masks = self.masks.iter();
            masks
                .filter(move |(family, wider)| *family == ipv4 && wider & !mask == 0 && *wider != mask)
                .map(|(_, wider)| *wider)
        };
        let mut wider: Vec<Id> = self.clients.get(&client).copied().into_iter().collect();
        match client {
            Clients::Ipv4 { network, mask } => wider.extend(masks(true, mask).filter_map(|mask| {
                let network = network & mask;
                self.clients.get(&Clients::Ipv4 { network, mask })
            })),
            Clients::Ipv6 { network, mask } => wider.extend(masks(false, mask).filter_map(|mask| {
                let network = network & mask;
                self.clients.get(&Clients::Ipv6 { network, mask })
            })),
            _ => {}
        }
        wider
    }
}

#[cfg(test)]
mod tests;
