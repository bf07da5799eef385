//! What was found, told to people and to machines.

mod github;
mod json;
mod plan;
mod sarif;
mod text;

use crate::judge::{Judgement, Verdict};

pub use github::write_github;
pub use json::write_json;
pub use plan::{Explained, write_plans_json, write_plans_text};
pub use sarif::write_sarif;
pub use text::write_text;

/// Everything that one run has to tell.
#[derive(Debug, Default)]
pub struct Outcome<'a> {
    /// The objects that were judged, in the order they were read.
    pub judgements: Vec<Judgement<'a>>,
    /// Documents that are no Kubernetes objects.
    pub others: usize,
    /// The object from which look-ups among the manifests start, where the settings did not ask for them.
    pub looks_up: Option<String>,
}

impl<'a> Outcome<'a> {
    /// The objects about which the policy has something to say.
    pub fn in_scope(&self) -> impl Iterator<Item = &Judgement<'a>> {
        self.judgements.iter().filter(|judgement| judgement.verdict != Verdict::OutOfScope)
    }

    /// How many objects fared so.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.judgements.iter().filter(|judgement| judgement.verdict == verdict).count()
    }
}

/// How a verdict is told.
pub(crate) const fn words(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::OutOfScope => "out of scope",
        Verdict::Accepted => "accepted",
        Verdict::Repaired => "accepted with repairs",
        Verdict::Refused => "refused",
    }
}

/// The text on one line, and nothing in it that steers a terminal.
pub(crate) fn one_line(text: &str) -> String {
    text.split(char::is_control).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Problem and fix as sentences.
pub(crate) fn sentences(problem: &str, fix: &str) -> String {
    let bare = |text| one_line(text).trim_end_matches('.').to_owned();
    if fix.is_empty() { format!("{}.", bare(problem)) } else { format!("{}. Fix: {}.", bare(problem), bare(fix)) }
}
