//! Which line decides about a connection: `hba.c check_hba()`.

use super::connection::Connection;
use super::list::{Content, Line, List};
use super::matching::{matches, may_match_role};
use super::method::Method;
use super::reason::{Reason, Reasons};
use super::record::Record;

/// The rules of a list that the server has loaded.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'l> {
    list: &'l List<'l>,
}

impl<'l> Rules<'l> {
    pub(super) fn new(list: &'l List<'l>) -> Self {
        Self { list }
    }

    /// The list.
    pub fn list(self) -> &'l List<'l> {
        self.list
    }

    /// What the server does with a connection: the first line that matches it
    /// decides, and no later one is tried, even if the login then fails.
    ///
    /// ```
    /// # use harbor_postgres_backup_policy::hba;
    /// use hba::{Connection, List, Method, Target, Transport, Version};
    /// let list = List::read(
    ///     ["local replication all trust", "local all +ops reject", "local all all md5"],
    ///     Version::new(15),
    /// );
    /// let rules = list.loaded().unwrap();
    /// let alice = Connection::new(Transport::Local, Target::Database("db"), "alice");
    /// let methods = |connection| -> Vec<_> {
    ///     rules.decide(&connection).outcomes().iter().map(|one| one.method()).collect()
    /// };
    /// assert_eq!(methods(alice), [Some(Method::Reject), Some(Method::Md5)]);
    /// assert_eq!(methods(alice.with_roles(&[])), [Some(Method::Md5)]);
    /// ```
    pub fn decide(self, connection: &Connection<'_>) -> Decision<'l> {
        let mut outcomes = Vec::new();
        decide(&self.lines_for(connection.user), connection, &mut outcomes);
        Decision { outcomes }
    }

    /// The lines that may be for a role: most of a long list are for others.
    pub(super) fn lines_for(self, role: &str) -> Vec<&'l Line<'l>> {
        let may_match = |line: &&Line<'_>| line.record().is_none_or(|record| may_match_role(record, role));
        self.list.lines().iter().filter(may_match).collect()
    }
}

/// Adds the outcomes of [`Rules::decide`], from the lines that may be for the role.
pub(super) fn decide<'l>(lines: &[&'l Line<'l>], connection: &Connection<'_>, outcomes: &mut Vec<Outcome<'l>>) {
    for line in lines {
        let reasons = match line.content() {
            Content::Record(record) => matches(record, connection),
            Content::Include(_) => Some(Reasons::of(Reason::Include)),
            Content::Error(_) => None,
        };
        let Some(reasons) = reasons else { continue };
        outcomes.push(Outcome::new(line, reasons));
        if reasons.is_empty() {
            return;
        }
    }
    outcomes.push(Outcome { line: None, reasons: Reasons::default() });
}

/// What can happen to a connection, in the order of the lines.
#[derive(Debug, Clone)]
pub struct Decision<'l> {
    outcomes: Vec<Outcome<'l>>,
}

impl<'l> Decision<'l> {
    /// Every line that may decide, never empty. The last one is what happens if
    /// none before it matches, so the only one that is certain to be right is a
    /// lone one.
    pub fn outcomes(&self) -> &[Outcome<'l>] {
        &self.outcomes
    }

    /// The outcome, if only one is possible.
    pub fn certain(&self) -> Option<&Outcome<'l>> {
        match self.outcomes.as_slice() {
            [outcome] => Some(outcome),
            _ => None,
        }
    }
}

/// One thing that can happen to a connection.
#[derive(Debug, Clone, Copy)]
pub struct Outcome<'l> {
    line: Option<&'l Line<'l>>,
    reasons: Reasons,
}

impl<'l> Outcome<'l> {
    pub(super) fn new(line: &'l Line<'l>, reasons: Reasons) -> Self {
        Self { line: Some(line), reasons }
    }

    /// The line that decides; none if no line matches, and the server refuses
    /// with "no `pg_hba.conf` entry".
    pub fn line(&self) -> Option<&'l Line<'l>> {
        self.line
    }

    /// The record that decides; none if no line matches, and none if the line is
    /// an include.
    pub fn record(&self) -> Option<&'l Record<'l>> {
        self.line.and_then(Line::record)
    }

    /// The method of the record that decides.
    pub fn method(&self) -> Option<Method> {
        self.record().map(Record::method)
    }

    /// Whether no line matches.
    pub fn is_no_entry(&self) -> bool {
        self.line.is_none()
    }

    /// Why it is not certain that the line matches; empty for the last outcome.
    pub fn reasons(&self) -> Reasons {
        self.reasons
    }
}
