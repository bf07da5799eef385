//! Kubernetes' expansion of `$(NAME)` in the values of a container's variables.
//!
//! Follows `third_party/forked/golang/expansion/expand.go` and `makeEnvironmentVariables` of the kubelet:
//! a reference sees only variables that stand earlier in the list, `$$` stands for `$`, and what cannot be
//! resolved stays as it is.

use super::resolved::Variable;
use crate::text::replace;

/// Linux starts no process with a longer variable (`MAX_ARG_STRLEN`).
const LONGEST: usize = 128 * 1024;
/// Nor with more in all its variables, at the usual stack limit. Bounds the work that references to
/// references can cause.
const LONGEST_IN_ALL: usize = 2 * 1024 * 1024;

/// What is left of that.
pub(super) struct Expansion {
    left: usize,
}

impl Default for Expansion {
    fn default() -> Self {
        Self { left: LONGEST_IN_ALL }
    }
}

impl Expansion {
    /// The text of a variable with its references expanded, `None` where it would be too long, and the names that no
    /// `earlier` variable has; empty ones if the variable is a secret.
    pub(super) fn expand<'v, 'a: 'v>(
        &mut self,
        variable: &Variable<'_>,
        earlier: impl Fn(&str) -> Option<&'v Variable<'a>>,
    ) -> (Option<String>, Vec<String>) {
        let secret = variable.is_secret();
        let mut missing = Vec::new();
        let found_none = |name: &str| missing.push(if secret { String::new() } else { name.to_owned() });
        let expanded = expand(&variable.text, earlier, found_none, self.left.min(LONGEST));
        self.left = self.left.saturating_sub(expanded.as_ref().map_or(0, String::len));
        (expanded, missing)
    }
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
                Some(variable) if !variable.is_secret() => result.push_str(&variable.text),
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
                result.push_str(&replace(after, "$$", "$"));
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
    use super::super::variables::{Entry, Source, Value};
    use super::*;
    use crate::spilo::vocabulary::Name;
    use crate::test_support::test;

    fn variable<'a>(name: &'a str, source: Source, value: Value<'a>) -> Variable<'a> {
        Variable::new(Entry { source, name, known: Name::find(name), value })
    }

    #[track_caller]
    fn expanded(text: &str, result: &str) {
        let scope = variable("SCOPE", Source::Operator, "pg".into());
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
        let long = variable("LONG", Source::ConfigMap, "x".repeat(LONGEST).into());
        assert_eq!(expand("$(LONG)", |_| Some(&long), |_| (), LONGEST).map(|text| text.len()), Some(128 * 1024));
        assert_eq!(expand("$(LONG)x", |_| Some(&long), |_| (), LONGEST), None);
        assert_eq!(expand("$(LONG)$(LONG)", |_| Some(&long), |_| (), LONGEST), None);
    }
}
