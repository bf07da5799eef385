//! A list under repair: the given one, whose lines are matched only once, and
//! the lines added to it.

use std::cell::OnceCell;

use super::super::connection::Connection;
use super::super::decide::{Outcome, Rules, decide};
use super::super::list::{Line, List};
use super::super::matching::{Match, matches};
use super::super::need::{Need, State};
use super::{Insertion, Verdict};
use crate::bytes::is_same;

/// A need, what the given list decides about its connections, and its line.
pub(super) struct Candidate<'d, 'n> {
    need: &'d Need<'n>,
    /// How many connections the needs before it have.
    before: usize,
    /// Read only if it is to be added: most lists lack few lines.
    line: OnceCell<Option<Line<'n>>>,
}

impl<'d, 'n> Candidate<'d, 'n> {
    /// The candidates for all needs.
    pub fn all(needs: &'d [Need<'n>]) -> Vec<Self> {
        let mut before = 0;
        let candidate = |need: &'d Need<'n>| {
            let candidate = Self { need, before, line: OnceCell::new() };
            before += need.connections.len();
            candidate
        };
        needs.iter().map(candidate).collect()
    }

    /// The connections, each with its position among those of all needs.
    fn connections(&self) -> impl Iterator<Item = (usize, &'d Connection<'n>)> {
        (self.before..).zip(self.need.connections)
    }

    /// What the given list means for the connections.
    pub fn states(&self, given: &Given<'n>) -> Vec<State<'n>> {
        let connections = self.connections();
        let state = |(position, connection)| self.need.state(&mut given.outcomes(position).iter().copied(), connection);
        connections.map(state).collect()
    }
}

/// What a list decides about the connections of all needs, before anything is added to it.
pub(super) struct Given<'n> {
    outcomes: Vec<Outcome<'n>>,
    /// Where those of each connection end.
    ends: Vec<usize>,
}

impl<'n> Given<'n> {
    pub fn of(rules: Rules<'n>, needs: &[Need<'_>]) -> Self {
        let mut given =
            Self { outcomes: Vec::with_capacity(needs.len() * 4), ends: Vec::with_capacity(needs.len() * 2) };
        let mut lines_for: Vec<(&str, Vec<&'n Line<'n>>)> = Vec::with_capacity(4);
        for connection in needs.iter().flat_map(|need| need.connections) {
            let role = connection.user;
            let known = lines_for
                .iter()
                .position(|(known, _)| is_same(known.as_bytes(), role.as_bytes()))
                .unwrap_or_else(|| {
                    lines_for.push((role, rules.lines_for(role)));
                    lines_for.len() - 1
                });
            let lines = lines_for.get(known).map_or(&[][..], |(_, lines)| lines);
            decide(lines, connection, &mut given.outcomes);
            given.ends.push(given.outcomes.len());
        }
        given
    }

    /// What it decides about the connection at this position.
    fn outcomes(&self, position: usize) -> &[Outcome<'n>] {
        let from = position.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        let to = self.ends.get(position).copied().unwrap_or_default();
        self.outcomes.get(from..to).unwrap_or_default()
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
    given: &'d Given<'n>,
    candidates: &'d [Candidate<'d, 'n>],
    added: Vec<Added<'d, 'n>>,
}

impl<'d, 'n> Draft<'d, 'n> {
    pub fn new(list: &'n List<'n>, given: &'d Given<'n>, candidates: &'d [Candidate<'d, 'n>]) -> Self {
        Self { list, given, candidates, added: Vec::with_capacity(candidates.len()) }
    }

    /// What the draft asks for to meet a need.
    pub fn step(&self, candidate: &Candidate<'_, 'n>) -> Step {
        let end = Place { before: self.list.elements().len(), index: self.added.len() };
        let mut verdict = None;
        let mut place = end;
        for (position, connection) in candidate.connections() {
            let mut by_added = None;
            let mut outcomes = self.outcomes(position).map(|(outcome, added)| {
                by_added = added;
                outcome
            });
            match candidate.need.state(&mut outcomes, connection) {
                State::Met => return Step::Nothing(Verdict::Met),
                State::Uncertain { .. } => verdict = Some(Verdict::Uncertain),
                State::Blocked { .. } => verdict = verdict.or(Some(Verdict::Blocked)),
                State::Missing { shadow: None } => {}
                State::Missing { shadow: Some(line) } => place = place.min(self.place_before(line, by_added)),
            }
        }
        match verdict {
            Some(verdict) => Step::Nothing(verdict),
            None if place == end && self.list.ends_open() => Step::Nothing(Verdict::OpenEnd),
            None if self.line(candidate).is_none() => Step::Nothing(Verdict::Unhelpful),
            None => Step::Add(place),
        }
    }

    /// The need's line, if it is one valid record wherever it is put.
    fn line<'c>(&self, candidate: &'c Candidate<'_, 'n>) -> Option<&'c Line<'n>> {
        candidate.line.get_or_init(|| Line::of_record(candidate.need.line.as_ref(), self.list.version())).as_ref()
    }

    /// What the draft asks for to meet the need at this position. If that is its line, it is added, but one that does not
    /// help is tried once only.
    pub fn advance(&mut self, of: usize, is_tried: &mut bool) -> Option<Step> {
        let candidate = self.candidates.get(of)?;
        let step = self.step(candidate);
        if let Step::Add(Place { before, index }) = step
            && let Some(line) = self.line(candidate).filter(|_| !*is_tried)
        {
            let connections = self.candidates.iter().flat_map(|candidate| candidate.need.connections);
            let matches = connections.map(|connection| matches(line.record()?, connection)).collect();
            self.added.insert(index, Added { before, of, text: candidate.need.line.as_ref(), line, matches });
            *is_tried = !self.letting_in(candidate).any(|added| added == index);
            if *is_tried {
                self.added.remove(index);
            }
        }
        Some(step)
    }

    /// How many lines are added.
    pub fn len(&self) -> usize {
        self.added.len()
    }

    /// Takes away every added line without which the draft still asks for what is `wanted`.
    pub fn drop_superfluous(&mut self, wanted: &[Step]) {
        let mut index = 0;
        while index < self.added.len() {
            let added = self.added.remove(index);
            // Most likely to miss it is the need that it was added for.
            let mut steps = self.candidates.iter().zip(wanted).cycle().skip(added.of).take(wanted.len());
            if !steps.all(|(candidate, wanted)| self.step(candidate).is_like(*wanted)) {
                self.added.insert(index, added);
                index += 1;
            }
        }
    }

    /// The added lines, by index, that let one of the need's connections in that
    /// no earlier line decides about.
    pub fn letting_in(&self, candidate: &Candidate<'_, 'n>) -> impl Iterator<Item = usize> {
        candidate.connections().filter_map(|(position, connection)| {
            let (last, added) = self.outcomes(position).last()?;
            added.filter(|_| candidate.need.is_granted(&last, connection))
        })
    }

    pub fn insertions(&self) -> Vec<Insertion<'n>> {
        self.added.iter().map(|added| Insertion { before: added.before, line: added.text }).collect()
    }

    /// What can happen to the connection at a position, and the index of the line where it is an added one.
    fn outcomes(&self, position: usize) -> impl Iterator<Item = (Outcome<'d>, Option<usize>)> {
        let mut given = self.given.outcomes(position).iter().copied().peekable();
        let mut added = self.added.iter().enumerate().peekable();
        let mut is_over = false;
        std::iter::from_fn(move || {
            let next = given.peek().filter(|_| !is_over)?.line();
            let is_next = |added: &Added<'_, '_>| next.is_none_or(|line| added.before <= line.first_element());
            while let Some((index, added)) = added.next_if(|(_, added)| is_next(added)) {
                let Some(reasons) = added.matches.get(position).copied().flatten() else { continue };
                is_over = reasons.is_empty();
                return Some((Outcome::new(added.line, reasons), Some(index)));
            }
            Some((given.next()?, None))
        })
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
