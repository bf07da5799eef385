//! The fewest lines that let needed connections in.

mod draft;

use self::draft::{Candidate, Draft, Given, Step};
use super::decide::Rules;
use super::need::{Need, State};

/// What is to be done about one need, or why nothing can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The list as given lets one of the connections in.
    Met,
    /// The line at this index of [`Repair::insertions`] lets one of them in.
    /// Where an earlier line may decide, as for the members of a group, that
    /// stays so.
    Repaired(usize),
    /// A `reject` stops one of them, and none of them may be let in; that is never
    /// overridden.
    Blocked,
    /// One of them may be let in or not; nothing is added.
    Uncertain,
    /// The list ends in a backslash, so a line put behind it would not be one.
    OpenEnd,
    /// The need's own line would not let it in there: it is not one valid record,
    /// or not for all that the connection can be.
    Unhelpful,
}

/// A line to add.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Insertion<'n> {
    /// The element of the list as given that the line goes before; the number of
    /// elements if it goes to the end.
    pub before: usize,
    /// The line.
    pub line: &'n str,
}

/// What a list means for each need, the lines that it lacks, and a verdict for
/// each need.
#[derive(Debug, Clone)]
pub struct Repair<'n> {
    elements: &'n [&'n str],
    states: Vec<Vec<State<'n>>>,
    insertions: Vec<Insertion<'n>>,
    verdicts: Vec<Verdict>,
}

impl<'n> Repair<'n> {
    /// For each need, in their order, what the list as given means for its
    /// connections: [`Need::states`].
    pub fn states(&self) -> &[Vec<State<'n>>] {
        &self.states
    }

    /// The lines to add, by place, and of one place in the order in which they
    /// must stand there.
    pub fn insertions(&self) -> &[Insertion<'n>] {
        &self.insertions
    }

    /// A verdict for each need, in their order.
    pub fn verdicts(&self) -> &[Verdict] {
        &self.verdicts
    }

    /// The repaired list: the elements as given, in order, with the lines to add
    /// between them.
    pub fn apply(&self) -> Vec<&'n str> {
        let mut insertions = self.insertions.iter().peekable();
        let mut repaired = Vec::with_capacity(self.elements.len() + self.insertions.len());
        for (index, element) in self.elements.iter().enumerate() {
            while let Some(insertion) = insertions.next_if(|next| next.before <= index) {
                repaired.push(insertion.line);
            }
            repaired.push(element);
        }
        repaired.extend(insertions.map(|insertion| insertion.line));
        repaired
    }
}

/// Finds the fewest lines that let needed connections in, each where it is
/// reached: at the end, or right before the line that stands in its way.
///
/// A need is met if one of its connections is let in whatever happens. Otherwise
/// it is uncertain if one of them is, else blocked if one of them is, else its
/// line is added. A repaired list needs no further repair.
pub fn repair<'n>(rules: Rules<'n>, needs: &[Need<'n>]) -> Repair<'n> {
    let candidates = Candidate::all(needs);
    let given = Given::of(rules, needs);
    let states: Vec<Vec<State<'n>>> = candidates.iter().map(|candidate| candidate.states(&given)).collect();
    let elements = rules.list().elements();
    let is_met = |states: &Vec<State<'_>>| states.iter().any(State::is_met);
    if states.iter().all(is_met) {
        return Repair { elements, states, insertions: Vec::new(), verdicts: vec![Verdict::Met; needs.len()] };
    }
    let mut draft = Draft::new(rules.list(), &given, &candidates);
    let mut is_tried = vec![false; needs.len()];
    let mut looks = 0..needs.len();
    // A line added for one need can stand in the way of another one, so look
    // again, until a look adds nothing.
    let steps = loop {
        let before = draft.len();
        if looks.next().is_none() {
            is_tried.fill(true);
        }
        let step = |(of, is_tried)| draft.advance(of, is_tried);
        let steps: Vec<Step> = is_tried.iter_mut().enumerate().filter_map(step).collect();
        if draft.len() == before {
            break steps;
        }
    };
    draft.drop_superfluous(&steps);
    let verdict = |((candidate, step), states)| match step {
        Step::Nothing(Verdict::Met) if is_met(states) => Verdict::Met,
        step => match (draft.letting_in(candidate).min(), step) {
            (Some(insertion), _) => Verdict::Repaired(insertion),
            (None, Step::Nothing(verdict)) => verdict,
            (None, Step::Add(_)) => Verdict::Unhelpful,
        },
    };
    let verdicts = candidates.iter().zip(steps).zip(&states).map(verdict).collect();
    Repair { elements, insertions: draft.insertions(), verdicts, states }
}
