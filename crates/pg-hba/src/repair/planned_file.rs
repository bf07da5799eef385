//! The planned file: the lines of the given file, which are matched only once, and the inserted ones.

use super::plan::{Insertion, RepairStatus};
use crate::connection::Connection;
use crate::decision::{Decision, Outcome};
use crate::file::{HbaFile, Line};
use crate::matching::match_record;
use crate::required::{Access, RequiredConnection};

/// A required connection with its parsed line, and what the given file decides about its alternatives.
pub(super) struct Requirement<'p> {
    required: &'p RequiredConnection<'p>,
    decisions: Vec<Decision<'p>>,
    /// `None` if the line is not exactly one valid record.
    line: Option<Line>,
}

impl<'p> Requirement<'p> {
    pub fn new(required: &'p RequiredConnection<'p>, file: &'p HbaFile) -> Self {
        Self {
            required,
            decisions: required.alternatives.iter().map(|connection| file.decide(connection)).collect(),
            line: Line::parse_single_record(&required.line, file.version()),
        }
    }

    fn alternatives(&self) -> impl Iterator<Item = (&'p Connection<'p>, &Decision<'p>)> {
        self.required.alternatives.iter().zip(&self.decisions)
    }

    /// Whether the given file allows the alternatives.
    pub fn access(&self) -> Vec<Access<'p>> {
        let alternatives = self.alternatives();
        alternatives
            .map(|(connection, decision)| self.required.credentials.access(connection, decision.outcomes()))
            .collect()
    }
}

/// What the planned file lacks for a required connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Done(RepairStatus),
    /// Its line must be inserted there.
    Insert(Place),
}

impl Step {
    /// Whether both are the same, apart from the place, which moves with each insertion.
    fn is_like(self, other: Self) -> bool {
        matches!((self, other), (Self::Insert(_), Self::Insert(_))) || self == other
    }
}

/// A place in the planned file. Places are ordered as in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// The element of the given file that follows.
    before_element: usize,
    /// The number of inserted lines in front of it.
    index: usize,
}

/// An inserted line.
struct InsertedLine<'r, 'p> {
    before_element: usize,
    line: &'r Line,
    text: &'p str,
}

/// The given file and the inserted lines, in the order of the planned file.
pub(super) struct PlannedFile<'r, 'p> {
    file: &'p HbaFile,
    requirements: &'r [Requirement<'p>],
    inserted: Vec<InsertedLine<'r, 'p>>,
}

impl<'r, 'p> PlannedFile<'r, 'p> {
    pub fn new(file: &'p HbaFile, requirements: &'r [Requirement<'p>]) -> Self {
        Self { file, requirements, inserted: Vec::new() }
    }

    /// Inserts the lines of the requirements, and returns what is still lacking.
    ///
    /// A line inserted for one requirement can shadow what another one needs, so requirements are considered again
    /// until nothing is inserted any more.
    pub fn insert_lines(&mut self) -> Vec<Step> {
        let mut is_ineffective = vec![false; self.requirements.len()];
        let mut rounds = 0;
        loop {
            let count = self.inserted.len();
            // The number of rounds is bounded because requirements can shadow each other in a circle.
            let can_insert = rounds < self.requirements.len();
            let mut steps = Vec::new();
            for (requirement, is_ineffective) in self.requirements.iter().zip(&mut is_ineffective) {
                let step = self.next_step(requirement);
                if let Step::Insert(place) = step
                    && can_insert
                    && !*is_ineffective
                {
                    *is_ineffective = !self.try_insert(requirement, place);
                }
                steps.push(step);
            }
            if self.inserted.len() == count {
                return steps;
            }
            rounds += 1;
        }
    }

    /// Inserts a requirement's line if it takes effect.
    fn try_insert(&mut self, requirement: &'r Requirement<'p>, place: Place) -> bool {
        let Some(line) = &requirement.line else { return false };
        let inserted = InsertedLine { before_element: place.before_element, line, text: &requirement.required.line };
        self.inserted.insert(place.index, inserted);
        let is_effective = self.granting_insertions(requirement).any(|index| index == place.index);
        if !is_effective {
            self.inserted.remove(place.index);
        }
        is_effective
    }

    /// Removes each inserted line without which the same steps are lacking.
    pub fn remove_superfluous_lines(&mut self, steps: &[Step]) {
        let mut index = 0;
        while index < self.inserted.len() {
            let line = self.inserted.remove(index);
            let mut requirements = self.requirements.iter().zip(steps);
            if !requirements.all(|(requirement, step)| self.next_step(requirement).is_like(*step)) {
                self.inserted.insert(index, line);
                index += 1;
            }
        }
    }

    /// The indexes of the inserted lines that decide, and grant, an alternative of a requirement.
    pub fn granting_insertions(&self, requirement: &Requirement<'p>) -> impl Iterator<Item = usize> {
        requirement.alternatives().filter_map(|(connection, decision)| {
            let (outcomes, deciding_insertion) = self.outcomes(connection, decision);
            let is_granted = requirement.required.credentials.is_granted_by(outcomes.last()?, connection);
            deciding_insertion.filter(|_| is_granted)
        })
    }

    pub fn insertions(&self) -> Vec<Insertion<'p>> {
        let inserted = self.inserted.iter();
        inserted.map(|line| Insertion { before_element: line.before_element, line: line.text }).collect()
    }

    fn next_step(&self, requirement: &Requirement<'p>) -> Step {
        let end = Place { before_element: self.file.elements().len(), index: self.inserted.len() };
        let mut place = end;
        let mut status = None;
        for (connection, decision) in requirement.alternatives() {
            let (outcomes, deciding_insertion) = self.outcomes(connection, decision);
            match requirement.required.credentials.access(connection, &outcomes) {
                Access::Granted => return Step::Done(RepairStatus::Granted),
                Access::Uncertain { .. } => status = Some(RepairStatus::Uncertain),
                Access::Rejected { .. } => status = status.or(Some(RepairStatus::Rejected)),
                Access::Missing { shadowed_by: None } => {}
                Access::Missing { shadowed_by: Some(line) } => {
                    place = place.min(self.place_before(line, deciding_insertion));
                }
            }
        }
        match status {
            Some(status) => Step::Done(status),
            None if place == end && self.file.ends_open() => Step::Done(RepairStatus::EndsOpen),
            None if requirement.line.is_none() => Step::Done(RepairStatus::IneffectiveLine),
            None => Step::Insert(place),
        }
    }

    /// The possible outcomes of a connection in the planned file, and the index of the inserted line if one decides.
    fn outcomes(&self, connection: &Connection<'_>, decision: &Decision<'p>) -> (Vec<Outcome<'r>>, Option<usize>) {
        let mut outcomes = Vec::new();
        let mut inserted = self.inserted.iter().enumerate().peekable();
        for outcome in decision.outcomes() {
            let next = outcome.line().map(Line::first_element);
            let is_before =
                |(_, line): &(usize, &InsertedLine<'_, '_>)| next.is_none_or(|next| line.before_element <= next);
            while let Some((index, inserted)) = inserted.next_if(is_before) {
                let record = inserted.line.record();
                let Some(unknowns) = record.and_then(|record| match_record(record, connection)) else { continue };
                outcomes.push(Outcome::new(inserted.line, unknowns));
                if unknowns.is_empty() {
                    return (outcomes, Some(index));
                }
            }
            outcomes.push(*outcome);
        }
        (outcomes, None)
    }

    /// The place in front of a line: an inserted one if it has an index, otherwise one of the given file.
    fn place_before(&self, line: &Line, inserted: Option<usize>) -> Place {
        if let Some((index, inserted)) = inserted.and_then(|index| Some((index, self.inserted.get(index)?))) {
            return Place { before_element: inserted.before_element, index };
        }
        let before_element = self.file.insertion_index(line.first_element());
        let index = self.inserted.partition_point(|inserted| inserted.before_element <= before_element);
        Place { before_element, index }
    }
}
