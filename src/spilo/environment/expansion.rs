//! Kubernetes' expansion of `$(NAME)` in the values of a container's variables.
//!
//! Follows `third_party/forked/golang/expansion/expand.go` and `makeEnvironmentVariables` of the kubelet:
//! a reference sees only variables that stand earlier in the list, `$$` stands for `$`, and what cannot be
//! resolved stays as it is.

use super::resolved::{Name, Unresolved, Variable, position};
use super::variables::{Entry, Source};
use crate::spilo::vocabulary;

/// Linux starts no process with a longer variable (`MAX_ARG_STRLEN`).
const LONGEST: usize = 128 * 1024;
/// Nor with more in all its variables, at the usual stack limit. Bounds the work that references to
/// references can cause.
const LONGEST_IN_ALL: usize = 2 * 1024 * 1024;

/// Expands the list. `by_name` finds what a reference means.
pub(super) fn expand_all<'a>(entries: Vec<Entry<'a>>, by_name: &[Name]) -> (Vec<Variable<'a>>, Vec<Unresolved<'a>>) {
    let mut variables: Vec<Variable<'a>> = entries.into_iter().map(Variable::new).collect();
    let mut unresolved = Vec::new();
    let mut left = LONGEST_IN_ALL;
    for at in 0..variables.len() {
        let refers = |variable: &&Variable<'_>| {
            !variable.unknown && variable.source != Source::Secret && variable.text.contains('$')
        };
        let Some(Variable { name, text, .. }) = variables.get(at).filter(refers) else { continue };
        let secret = vocabulary::is_secret(name);
        let earlier = |reference: &str| variables.get(position(&variables, by_name, ("", reference), at)?);
        let missing = |reference: &str| {
            let reference = if secret { String::new() } else { reference.to_owned() };
            unresolved.push(Unresolved { name, reference });
        };
        let expanded = expand(text, earlier, missing, left.min(LONGEST));
        left = left.saturating_sub(expanded.as_ref().map_or(0, String::len));
        if let Some(variable) = variables.get_mut(at) {
            variable.set(expanded);
        }
    }
    (variables, unresolved)
}

/// `None` if the result would be longer than `limit`.
fn expand<'v, 'a: 'v>(
    text: &str,
    earlier: impl Fn(&str) -> Option<&'v Variable<'a>>,
    mut missing: impl FnMut(&str),
    limit: usize,
) -> Option<String> {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        result.push_str(before);
        if let Some(literal) = after.strip_prefix('$') {
            result.push('$');
            rest = literal;
        } else if let Some((name, tail)) = after.strip_prefix('(').and_then(|inner| inner.split_once(')')) {
            match earlier(name) {
                // A secret must not show up under a name that is no secret.
                Some(variable) if !vocabulary::is_secret(name) => result.push_str(&variable.text),
                found => {
                    if found.is_none() {
                        missing(name);
                    }
                    result.push_str("$(");
                    result.push_str(name);
                    result.push(')');
                }
            }
            rest = tail;
        } else {
            result.push('$');
            if after.starts_with('(') {
                // No closing parenthesis follows, so no further reference can: only `$$` is left to do.
                result.push_str(&after.replace("$$", "$"));
                rest = "";
            } else {
                // The character after a lone `$` belongs to it, but it can be no `$` or `(` here.
                rest = after;
            }
        }
        if result.len() > limit {
            return None;
        }
    }
    result.push_str(rest);
    (result.len() <= limit).then_some(result)
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::test_support::test;

    #[track_caller]
    fn expanded(text: &str, result: &str) {
        let scope = Variable { name: "SCOPE", source: Source::Operator, text: Cow::Borrowed("pg"), unknown: false };
        let earlier = |name: &str| (name == "SCOPE").then_some(&scope);
        assert_eq!(expand(text, earlier, |_| (), LONGEST).as_deref(), Some(result));
    }

    /// The rows of the expansion's own test in Kubernetes that apply to values.
    #[test]
    fn expands_as_kubernetes_does() {
        expanded("$(SCOPE)", "pg");
        expanded("x-$(SCOPE)-$(SCOPE)$", "x-pg-pg$");
        expanded("$$(SCOPE)", "$(SCOPE)");
        expanded("$$$(SCOPE)", "$pg");
        expanded("$$$$(SCOPE)", "$$(SCOPE)");
        expanded("$(SCOPE", "$(SCOPE");
        expanded("$(SCOPE $$ $(X", "$(SCOPE $ $(X");
        expanded("$((SCOPE)", "$((SCOPE)");
        expanded("$SCOPE $", "$SCOPE $");
        expanded("$()", "$()");
        expanded("$(NONE)$(SCOPE)", "$(NONE)pg");
        expanded("$é$(SCOPE)", "$épg");
    }

    #[test]
    fn gives_up_on_results_that_no_process_could_get() {
        let long =
            Variable { name: "LONG", source: Source::ConfigMap, text: Cow::Owned("x".repeat(LONGEST)), unknown: false };
        assert_eq!(expand("$(LONG)", |_| Some(&long), |_| (), LONGEST).map(|text| text.len()), Some(128 * 1024));
        assert_eq!(expand("$(LONG)x", |_| Some(&long), |_| (), LONGEST), None);
        assert_eq!(expand("$(LONG)$(LONG)", |_| Some(&long), |_| (), LONGEST), None);
    }
}
