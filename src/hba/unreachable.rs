//! Lines that no connection reaches.

mod key;

use std::collections::BTreeMap;

use self::key::{ALL_IPV4, ALL_IPV6, Clients, Name, clients, transports};
use super::decide::Rules;
use super::list::Line;
use super::record::Record;

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
    let list = rules.list();
    let mut earlier =
        Earlier { regexes: list.version().has_regexes_and_includes(), lines: BTreeMap::new(), masks: Vec::new() };
    let mut found = Vec::new();
    for (line, record) in list.records() {
        let combinations = record.databases().len() * record.users().len();
        if combinations > MOST_COMBINATIONS {
            continue;
        }
        found.extend(earlier.find(line, record));
        earlier.insert(line, record);
    }
    found
}

/// What earlier lines match.
struct Earlier<'l> {
    regexes: bool,
    /// For each database, user and client the first line for each [`Transport`].
    lines: BTreeMap<(Name<'l>, Name<'l>, Clients<'l>), [Option<&'l Line<'l>>; 4]>,
    /// The masks of earlier ranges that are prefixes, and whether they are IPv4.
    masks: Vec<(bool, u128)>,
}

impl<'l> Earlier<'l> {
    fn names(&self, record: &'l Record<'_>) -> impl Iterator<Item = (Name<'l>, Name<'l>)> + use<'l> {
        let regexes = self.regexes;
        record.databases().iter().flat_map(move |database| {
            let database = Name::database(database, regexes);
            let users = record.users().iter();
            users.map(move |user| (database, Name::user(user, regexes)))
        })
    }

    fn insert(&mut self, line: &'l Line<'l>, record: &'l Record<'l>) {
        let clients = clients(record);
        for (database, user) in self.names(record) {
            for client in &clients {
                let lines = self.lines.entry((database, user, *client)).or_default();
                for transport in transports(record.connection_type()) {
                    if let Some(first) = lines.get_mut(*transport as usize) {
                        first.get_or_insert(line);
                    }
                }
            }
        }
        for client in clients {
            let (ipv4, mask) = match client {
                Clients::Ipv4 { mask, .. } => (true, mask),
                Clients::Ipv6 { mask, .. } => (false, mask),
                _ => continue,
            };
            // At most one for each prefix length: other masks are found only
            // when they are equal.
            let ones = if ipv4 { mask << 96 } else { mask };
            let is_prefix = ones.leading_ones() == ones.count_ones();
            if is_prefix && !self.masks.contains(&(ipv4, mask)) {
                self.masks.push((ipv4, mask));
            }
        }
    }

    fn find(&self, line: &'l Line<'l>, record: &'l Record<'l>) -> Option<Unreachable<'l>> {
        let clients = clients(record);
        let mut covered = clients.iter().map(|client| self.cover(record, *client));
        let (extent, mut covering) = match (covered.next(), covered.next()) {
            (Some(Some(lines)), None) => (Extent::Everyone, lines),
            (Some(Some(ipv4)), Some(Some(ipv6))) => (Extent::Everyone, [ipv4, ipv6].concat()),
            (Some(Some(lines)), Some(None)) => (Extent::Ipv4, lines),
            (Some(None), Some(Some(lines))) => (Extent::Ipv6, lines),
            _ => return None,
        };
        covering.sort_by_cached_key(|line| line.number());
        covering.dedup_by_key(|line| line.number());
        Some(Unreachable { line, extent, covering })
    }

    /// Earlier lines that together match all that the record matches of these
    /// clients.
    fn cover(&self, record: &'l Record<'l>, client: Clients<'l>) -> Option<Vec<&'l Line<'l>>> {
        let covering = self.cover_by(record, &self.wider(client));
        match client {
            Clients::HostName(_) | Clients::SameHost | Clients::SameNet => covering.or_else(|| {
                let ipv4 = self.cover_by(record, &[ALL_IPV4])?;
                let ipv6 = self.cover_by(record, &[ALL_IPV6])?;
                Some([ipv4, ipv6].concat())
            }),
            _ => covering,
        }
    }

    /// The same, where matching any one of `clients` is enough.
    fn cover_by(&self, record: &'l Record<'l>, clients: &[Clients<'l>]) -> Option<Vec<&'l Line<'l>>> {
        let mut covering = Vec::new();
        for (database, user) in self.names(record) {
            let all_databases = database.in_all_databases().then_some(Name::All);
            let databases = [Some(database), all_databases].into_iter().flatten();
            let keys = databases
                .flat_map(|database| [(database, user), (database, Name::All)])
                .flat_map(|(database, user)| clients.iter().map(move |client| (database, user, *client)));
            let found: Vec<_> = keys.filter_map(|key| self.lines.get(&key)).collect();
            for transport in transports(record.connection_type()) {
                let first = |lines: &&[Option<_>; 4]| lines.get(*transport as usize).copied();
                covering.push(found.iter().find_map(|lines| first(lines).flatten())?);
            }
        }
        Some(covering)
    }

    /// The keys of earlier lines that match all of these clients.
    fn wider(&self, client: Clients<'l>) -> Vec<Clients<'l>> {
        let masks = |ipv4, mask: u128| {
            let masks = self.masks.iter();
            masks.filter(move |(family, wider)| *family == ipv4 && wider & !mask == 0).map(|(_, wider)| *wider)
        };
        let mut wider = vec![client];
        match client {
            Clients::Ipv4 { network, mask } => wider.extend(masks(true, mask).map(|mask| {
                let network = network & mask;
                Clients::Ipv4 { network, mask }
            })),
            Clients::Ipv6 { network, mask } => wider.extend(masks(false, mask).map(|mask| {
                let network = network & mask;
                Clients::Ipv6 { network, mask }
            })),
            _ => {}
        }
        wider
    }
}

#[cfg(test)]
mod tests;
