//! Kubernetes' expansion of `$(NAME)` in the values of a container's variables.
//!
//! Follows `third_party/forked/golang/expansion/expand.go` and `makeEnvironmentVariables` of the kubelet:
//! a reference sees only variables that stand earlier in the list, `$$` stands for `$`, and what cannot be
//! resolved stays as it is.

use std::borrow::Cow;

use super::resolved::{Unresolved, Variable};
use super::variables::{Listed, Source, Value};
use crate::sorted::sorted;
use crate::spilo::vocabulary;
use crate::text::by_end;

/// Linux starts no process with a longer variable (`MAX_ARG_STRLEN`).
const LONGEST: usize = 128 * 1024;
/// Nor with more in all its variables, at the usual stack limit. Bounds the work that references to
/// references can cause.
const LONGEST_IN_ALL: usize = 2 * 1024 * 1024;

/// Expands the list; the result is sorted by [`by_end`] and has each name once, with the last value.
pub(super) fn expand_all<'a>(listed: Vec<Listed<'a>>) -> (Vec<Variable<'a>>, Vec<Unresolved<'a>>) {
    let by_name = positions(&listed);

    let mut done: Vec<Variable<'a>> = Vec::with_capacity(listed.len());
    let mut unresolved = Vec::new();
    let mut left = LONGEST_IN_ALL;
    for variable in listed {
        let Listed { name, source, value, .. } = variable;
        let text = match value {
            Value::Unknown => None,
            Value::Text(text) if source == Source::Secret || !text.contains('$') => Some(text),
            Value::Text(text) => {
                let earlier = |reference: &str| earlier(&done, &by_name, reference);
                let secret = vocabulary::is_secret(name);
                let missing = |reference: &str| {
                    let reference = if secret { String::new() } else { reference.to_owned() };
                    unresolved.push(Unresolved { name, reference });
                };
                let expanded = expand(&text, earlier, missing, left.min(LONGEST));
                left = left.saturating_sub(expanded.as_ref().map_or(0, String::len));
                expanded.map(Cow::Owned)
            }
        };
        done.push(Variable {
            name,
            source,
            unknown: text.is_none(),
            text: text.unwrap_or_else(|| Cow::Owned(["$(", name, ")"].concat())),
        });
    }
    // Of two equal names the later stands first, so that it is the one that is kept.
    done.reverse();
    let mut done = sorted(done, &|left, right| by_end(left.name, right.name));
    done.dedup_by(|next, kept| next.name == kept.name);
    (done, unresolved)
}

/// Where each name stands, sorted; nothing where no value refers to any.
fn positions<'a>(listed: &[Listed<'a>]) -> Vec<(&'a str, usize)> {
    let refers = |variable: &Listed<'_>| matches!(&variable.value, Value::Text(text) if text.contains('$'));
    if !listed.iter().any(refers) {
        return Vec::new();
    }
    let positions = listed.iter().enumerate().map(|(index, variable)| (variable.name, index)).collect();
    sorted(positions, &Ord::cmp)
}

/// The last variable of that name among those that are done.
fn earlier<'v, 'a>(
    done: &'v [Variable<'a>],
    by_name: &[(&'a str, usize)],
    reference: &str,
) -> Option<&'v Variable<'a>> {
    let after = by_name.partition_point(|entry| *entry < (reference, done.len()));
    let (name, index) = by_name.get(after.checked_sub(1)?)?;
    if *name == reference { done.get(*index) } else { None }
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
