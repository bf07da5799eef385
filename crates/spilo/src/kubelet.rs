//! The kubelet: from the container's list of variables to the environment of its processes.
//!
//! Follows `third_party/forked/golang/expansion/expand.go` and `makeEnvironmentVariables` in
//! `pkg/kubelet/kubelet_pods.go` of Kubernetes: a reference `$(NAME)` is replaced by the value of a variable that is
//! earlier in the list, `$$` by `$`, and a reference that cannot be resolved is left unchanged. Of two variables with
//! the same name the later replaces the earlier. Variables of `spec.envFrom` come first and are not expanded.
//!
//! ```
//! use spilo::operator::{ClusterIdentity, EnvBuilder, Source};
//! use spilo::variables::names;
//!
//! let mut builder = EnvBuilder::new(ClusterIdentity { name: Some("pg"), ..ClusterIdentity::default() });
//! builder.add(Source::ConfigMap, "WALG_S3_PREFIX", "s3://$(WAL_S3_BUCKET)/$(SCOPE)");
//! builder.add(Source::ConfigMap, "WAL_S3_BUCKET", "backups");
//! let environment = spilo::kubelet::expand(builder.assemble());
//! // `WAL_S3_BUCKET` sorts after `WALG_S3_PREFIX`.
//! assert_eq!(environment.value(names::WALG_S3_PREFIX), Some("s3://$(WAL_S3_BUCKET)/pg"));
//! assert_eq!(environment.unresolved()[0].reference, "WAL_S3_BUCKET");
//! ```

mod expansion;

use std::borrow::Cow;

use crate::environment::{Environment, ResolvedVariable, UnresolvedReference};
use crate::operator::{ContainerEnv, EnvVar, UnknownReason, Value};
use crate::variables::VariableName;

/// The length of the longest variable that a process can have on Linux (`MAX_ARG_STRLEN`).
const MAX_LEN: usize = 128 * 1024;

/// The length of all variables that a process can have on Linux at the usual stack limit. Bounds the work that
/// references to references can cause.
const MAX_TOTAL_LEN: usize = 2 * 1024 * 1024;

/// Expands the references in a container's list.
///
/// The value of a secret variable is never copied into another one: the reference to it is kept as a placeholder. A
/// value that would be longer than a process can have becomes unknown.
pub fn expand(env: ContainerEnv<'_>) -> Environment<'_> {
    let (mut environment, variables) = Environment::start(env);
    let mut budget = MAX_TOTAL_LEN;
    for variable in variables {
        let resolved = resolve(variable, &mut environment, &mut budget);
        environment.insert(resolved);
    }
    environment
}

fn resolve<'a>(variable: EnvVar<'a>, environment: &mut Environment<'a>, budget: &mut usize) -> ResolvedVariable<'a> {
    let (is_secret, is_expanded) = (variable.is_secret(), variable.is_expanded());
    let EnvVar { source, name: original_name, renamed, catalogued, value, has_placeholder, .. } = variable;
    let name = renamed.map_or(Cow::Borrowed(original_name), Cow::Owned);
    let (text, unknown) = match value {
        Value::Known(text) => (text, None),
        Value::Unknown(reason) => (placeholder(&name), Some(reason)),
    };
    let unexpanded = None;
    let mut resolved =
        ResolvedVariable { name, catalogued, source, is_secret, text, unexpanded, unknown, has_placeholder };
    if unknown.is_some() || !is_expanded || !resolved.text.contains('$') {
        return resolved;
    }
    let max_len = MAX_LEN.min(*budget);
    let Some(expanded) = expansion::expand(&resolved.text, |name| environment.find(name), max_len) else {
        (resolved.text, resolved.unknown) = (placeholder(&resolved.name), Some(UnknownReason::TooLong));
        return resolved;
    };
    *budget = budget.saturating_sub(expanded.text.len());
    for reference in expanded.unresolved {
        let catalogued = VariableName::find(&reference);
        let reference = if is_secret { String::new() } else { reference };
        environment.add_unresolved(UnresolvedReference { name: original_name, reference, catalogued });
    }
    resolved.unexpanded = Some(std::mem::replace(&mut resolved.text, Cow::Owned(expanded.text)));
    resolved.has_placeholder = expanded.has_placeholder;
    resolved
}

fn placeholder(name: &str) -> Cow<'static, str> {
    Cow::Owned(format!("$({name})"))
}

#[cfg(test)]
mod tests;
