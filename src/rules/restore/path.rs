//! `restore/path`: a restore searches a folder that this configuration archives to.

use spilo::startup::{Archive, ClonePlan, StartupPlan};
use spilo::variables::{VariableName, names};
use spilo::{Environment, Tag};

use super::path_template::PathTemplate;
use super::{is_same_store, source_archive, variable_path};
use crate::backups::pod_config_environment_with;
use crate::finding::{Action, Reporter};
use crate::message::messages;
use crate::rules::{Handlers, PodConfigContext, Rule};
use crate::text::Quoted;

/// The rule.
pub const RULE: Rule = Rule {
    id: "restore/path",
    default: Action::Deny,
    summary: "a restore from the cluster's own store searches a folder that clusters archive to",
    messages: &[Message::TEMPLATES],
    handlers: Handlers { pod_config: Some(check), ..Handlers::NONE },
};

messages! {
    enum Message<'a> {
        NamespaceNeeded { searched: Quoted<'a> } => {
            problem: "the folder {searched} contains backups only if its name begins with the namespace of the source",
            fix: "make sure that CLONE_SCOPE is <namespace>-<cluster>",
        },
        OtherFolder { searched: Quoted<'a>, archived: Quoted<'a>, fix: String } => {
            problem: "the restore searches {searched}, but backups are in {archived}: new clusters do not start",
            fix: "{fix}",
        },
    }
}

const PREFIX: VariableName = names::CLONE_WAL_BUCKET_SCOPE_PREFIX;
const SUFFIX: VariableName = names::CLONE_WAL_BUCKET_SCOPE_SUFFIX;

const WHOLE_PREFIXES: [VariableName; 5] = [
    names::CLONE_WALG_S3_PREFIX,
    names::CLONE_WALE_S3_PREFIX,
    names::CLONE_WALG_GS_PREFIX,
    names::CLONE_WALE_GS_PREFIX,
    names::CLONE_WALE_SWIFT_PREFIX,
];

const BUCKETS: [VariableName; 4] = [
    names::CLONE_WAL_S3_BUCKET,
    names::CLONE_WAL_GS_BUCKET,
    names::CLONE_WAL_GCS_BUCKET,
    names::CLONE_WAL_SWIFT_BUCKET,
];

/// harbor-operator names every database `postgresql-<namespace>-<name>` (harbor-operator 1.0 to 1.4,
/// `pkg/cluster/controllers/database`).
const HARBOR_DATABASE: &str = "postgresql-";

/// Whether a cluster of this configuration archives to the folder that a restore searches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Match {
    Yes,
    /// Only if the folder begins with the namespace of the source.
    IfNamespace,
    No,
}

/// A restore from another store or bucket cannot be evaluated.
fn check(context: &PodConfigContext<'_>, reporter: &mut Reporter<'_>) {
    let (Some(own), Some(source)) = (context.backups.archive(), source_archive(context)) else { return };
    if own.prefix().is_empty() || !is_same_store(own, source) {
        return;
    }
    let searched = folder(source.restore_prefix());
    match match_folders(own, source, context.backups.environment) {
        Match::Yes => {}
        Match::IfNamespace => {
            reporter.warn(variable_path(names::CLONE_SCOPE), Message::NamespaceNeeded { searched: Quoted(searched) });
        }
        Match::No => {
            let scope = context.backups.environment.value(names::CLONE_SCOPE).filter(|scope| !scope.is_empty());
            let archived = own.prefix().replace("$(SCOPE)", scope.unwrap_or("$(SCOPE)"));
            let (name, fix) = reconcile(context);
            let message = Message::OtherFolder { searched: Quoted(searched), archived: Quoted(folder(&archived)), fix };
            reporter.deny(variable_path(name), message);
        }
    }
}

/// The path after the bucket.
fn folder(prefix: &str) -> &str {
    let rest = prefix.split_once("://").map_or(prefix, |(_, rest)| rest);
    rest.split_once('/').map_or("/", |(_, path)| path).trim_end_matches('/')
}

fn match_folders(own: &Archive<'_>, source: &Archive<'_>, environment: &Environment<'_>) -> Match {
    let searches =
        |template: &str| source.restores_from(&PathTemplate::new(template).resolve_by(source.restore_prefix()));
    let scope = environment.value(names::CLONE_SCOPE).unwrap_or_default();
    if !scope.is_empty() && searches(&own.prefix().replace("$(SCOPE)", scope)) {
        return Match::Yes;
    }
    let archives_with_namespace = own.prefix().contains("$(POD_NAMESPACE)-$(SCOPE)");
    // A prefix that is set replaces the namespace.
    let can_have_namespace = archives_with_namespace && !environment.is_set(PREFIX);
    if !searches(own.prefix()) || (is_computed(environment) && !can_have_namespace) {
        return Match::No;
    }
    if !archives_with_namespace {
        return Match::Yes;
    }
    if is_harbor_database(own, source) { Match::No } else { Match::IfNamespace }
}

/// Whether Spilo computes the path from bucket and scope.
fn is_computed(environment: &Environment<'_>) -> bool {
    whole_prefix(environment).is_none() && BUCKETS.into_iter().any(|name| environment.is_set(name))
}

/// Whether the folder that is searched begins with the name of a database of harbor-operator, so not with the namespace
/// that Spilo adds. Spilo does not add the namespace `default`.
fn is_harbor_database(own: &Archive<'_>, source: &Archive<'_>) -> bool {
    let mut segments = own.prefix().split('/').zip(source.restore_prefix().split('/'));
    segments.any(|(template, segment)| {
        let name = segment.strip_prefix(HARBOR_DATABASE).filter(|_| template.contains("$(SCOPE)"));
        name.is_some_and(|name| !name.starts_with("default-"))
    })
}

/// The variable with the whole prefix of the source, which is then not computed from others.
fn whole_prefix(environment: &Environment<'_>) -> Option<VariableName> {
    WHOLE_PREFIXES.into_iter().find(|name| environment.is_set(*name))
}

/// The one variable that makes the restore search the right folder, found by evaluating each change.
fn reconcile(context: &PodConfigContext<'_>) -> (VariableName, String) {
    let environment = context.backups.environment;
    let prefix = environment.value(names::WAL_BUCKET_SCOPE_PREFIX).unwrap_or("$(POD_NAMESPACE)-");
    // `$$` keeps Kubernetes from expanding it.
    let suffix = environment.value(names::WAL_BUCKET_SCOPE_SUFFIX).unwrap_or_default().replace("$(", "$$(");
    for (name, value) in [(PREFIX, prefix), (SUFFIX, suffix.as_str()), (names::CLONE_PGVERSION, "")] {
        if matches_with(context, name, value, context.backups.tag) {
            return (name, instruction(name, value));
        }
    }
    match whole_prefix(environment) {
        Some(name) => (name, format!("set {name} to the folder of the source's backups")),
        None => (PREFIX, format!("set {PREFIX} and {SUFFIX} to the values of the variables without CLONE_")),
    }
}

fn instruction(name: VariableName, value: &str) -> String {
    match value {
        "" => format!("set {name} to \"\""),
        "$(POD_NAMESPACE)-" => format!("set {name} to \"<namespace of the source>-\""),
        value if value.contains("$(UID)") => format!("set {name} to \"/<metadata.uid of the source>\""),
        value => format!("set {name} to {}", Quoted(value)),
    }
}

fn matches_with(context: &PodConfigContext<'_>, name: VariableName, value: &str, tag: Tag) -> bool {
    let PodConfigContext { config_map, related, settings, .. } = context;
    let environment = pod_config_environment_with(*config_map, name.as_str(), value, related, settings);
    let Ok(startup) = StartupPlan::new(&environment, tag) else { return false };
    match (&startup.archive, &startup.clone) {
        (Some(own), ClonePlan::Archive { archive: Some(source), .. }) => {
            match_folders(own, source, &environment) == Match::Yes
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::rules::testing::Case;

    fn findings(patch: &Value) -> Vec<String> {
        Case::restore(patch).findings(&RULE)
    }

    fn other_folder(name: &str, searched: &str, archived: &str, fix: &str) -> String {
        format!(
            "deny data.{name}: the restore searches \"{searched}\", but backups are in \"{archived}\": new clusters do not \
             start; {fix}"
        )
    }

    #[test]
    fn accepts_the_folder_of_another_cluster() {
        assert_eq!(findings(&json!({})), [""; 0]);
        assert_eq!(findings(&json!({"CLONE_WALG_S3_PREFIX": "s3://backups/spilo/old/wal/12"})), [""; 0]);
    }

    #[test]
    fn does_not_evaluate_another_bucket() {
        assert_eq!(findings(&json!({"CLONE_WAL_S3_BUCKET": "other", "CLONE_WAL_BUCKET_SCOPE_PREFIX": "x"})), [""; 0]);
    }

    #[test]
    fn denies_a_prefix_or_suffix_that_clusters_do_not_archive_with() {
        assert_eq!(
            findings(&json!({"CLONE_WAL_BUCKET_SCOPE_SUFFIX": "/99e8"})),
            [other_folder(
                "CLONE_WAL_BUCKET_SCOPE_SUFFIX",
                "spilo/old/99e8/wal",
                "spilo/old/wal/$(PGVERSION)",
                "set CLONE_WAL_BUCKET_SCOPE_SUFFIX to \"\"",
            )]
        );
        assert_eq!(
            findings(&json!({"WAL_BUCKET_SCOPE_PREFIX": "prod-"})),
            [other_folder(
                "CLONE_WAL_BUCKET_SCOPE_PREFIX",
                "spilo/old/wal",
                "spilo/prod-old/wal/$(PGVERSION)",
                "set CLONE_WAL_BUCKET_SCOPE_PREFIX to \"prod-\"",
            )]
        );
    }

    #[test]
    fn the_uid_of_the_source_is_unknown() {
        assert_eq!(
            findings(&json!({"WAL_BUCKET_SCOPE_SUFFIX": "/$(UID)"})),
            [other_folder(
                "CLONE_WAL_BUCKET_SCOPE_SUFFIX",
                "spilo/old/wal",
                "spilo/old/$(UID)/wal/$(PGVERSION)",
                "set CLONE_WAL_BUCKET_SCOPE_SUFFIX to \"/<metadata.uid of the source>\"",
            )]
        );
    }

    #[test]
    fn the_namespace_can_be_part_of_the_scope() {
        let patch = json!({"WAL_BUCKET_SCOPE_PREFIX": null, "CLONE_SCOPE": "ns-old"});
        assert_eq!(
            findings(&patch),
            [
                "warn data.CLONE_SCOPE: the folder \"spilo/ns-old/wal\" contains backups only if its name begins with the \
              namespace of the source; make sure that CLONE_SCOPE is <namespace>-<cluster>"
            ]
        );
        let harbor = json!({"WAL_BUCKET_SCOPE_PREFIX": null, "CLONE_SCOPE": "postgresql-harbor-hc"});
        assert_eq!(
            findings(&harbor),
            [other_folder(
                "CLONE_WAL_BUCKET_SCOPE_PREFIX",
                "spilo/postgresql-harbor-hc/wal",
                "spilo/$(POD_NAMESPACE)-postgresql-harbor-hc/wal/$(PGVERSION)",
                "set CLONE_WAL_BUCKET_SCOPE_PREFIX to \"<namespace of the source>-\"",
            )]
        );
    }

    #[test]
    fn a_whole_prefix_is_not_computed() {
        assert_eq!(
            findings(&json!({"CLONE_WALG_S3_PREFIX": "s3://backups/elsewhere"})),
            [other_folder(
                "CLONE_WALG_S3_PREFIX",
                "elsewhere",
                "spilo/old/wal/$(PGVERSION)",
                "set CLONE_WALG_S3_PREFIX to the folder of the source's backups",
            )]
        );
    }
}
