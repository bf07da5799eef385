//! `restore/path`: the folder that a clone reads against the folders that this configuration writes.

use super::{data, restored_from, same_store};
use crate::finding::Findings;
use crate::rules::pod_config::PodConfigCase;
use crate::spilo::Tag;
use crate::spilo::environment::{Archive, ClonePlan, Environment};
use crate::spilo::vocabulary::{Asked as _, Name, names};
use crate::subject::{Backups, backups};
use crate::text::{contains, find, quoted, replace, split_once};

const PREFIX: Name = names::CLONE_WAL_BUCKET_SCOPE_PREFIX;
const SUFFIX: Name = names::CLONE_WAL_BUCKET_SCOPE_SUFFIX;

const WHOLE_PREFIXES: [Name; 5] = [
    names::CLONE_WALG_S3_PREFIX,
    names::CLONE_WALE_S3_PREFIX,
    names::CLONE_WALG_GS_PREFIX,
    names::CLONE_WALE_GS_PREFIX,
    names::CLONE_WALE_SWIFT_PREFIX,
];

const BUCKETS: [Name; 4] = [
    names::CLONE_WAL_S3_BUCKET,
    names::CLONE_WAL_GS_BUCKET,
    names::CLONE_WAL_GCS_BUCKET,
    names::CLONE_WAL_SWIFT_BUCKET,
];

/// What depends on the cluster and stays standing in the path that a ConfigMap leads to.
const OPEN: [&str; 4] = ["$(SCOPE)", "$(POD_NAMESPACE)", "$(UID)", "$(PGVERSION)"];

/// harbor-operator calls every database `postgresql-<namespace>-<name>` (pkg/cluster/controllers/database).
const HARBORS: &str = "postgresql-";

/// Whether some cluster of this configuration writes where the clone looks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fit {
    Yes,
    /// Only if what the folder begins with is the source's namespace.
    IfNamespace,
    No,
}

/// The rule. A clone from another store or bucket cannot be judged.
pub fn path(case: &PodConfigCase<'_>, out: &mut Findings) {
    let (Some(own), Some(clone)) = (case.backups.archive(), restored_from(case)) else { return };
    if own.prefix().is_empty() || !same_store(own, clone) {
        return;
    }
    match fit(own, clone, case.backups.environment) {
        Fit::Yes => {}
        Fit::IfNamespace => out.advice(
            data(names::CLONE_SCOPE),
            format!(
                "backups are found in {} only if that begins with the source's namespace",
                folder(clone.restore_prefix())
            ),
            "check that <namespace>-<cluster> is what it says",
        ),
        Fit::No => {
            let scope = case.backups.environment.text(names::CLONE_SCOPE).filter(|scope| !scope.is_empty());
            let written = replace(own.prefix(), "$(SCOPE)", scope.unwrap_or("$(SCOPE)"));
            let problem = format!(
                "the clone looks in {}, but backups go to {}: it finds none, and every new pod fails at it",
                folder(clone.restore_prefix()),
                folder(&written)
            );
            let (name, fix) = reconciled(case);
            out.violation(data(name), problem, fix);
        }
    }
}

/// The path behind the bucket, which both share.
fn folder(prefix: &str) -> String {
    let rest = split_once(prefix, "://").map_or(prefix, |(_, rest)| rest);
    quoted(rest.split_once('/').map_or("/", |(_, path)| path).trim_end_matches('/'))
}

fn fit(own: &Archive<'_>, clone: &Archive<'_>, environment: &Environment<'_>) -> Fit {
    let scope = environment.text(names::CLONE_SCOPE).unwrap_or_default();
    let with_namespace = contains(own.prefix(), "$(POD_NAMESPACE)-$(SCOPE)");
    if !scope.is_empty() && reads(clone, &replace(own.prefix(), "$(SCOPE)", scope)) {
        return Fit::Yes;
    }
    let by_bucket = BUCKETS.into_iter().any(|name| environment.has(name)) && whole_prefix(environment).is_none();
    if by_bucket && (environment.has(PREFIX) || !with_namespace) || !reads(clone, own.prefix()) {
        return Fit::No;
    }
    if !with_namespace {
        return Fit::Yes;
    }
    let mut folders = own.prefix().split('/').zip(clone.restore_prefix().split('/'));
    // Of the namespace `default` Spilo puts nothing before the name.
    let is_harbors = folders.any(|(own, folder)| {
        let name = folder.strip_prefix(HARBORS).filter(|_| contains(own, "$(SCOPE)"));
        name.is_some_and(|name| !name.starts_with("default-"))
    });
    if is_harbors { Fit::No } else { Fit::IfNamespace }
}

/// The variable that holds the clone's whole prefix, which then is made up of no others.
fn whole_prefix(environment: &Environment<'_>) -> Option<Name> {
    WHOLE_PREFIXES.into_iter().find(|name| environment.has(*name))
}

/// Whether `clone` reads what is written to `template`, each `$(NAME)` in it being what it is there.
fn reads(clone: &Archive<'_>, template: &str) -> bool {
    let mut looked_into = clone.restore_prefix().trim_end_matches('/').split('/');
    let written: Vec<&str> = template
        .trim_end_matches('/')
        .split('/')
        .map(|part| looked_into.next().filter(|segment| is_instance(segment, part)).unwrap_or(part))
        .collect();
    clone.restores_from(&written.join("/"))
}

/// Whether `segment` is `template` with something in place of every `$(NAME)`.
fn is_instance(segment: &str, template: &str) -> bool {
    if template == "$(PGVERSION)" {
        return segment == template || segment.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    }
    let mut rest = segment;
    let mut template = template;
    let mut after_open = false;
    loop {
        let next = OPEN.iter().filter_map(|open| Some((find(template, open)?, *open))).min();
        let Some((at, open)) = next else {
            // What is left must end the segment.
            return if after_open {
                rest.strip_suffix(template).is_some_and(|open| !open.is_empty())
            } else {
                rest == template
            };
        };
        let Some((literal, tail)) = template.split_at_checked(at) else { return false };
        if after_open {
            // At least one character is for the open part before.
            let mut characters = rest.chars();
            if characters.next().is_none() {
                return false;
            }
            let Some((_, found)) = split_at_literal(characters.as_str(), literal) else { return false };
            rest = found;
        } else if let Some(found) = rest.strip_prefix(literal) {
            rest = found;
        } else {
            return false;
        }
        template = tail.strip_prefix(open).unwrap_or_default();
        after_open = true;
    }
}

fn split_at_literal<'t>(text: &'t str, literal: &str) -> Option<(&'t str, &'t str)> {
    if literal.is_empty() { Some(("", text)) } else { split_once(text, literal) }
}

/// The one variable that makes the clone look where backups go, found by trying.
fn reconciled(case: &PodConfigCase<'_>) -> (Name, String) {
    let environment = case.backups.environment;
    let prefix = environment.text(names::WAL_BUCKET_SCOPE_PREFIX).unwrap_or("$(POD_NAMESPACE)-");
    let suffix = environment.text(names::WAL_BUCKET_SCOPE_SUFFIX).unwrap_or_default();
    // `$$` keeps Kubernetes from expanding it.
    let suffix = replace(suffix, "$(", "$$(");
    for (name, value) in [(PREFIX, prefix), (SUFFIX, suffix.as_str()), (names::CLONE_PGVERSION, "")] {
        if fits_with(case, name, value, case.backups.tag) {
            return (name, instruction(name, value));
        }
    }
    match whole_prefix(environment) {
        Some(name) => (name, "write the folder of the source's backups".to_owned()),
        None => (PREFIX, format!("write {PREFIX} and {SUFFIX} as the backups have them without CLONE_")),
    }
}

fn instruction(name: Name, value: &str) -> String {
    match value {
        "" => format!("set {name} to \"\""),
        "$(POD_NAMESPACE)-" => {
            format!("set {name} to {}, or to the source's namespace and a dash if that is another", quoted(value))
        }
        value if contains(value, "$(UID)") => format!("set {name} to a slash and the metadata.uid of the source"),
        value => format!("set {name} to {}", quoted(value)),
    }
}

fn fits_with(case: &PodConfigCase<'_>, name: Name, value: &str, tag: Tag) -> bool {
    let written = name.written();
    let environment = backups::of_config_map(case.object.with(name, &written, value), case.surroundings, case.settings);
    let backups = Backups::new(&environment, tag);
    match (backups.archive(), backups.plan.as_ref().map(|plan| &plan.clone)) {
        (Some(own), Ok(ClonePlan::Archive { archive: Some(clone), .. })) => fit(own, clone, &environment) == Fit::Yes,
        _ => false,
    }
}
