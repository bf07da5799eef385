//! The fewest lines that let needed connections in.

use super::Version;
use super::decide::Rules;
use super::list::List;
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

/// The lines that a list lacks, and a verdict for each need.
#[derive(Debug, Clone)]
pub struct Repair<'n> {
    elements: Vec<&'n str>,
    insertions: Vec<Insertion<'n>>,
    verdicts: Vec<Verdict>,
}

impl<'n> Repair<'n> {
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
    let mut draft = Draft::new(rules.list());
    let given: Vec<Step> = needs.iter().map(|need| step(need, rules.list())).collect();
    let mut steps = given.clone();
    // A line added for one need can stand in the way of another one, so look
    // again, until a look adds nothing.
    for _ in needs {
        let mut added = false;
        for (need, step) in needs.iter().zip(&mut steps) {
            added |= draft.add(need, step);
        }
        if !added {
            break;
        }
    }
    draft.drop_superfluous(needs);
    let verdicts = needs.iter().zip(given);
    let verdicts = verdicts.map(|(need, given)| draft.verdict(need, given));
    Repair { elements: rules.list().elements().to_vec(), verdicts: verdicts.collect(), insertions: draft.insertions() }
}

/// What a list asks to be done for a need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Nothing(Verdict),
    /// Put the need's line before this element.
    Add(usize),
}

fn step(need: &Need<'_>, list: &List<'_>) -> Step {
    let Ok(rules) = list.loaded() else {
        return Step::Nothing(Verdict::Unhelpful);
    };
    let mut verdict = None;
    let mut place = list.elements().len();
    for state in need.states(rules) {
        match state {
            State::Met => return Step::Nothing(Verdict::Met),
            State::Uncertain { .. } => verdict = Some(Verdict::Uncertain),
            State::Blocked { .. } => verdict = verdict.or(Some(Verdict::Blocked)),
            State::Missing { shadow } => {
                let before = shadow.map(|line| list.boundary(line.first_element()));
                place = place.min(before.unwrap_or(place));
            }
        }
    }
    match verdict {
        Some(verdict) => Step::Nothing(verdict),
        None if place == list.elements().len() && list.ends_open() => Step::Nothing(Verdict::OpenEnd),
        None if !is_one_record(need.line, list.version()) => Step::Nothing(Verdict::Unhelpful),
        None => Step::Add(place),
    }
}

fn is_one_record(line: &str, version: Version) -> bool {
    let list = List::read([line], version);
    let one = list.lines().len() == 1 && list.records().count() == 1;
    one && !list.ends_open() && !line.contains('\n')
}

/// An element of the list being repaired.
#[derive(Debug, Clone, Copy)]
struct Element<'n> {
    text: &'n str,
    added: bool,
}

/// The list being repaired, and its elements with their origin.
struct Draft<'n> {
    elements: Vec<Element<'n>>,
    list: List<'n>,
}

impl<'n> Draft<'n> {
    fn new(list: &List<'n>) -> Self {
        let given = list.elements().iter();
        Self { elements: given.map(|text| Element { text, added: false }).collect(), list: list.clone() }
    }

    fn insert(&mut self, place: usize, text: &'n str) {
        self.elements.insert(place, Element { text, added: true });
        self.read();
    }

    fn remove(&mut self, place: usize) {
        self.elements.remove(place);
        self.read();
    }

    fn read(&mut self) {
        let elements = self.elements.iter().map(|element| element.text);
        self.list = List::read(elements, self.list.version());
    }

    /// Adds the need's line if the list asks for it; whether it did. Tells in
    /// `next` what the list then asks for.
    fn add(&mut self, need: &Need<'n>, next: &mut Step) -> bool {
        if *next == Step::Nothing(Verdict::Unhelpful) {
            return false;
        }
        *next = step(need, &self.list);
        let Step::Add(place) = *next else {
            return false;
        };
        self.insert(place, need.line);
        if lets_in(need, &self.list, place) {
            *next = step(need, &self.list);
            return true;
        }
        self.remove(place);
        *next = Step::Nothing(Verdict::Unhelpful);
        false
    }

    /// Takes away every added line that the needs can do without.
    fn drop_superfluous(&mut self, needs: &[Need<'n>]) {
        let wanted = self.steps(needs);
        let mut index = 0;
        while let Some(element) = self.elements.get(index).copied() {
            if element.added {
                self.remove(index);
                if self.steps(needs) == wanted {
                    continue;
                }
                self.insert(index, element.text);
            }
            index += 1;
        }
    }

    /// What the list asks for, places aside, which every line added moves.
    fn steps(&self, needs: &[Need<'n>]) -> Vec<Step> {
        let steps = needs.iter().map(|need| step(need, &self.list));
        let steps = steps.map(|step| match step {
            Step::Add(_) => Step::Add(0),
            Step::Nothing(_) => step,
        });
        steps.collect()
    }

    fn verdict(&self, need: &Need<'n>, given: Step) -> Verdict {
        let now = match step(need, &self.list) {
            Step::Nothing(verdict) => verdict,
            Step::Add(_) => Verdict::Unhelpful,
        };
        if given == Step::Nothing(Verdict::Met) && now == Verdict::Met {
            return now;
        }
        let added = self.elements.iter().enumerate();
        let mut added = added.filter(|(_, element)| element.added).enumerate();
        added
            .find(|(_, (index, _))| lets_in(need, &self.list, *index))
            .map_or(now, |(insertion, _)| Verdict::Repaired(insertion))
    }

    fn insertions(&self) -> Vec<Insertion<'n>> {
        let mut before = 0;
        let mut insertions = Vec::new();
        for element in &self.elements {
            if element.added {
                let line = element.text;
                insertions.push(Insertion { before, line });
            } else {
                before += 1;
            }
        }
        insertions
    }
}

/// Whether this element lets one of the connections in that no earlier line
/// decides about.
fn lets_in(need: &Need<'_>, list: &List<'_>, element: usize) -> bool {
    let Ok(rules) = list.loaded() else {
        return false;
    };
    need.connections.iter().any(|connection| {
        let decision = rules.decide(connection);
        decision.outcomes().last().is_some_and(|last| {
            let here = last.line().is_some_and(|line| line.first_element() == element);
            here && need.is_granted(last, connection)
        })
    })
}
