//! A list under repair: the given one, whose lines are matched only once, and
//! the lines added to it.

use std::borrow::Cow;
use std::cell::OnceCell;

use super::super::Version;
use super::super::connection::Connection;
use super::super::decide::{Decision, Outcome, Rules, decide};
use super::super::list::{Line, List};
use super::super::matching::{Match, matches};
use super::super::need::{Need, State};
use super::{Insertion, Verdict};

/// A need, what the given list decides about its connections, and its line.
pub(super) struct Candidate<'d, 'n> {
    need: &'d Need<'n>,
    version: Version,
    /// How many connections the needs before it have.
    before: usize,
    given: Vec<Decision<'n>>,
    /// Read only if it is to be added: most lists lack few lines.
    line: OnceCell<Option<Line<'n>>>,
}

impl<'d, 'n> Candidate<'d, 'n> {
    /// The candidates for all needs.
    pub fn all(needs: &'d [Need<'n>], rules: Rules<'n>) -> Vec<Self> {
        let mut lines_for: Vec<(&str, Vec<&'n Line<'n>>)> = Vec::new();
        let mut before = 0;
        let mut candidates = Vec::with_capacity(needs.len());
        for need in needs {
            let mut given = Vec::with_capacity(need.connections.len());
            for connection in need.connections {
                let role = connection.user;
                if !lines_for.iter().any(|(known, _)| *known == role) {
                    lines_for.push((role, rules.lines_for(role)));
                }
                let lines = lines_for.iter().find(|(known, _)| *known == role).map_or(&[][..], |(_, lines)| lines);
                given.push(decide(lines, connection));
            }
            let version = rules.list().version();
            candidates.push(Self { need, version, before, given, line: OnceCell::new() });
            before += need.connections.len();
        }
        candidates
    }

    /// The connections, each with its position among those of all needs and with
    /// what the given list decides about it.
    fn connections(&self) -> impl Iterator<Item = (usize, &'d Connection<'n>, &Decision<'n>)> {
        let connections = self.need.connections.iter().zip(&self.given).zip(self.before..);
        connections.map(|((connection, given), position)| (position, connection, given))
    }

    /// What the given list means for the connections.
    pub fn states(&self) -> Vec<State<'n>> {
        self.connections().map(|(_, connection, given)| self.need.state(given, connection)).collect()
    }

    /// The need's line, if it is one valid record wherever it is put.
    fn line(&self) -> Option<&Line<'n>> {
        self.line.get_or_init(|| Line::of_record(self.need.line, self.version)).as_ref()
    }
}

/// What a list asks to be done for a need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Nothing(Verdict),
    /// Put the need's line there.
    Add(Place),
}

impl Step {
    /// Whether both ask for the same, places aside, which every line added moves.
    fn is_like(self, other: Self) -> bool {
        match (self, other) {
            (Self::Add(_), Self::Add(_)) => true,
            (one, other) => one == other,
        }
    }
}

/// A place in a draft; the order of the fields makes places compare as they
/// stand in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// The element of the given list behind it.
    before: usize,
    /// How many added lines stand before it.
    index: usize,
}

/// An added line, before an element of the given list.
struct Added<'d, 'n> {
    before: usize,
    /// The position of the candidate whose line it is.
    of: usize,
    text: &'n str,
    line: &'d Line<'n>,
    /// Whether it matches the connections of all needs.
    matches: Vec<Match>,
}

/// The given list, and the lines added to it in the order in which they stand.
pub(super) struct Draft<'d, 'n> {
    list: &'n List<'n>,
    candidates: &'d [Candidate<'d, 'n>],
    /// Those of all candidates.
    connections: Vec<&'d Connection<'n>>,
    added: Vec<Added<'d, 'n>>,
}

impl<'d, 'n> Draft<'d, 'n> {
    pub fn new(list: &'n List<'n>, candidates: &'d [Candidate<'d, 'n>]) -> Self {
        let connections = candidates.iter().flat_map(|candidate| candidate.need.connections).collect();
        Self { list, candidates, connections, added: Vec::new() }
    }

    /// What the draft asks for to meet a need.
    pub fn step(&self, candidate: &Candidate<'_, 'n>) -> Step {
        let end = Place { before: self.list.elements().len(), index: self.added.len() };
        let mut verdict = None;
        let mut place = end;
        for (position, connection, given) in candidate.connections() {
            let (decision, added) = self.decide(position, given);
            match candidate.need.state(&decision, connection) {
                State::Met => return Step::Nothing(Verdict::Met),
                State::Uncertain { .. } => verdict = Some(Verdict::Uncertain),
                State::Blocked { .. } => verdict = verdict.or(Some(Verdict::Blocked)),
                State::Missing { shadow: None } => {}
                State::Missing { shadow: Some(line) } => place = place.min(self.place_before(line, added)),
            }
        }
        match verdict {
            Some(verdict) => Step::Nothing(verdict),
            None if place == end && self.list.ends_open() => Step::Nothing(Verdict::OpenEnd),
            None if candidate.line().is_none() => Step::Nothing(Verdict::Unhelpful),
            None => Step::Add(place),
        }
    }

    /// Adds the line of the need at this position if the draft asks for it;
    /// whether it did. Once it did not help it is not tried again.
    pub fn add(&mut self, of: usize, is_unhelpful: &mut bool) -> bool {
        let Some(candidate) = self.candidates.get(of).filter(|_| !*is_unhelpful) else { return false };
        let (Step::Add(Place { before, index }), Some(line)) = (self.step(candidate), candidate.line()) else {
            return false;
        };
        let matches = self.connections.iter().map(|connection| matches(line.record()?, connection)).collect();
        self.added.insert(index, Added { before, of, text: candidate.need.line, line, matches });
        *is_unhelpful = !self.letting_in(candidate).any(|added| added == index);
        if *is_unhelpful {
            self.added.remove(index);
        }
        !*is_unhelpful
    }

    /// Takes away every added line that the needs can do without.
    pub fn drop_superfluous(&mut self) {
        let wanted: Vec<Step> = self.candidates.iter().map(|candidate| self.step(candidate)).collect();
        let mut index = 0;
        while index < self.added.len() {
            let added = self.added.remove(index);
            // Most likely to miss it is the need that it was added for.
            let mut steps = self.candidates.iter().zip(&wanted).cycle().skip(added.of).take(wanted.len());
            if !steps.all(|(candidate, wanted)| self.step(candidate).is_like(*wanted)) {
                self.added.insert(index, added);
                index += 1;
            }
        }
    }

    /// The added lines, by index, that let one of the need's connections in that
    /// no earlier line decides about.
    pub fn letting_in(&self, candidate: &Candidate<'_, 'n>) -> impl Iterator<Item = usize> {
        candidate.connections().filter_map(|(position, connection, given)| {
            let (decision, added) = self.decide(position, given);
            let granted = decision.outcomes().last().is_some_and(|last| candidate.need.is_granted(last, connection));
            added.filter(|_| granted)
        })
    }

    pub fn insertions(&self) -> Vec<Insertion<'n>> {
        self.added.iter().map(|added| Insertion { before: added.before, line: added.text }).collect()
    }

    /// What can happen to the connection at a position, from what the given list decides about it;
    /// and the index of the added line that is the last outcome, if one is.
    fn decide<'g>(&self, position: usize, given: &'g Decision<'d>) -> (Cow<'g, Decision<'d>>, Option<usize>) {
        let matches = |added: &Added<'_, '_>| added.matches.get(position).copied().flatten();
        if !self.added.iter().any(|added| matches(added).is_some()) {
            return (Cow::Borrowed(given), None);
        }
        let mut outcomes = Vec::with_capacity(given.outcomes().len() + self.added.len());
        let mut added = self.added.iter().enumerate().peekable();
        for outcome in given.outcomes() {
            let is_next =
                |added: &Added<'_, '_>| outcome.line().is_none_or(|line| added.before <= line.first_element());
            while let Some((index, added)) = added.next_if(|(_, added)| is_next(added)) {
                let Some(reasons) = matches(added) else { continue };
                outcomes.push(Outcome::new(added.line, reasons));
                if reasons.is_empty() {
                    return (Cow::Owned(Decision::new(outcomes)), Some(index));
                }
            }
            outcomes.push(*outcome);
        }
        (Cow::Owned(Decision::new(outcomes)), None)
    }

    /// The place right before a line: the added one with this index, or else one
    /// of the given list.
    fn place_before(&self, line: &Line<'_>, added: Option<usize>) -> Place {
        if let Some(index) = added
            && let Some(added) = self.added.get(index)
        {
            return Place { before: added.before, index };
        }
        let before = self.list.boundary(line.first_element());
        Place { before, index: self.added.partition_point(|added| added.before <= before) }
    }
}
