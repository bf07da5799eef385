//! Which line decides a connection: `hba.c check_hba()`.

use std::fmt;

use crate::address::{Address, AddressSet};
use crate::connection::{ClientAddress, Connection, Transport};
use crate::file::{HbaFile, Line};
use crate::matching::match_record;
use crate::method::AuthMethod;
use crate::record::{Entry, Record};
use crate::unknown::{Unknown, Unknowns};

impl HbaFile {
    /// What PostgreSQL does with a connection: the first record that matches decides, and no other one is considered,
    /// even if the authentication fails.
    ///
    /// ```
    /// use pg_hba::{AuthMethod, Connection, HbaFile, PgVersion, Target, Transport};
    ///
    /// let content = "local replication all trust\nlocal all +ops reject\nlocal all all md5";
    /// let file = HbaFile::parse(content, PgVersion::V15).unwrap();
    /// let alice = Connection::new(Transport::UnixSocket, Target::Database("app"), "alice");
    /// let methods = |connection| -> Vec<_> {
    ///     file.decide(&connection).outcomes().iter().map(|outcome| outcome.method()).collect()
    /// };
    /// assert_eq!(methods(alice), [Some(AuthMethod::Reject), Some(AuthMethod::Md5)]);
    /// assert_eq!(methods(alice.with_memberships(&[])), [Some(AuthMethod::Md5)]);
    /// ```
    pub fn decide(&self, connection: &Connection<'_>) -> Decision<'_> {
        let mut outcomes = Vec::new();
        let mut remaining = RemainingClients::new(connection);
        for line in self.lines() {
            let unknowns = match line.entry() {
                Entry::Record(record) => {
                    match_record(record, connection).and_then(|unknowns| remaining.match_record(record, unknowns))
                }
                Entry::Include(_) => Some(Unknown::IncludedFile.into()),
            };
            let Some(unknowns) = unknowns else { continue };
            outcomes.push(Outcome::new(line, unknowns));
            if unknowns.is_empty() {
                return Decision { outcomes };
            }
        }
        outcomes.push(Outcome::NO_ENTRY);
        Decision { outcomes }
    }
}

/// The clients in networks for which no line has decided yet.
struct RemainingClients(Option<AddressSet>);

impl RemainingClients {
    fn new(connection: &Connection<'_>) -> Self {
        match connection.transport {
            Transport::Tcp { client: ClientAddress::EveryIn(networks), .. } => Self(AddressSet::from_ranges(networks)),
            _ => Self(None),
        }
    }

    /// What the match of a record depends on for the remaining clients, given what it depends on for all of them. `None`
    /// if it matches none of them.
    fn match_record(&mut self, record: &Record, unknowns: Unknowns) -> Option<Unknowns> {
        let (Some(remaining), Some(Address::Range(range))) = (&mut self.0, record.address()) else {
            return Some(unknowns);
        };
        if remaining.is_disjoint(range) {
            return None;
        }
        let others = unknowns.without(Unknown::ClientAddress);
        if remaining.is_within(range) {
            return Some(others);
        }
        if others.is_empty() {
            remaining.remove(range);
        }
        Some(unknowns)
    }
}

/// What PostgreSQL does with a connection, as far as it is known.
///
/// `Display` explains it in a sentence.
#[derive(Debug, Clone)]
pub struct Decision<'f> {
    outcomes: Vec<Outcome<'f>>,
}

impl<'f> Decision<'f> {
    /// The possible outcomes, in the order in which PostgreSQL considers the lines; at least one. The last one is what
    /// happens if no earlier one does.
    pub fn outcomes(&self) -> &[Outcome<'f>] {
        &self.outcomes
    }

    /// The outcome, if only one is possible.
    pub fn certain(&self) -> Option<&Outcome<'f>> {
        match self.outcomes.as_slice() {
            [outcome] => Some(outcome),
            _ => None,
        }
    }
}

impl fmt::Display for Decision<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, outcome) in self.outcomes.iter().enumerate() {
            if index > 0 {
                f.write_str("; otherwise ")?;
            }
            match (outcome.line, outcome.unknowns) {
                (None, _) => f.write_str("no line matches, and the connection is rejected")?,
                (Some(line), unknowns) if unknowns.is_empty() => {
                    write!(f, "line {} decides: \"{line}\"", line.number())?;
                }
                (Some(line), unknowns) => {
                    write!(f, "line {} decides, depending on {unknowns}: \"{line}\"", line.number())?;
                }
            }
        }
        Ok(())
    }
}

/// A possible outcome of a connection attempt.
#[derive(Debug, Clone, Copy)]
pub struct Outcome<'f> {
    line: Option<&'f Line>,
    unknowns: Unknowns,
}

impl<'f> Outcome<'f> {
    pub(crate) const NO_ENTRY: Self = Self { line: None, unknowns: Unknowns::NONE };

    pub(crate) fn new(line: &'f Line, unknowns: Unknowns) -> Self {
        Self { line: Some(line), unknowns }
    }

    /// The line that decides; `None` if no line matches, and PostgreSQL reports "no pg_hba.conf entry".
    pub fn line(&self) -> Option<&'f Line> {
        self.line
    }

    /// The record that decides; `None` if no line matches, or if the line is an include directive.
    pub fn record(&self) -> Option<&'f Record> {
        self.line.and_then(Line::record)
    }

    /// The authentication method of the record that decides.
    pub fn method(&self) -> Option<AuthMethod> {
        self.record().map(Record::method)
    }

    /// What it depends on whether the line matches; empty if it certainly does, and if no line matches.
    pub fn unknowns(&self) -> Unknowns {
        self.unknowns
    }
}

#[cfg(test)]
mod tests;
