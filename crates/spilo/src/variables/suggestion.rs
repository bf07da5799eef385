use std::fmt;

use super::aliases::ALIASES;
use super::catalogue::Row;
use super::{VariableName, VariablePrefix};

/// A variable that was probably meant. `Display` writes its full name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The variable.
    pub name: VariableName,
    /// How it was found.
    pub reason: SuggestionReason,
}

/// How a [`Suggestion`] was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SuggestionReason {
    /// The name is a common mistake, or nothing reads the variable and another one has the intended effect.
    Alias,
    /// Only the case differs.
    Case,
    /// The spelling is similar.
    Spelling,
}

impl fmt::Display for Suggestion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.name.fmt(f)
    }
}

/// The variable that was probably meant by `name`. `None` if the name is right, or if it does not resemble any
/// variable in the catalogue.
///
/// A name without an exact match is compared with every row of similar length. Callers should bound the number of
/// names that they look up, if these come from elsewhere.
pub fn suggest(name: &str) -> Option<Suggestion> {
    if let Some(found) = VariableName::find(name).filter(|found| !found.variable().is_internal) {
        let replacement = found.variable().replacement?;
        let (prefix, _) = VariablePrefix::split(name);
        return Some(Suggestion::new(prefix, replacement, SuggestionReason::Alias));
    }
    find_alias(name).or_else(|| find_other_case(name)).or_else(|| find_similar(name))
}

/// Whether a name, in upper case, begins like those of archives, backups and restores rather than those of other
/// programs.
pub fn has_known_beginning(name: &str) -> bool {
    KNOWN_BEGINNINGS.iter().any(|beginning| name.starts_with(beginning))
}

const KNOWN_BEGINNINGS: [&str; 14] = [
    "AWS_", "AZURE_", "BACKUP", "CLONE", "GCS_", "GOOGLE_", "GS_", "LOG_S", "S3_", "SSH_", "STANDBY", "SWIFT_", "USE",
    "WAL",
];

impl Suggestion {
    /// Adds the prefix if the variable is read with it.
    fn new(prefix: VariablePrefix, name: VariableName, reason: SuggestionReason) -> Self {
        let name = if name.variable().is_prefixed { name.with_prefix(prefix) } else { name };
        Self { name, reason }
    }
}

fn find_alias(name: &str) -> Option<Suggestion> {
    let find = |name: &str| {
        let index = ALIASES.binary_search_by(|(alias, _)| (*alias).cmp(name)).ok()?;
        ALIASES.get(index).map(|(_, right)| *right)
    };
    if let Some(right) = find(name) {
        return Some(Suggestion::new(VariablePrefix::None, right, SuggestionReason::Alias));
    }
    let (prefix, base) = VariablePrefix::split(name);
    find(base)
        .filter(|right| right.variable().is_prefixed && prefix != VariablePrefix::None)
        .map(|right| Suggestion::new(prefix, right, SuggestionReason::Alias))
}

fn find_other_case(name: &str) -> Option<Suggestion> {
    let name = VariableName::find_ignoring_case(name).filter(|name| name.variable().is_settable())?;
    Some(Suggestion { name, reason: SuggestionReason::Case })
}

/// The settable variable at the smallest distance from `name`; of several the one with the prefix that comes first
/// here, then the alphabetically first.
fn find_similar(name: &str) -> Option<Suggestion> {
    let upper = name.to_ascii_uppercase();
    let (prefix, base, prefix_errors) = split_similar_prefix(&upper);
    let with_prefix = (prefix != VariablePrefix::None).then_some((prefix, base, prefix_errors));
    let mut best: Option<(usize, VariablePrefix, VariableName)> = None;
    for (prefix, name, prefix_errors) in [(VariablePrefix::None, upper.as_str(), 0)].into_iter().chain(with_prefix) {
        let Some(left) = max_errors(&upper, name).checked_sub(prefix_errors) else { continue };
        for row in Row::ALL {
            let variable = row.variable();
            let is_candidate = variable.is_settable()
                && (variable.is_prefixed || prefix == VariablePrefix::None)
                && variable.name.len().abs_diff(name.len()) <= left
                && count_foreign_letters(name, variable.name) <= left
                && count_foreign_letters(variable.name, name) <= left;
            if !is_candidate {
                continue;
            }
            let errors = strsim::osa_distance(variable.name, name);
            let distance = prefix_errors + errors;
            if errors <= left && best.is_none_or(|(least, ..)| distance < least) {
                best = Some((distance, prefix, VariableName::from_row(*row)));
            }
        }
    }
    best.map(|(_, prefix, name)| Suggestion::new(prefix, name, SuggestionReason::Spelling))
}

/// How many letters of a name the other one does not contain. Each of them is an error.
fn count_foreign_letters(name: &str, other: &str) -> usize {
    name.chars().filter(|letter| !other.contains(*letter)).count()
}

/// How many errors a name may have: more in longer ones. A name with an unknown beginning may belong to another
/// program, so that only the smallest error counts there.
fn max_errors(whole: &str, name: &str) -> usize {
    if !has_known_beginning(whole) {
        return usize::from(name.len() >= 10);
    }
    match name.len() {
        0..=6 => 0,
        7..=9 => 1,
        10..=19 => 2,
        _ => 3,
    }
}

/// Like [`VariablePrefix::split`], but allows one error in `CLONE_` or `STANDBY_`. Returns the number of errors as
/// well.
fn split_similar_prefix(name: &str) -> (VariablePrefix, &str, usize) {
    if let (prefix @ (VariablePrefix::Clone | VariablePrefix::Standby), base) = VariablePrefix::split(name) {
        return (prefix, base, 0);
    }
    for prefix in [VariablePrefix::Clone, VariablePrefix::Standby] {
        let word = prefix.as_str().trim_end_matches('_');
        if let Some(base) = name.strip_prefix(word) {
            return (prefix, base, 1);
        }
        if let Some((first, base)) = name.split_once('_')
            && first.len().abs_diff(word.len()) <= 1
            && strsim::osa_distance(first, word) == 1
        {
            return (prefix, base, 1);
        }
    }
    (VariablePrefix::None, name, 0)
}
