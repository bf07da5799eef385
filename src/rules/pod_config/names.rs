//! `pod-config/variable-name` and `pod-config/ignored`: variables that nobody reads.

use super::{PodConfigCase, data};
use crate::finding::Findings;
use crate::spilo::environment::Source;
use crate::spilo::vocabulary::{self, Reason};
use crate::subject::backups;
use crate::text::quoted;

/// How many unknown names are compared with all known ones, and tried out in their place.
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
    let hiding = |name: &str| {
        case.backups.environment.hidden().iter().any(|hidden| hidden.by_name == name && hidden.name != name)
    };
    let mut unknown: usize = 0;
    for (name, value) in case.object.variables().filter(|(name, _)| !hiding(name)) {
        let is_unknown = vocabulary::lookup(name).is_none();
        unknown = unknown.saturating_add(usize::from(is_unknown));
        let suggestion = (unknown <= MOST_COMPARED).then(|| vocabulary::nearest(name)).flatten();
        let Some(suggestion) = suggestion else {
            if is_unknown && vocabulary::is_in_name_space(name) {
                out.advice(data(name), "nothing in a Spilo pod reads a variable of this name", "check its spelling");
            }
            continue;
        };
        let right = suggestion.to_string();
        let problem = match suggestion.reason {
            Reason::Case => format!("nobody reads {}: case counts in names", quoted(name)),
            Reason::Alias | Reason::Spelling => format!("nobody reads {}", quoted(name)),
        };
        if !case.backups.environment.has(&right) && changes_the_plan(case, &right, value) {
            out.violation(data(name), format!("{problem}, and {right} is missing"), format!("write {right}"));
        } else if case.backups.environment.has(&right) {
            out.advice(data(name), problem, format!("remove it; {right} is set as well"));
        } else {
            out.advice(data(name), problem, format!("write {right}"));
        }
    }
}

/// Whether Spilo would do something else if the value stood under the right name.
fn changes_the_plan(case: &PodConfigCase<'_>, right: &str, value: &str) -> bool {
    let others = case.object.variables().filter(|(name, _)| *name != right);
    let environment = backups::of_config_map(others.chain([(right, value)]), case.surroundings, case.settings);
    environment.plan(case.backups.tag) != case.backups.plan
}

/// `pod-config/ignored`.
pub fn ignored(case: &PodConfigCase<'_>, out: &mut Findings) {
    for (name, _) in case.object.variables() {
        let Some(variable) = vocabulary::lookup(name) else { continue };
        if variable.by_operator {
            out.advice(data(name), "the operator sets it itself, so this value never arrives", "remove it");
        } else if variable.readers.is_empty() && variable.instead.is_none() {
            let why = if variable.hint.is_empty() { "Spilo hands it on to nobody" } else { variable.hint };
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
