//! `pod-config/variable-name` and `pod-config/ignored`: variables that nobody reads.

use super::{PodConfigCase, data};
use crate::finding::Findings;
use crate::spilo::environment::Source;
use crate::spilo::vocabulary::{self, Asked as _, Name, Reason};
use crate::subject::backups;
use crate::subject::pod_config::Variable;
use crate::text::quoted;

/// How many variables are put into an environment in all, to see what a misspelt one would change.
const MOST_TRIED: usize = 4_000;

/// How many letters their values have in all, at most.
const MOST_LETTERS_TRIED: usize = 4_000_000;

/// How many unknown names are compared with all known ones.
pub(super) const MOST_COMPARED: usize = 100;

/// `pod-config/variable-name`.
pub fn variable_name(case: &PodConfigCase<'_>, out: &mut Findings) {
    for hidden in case.backups.environment.hidden() {
        // The operator compares names without case, Spilo with it (util.go, isEnvVarPresent: EqualFold).
        if hidden.by_source == Source::ConfigMap && hidden.by_name != hidden.name && case.object.has(hidden.by_name) {
            let problem = format!("it keeps {} from the pod, and nobody reads it", hidden.name);
            out.violation(data(hidden.by_name), problem, format!("write {}", hidden.name));
        }
    }
    let hidden = case.backups.environment.hidden().iter().filter(|hidden| hidden.by_name != hidden.name);
    let hiding: Vec<&str> = hidden.map(|hidden| hidden.by_name).take(MOST_COMPARED).collect();
    let mut unknown: usize = 0;
    let letters: usize = case.object.variables().iter().map(|variable| variable.value.len()).sum();
    let tries = (MOST_TRIED / case.object.variables().len().max(1)).min(MOST_LETTERS_TRIED / letters.max(1));
    let mut tries = tries.max(1);
    for variable in case.object.variables() {
        let Variable { name, value, .. } = *variable;
        let known = variable.known();
        let is_unknown = known.is_none();
        // Most names are right: known, and no other is to be set instead.
        if known.is_some_and(|known| known.instead.is_none()) || hiding.contains(&name) {
            continue;
        }
        unknown = unknown.saturating_add(usize::from(is_unknown));
        let suggestion = (unknown <= MOST_COMPARED).then(|| vocabulary::nearest(name)).flatten();
        let Some(suggestion) = suggestion else {
            if is_unknown && vocabulary::is_in_name_space(name) {
                out.advice(data(name), "nothing in a Spilo pod reads a variable of this name", "check its spelling");
            }
            continue;
        };
        let right = suggestion.name;
        let problem = match suggestion.reason {
            Reason::Case => format!("nobody reads {}: case counts in names", quoted(name)),
            Reason::Alias | Reason::Spelling => format!("nobody reads {}", quoted(name)),
        };
        let is_missing = !case.backups.environment.has(right);
        let is_tried = is_missing && tries > 0;
        tries = tries.saturating_sub(usize::from(is_tried));
        if is_tried && changes_the_plan(case, right, value) {
            out.violation(data(name), format!("{problem}, and {right} is missing"), format!("write {right}"));
        } else if !is_missing {
            out.advice(data(name), problem, format!("remove it; {right} is set as well"));
        } else {
            out.advice(data(name), problem, format!("write {right}"));
        }
    }
}

/// Whether Spilo would do something else if the value stood under the right name.
fn changes_the_plan(case: &PodConfigCase<'_>, right: Name, value: &str) -> bool {
    let written = right.written();
    let environment =
        backups::of_config_map(case.object.with(right, &written, value), case.surroundings, case.settings);
    environment.plan(case.backups.tag) != case.backups.plan
}

/// `pod-config/ignored`.
pub fn ignored(case: &PodConfigCase<'_>, out: &mut Findings) {
    for variable in case.object.variables() {
        let (name, Some(variable)) = (variable.name, variable.known()) else { continue };
        if variable.by_operator {
            out.advice(data(name), "the operator sets it itself, so this value never arrives", "remove it");
        } else if let (Some(why), None) = (variable.unread, variable.instead) {
            let why = if why.is_empty() { "Spilo hands it on to nobody" } else { why };
            out.advice(data(name), why, "remove it");
        }
    }
    for unresolved in case.backups.environment.unresolved() {
        if case.object.has(unresolved.name) {
            let reference = if unresolved.reference.is_empty() {
                "a reference in it".to_owned()
            } else {
                format!("$({})", unresolved.reference)
            };
            out.violation(
                data(unresolved.name),
                format!("{reference} stays as it stands, for no variable of that name comes before this one"),
                "use SCOPE, POD_NAMESPACE, PGVERSION, or a variable that sorts before it",
            );
        }
    }
}
