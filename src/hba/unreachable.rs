//! Lines that no connection reaches.

mod matched;

use self::matched::{ALL_IPV4, ALL_IPV6, Clients, clients, covers_database, covers_user, only_user, transports};
use super::decide::Rules;
use super::list::Line;
use super::record::Record;
use super::token::Token;
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

/// Lines are looked for behind the first so many. It bounds the cost of a long list.
const MOST_EARLIER: usize = 64;

/// The most pairs of a database and a user in a line that is still looked at, and in all lines that have several. They
/// bound the cost of long lists of names.
const MOST_PAIRS: usize = 256;
const MOST_PAIRS_IN_ALL: usize = 1024;

/// Finds the lines that no connection can reach, because earlier lines match all
/// that they match.
///
/// Every line found is idle. Not every idle line is found: a name is not looked
/// for in patterns, files, groups and `sameuser`, a range of addresses not in
/// the union of others, lines with long lists of both databases and users not at
/// all, and no line behind others than the first 64. The cost grows with the
/// number of lines, not with its square.
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
    let mut earlier: Vec<Row<'_>> = Vec::with_capacity(rules.list().lines().len().min(MOST_EARLIER));
    let mut found = Vec::new();
    let mut left = MOST_PAIRS_IN_ALL;
    for (line, record) in rules.list().records() {
        let pairs = record.databases().len().saturating_mul(record.users().len());
        let of_several = if pairs > 1 { pairs } else { 0 };
        if pairs > MOST_PAIRS || of_several > left {
            continue;
        }
        left -= of_several;
        let transports = transports(record.connection_type());
        let row = Row { line, record, user: only_user(record.users()), transports, clients: clients(record) };
        found.extend(row.find(&earlier));
        if earlier.len() < MOST_EARLIER {
            earlier.push(row);
        }
    }
    found
}

/// A line that is looked at, and what it matches.
struct Row<'l> {
    line: &'l Line<'l>,
    record: &'l Record<'l>,
    /// What tells most lines for different users apart.
    user: u32,
    /// One bit each.
    transports: u8,
    clients: (Clients<'l>, Option<Clients<'l>>),
}

impl<'l> Row<'l> {
    fn find(&self, earlier: &[Self]) -> Option<Unreachable<'l>> {
        let (client, other) = self.clients;
        let covering = self.cover(client, earlier);
        let (extent, covering) = match other {
            None => (Extent::Everyone, covering?),
            Some(other) => match (covering, self.cover(other, earlier)) {
                (Some(ipv4), Some(ipv6)) => (Extent::Everyone, [ipv4, ipv6].concat()),
                (Some(ipv4), None) => (Extent::Ipv4, ipv4),
                (None, ipv6) => (Extent::Ipv6, ipv6?),
            },
        };
        let mut covering = sorted(covering, &|one, other| one.number().cmp(&other.number()));
        covering.dedup_by_key(|line| line.number());
        Some(Unreachable { line: self.line, extent, covering })
    }

    /// Earlier lines that together match all that this one matches of these clients, which are its own.
    fn cover(&self, client: Clients<'l>, earlier: &[Self]) -> Option<Vec<&'l Line<'l>>> {
        let covering = self.cover_all(client, earlier);
        match client {
            // Each of them has an address of either family.
            Clients::HostName(_) | Clients::SameHost | Clients::SameNet => covering.or_else(|| {
                let (ipv4, ipv6) = (self.cover_all(ALL_IPV4, earlier)?, self.cover_all(ALL_IPV6, earlier)?);
                Some([ipv4, ipv6].concat())
            }),
            _ => covering,
        }
    }

    /// The same: the first for each transport and each pair of a database and a user, which is the one that decides.
    fn cover_all(&self, client: Clients<'_>, earlier: &[Self]) -> Option<Vec<&'l Line<'l>>> {
        let (users, databases) = (self.record.users(), self.record.databases());
        let is_candidate = |earlier: &&Self| {
            (earlier.user == self.user || earlier.user == 0 || self.user == 0) && earlier.is_for_all(client)
        };
        let candidates: Vec<&Self> = earlier.iter().filter(is_candidate).collect();
        let mut covering = Vec::new();
        for transport in (0..u8::BITS).map(|bit| 1 << bit).filter(|bit| self.transports & bit != 0) {
            for user in users {
                for database in databases {
                    let first = candidates.iter().find(|earlier| earlier.covers(transport, user, database))?;
                    covering.push(first.line);
                }
            }
        }
        Some(covering)
    }

    /// Whether its address field matches all of these.
    fn is_for_all(&self, clients: Clients<'_>) -> bool {
        let (client, other) = self.clients;
        client.covers(clients) || other.is_some_and(|other| other.covers(clients))
    }

    /// Whether its other fields match all of these.
    fn covers(&self, transport: u8, user: &Token<'_>, database: &Token<'_>) -> bool {
        self.transports & transport != 0
            && self.record.users().iter().any(|own| covers_user(own, user))
            && self.record.databases().iter().any(|own| covers_database(own, database))
    }
}

#[cfg(test)]
mod tests;
