//! Lines that no connection reaches.

mod reach;

use std::collections::BTreeMap;

use self::reach::{Clients, Reach};
use crate::file::{HbaFile, Line};

/// A line that earlier lines shadow.
#[derive(Debug, Clone)]
pub struct UnreachableLine<'f> {
    line: &'f Line,
    extent: Extent,
    shadowed_by: Vec<&'f Line>,
}

/// For which clients a line is unreachable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// For all clients.
    AllClients,
    /// For clients with an IPv4 address; the record matches both families.
    Ipv4Clients,
    /// For clients with an IPv6 address; the record matches both families.
    Ipv6Clients,
}

impl<'f> UnreachableLine<'f> {
    /// Only the first lines of a file are considered as lines that shadow others, which bounds the cost of long files.
    pub const MAX_SHADOWING_LINES: usize = 64;

    /// Records with more pairs of a database and a user are not considered, which bounds the cost of long lists of
    /// names.
    pub const MAX_PAIRS_PER_LINE: usize = 256;

    /// After so many pairs of a database and a user in records that have several, further such records are not
    /// considered.
    pub const MAX_PAIRS_PER_FILE: usize = 1024;

    /// The line.
    pub fn line(&self) -> &'f Line {
        self.line
    }

    /// For which clients it is unreachable.
    pub fn extent(&self) -> Extent {
        self.extent
    }

    /// The earlier lines that decide what it matches, in the order of the file; most often one.
    pub fn shadowed_by(&self) -> &[&'f Line] {
        &self.shadowed_by
    }
}

impl HbaFile {
    /// Finds lines that no connection can reach, because earlier lines match everything that they match.
    ///
    /// Every line found is unreachable, but not every unreachable line is found. A name is not looked for in regular
    /// expressions, files and roles, nor in `sameuser`; an address range not in the union of others. The constants
    /// `MAX_…` of [`UnreachableLine`] limit what is compared, so that the cost is proportional to the number of lines.
    ///
    /// ```
    /// use pg_hba::{Extent, HbaFile, PgVersion};
    ///
    /// let content = "hostssl all all 0.0.0.0/0 md5\nhostssl all +ops all pam";
    /// let file = HbaFile::parse(content, PgVersion::V15).unwrap();
    /// let unreachable = file.unreachable_lines();
    /// assert_eq!(unreachable.len(), 1);
    /// assert_eq!(unreachable[0].line().number(), 2);
    /// assert_eq!(unreachable[0].extent(), Extent::Ipv4Clients);
    /// assert_eq!(unreachable[0].shadowed_by()[0].number(), 1);
    /// ```
    pub fn unreachable_lines(&self) -> Vec<UnreachableLine<'_>> {
        let mut earlier: Vec<Reach<'_>> = Vec::new();
        let mut found = Vec::new();
        let mut remaining_pairs = UnreachableLine::MAX_PAIRS_PER_FILE;
        for (line, record) in self.records() {
            let pairs = record.databases().len().saturating_mul(record.users().len());
            if pairs > UnreachableLine::MAX_PAIRS_PER_LINE {
                continue;
            }
            if pairs > 1 {
                let Some(remaining) = remaining_pairs.checked_sub(pairs) else { continue };
                remaining_pairs = remaining;
            }
            let reach = Reach::new(line, record);
            found.extend(find_shadowing(&reach, &earlier));
            if earlier.len() < UnreachableLine::MAX_SHADOWING_LINES {
                earlier.push(reach);
            }
        }
        found
    }
}

/// The line as an unreachable one, if earlier ones shadow it.
fn find_shadowing<'f>(reach: &Reach<'f>, earlier: &[Reach<'f>]) -> Option<UnreachableLine<'f>> {
    let shadowing = |clients| lines_shadowing(reach, clients, earlier);
    let (extent, lines) = match reach.clients() {
        [clients] => (Extent::AllClients, shadowing(*clients)?),
        [ipv4, ipv6] => match (shadowing(*ipv4), shadowing(*ipv6)) {
            (Some(ipv4), Some(ipv6)) => (Extent::AllClients, [ipv4, ipv6].concat()),
            (Some(ipv4), None) => (Extent::Ipv4Clients, ipv4),
            (None, Some(ipv6)) => (Extent::Ipv6Clients, ipv6),
            (None, None) => return None,
        },
        _ => return None,
    };
    let lines: BTreeMap<usize, &Line> = lines.into_iter().map(|line| (line.number(), line)).collect();
    Some(UnreachableLine { line: reach.line(), extent, shadowed_by: lines.into_values().collect() })
}

/// Earlier lines that together match everything that a line matches from some of its clients.
fn lines_shadowing<'f>(reach: &Reach<'f>, clients: Clients<'f>, earlier: &[Reach<'f>]) -> Option<Vec<&'f Line>> {
    let lines = reach.lines_covering(clients, earlier);
    if lines.is_some() || !clients.has_unknown_addresses() {
        return lines;
    }
    // Each of these clients has an address of either family.
    let ipv4 = reach.lines_covering(Clients::ALL_IPV4, earlier)?;
    let ipv6 = reach.lines_covering(Clients::ALL_IPV6, earlier)?;
    Some([ipv4, ipv6].concat())
}

#[cfg(test)]
mod tests;
